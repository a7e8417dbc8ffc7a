//! The attributes of the struct.
use super::Problems;
use syn::{Attribute, Ident, LitStr, meta::ParseNestedMeta};

/// What `#[model(…)]` on the struct says.
#[derive(Default)]
pub(super) struct StructOptions {
    pub table: Option<LitStr>,
    pub schema: Option<LitStr>,
    pub root: Option<syn::Path>,
    pub consts: Option<Ident>,
    pub uniques: Vec<Vec<Ident>>,
    pub indexes: Vec<Vec<Ident>>,
    pub checks: Vec<(LitStr, LitStr)>,
}

const KNOWN: [&str; 7] = ["table", "schema", "unique", "index", "check", "consts", "crate"];

pub(super) fn of_struct(attributes: &[Attribute], problems: &mut Problems) -> StructOptions {
    let mut options = StructOptions::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("model")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| options.read(&meta)) {
            problems.push(error);
        }
    }
    options
}

impl StructOptions {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
        match name.as_str() {
            "table" => self.table = Some(meta.value()?.parse()?),
            "schema" => self.schema = Some(meta.value()?.parse()?),
            "consts" => self.consts = Some(meta.value()?.parse::<LitStr>()?.parse()?),
            "crate" => self.root = Some(meta.value()?.parse::<LitStr>()?.parse()?),
            "unique" => self.uniques.push(names(meta)?),
            "index" => self.indexes.push(names(meta)?),
            "check" => self.checks.push(check(meta)?),
            _ => return Err(unknown(meta, &name, &KNOWN, "a struct")),
        }
        Ok(())
    }
}

fn names(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<Ident>> {
    let mut names = Vec::new();
    meta.parse_nested_meta(|inner| {
        names.push(inner.path.require_ident()?.clone());
        Ok(())
    })?;
    Ok(names)
}

fn check(meta: &ParseNestedMeta<'_>) -> syn::Result<(LitStr, LitStr)> {
    let (mut name, mut sql) = (None, None);
    meta.parse_nested_meta(|inner| {
        match inner.path.require_ident()?.to_string().as_str() {
            "name" => name = Some(inner.value()?.parse()?),
            "sql" => sql = Some(inner.value()?.parse()?),
            _ => return Err(inner.error("a check has `name = \"…\"` and `sql = \"…\"`")),
        }
        Ok(())
    })?;
    name.zip(sql).ok_or_else(|| meta.error("a check has `name = \"…\"` and `sql = \"…\"`"))
}

/// The error for an attribute there is not, with the one that may have been meant.
pub(crate) fn unknown(meta: &ParseNestedMeta<'_>, name: &str, known: &[&str], place: &str) -> syn::Error {
    let near = known.iter().find(|known| is_near(name, known));
    match near {
        Some(near) => meta.error(format!("`{name}` is not an attribute of {place}; did you mean `{near}`?")),
        None => meta.error(format!("`{name}` is not an attribute of {place}; there are {}", known.join(", "))),
    }
}

/// Whether two words share most of their letters in order.
fn is_near(left: &str, right: &str) -> bool {
    let mut rest = right.chars();
    let common = left.chars().filter(|letter| rest.clone().position(|other| other == *letter).map(|at| rest.nth(at)).is_some()).count();
    common + 2 >= left.len().max(right.len()) && common * 2 >= right.len()
}
