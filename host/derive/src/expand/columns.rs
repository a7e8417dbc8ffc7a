//! The columns: a static definition and a lower-case constant for each.
use super::{Column, Context, Source};
use crate::parse::{Kind, text};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The static definitions. The constants reach them through a hidden function, so that both sides see them.
pub(super) fn defs(context: &Context<'_>) -> TokenStream {
    context.columns.iter().map(|column| def(context, column)).collect()
}

fn def(context: &Context<'_>, column: &Column<'_>) -> TokenStream {
    let path = &context.path;
    let (def, name, ty, table) = (&column.def, column.name, &column.ty, &context.model.table);
    let schema = match &context.model.schema {
        Some(schema) => quote!(::core::option::Option::Some(#path::Name::new(#schema))),
        None => quote!(::core::option::Option::None),
    };
    let sql_type = sql_type(path, column);
    let primary_key = column.field.primary_key;
    quote! {
        static #def: #path::ColumnDef = #path::ColumnDef {
            schema: #schema,
            table: #path::Name::new(#table),
            name: #path::Name::new(#name),
            sql_type: #path::TypeRef::Fn(#sql_type),
            nullable: <#ty as #path::SqlValue>::NULLABLE,
            primary_key: #primary_key,
        };
    }
}

/// A function that gives the type, with its variants.
fn sql_type(path: &TokenStream, column: &Column<'_>) -> TokenStream {
    let base = base_type(path, column);
    let Source::Field(field) = &column.kind else { return base };
    if field.variants.is_empty() {
        return base;
    }
    let variants = field.variants.iter().map(|(dialect, instead)| {
        let dialect = dialect.to_string();
        quote_spanned!(instead.span()=> .with_variant(#path::Name::new(#dialect), #instead))
    });
    made_once(path, &quote!((#base)() #(#variants)*))
}

/// A function that gives always the same: a decorator may be one of its own.
fn made_once(path: &TokenStream, make: &TokenStream) -> TokenStream {
    quote! {{
        fn made() -> #path::SqlType {
            static TYPE: ::std::sync::OnceLock<#path::SqlType> = ::std::sync::OnceLock::new();
            ::core::clone::Clone::clone(TYPE.get_or_init(|| #make))
        }
        made
    }}
}

/// The Rust type's own, or what the attributes say.
fn base_type(path: &TokenStream, column: &Column<'_>) -> TokenStream {
    let ty = &column.ty;
    let own = quote_spanned!(ty.span()=> <#ty as #path::SqlValue>::sql_type);
    let Source::Field(field) = &column.kind else { return own };
    match &field.sql_type {
        Some(plugin) if text(plugin).is_some() => {
            return quote! {{ fn custom() -> #path::SqlType { #path::SqlType::custom(#path::Name::new(#plugin)) } custom }};
        }
        Some(expr) => return made_once(path, &quote_spanned!(expr.span()=> #expr)),
        None => {}
    }
    if let Some(decorator) = &field.decorator {
        return made_once(path, &quote!(#path::SqlType::decorated(#decorator)));
    }
    if let Some(length) = &field.length {
        return quote! {{
            fn sized() -> #path::SqlType {
                match #own() {
                    #path::SqlType::Binary(_) => #path::SqlType::Binary(::core::option::Option::Some(#length)),
                    _ => #path::SqlType::String(::core::option::Option::Some(#length)),
                }
            }
            sized
        }};
    }
    if let Some((precision, scale)) = &field.precision {
        return quote! {{
            fn exact() -> #path::SqlType { #path::SqlType::Numeric(::core::option::Option::Some((#precision, #scale))) }
            exact
        }};
    }
    own
}

/// The constants of columns and relations, on the model or on a type of their own.
pub(super) fn constants(context: &Context<'_>) -> TokenStream {
    let (model, path) = (context.model, &context.path);
    let ident = &model.ident;
    let holder = model.consts.as_ref().unwrap_or(ident);
    let declaration = model.consts.as_ref().map(|holder| {
        let vis = &model.vis;
        let doc = format!("The columns and relations of [`{ident}`].");
        quote! { #[doc = #doc] #[derive(Debug, Clone, Copy)] #vis struct #holder; }
    });
    // A name that is there twice is reported elsewhere.
    let is_first = |position: usize, column: &Column<'_>| context.columns.iter().take(position).all(|other| other.constant != column.constant);
    let columns = context.columns.iter().enumerate().filter(|(position, column)| is_first(*position, column)).map(|(position, column)| {
        let (vis, constant, ty) = (&column.field.vis, &column.constant, &column.ty);
        let doc = format!("The column `{}.{}`.", model.table.value(), column.name);
        quote! {
            #[doc = #doc]
            #vis const #constant: #path::Column<#ident, #ty> = #path::Column::new(<#ident as #path::Declared>::COLUMNS[#position]);
        }
    });
    let relations = context.relations().enumerate().map(|(position, field)| {
        let (vis, name) = (&field.vis, &field.ident);
        let target = match &field.kind {
            Kind::ToOne(one) => &one.target,
            Kind::ToMany(many) => &many.target,
            Kind::Column(_) | Kind::Skip => &field.ty,
        };
        let doc = format!("The relation from [`{ident}`] to `{}`.", quote!(#target));
        quote! {
            #[doc = #doc]
            #vis const #name: #path::Relation<#ident, #target> = #path::Relation::new(<#ident as #path::Declared>::RELATIONS[#position]);
        }
    });
    quote! {
        #declaration
        #[allow(non_upper_case_globals)]
        impl #holder {
            #(#columns)*
            #(#relations)*
        }
    }
}
