//! From tokens to a description of the model. What is not understood becomes a problem and is left out.
mod arguments;
mod attributes;
mod column_ddl;
mod field;
mod place;
mod problems;

pub(crate) use arguments::{Arguments, Named, Shape, Value, as_field, text};
pub(crate) use attributes::{TableOptions, unknown};
pub(crate) use field::{Cascade, ClientDefault, Column, Field, Kind, Server, ToOne, Wrapper};
pub(crate) use problems::Problems;

use proc_macro2::Span;
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Visibility, spanned::Spanned};

/// A model, as the program declares it.
pub(crate) struct Model {
    pub ident: Ident,
    pub vis: Visibility,
    pub table: LitStr,
    pub schema: Option<LitStr>,
    pub root: syn::Path,
    pub consts: Option<Ident>,
    pub ddl: TableOptions,
    pub fields: Vec<Field>,
}

impl Model {
    /// The fields of the primary key, in order.
    pub fn primary_key(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.primary_key)
    }
}

/// Reads a model. Without one there is nothing to write code for.
pub(crate) fn model(input: &DeriveInput) -> (Option<Model>, Problems) {
    let mut problems = Problems::default();
    let Some(fields) = named_fields(input, &mut problems) else {
        return (None, problems);
    };
    let options = attributes::of_struct(&input.attrs, &mut problems);
    let table = options.table.unwrap_or_else(|| {
        let guess = format!("{}s", input.ident.to_string().to_lowercase());
        problems.add(input.ident.span(), format!("`{}` does not say its table; add `#[model(table = \"{guess}\")]`", input.ident));
        LitStr::new(&guess, Span::call_site())
    });
    let fields = fields.iter().filter_map(|field| field::parse(field, &mut problems)).collect();
    let model = Model {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        table,
        schema: options.schema,
        root: options.root.unwrap_or_else(|| syn::parse_quote!(::aludel)),
        consts: options.consts,
        ddl: options.ddl,
        fields,
    };
    (Some(model), problems)
}

fn named_fields<'a>(input: &'a DeriveInput, problems: &mut Problems) -> Option<&'a syn::punctuated::Punctuated<syn::Field, syn::Token![,]>> {
    if !input.generics.params.is_empty() {
        problems.add(input.generics.span(), "a model has no type parameters; write one struct for each table".into());
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            _ => {
                problems.add(input.ident.span(), format!("`{}` has no named fields; a model's fields are its columns, by name", input.ident));
                None
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            problems.add(input.ident.span(), format!("`{}` is not a struct; a model is a struct with named fields", input.ident));
            None
        }
    }
}
