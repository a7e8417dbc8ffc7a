//! What cannot be meant: every rule that needs more than one field, or a field and its attributes.
mod column;
mod table;

use crate::parse::{Field, Kind, Model, Problems, ToOne};
use std::collections::HashMap;
use syn::{Ident, spanned::Spanned};

/// The most columns a model has: the unit of work keeps a bit for each.
const MOST_COLUMNS: usize = 256;

/// Adds the problems of a model.
pub(crate) fn check(model: &Model, problems: &mut Problems) {
    primary_key(model, problems);
    column_names(model, problems);
    table::check(model, problems);
    for field in &model.fields {
        match &field.kind {
            Kind::Column(column) => column::check(field, column, problems),
            Kind::ToOne(one) => to_one(field, one, problems),
            Kind::ToMany(_) | Kind::Skip => not_a_column(field, problems),
        }
    }
}

fn primary_key(model: &Model, problems: &mut Problems) {
    match model.primary_key().count() {
        0 => problems.add(model.ident.span(), format!("`{}` has no primary key; mark a field with `#[model(primary_key)]`", model.ident)),
        1..=4 => {}
        _ => problems.add(model.ident.span(), format!("the primary key of `{}` has more than four columns", model.ident)),
    }
}

fn column_names(model: &Model, problems: &mut Problems) {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    for field in &model.fields {
        let names: Vec<&String> = match &field.kind {
            Kind::Column(column) => vec![&column.name],
            Kind::ToOne(one) => one.columns.iter().collect(),
            Kind::ToMany(_) | Kind::Skip => Vec::new(),
        };
        for name in names {
            if let Some(first) = seen.insert(name.clone(), &field.ident) {
                let way = match field.kind {
                    Kind::ToOne(_) => "a `One` is its foreign key already, so remove the other field, or name other columns with `key = \"…\"`",
                    _ => "name another column with `column = \"…\"`",
                };
                problems.add(field.ident.span(), format!("the column `{name}` belongs to the field `{first}`; {way}"));
            }
        }
    }
    if seen.len() > MOST_COLUMNS {
        problems.add(model.ident.span(), format!("`{}` has {} columns; a model has at most {MOST_COLUMNS}", model.ident, seen.len()));
    }
}

fn to_one(field: &Field, one: &ToOne, problems: &mut Problems) {
    if one.nullable && field.primary_key {
        problems.add(field.ty.span(), "a primary key is never NULL; write `One<…>` without `Option`".into());
    }
    if field.ddl.foreign_key.get("references").is_some() {
        let story = format!("`{}` refers to the primary key of its target; remove `references`", field.ident);
        problems.add(field.ident.span(), story);
    }
    if one.columns.iter().any(|column| syn::parse_str::<Ident>(column).is_err()) {
        problems.add(field.ident.span(), "the columns of `key = \"…\"` are names joined by commas".into());
    }
}

fn not_a_column(field: &Field, problems: &mut Problems) {
    if field.primary_key {
        problems.add(field.ident.span(), format!("`{}` is not a column, so it cannot be `primary_key`", field.ident));
    }
}
