//! `#[derive(Enum)]` and `#[derive(SqlValue)]`: types for the values of columns.
mod newtype;
mod options;
mod words;

use crate::parse::Problems;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// The code for an enumeration.
pub(crate) fn enumeration(input: &DeriveInput) -> TokenStream {
    let mut problems = Problems::default();
    let options = options::of(&input.attrs, options::ENUM, &mut problems);
    finish(words::expand(input, &options, &mut problems), problems)
}

/// The code for a struct round one value.
pub(crate) fn newtype(input: &DeriveInput) -> TokenStream {
    let mut problems = Problems::default();
    let options = options::of(&input.attrs, options::NEWTYPE, &mut problems);
    finish(newtype::expand(input, &options, &mut problems), problems)
}

fn finish(code: Option<TokenStream>, problems: Problems) -> TokenStream {
    let mut tokens = code.unwrap_or_default();
    tokens.extend(problems.into_tokens());
    tokens
}
