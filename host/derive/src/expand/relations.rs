//! The relations: a static definition for each.
use super::Context;
use crate::parse::{Field, Kind};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::LitStr;

/// The static definitions, and the lists of columns and relations that the constants index.
pub(super) fn defs(context: &Context<'_>) -> TokenStream {
    let (ident, path) = (&context.model.ident, &context.path);
    let defs = context.relations().enumerate().map(|(position, field)| def(context, position, field));
    let relations = (0..context.relations().count()).map(|position| format_ident!("RELATION_{position}"));
    let columns = context.columns.iter().map(|column| &column.def);
    quote! {
        #(#defs)*
        impl #path::Declared for #ident {
            const COLUMNS: &'static [&'static #path::ColumnDef] = &[#(&#columns),*];
            const RELATIONS: &'static [&'static #path::RelationDef] = &[#(&#relations),*];
        }
    }
}

fn def(context: &Context<'_>, position: usize, field: &Field) -> TokenStream {
    let (ident, path) = (&context.model.ident, &context.path);
    let name = field.ident.to_string();
    let def = format_ident!("RELATION_{position}");
    let (kind, target, back) = match &field.kind {
        Kind::ToOne(one) => (quote!(ManyToOne), &one.target, &one.back),
        Kind::ToMany(many) => (quote!(OneToMany), &many.target, &many.back),
        Kind::Column(_) | Kind::Skip => return TokenStream::new(),
    };
    let columns = context.positions(field).into_iter().filter_map(|position| context.columns.get(position)).map(|column| &column.def);
    let back = optional(back.as_ref());
    quote! {
        static #def: #path::RelationDef = #path::RelationDef {
            name: #name,
            kind: #path::RelationKind::#kind,
            source: <#ident as #path::Model>::def,
            target: <#target as #path::Model>::def,
            columns: &[#(&#columns),*],
            back: #back,
        };
    }
}

fn optional(text: Option<&LitStr>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
