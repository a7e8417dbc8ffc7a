//! What cannot be meant in constraints and indexes.
use crate::parse::{Arguments, Kind, Model, Problems, Value, as_field};
use proc_macro2::Span;
use syn::{Ident, spanned::Spanned};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    let ddl = &model.ddl;
    for arguments in &ddl.uniques {
        fields_only(model, arguments, "a unique constraint", "unique", problems);
    }
    for arguments in &ddl.foreign_keys {
        fields_only(model, arguments, "a foreign key", "foreign_key", problems);
        references(model, arguments, problems);
    }
    for arguments in &ddl.indexes {
        if arguments.parts.is_empty() {
            problems.add(model.ident.span(), format!("an index of `{}` has no fields; write `index(a, b)`", model.ident));
        }
        arguments.fields().for_each(|field| known(model, field, problems));
    }
    if let Some(key) = &ddl.primary_key
        && let Some(part) = key.parts.first()
    {
        problems
            .add(part.span(), "the fields of the primary key say so themselves: `#[model(primary_key)]`; here are only its name and options".into());
    }
    let of_fields = model.fields.iter().flat_map(|field| &field.ddl.checks);
    ddl.checks.iter().chain(of_fields).for_each(|arguments| condition(model, arguments, problems));
    let lists =
        ddl.uniques.iter().chain(&ddl.indexes).chain(&ddl.foreign_keys).chain(model.fields.iter().filter_map(|field| field.ddl.index.as_ref()));
    let named = lists.chain(model.fields.iter().map(|field| &field.ddl.foreign_key)).flat_map(|arguments| &arguments.named);
    for value in named.map(|named| &named.value) {
        if let Value::Fields(fields) = value {
            fields.iter().for_each(|field| known(model, field, problems));
        }
    }
}

/// Every part is a field.
fn fields_only(model: &Model, arguments: &Arguments, what: &str, attribute: &str, problems: &mut Problems) {
    if arguments.parts.is_empty() {
        problems.add(model.ident.span(), format!("{what} of `{}` has no fields; write `{attribute}(a, b)`", model.ident));
    }
    for part in &arguments.parts {
        match as_field(part) {
            Some(field) => known(model, field, problems),
            None => problems.add(part.span(), format!("{what} is over fields; expressions stand in an index: `index(…, unique = true)`")),
        }
    }
}

fn known(model: &Model, name: &Ident, problems: &mut Problems) {
    let mut fields = model.fields.iter().filter(|field| matches!(field.kind, Kind::Column(_) | Kind::ToOne(_)));
    if !fields.any(|field| field.ident == *name) {
        let fields = model.fields.iter().filter(|field| matches!(field.kind, Kind::Column(_) | Kind::ToOne(_)));
        let fields: Vec<String> = fields.map(|field| field.ident.to_string()).collect();
        problems.add(name.span(), format!("`{}` has no column field `{name}`; there are {}", model.ident, fields.join(", ")));
    }
}

/// As many columns there as here.
fn references(model: &Model, arguments: &Arguments, problems: &mut Problems) {
    let span = arguments.parts.first().map_or(model.ident.span(), Spanned::span);
    let Some(Value::References(columns)) = arguments.get("references") else {
        problems.add(span, "a foreign key says which columns it names: `foreign_key(a, b, references = [\"table.a\", \"table.b\"])`".into());
        return;
    };
    let here: usize = arguments.fields().map(|field| width(model, field)).sum();
    if columns.len() != here {
        problems.add(span, format!("the foreign key has {here} columns here and {} there; `references` names one for each", columns.len()));
    }
}

fn width(model: &Model, name: &Ident) -> usize {
    model.fields.iter().find(|field| field.ident == *name).map_or(0, |field| match &field.kind {
        Kind::ToOne(one) => one.columns.len(),
        _ => 1,
    })
}

/// A check has one condition.
fn condition(model: &Model, arguments: &Arguments, problems: &mut Problems) {
    let conditions = arguments.parts.len() + usize::from(arguments.get("sql").is_some());
    if conditions != 1 {
        let span: Span = arguments.parts.get(1).map_or(model.ident.span(), Spanned::span);
        let story = format!("a check of `{}` has {conditions} conditions; write one: `check(\"age >= 18\", name = \"adult\")`", model.ident);
        problems.add(span, story);
    }
}
