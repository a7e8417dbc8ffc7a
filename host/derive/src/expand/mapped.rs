//! `impl Mapped`: what the session needs beyond the columns.
use super::Context;
use crate::parse::{Cascade, Kind, Wrapper};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn implementation(context: &Context<'_>) -> TokenStream {
    let (ident, path) = (&context.model.ident, &context.path);
    let mut loaded = Vec::new();
    let mut unset = Vec::new();
    for (position, column) in context.columns.iter().enumerate() {
        let field = &column.field.ident;
        match column.wrapper {
            Wrapper::Plain => {}
            Wrapper::Auto => {
                loaded.push(quote!(#position => #path::Auto::is_set(&self.#field),));
                unset.push(quote!(#position => self.#field = #path::auto(),));
            }
            Wrapper::Deferred => {
                loaded.push(quote!(#position => #path::Deferred::is_loaded(&self.#field),));
                unset.push(quote!(#position => self.#field = #path::Deferred::unloaded(),));
            }
        }
    }
    let optional = context.columns.iter().enumerate().filter(|(_, column)| column.wrapper != Wrapper::Plain).map(|(position, _)| position);
    let fields: Vec<_> = context.relations().map(|field| &field.ident).collect();
    let positions: Vec<usize> = (0..fields.len()).collect();
    let to_one = context.relations().enumerate().filter(|(_, field)| matches!(field.kind, Kind::ToOne(_))).map(|(position, _)| position);
    let cascades = context.relations().enumerate().filter_map(|(position, field)| match &field.kind {
        Kind::ToMany(many) if many.cascade == Cascade::Delete => Some(quote!(#position => #path::Cascade::Delete,)),
        Kind::ToMany(many) if many.cascade == Cascade::DeleteOrphan => Some(quote!(#position => #path::Cascade::DeleteOrphan,)),
        _ => None,
    });
    quote! {
        impl #path::Mapped for #ident {
            const OPTIONAL: &'static [usize] = &[#(#optional),*];
            const TO_ONE: &'static [usize] = &[#(#to_one),*];

            fn number() -> usize {
                static NUMBER: #path::ModelNumber = #path::ModelNumber::new();
                NUMBER.get()
            }

            fn is_loaded(&self, column: usize) -> bool {
                match column {
                    #(#loaded)*
                    _ => true,
                }
            }

            fn unset(&mut self, column: usize) {
                match column {
                    #(#unset)*
                    _ => {}
                }
            }

            fn relation(&self, relation: usize) -> ::core::option::Option<&dyn #path::RelationField> {
                match relation {
                    #(#positions => ::core::option::Option::Some(&self.#fields),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn relation_mut(&mut self, relation: usize) -> ::core::option::Option<&mut dyn #path::RelationField> {
                match relation {
                    #(#positions => ::core::option::Option::Some(&mut self.#fields),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn cascade(relation: usize) -> #path::Cascade {
                match relation {
                    #(#cascades)*
                    _ => #path::Cascade::Save,
                }
            }
        }
    }
}
