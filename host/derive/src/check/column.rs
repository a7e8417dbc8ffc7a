//! What cannot be meant of a column.
use crate::parse::{Column, Field, Problems, Server, Wrapper};
use quote::ToTokens;
use syn::spanned::Spanned;

pub(super) fn check(field: &Field, column: &Column, problems: &mut Problems) {
    let ident = &field.ident;
    if column.wrapper == Wrapper::Deferred && field.primary_key {
        problems.add(field.ty.span(), "a primary key is always read; write its type without `Deferred`".into());
    }
    if !field.ddl.foreign_key.named.is_empty() && field.ddl.foreign_key.get("references").is_none() {
        let story = format!("the foreign key of `{ident}` does not say which column it names; add `references = \"table.column\"`");
        problems.add(ident.span(), story);
    }
    made_by_the_database(field, column, problems);
    types(field, column, problems);
}

/// What the database makes is not written by the program.
fn made_by_the_database(field: &Field, column: &Column, problems: &mut Problems) {
    let maker = match &column.server {
        Some(Server::Computed(..)) => "computed by the database",
        Some(Server::Identity(_)) => "numbered by the database",
        _ if column.fetched => "filled in by a trigger of the database",
        _ => return,
    };
    if column.wrapper != Wrapper::Auto {
        let value = column.value.to_token_stream().to_string().replace(' ', "");
        problems.add(field.ty.span(), format!("`{}` is {maker}; write its type as `Auto<{value}>`", field.ident));
    }
    if let (Some(Server::Computed(..)), Some(_)) = (&column.server, column.client_default.as_ref().or(column.onupdate.as_ref())) {
        problems.add(field.ident.span(), format!("`{}` is computed by the database, so the program fills in nothing", field.ident));
    }
}

/// The type is said once.
fn types(field: &Field, column: &Column, problems: &mut Problems) {
    let said = [
        ("type", column.sql_type.is_some()),
        ("decorator", column.decorator.is_some()),
        ("length", column.length.is_some()),
        ("precision", column.precision.is_some()),
    ];
    let said: Vec<String> = said.into_iter().filter(|(_, is_said)| *is_said).map(|(name, _)| format!("`{name}`")).collect();
    if said.len() > 1 {
        problems.add(field.ident.span(), format!("the type of `{}` is said twice, by {}; keep one", field.ident, said.join(" and ")));
    }
}
