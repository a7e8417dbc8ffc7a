//! `impl Model`: straight-line code that reads and writes a row.
use super::{Column, Context, Source};
use crate::parse::{Kind, Wrapper};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

pub(super) fn implementation(context: &Context<'_>) -> TokenStream {
    let (ident, path) = (&context.model.ident, &context.path);
    let key = key(context);
    let def = def(context);
    let params = context.columns.iter().enumerate().map(|(position, column)| param(path, position, column));
    let sets = context.columns.iter().enumerate().map(|(position, column)| set(path, position, column));
    let decode = decode(context);
    quote! {
        #def
        impl #path::Model for #ident {
            type Key = #key;

            fn def() -> &'static #path::ModelDef {
                &MODEL
            }

            #[inline]
            fn param(&self, column: usize) -> #path::Param<'_> {
                match column {
                    #(#params)*
                    _ => #path::Param::Ref(#path::ValueRef::Null),
                }
            }

            fn set(&mut self, column: usize, value: #path::ValueRef<'_>) -> #path::Result<()> {
                match column {
                    #(#sets)*
                    _ => {}
                }
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn decode(cursor: &mut #path::RowCursor<'_>) -> #path::Result<Self> {
                #decode
            }
        }
    }
}

fn key(context: &Context<'_>) -> TokenStream {
    let types: Vec<&TokenStream> = context.columns.iter().filter(|column| column.field.primary_key).map(|column| &column.ty).collect();
    match types[..] {
        [] => quote!(i64),
        [one] => quote!(#one),
        _ => quote!((#(#types),*)),
    }
}

fn def(context: &Context<'_>) -> TokenStream {
    let (path, model) = (&context.path, context.model);
    let ident = &model.ident;
    let (name, table) = (ident.to_string(), &model.table);
    let schema = match &model.schema {
        Some(schema) => quote!(::core::option::Option::Some(#schema)),
        None => quote!(::core::option::Option::None),
    };
    let loaded = positions(context, |column| column.wrapper != Wrapper::Deferred);
    let primary_key = positions(context, |column| column.field.primary_key);
    let has_defaults = context.columns.iter().any(|column| match &column.kind {
        Source::Field(field) => field.client_default.is_some() || field.onupdate.is_some() || field.changes_by_itself(),
        Source::Key(..) => false,
    });
    let generated = positions(context, |column| column.wrapper == Wrapper::Auto);
    quote! {
        static MODEL: #path::ModelDef = #path::ModelDef {
            name: #name,
            schema: #schema,
            table_name: #table,
            table,
            columns: <#ident as #path::Declared>::COLUMNS,
            loaded: &[#(#loaded),*],
            primary_key: &[#(#primary_key),*],
            generated: &[#(#generated),*],
            has_defaults: #has_defaults,
            relations: <#ident as #path::Declared>::RELATIONS,
        };
    }
}

fn positions(context: &Context<'_>, keep: impl Fn(&Column<'_>) -> bool) -> Vec<usize> {
    context.columns.iter().enumerate().filter(|(_, column)| keep(column)).map(|(position, _)| position).collect()
}

fn param(path: &TokenStream, position: usize, column: &Column<'_>) -> TokenStream {
    let field = &column.field.ident;
    match &column.kind {
        Source::Field(_) => quote_spanned!(column.ty.span()=> #position => #path::SqlValue::to_param(&self.#field),),
        Source::Key(part) => quote!(#position => #path::ToOne::param(&self.#field, #part),),
    }
}

fn set(path: &TokenStream, position: usize, column: &Column<'_>) -> TokenStream {
    let field = &column.field.ident;
    match &column.kind {
        Source::Field(_) => quote_spanned!(column.ty.span()=> #position => self.#field = #path::SqlValue::from_value(value)?,),
        Source::Key(part) => quote!(#position => #path::ToOne::set_part(&mut self.#field, #part, value)?,),
    }
}

/// The fields in the order of the columns, each read where it stands.
fn decode(context: &Context<'_>) -> TokenStream {
    let path = &context.path;
    let fields = context.model.fields.iter().map(|field| {
        let name = &field.ident;
        let value = match &field.kind {
            Kind::Column(column) if column.wrapper == Wrapper::Deferred => quote!(#path::Deferred::unloaded()),
            Kind::Column(_) => {
                let ty = &field.ty;
                quote_spanned!(ty.span()=> #path::RowCursor::next::<#ty>(cursor)?)
            }
            Kind::ToOne(_) => quote!(#path::ToOne::decode(cursor)?),
            Kind::ToMany(_) => quote!(#path::Many::unloaded()),
            Kind::Skip => quote!(::core::default::Default::default()),
        };
        (name, value)
    });
    let (names, values): (Vec<_>, Vec<_>) = fields.unzip();
    let locals: Vec<_> = (0..names.len()).map(|position| format_ident!("field_{position}")).collect();
    quote! {
        #(let #locals = #values;)*
        ::core::result::Result::Ok(Self { #(#names: #locals),* })
    }
}
