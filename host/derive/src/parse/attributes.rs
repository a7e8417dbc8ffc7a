//! The attributes of the struct.
use super::{
    Problems,
    arguments::{self, Arguments, CHECK, FOREIGN_KEY, INDEX, PRIMARY_KEY, Spec, UNIQUE},
};
use syn::{Attribute, Expr, Ident, LitStr, meta::ParseNestedMeta};

/// What `#[model(…)]` on the struct says.
#[derive(Default)]
pub(super) struct StructOptions {
    pub table: Option<LitStr>,
    pub schema: Option<LitStr>,
    pub root: Option<syn::Path>,
    pub consts: Option<Ident>,
    pub ddl: TableOptions,
}

/// What DDL says of the table beyond its columns.
#[derive(Default)]
pub(crate) struct TableOptions {
    pub primary_key: Option<Arguments>,
    pub uniques: Vec<Arguments>,
    pub indexes: Vec<Arguments>,
    pub checks: Vec<Arguments>,
    pub foreign_keys: Vec<Arguments>,
    /// Whole constraints, as expressions.
    pub constraints: Vec<Expr>,
    pub comment: Option<LitStr>,
    pub info: Vec<(Ident, LitStr)>,
    pub options: Vec<(Ident, LitStr)>,
    pub temporary: bool,
    /// A function that has the last word.
    pub table_args: Option<Expr>,
}

const KNOWN: [&str; 15] = [
    "table",
    "schema",
    "primary_key",
    "unique",
    "index",
    "check",
    "foreign_key",
    "constraint",
    "comment",
    "info",
    "options",
    "temporary",
    "table_args",
    "consts",
    "crate",
];

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
            _ => return self.ddl.read(&name, meta),
        }
        Ok(())
    }
}

impl TableOptions {
    fn read(&mut self, name: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name {
            "primary_key" => self.primary_key = Some(group(meta, PRIMARY_KEY, "a primary key")?),
            "unique" => self.uniques.push(group(meta, UNIQUE, "a unique constraint")?),
            "index" => self.indexes.push(group(meta, INDEX, "an index")?),
            "check" => self.checks.push(group(meta, CHECK, "a check")?),
            "foreign_key" => self.foreign_keys.push(group(meta, FOREIGN_KEY, "a foreign key")?),
            "constraint" => self.constraints.push(arguments::expression(meta.value()?)?),
            "comment" => self.comment = Some(meta.value()?.parse()?),
            "info" => self.info.extend(arguments::pairs(meta.input)?),
            "options" => self.options.extend(arguments::pairs(meta.input)?),
            "temporary" => self.temporary = true,
            "table_args" => self.table_args = Some(arguments::expression(meta.value()?)?),
            _ => return Err(unknown(meta, name, &KNOWN, "a struct")),
        }
        Ok(())
    }
}

/// What stands in parentheses behind the attribute.
pub(super) fn group(meta: &ParseNestedMeta<'_>, specs: &'static [Spec], what: &str) -> syn::Result<Arguments> {
    let inside;
    syn::parenthesized!(inside in meta.input);
    arguments::arguments(&inside, specs, what)
}

/// The error for an attribute there is not, with the one that may have been meant.
pub(crate) fn unknown(meta: &ParseNestedMeta<'_>, name: &str, known: &[&str], place: &str) -> syn::Error {
    meta.error(unknown_words(name, known, place))
}

/// The same, as words.
pub(super) fn unknown_words(name: &str, known: &[&str], place: &str) -> String {
    match known.iter().find(|known| is_near(name, known)) {
        Some(near) => format!("`{name}` is not an attribute of {place}; did you mean `{near}`?"),
        None => format!("`{name}` is not an attribute of {place}; there are {}", known.join(", ")),
    }
}

/// Whether two words share most of their letters in order.
fn is_near(left: &str, right: &str) -> bool {
    let mut rest = right.chars();
    let common = left.chars().filter(|letter| rest.clone().position(|other| other == *letter).map(|at| rest.nth(at)).is_some()).count();
    common + 2 >= left.len().max(right.len()) && common * 2 >= right.len()
}
