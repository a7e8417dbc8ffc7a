//! The code for a model.
mod columns;
mod constraint;
mod mapped;
mod model;
mod relations;
mod table;

use crate::parse::{self, Field, Kind, ToOne, Wrapper};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, spanned::Spanned};

/// A column as the code sees it.
pub(crate) struct Column<'a> {
    pub field: &'a Field,
    /// The static that defines it.
    pub def: Ident,
    /// The name of its constant.
    pub constant: Ident,
    pub name: &'a str,
    /// The Rust type of its values.
    pub ty: TokenStream,
    pub wrapper: Wrapper,
    pub kind: Source<'a>,
}

/// Where a column comes from.
pub(crate) enum Source<'a> {
    Field(&'a parse::Column),
    Key(usize),
}

/// Everything the parts of the expansion share.
pub(crate) struct Context<'a> {
    pub model: &'a parse::Model,
    pub columns: Vec<Column<'a>>,
    /// The path to the names that generated code uses.
    pub path: TokenStream,
}

impl Context<'_> {
    /// The positions of the columns of a field.
    pub fn positions(&self, field: &Field) -> Vec<usize> {
        let is_own = |column: &Column<'_>| std::ptr::eq(column.field, field);
        self.columns.iter().enumerate().filter(|(_, column)| is_own(column)).map(|(position, _)| position).collect()
    }

    /// The fields that are relations.
    pub fn relations(&self) -> impl Iterator<Item = &Field> {
        self.model.fields.iter().filter(|field| matches!(field.kind, Kind::ToOne(_) | Kind::ToMany(_)))
    }
}

/// Writes the code.
pub(crate) fn expand(model: &parse::Model) -> TokenStream {
    let root = &model.root;
    let path = quote!(#root::__private);
    let mut columns = Vec::new();
    for field in &model.fields {
        match &field.kind {
            Kind::Column(column) => columns.push(plain(field, column, columns.len(), &path)),
            Kind::ToOne(one) => {
                for part in 0..one.columns.len() {
                    columns.push(key(field, one, part, columns.len(), &path));
                }
            }
            Kind::ToMany(_) | Kind::Skip => {}
        }
    }
    let context = Context { model, columns, path };
    let defs = columns::defs(&context);
    let constants = columns::constants(&context);
    let relations = relations::defs(&context);
    let table = table::table(&context);
    let implementation = model::implementation(&context);
    let mapped = mapped::implementation(&context);
    quote! {
        const _: () = {
            #defs
            #relations
            #table
            #implementation
            #mapped
        };
        #constants
    }
}

fn plain<'a>(field: &'a Field, column: &'a parse::Column, position: usize, _path: &TokenStream) -> Column<'a> {
    let value = &column.value;
    Column {
        field,
        def: format_ident!("COLUMN_{position}"),
        constant: field.ident.clone(),
        name: &column.name,
        ty: quote_spanned!(value.span()=> #value),
        wrapper: column.wrapper,
        kind: Source::Field(column),
    }
}

fn key<'a>(field: &'a Field, one: &'a ToOne, part: usize, position: usize, path: &TokenStream) -> Column<'a> {
    let name = one.columns.get(part).map_or("", String::as_str);
    let constant = syn::parse_str::<Ident>(&snake_case(name)).unwrap_or_else(|_| field.ident.clone());
    let target: &Type = &one.target;
    let base = quote_spanned!(target.span()=> <<#target as #path::Model>::Key as #path::KeyPart<#part>>::Part);
    Column {
        field,
        def: format_ident!("COLUMN_{position}"),
        constant: Ident::new(&constant.to_string(), field.ident.span()),
        name,
        ty: if one.nullable { quote!(::core::option::Option<#base>) } else { base },
        wrapper: Wrapper::Plain,
        kind: Source::Key(part),
    }
}

/// `.option(name, text)` for each pair.
fn pairs(context: &Context<'_>, method: &str, pairs: &[(Ident, syn::LitStr)]) -> TokenStream {
    let (path, method) = (&context.path, format_ident!("{method}"));
    pairs
        .iter()
        .map(|(name, text)| (name.to_string(), text))
        .map(|(name, text)| quote!(.#method(#path::Name::new(#name), #path::Name::new(#text))))
        .collect()
}

/// The name of a column as a constant has it: `AlbumId` and `album_id` give `album_id`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    let mut after_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = character.is_lowercase() || character.is_numeric();
        snake.extend(character.to_lowercase());
    }
    snake
}
