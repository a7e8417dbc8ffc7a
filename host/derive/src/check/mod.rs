//! What cannot be meant: every rule that needs more than one field, or a field and its attributes.
use crate::parse::{Field, Kind, Model, Problems, ToOne, Wrapper};
use std::collections::HashMap;
use syn::{Ident, spanned::Spanned};

/// The most columns a model has: the unit of work keeps a bit for each.
const MOST_COLUMNS: usize = 256;

const ACTIONS: [&str; 5] = ["cascade", "restrict", "set null", "set default", "no action"];

/// Adds the problems of a model.
pub(crate) fn check(model: &Model, problems: &mut Problems) {
    primary_key(model, problems);
    column_names(model, problems);
    named_fields(model, problems);
    for field in &model.fields {
        match &field.kind {
            Kind::Column(column) => {
                if let Some(references) = &column.references
                    && references.value().split('.').count() != 2
                {
                    problems.add(references.span(), "a reference is written `references = \"table.column\"`".into());
                }
                if column.wrapper == Wrapper::Deferred && field.primary_key {
                    problems.add(field.ty.span(), "a primary key is always read; write its type without `Deferred`".into());
                }
            }
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

fn named_fields(model: &Model, problems: &mut Problems) {
    for name in model.uniques.iter().chain(&model.indexes).flatten() {
        let known = model.fields.iter().any(|field| field.ident == *name && matches!(field.kind, Kind::Column(_) | Kind::ToOne(_)));
        if !known {
            let fields = model.fields.iter().filter(|field| matches!(field.kind, Kind::Column(_) | Kind::ToOne(_)));
            let fields: Vec<String> = fields.map(|field| field.ident.to_string()).collect();
            problems.add(name.span(), format!("`{}` has no column field `{name}`; there are {}", model.ident, fields.join(", ")));
        }
    }
}

fn to_one(field: &Field, one: &ToOne, problems: &mut Problems) {
    if one.nullable && field.primary_key {
        problems.add(field.ty.span(), "a primary key is never NULL; write `One<…>` without `Option`".into());
    }
    if let Some(action) = &one.on_delete
        && !ACTIONS.contains(&action.value().as_str())
    {
        problems.add(action.span(), format!("`{}` is not an action; there are {}", action.value(), ACTIONS.join(", ")));
    }
    if one.columns.iter().any(|column| syn::parse_str::<Ident>(column).is_err()) {
        problems.add(field.ident.span(), "the columns of `key = \"…\"` are names joined by commas".into());
    }
}

fn not_a_column(field: &Field, problems: &mut Problems) {
    for (set, name) in [(field.primary_key, "primary_key"), (field.unique, "unique"), (field.index, "index")] {
        if set {
            problems.add(field.ident.span(), format!("`{}` is not a column, so it cannot be `{name}`", field.ident));
        }
    }
}
