//! The problems found so far.
use proc_macro2::{Span, TokenStream};

/// Problems, each with its place. All of them are reported.
#[derive(Default)]
pub(crate) struct Problems(Vec<syn::Error>);

impl Problems {
    /// Adds one.
    pub fn add(&mut self, span: Span, message: String) {
        self.0.push(syn::Error::new(span, message));
    }

    /// Adds one that the parser found.
    pub fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// The code that makes the compiler report them.
    pub fn into_tokens(self) -> TokenStream {
        self.0.into_iter().map(|error| error.into_compile_error()).collect()
    }
}
