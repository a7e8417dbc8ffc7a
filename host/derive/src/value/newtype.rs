//! A struct round one value: bound and read like it, and a type of its own.
use super::options::Options;
use crate::parse::Problems;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Member, spanned::Spanned};

pub(super) fn expand(input: &DeriveInput, options: &Options, problems: &mut Problems) -> Option<TokenStream> {
    let ident = &input.ident;
    let field = match &input.data {
        Data::Struct(data) if data.fields.len() == 1 => data.fields.iter().next(),
        _ => None,
    };
    let Some(field) = field else {
        problems.add(ident.span(), format!("`{ident}` is not a struct round one value; write `struct {ident}(i64);`, or derive `Enum` for an enum"));
        return None;
    };
    if !input.generics.params.is_empty() {
        problems.add(input.generics.span(), format!("`{ident}` has parameters; implement `SqlValue` by hand"));
        return None;
    }
    let path = options.path();
    let ty = &field.ty;
    let member = field.ident.clone().map_or(Member::Unnamed(0.into()), Member::Named);
    let make = |value: TokenStream| match &input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => quote!(#ident { #member: #value }),
        _ => quote!(#ident(#value)),
    };
    let made = make(quote!(value));
    let own = quote_spanned!(ty.span()=> <#ty as #path::SqlValue>);
    let text = options.text.then(|| quote!(impl #path::Textual for #ident {}));
    let numeric = options.numeric.then(|| quote!(impl #path::Numeric for #ident {}));
    Some(quote! {
        impl #path::SqlValue for #ident {
            type Base = #ident;
            const NULLABLE: bool = #own::NULLABLE;
            fn sql_type() -> #path::SqlType { #own::sql_type() }
            fn to_value(&self) -> #path::Value { #path::SqlValue::to_value(&self.#member) }
            fn from_value(value: #path::ValueRef<'_>) -> #path::Result<Self> {
                #own::from_value(value).map(|value| #made)
            }
            fn to_param(&self) -> #path::Param<'_> { #path::SqlValue::to_param(&self.#member) }
            fn into_value(self) -> #path::Value { #path::SqlValue::into_value(self.#member) }
        }
        impl #path::ArrayElement for #ident {}
        #text
        #numeric
    })
}
