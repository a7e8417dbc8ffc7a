//! Constraints and indexes: what stands in the parentheses becomes a builder with its options.
use super::{Context, Source};
use crate::parse::{Arguments, Field, Kind, Named, Shape, ToOne, Value, as_field, text};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Expr, Ident, spanned::Spanned};

/// All that the struct's attributes say.
pub(super) fn of_struct(context: &Context<'_>) -> TokenStream {
    let (path, ddl) = (&context.path, &context.model.ddl);
    let key = ddl.primary_key.as_ref().map(|arguments| {
        let options = options(context, arguments);
        quote!(.constraint(#path::PrimaryKey::new(::std::vec::Vec::<#path::Name>::new()) #options))
    });
    let uniques = ddl.uniques.iter().map(|arguments| unique(context, &names(context, arguments.fields()), arguments));
    let indexes = ddl.indexes.iter().map(|arguments| index(context, &parts(context, arguments), arguments));
    let checks = ddl.checks.iter().map(|arguments| check(context, arguments)).map(|check| quote!(.constraint(#check)));
    let foreign_keys = ddl.foreign_keys.iter().map(|arguments| several(context, arguments));
    let constraints = ddl.constraints.iter().map(|constraint| quote_spanned!(constraint.span()=> .constraint(#constraint)));
    quote!(#key #(#uniques)* #(#indexes)* #(#checks)* #(#foreign_keys)* #(#constraints)*)
}

/// All that the attributes of a field say of its columns together.
pub(super) fn of_field(context: &Context<'_>, field: &Field) -> TokenStream {
    let columns = names(context, [&field.ident]);
    let is_plain = |arguments: &&Arguments| arguments.named.is_empty() && columns.len() == 1;
    let unique = field.ddl.unique.as_ref().filter(|arguments| !is_plain(arguments)).map(|arguments| unique(context, &columns, arguments));
    let index = field.ddl.index.as_ref().filter(|arguments| !is_plain(arguments)).map(|arguments| {
        let path = &context.path;
        let parts: Vec<TokenStream> = columns.iter().map(|column| quote!(#path::index_part(#path::Name::new(#column)))).collect();
        index(context, &parts, arguments)
    });
    let key = match &field.kind {
        Kind::ToOne(one) => Some(to_one(context, field, one)),
        _ => None,
    };
    quote!(#key #unique #index)
}

/// What a column says of itself alone.
pub(super) fn of_column(context: &Context<'_>, field: &Field, source: &Source<'_>) -> TokenStream {
    let is_plain = |arguments: &&Arguments| arguments.named.is_empty();
    let is_single = names(context, [&field.ident]).len() == 1;
    let unique = field.ddl.unique.as_ref().filter(is_plain).filter(|_| is_single).map(|_| quote!(.unique()));
    let index = field.ddl.index.as_ref().filter(is_plain).filter(|_| is_single).map(|_| quote!(.index()));
    let checks = field.ddl.checks.iter().filter(|_| is_single).map(|arguments| check(context, arguments)).map(|check| quote!(.check(#check)));
    let key = match (source, field.ddl.foreign_key.get("references")) {
        (Source::Field(_), Some(Value::References(columns))) => columns.first().map(|column| {
            let path = &context.path;
            let (schema, table, column) = target(context, column);
            let options = options(context, &field.ddl.foreign_key);
            quote!(.foreign_key(#path::ForeignKey { referred_schema: #schema, ..#path::ForeignKey::to(#table, #column) } #options))
        }),
        _ => None,
    };
    quote!(#unique #index #(#checks)* #key)
}

fn unique(context: &Context<'_>, columns: &[String], arguments: &Arguments) -> TokenStream {
    // Names that mean nothing are reported elsewhere; an empty list would be an error of its own.
    if columns.is_empty() {
        return TokenStream::new();
    }
    let (path, options) = (&context.path, options(context, arguments));
    quote!(.constraint(#path::Unique::new([#(#path::Name::new(#columns)),*]) #options))
}

fn index(context: &Context<'_>, parts: &[TokenStream], arguments: &Arguments) -> TokenStream {
    if parts.is_empty() {
        return TokenStream::new();
    }
    let (path, options) = (&context.path, options(context, arguments));
    quote!(.with_index(#path::Index::new([#(#parts),*]) #options))
}

/// A field stands for its columns; anything else is an expression.
fn parts(context: &Context<'_>, arguments: &Arguments) -> Vec<TokenStream> {
    let path = &context.path;
    let mut parts = Vec::new();
    for part in &arguments.parts {
        match (as_field(part), text(part)) {
            (Some(field), _) => parts.extend(names(context, [field]).iter().map(|name| quote!(#path::index_part(#path::Name::new(#name))))),
            (None, Some(sql)) => parts.push(quote!(#path::index_part(#path::raw::<#path::Value>(#path::Name::new(#sql))))),
            (None, None) => parts.push(quote_spanned!(part.span()=> #path::index_part(#part))),
        }
    }
    parts
}

fn check(context: &Context<'_>, arguments: &Arguments) -> TokenStream {
    let (path, options) = (&context.path, options(context, arguments));
    let condition = match (arguments.get("sql"), arguments.parts.first()) {
        (Some(Value::Text(sql)), _) => quote!(#path::raw::<bool>(#path::Name::new(#sql))),
        (_, Some(part)) => condition(context, part),
        _ => quote!(#path::raw::<bool>(#path::Name::new("TRUE"))),
    };
    quote!(#path::Check::new(#condition) #options)
}

fn condition(context: &Context<'_>, expr: &Expr) -> TokenStream {
    let path = &context.path;
    match text(expr) {
        Some(sql) => quote!(#path::raw::<bool>(#path::Name::new(#sql))),
        None => quote_spanned!(expr.span()=> #expr),
    }
}

/// The foreign key of a relation: its target's primary key.
fn to_one(context: &Context<'_>, field: &Field, one: &ToOne) -> TokenStream {
    let path = &context.path;
    let (target, columns, options) = (&one.target, &one.columns, options(context, &field.ddl.foreign_key));
    quote! {
        .constraint(#path::ForeignKey {
            referred_schema: <#target as #path::Model>::def().schema.map(#path::Name::new),
            ..#path::ForeignKey::new(
                [#(#path::Name::new(#columns)),*],
                #path::Name::new(<#target as #path::Model>::def().table_name),
                <#target as #path::Model>::def().primary_key_columns().map(|column| ::core::clone::Clone::clone(&column.name)),
            )
        } #options)
    }
}

/// A foreign key over several fields.
fn several(context: &Context<'_>, arguments: &Arguments) -> TokenStream {
    let path = &context.path;
    let columns = names(context, arguments.fields());
    let Some(Value::References(referred)) = arguments.get("references") else { return TokenStream::new() };
    let Some((schema, table, _)) = referred.first().map(|column| target(context, column)) else { return TokenStream::new() };
    let referred = referred.iter().map(|column| target(context, column).2);
    let options = options(context, arguments);
    quote! {
        .constraint(#path::ForeignKey {
            referred_schema: #schema,
            ..#path::ForeignKey::new([#(#path::Name::new(#columns)),*], #table, [#(#referred),*])
        } #options)
    }
}

/// Schema, table and column of `"table.column"` or `Model::column`.
fn target(context: &Context<'_>, column: &Expr) -> (TokenStream, TokenStream, TokenStream) {
    let path = &context.path;
    let Some(text) = text(column) else {
        let of = |part: Ident| quote_spanned!(column.span()=> ::core::clone::Clone::clone(&(#column).def().#part));
        return (of(format_ident!("schema")), of(format_ident!("table")), of(format_ident!("name")));
    };
    let words = text.value();
    let (rest, column) = words.rsplit_once('.').unwrap_or((&words, ""));
    let (schema, table) = match rest.split_once('.') {
        Some((schema, table)) => (quote!(::core::option::Option::Some(#path::Name::new(#schema))), table),
        None => (quote!(::core::option::Option::None), rest),
    };
    (schema, quote!(#path::Name::new(#table)), quote!(#path::Name::new(#column)))
}

/// `.named(…).filter(…)` and so on.
pub(super) fn options(context: &Context<'_>, arguments: &Arguments) -> TokenStream {
    let is_initial = arguments.get("initially").is_some();
    arguments.named.iter().filter(|named| !(is_initial && named.spec.name == "deferrable")).map(|named| option(context, named)).collect()
}

fn option(context: &Context<'_>, named: &Named) -> TokenStream {
    if named.spec.method.is_empty() {
        return TokenStream::new();
    }
    let (path, method) = (&context.path, format_ident!("{}", named.spec.method));
    match &named.value {
        Value::Flag if named.spec.name == "deferrable" => quote!(.deferrable(#path::Deferrable::InitiallyImmediate)),
        Value::Flag => quote!(.#method()),
        Value::Text(text) => {
            let value = match (named.spec.shape, text.value().as_str()) {
                (Shape::Sql, _) => quote!(#path::raw::<bool>(#path::Name::new(#text))),
                (Shape::Action, "cascade") => quote!(#path::ReferentialAction::Cascade),
                (Shape::Action, "restrict") => quote!(#path::ReferentialAction::Restrict),
                (Shape::Action, "set null") => quote!(#path::ReferentialAction::SetNull),
                (Shape::Action, "set default") => quote!(#path::ReferentialAction::SetDefault),
                (Shape::Action, _) => quote!(#path::ReferentialAction::NoAction),
                (Shape::Initially, "deferred") => quote!(#path::Deferrable::InitiallyDeferred),
                (Shape::Initially, _) => quote!(#path::Deferrable::InitiallyImmediate),
                (Shape::Match, "full") => quote!(#path::Match::Full),
                (Shape::Match, _) => quote!(#path::Match::Simple),
                _ => quote!(#path::Name::new(#text)),
            };
            quote!(.#method(#value))
        }
        Value::Rust(expr) => quote_spanned!(expr.span()=> .#method(#expr)),
        Value::Fields(fields) => {
            let names = names(context, fields);
            quote!(.#method([#(#path::Name::new(#names)),*]))
        }
        Value::Pairs(pairs) => super::pairs(context, named.spec.method, pairs),
        Value::References(_) => TokenStream::new(),
    }
}

/// The columns of fields.
fn names<'i>(context: &Context<'_>, fields: impl IntoIterator<Item = &'i Ident>) -> Vec<String> {
    let of_field = |name: &Ident| {
        let own = context.columns.iter().filter(|column| column.field.ident == *name).map(|column| column.name.to_owned());
        own.collect::<Vec<String>>()
    };
    fields.into_iter().flat_map(of_field).collect()
}
