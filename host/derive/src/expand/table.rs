//! The table, with its constraints, for DDL and migrations.
use super::{Column, Context, Source};
use crate::parse::{ClientDefault, Field, Kind, ServerDefault, ToOne, Wrapper};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, spanned::Spanned};

/// A function that makes the table once.
pub(super) fn table(context: &Context<'_>) -> TokenStream {
    let (path, model) = (&context.path, context.model);
    let name = &model.table;
    let schema = model.schema.as_ref().map(|schema| quote!(.in_schema(#path::Name::new(#schema))));
    let columns = context.columns.iter().map(|column| table_column(context, column));
    let keys = model.fields.iter().filter_map(|field| match &field.kind {
        Kind::ToOne(one) => Some(foreign_key(context, field, one)),
        _ => None,
    });
    // Names that mean nothing are reported elsewhere; an empty list would be an error of its own.
    let known = |fields: &Vec<Ident>| Some(names(context, fields)).filter(|names| !names.is_empty());
    let uniques = model.uniques.iter().filter_map(known).map(|names| quote!(.unique([#(#path::Name::new(#names)),*])));
    let indexes = model.indexes.iter().filter_map(known).map(|names| quote!(.index([#(#path::Name::new(#names)),*])));
    let checks = model.checks.iter().map(|(name, sql)| quote!(.check(#path::Name::new(#name), #path::raw::<bool>(#path::Name::new(#sql)))));
    quote! {
        fn table() -> &'static ::std::sync::Arc<#path::Table> {
            static TABLE: ::std::sync::OnceLock<::std::sync::Arc<#path::Table>> = ::std::sync::OnceLock::new();
            TABLE.get_or_init(|| ::std::sync::Arc::new(
                #path::Table::new(#path::Name::new(#name))
                #schema
                #(#columns)*
                #(#keys)*
                #(#uniques)*
                #(#indexes)*
                #(#checks)*
            ))
        }
    }
}

fn table_column(context: &Context<'_>, column: &Column<'_>) -> TokenStream {
    let path = &context.path;
    let (ident, ty, def, field) = (&context.model.ident, &column.ty, &column.def, column.field);
    let mut options = TokenStream::new();
    if field.primary_key {
        options.extend(quote!(.primary_key()));
        if column.wrapper == Wrapper::Auto && context.model.primary_key().count() == 1 {
            options.extend(quote!(.generated()));
        }
    }
    // A relation over several columns is constrained as a whole; see below.
    let single = matches!(&column.kind, Source::Field(_)) || matches!(&column.kind, Source::Key(one, _) if one.columns.len() == 1);
    if field.unique && single {
        options.extend(quote!(.unique()));
    }
    if field.index && single {
        options.extend(quote!(.index()));
    }
    if let Source::Field(source) = &column.kind {
        match &source.default {
            Some(ServerDefault::Value(value)) => options.extend(quote!(.server_default::<<#ty as #path::SqlValue>::Base>(#value))),
            Some(ServerDefault::Sql(sql)) => {
                options.extend(quote!(.server_default::<<#ty as #path::SqlValue>::Base>(#path::raw::<#ty>(#path::Name::new(#sql)).coerce::<<#ty as #path::SqlValue>::Base>())))
            }
            None => {}
        }
        let on_insert = source.client_default.as_ref().map(|default| client_default(path, ty, "default", default));
        let on_update = source.onupdate.as_ref().map(|default| client_default(path, ty, "onupdate", default));
        options.extend(quote!(#on_insert #on_update));
        if let Some((table, referred)) = source.references.as_ref().and_then(|references| split(&references.value())) {
            options.extend(quote!(.references(#path::Name::new(#table), #path::Name::new(#referred))));
        }
    }
    quote!(.column(#path::TableColumn::of(#path::Column::<#ident, #ty>::new(&#def)) #options))
}

/// `.default(…)`, `.default_with(…)`, `.onupdate(…)` and so on.
fn client_default(path: &TokenStream, ty: &TokenStream, family: &str, default: &ClientDefault) -> TokenStream {
    let base = quote!(<#ty as #path::SqlValue>::Base);
    let (plain, with, from) = (format_ident!("{family}"), format_ident!("{family}_with"), format_ident!("{family}_from"));
    match default {
        ClientDefault::Value(value) => quote!(.#plain::<#base>(#value)),
        ClientDefault::With(make) => quote_spanned!(make.span()=> .#with::<#ty>(#make)),
        ClientDefault::From(make) => quote_spanned!(make.span()=> .#from::<#ty>(#make)),
        ClientDefault::Sql(sql) => quote!(.#plain::<#base>(#path::raw::<#base>(#path::Name::new(#sql)))),
    }
}

fn split(references: &str) -> Option<(String, String)> {
    references.split_once('.').map(|(table, column)| (table.to_owned(), column.to_owned()))
}

fn foreign_key(context: &Context<'_>, field: &Field, one: &ToOne) -> TokenStream {
    let path = &context.path;
    let (target, columns) = (&one.target, &one.columns);
    let action = match one.on_delete.as_ref().map(|action| action.value()).as_deref() {
        Some("cascade") => quote!(Cascade),
        Some("restrict") => quote!(Restrict),
        Some("set null") => quote!(SetNull),
        Some("set default") => quote!(SetDefault),
        _ => quote!(NoAction),
    };
    let several = (columns.len() > 1).then(|| {
        let unique = field.unique.then(|| quote!(.unique([#(#path::Name::new(#columns)),*])));
        let index = field.index.then(|| quote!(.index([#(#path::Name::new(#columns)),*])));
        quote!(#unique #index)
    });
    quote! {
        .constraint(#path::ForeignKey {
            referred_schema: <#target as #path::Model>::def().schema.map(#path::Name::new),
            on_delete: #path::ReferentialAction::#action,
            ..#path::ForeignKey::new(
                [#(#path::Name::new(#columns)),*],
                #path::Name::new(<#target as #path::Model>::def().table_name),
                <#target as #path::Model>::def().primary_key_columns().map(|column| ::core::clone::Clone::clone(&column.name)),
            )
        })
        #several
    }
}

/// The columns of fields named in a constraint.
fn names(context: &Context<'_>, fields: &[Ident]) -> Vec<String> {
    let of_field = |name: &Ident| {
        let own = context.columns.iter().filter(|column| column.field.ident == *name).map(|column| column.name.to_owned());
        own.collect::<Vec<String>>()
    };
    fields.iter().flat_map(of_field).collect()
}
