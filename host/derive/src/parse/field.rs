//! One field: what its type and its attributes say.
use super::{Problems, attributes::unknown};
use syn::{Expr, GenericArgument, Ident, LitInt, LitStr, PathArguments, Type, Visibility, meta::ParseNestedMeta, spanned::Spanned};

/// A field.
pub(crate) struct Field {
    pub ident: Ident,
    pub vis: Visibility,
    pub ty: Type,
    pub kind: Kind,
    pub primary_key: bool,
    pub unique: bool,
    pub index: bool,
}

/// What a field is.
pub(crate) enum Kind {
    Column(Box<Column>),
    ToOne(Box<ToOne>),
    ToMany(Box<ToMany>),
    Skip,
}

/// How a column's value is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapper {
    Plain,
    Auto,
    Deferred,
}

/// A column.
pub(crate) struct Column {
    pub name: String,
    /// The type of the values, without the wrapper.
    pub value: Type,
    pub wrapper: Wrapper,
    pub length: Option<LitInt>,
    pub precision: Option<(LitInt, LitInt)>,
    pub custom: Option<LitStr>,
    pub decorator: Option<Expr>,
    pub default: Option<ServerDefault>,
    pub client_default: Option<ClientDefault>,
    pub onupdate: Option<ClientDefault>,
    pub references: Option<LitStr>,
}

/// What the program fills in.
pub(crate) enum ClientDefault {
    /// A value or an expression of SQL.
    Value(Expr),
    /// A function without arguments.
    With(Expr),
    /// A function of the row.
    From(Expr),
    Sql(LitStr),
}

/// What the database fills in.
pub(crate) enum ServerDefault {
    Value(Expr),
    Sql(LitStr),
}

/// The side with the foreign key.
pub(crate) struct ToOne {
    pub target: Type,
    pub nullable: bool,
    pub columns: Vec<String>,
    pub back: Option<LitStr>,
    pub on_delete: Option<LitStr>,
}

/// The other side.
pub(crate) struct ToMany {
    pub target: Type,
    pub back: Option<LitStr>,
    pub cascade: Cascade,
}

/// What becomes of the objects of a collection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cascade {
    Save,
    Delete,
    DeleteOrphan,
}

#[derive(Default)]
struct Options {
    primary_key: bool,
    unique: bool,
    index: bool,
    skip: bool,
    column: Option<LitStr>,
    length: Option<LitInt>,
    precision: Option<(LitInt, LitInt)>,
    custom: Option<LitStr>,
    decorator: Option<Expr>,
    default: Option<ServerDefault>,
    client_default: Option<ClientDefault>,
    onupdate: Option<ClientDefault>,
    references: Option<LitStr>,
    key: Option<LitStr>,
    back: Option<LitStr>,
    on_delete: Option<LitStr>,
    cascade: Option<LitStr>,
}

const KNOWN: [&str; 24] = [
    "primary_key",
    "unique",
    "index",
    "skip",
    "column",
    "length",
    "precision",
    "type",
    "decorator",
    "default",
    "default_sql",
    "client_default",
    "client_default_with",
    "client_default_from",
    "client_default_sql",
    "onupdate",
    "onupdate_with",
    "onupdate_from",
    "onupdate_sql",
    "references",
    "key",
    "back",
    "on_delete",
    "cascade",
];

impl Options {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
        match name.as_str() {
            "primary_key" => self.primary_key = true,
            "unique" => self.unique = true,
            "index" => self.index = true,
            "skip" => self.skip = true,
            "column" => self.column = Some(meta.value()?.parse()?),
            "length" => self.length = Some(meta.value()?.parse()?),
            "precision" => self.precision = Some(pair(meta)?),
            "type" => self.custom = Some(meta.value()?.parse()?),
            "decorator" => self.decorator = Some(meta.value()?.parse()?),
            "default" => self.default = Some(ServerDefault::Value(meta.value()?.parse()?)),
            "default_sql" => self.default = Some(ServerDefault::Sql(meta.value()?.parse()?)),
            "client_default" | "client_default_with" | "client_default_from" | "client_default_sql" => {
                once(&mut self.client_default, "client_default", &name, meta)?;
            }
            "onupdate" | "onupdate_with" | "onupdate_from" | "onupdate_sql" => once(&mut self.onupdate, "onupdate", &name, meta)?,
            "references" => self.references = Some(meta.value()?.parse()?),
            "key" => self.key = Some(meta.value()?.parse()?),
            "back" => self.back = Some(meta.value()?.parse()?),
            "on_delete" => self.on_delete = Some(meta.value()?.parse()?),
            "cascade" => self.cascade = Some(meta.value()?.parse()?),
            _ => return Err(unknown(meta, &name, &KNOWN, "a field")),
        }
        Ok(())
    }
}

/// Reads what the program fills in; there is one way for each column.
fn once(default: &mut Option<ClientDefault>, family: &str, name: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if default.is_some() {
        return Err(meta.error(format!("the column has two of `{family}`, `{family}_with`, `{family}_from` and `{family}_sql`; keep one")));
    }
    let value = meta.value()?;
    *default = Some(match name.strip_prefix(family) {
        Some("_with") => ClientDefault::With(value.parse()?),
        Some("_from") => ClientDefault::From(value.parse()?),
        Some("_sql") => ClientDefault::Sql(value.parse()?),
        _ => ClientDefault::Value(value.parse()?),
    });
    Ok(())
}

fn pair(meta: &ParseNestedMeta<'_>) -> syn::Result<(LitInt, LitInt)> {
    let value = meta.value()?;
    let inside;
    syn::parenthesized!(inside in value);
    let first = inside.parse()?;
    inside.parse::<syn::Token![,]>()?;
    Ok((first, inside.parse()?))
}

/// Reads a field.
pub(super) fn parse(field: &syn::Field, problems: &mut Problems) -> Option<Field> {
    let ident = field.ident.clone()?;
    let mut options = Options::default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("model")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| options.read(&meta)) {
            problems.push(error);
        }
    }
    let (primary_key, unique, index) = (options.primary_key, options.unique, options.index);
    let kind = if options.skip { Kind::Skip } else { kind(&ident, &field.ty, options, problems) };
    Some(Field { ident, vis: field.vis.clone(), ty: field.ty.clone(), kind, primary_key, unique, index })
}

fn kind(ident: &Ident, ty: &Type, options: Options, problems: &mut Problems) -> Kind {
    match wrapped(ty) {
        Some(("Many", target)) => {
            not_of_a_relation(ident, &options, problems);
            Kind::ToMany(Box::new(ToMany { target: target.clone(), back: options.back, cascade: cascade(options.cascade, problems) }))
        }
        Some(("One", target)) => to_one(ident, target, false, options, problems),
        Some(("Option", inner)) => match wrapped(inner) {
            Some(("One", target)) => to_one(ident, target, true, options, problems),
            Some(("Many", _)) => {
                problems.add(inner.span(), "a `Many` may be empty; write it without `Option`".into());
                Kind::Skip
            }
            Some((wrapper @ ("Auto" | "Deferred"), _)) => {
                problems.add(inner.span(), format!("put `Option` inside: `{wrapper}<Option<…>>`"));
                Kind::Skip
            }
            _ => column(ident, ty, Wrapper::Plain, options, problems),
        },
        Some(("Auto", value)) => column(ident, value, Wrapper::Auto, options, problems),
        Some(("Deferred", value)) => column(ident, value, Wrapper::Deferred, options, problems),
        _ => column(ident, ty, Wrapper::Plain, options, problems),
    }
}

fn column(ident: &Ident, value: &Type, wrapper: Wrapper, options: Options, problems: &mut Problems) -> Kind {
    misplaced(&options.back, "back", "a relation (`One` or `Many`)", problems);
    misplaced(&options.key, "key", "a `One`", problems);
    misplaced(&options.on_delete, "on_delete", "a `One`", problems);
    misplaced(&options.cascade, "cascade", "a `Many`", problems);
    let name = options.column.map_or_else(|| plain(ident), |name| name.value());
    Kind::Column(Box::new(Column {
        name,
        value: value.clone(),
        wrapper,
        length: options.length,
        precision: options.precision,
        custom: options.custom,
        decorator: options.decorator,
        default: options.default,
        client_default: options.client_default,
        onupdate: options.onupdate,
        references: options.references,
    }))
}

fn to_one(ident: &Ident, target: &Type, nullable: bool, options: Options, problems: &mut Problems) -> Kind {
    misplaced(&options.cascade, "cascade", "a `Many`", problems);
    not_of_a_relation(ident, &options, problems);
    let columns = match options.key.or(options.column) {
        Some(key) => key.value().split(',').map(|column| column.trim().to_owned()).collect(),
        None => vec![format!("{}_id", plain(ident))],
    };
    Kind::ToOne(Box::new(ToOne { target: target.clone(), nullable, columns, back: options.back, on_delete: options.on_delete }))
}

/// A relation takes its key from the object it points to.
fn not_of_a_relation(ident: &Ident, options: &Options, problems: &mut Problems) {
    for (is_set, name) in [(options.client_default.is_some(), "client_default"), (options.onupdate.is_some(), "onupdate")] {
        if is_set {
            problems.add(ident.span(), format!("`{name}` belongs on a column; `{ident}` is a relation"));
        }
    }
}

fn misplaced(value: &Option<LitStr>, name: &str, place: &str, problems: &mut Problems) {
    if let Some(value) = value {
        problems.add(value.span(), format!("`{name}` belongs on {place}; remove it here"));
    }
}

fn cascade(value: Option<LitStr>, problems: &mut Problems) -> Cascade {
    let Some(value) = value else { return Cascade::Save };
    match value.value().as_str() {
        "delete" => Cascade::Delete,
        "delete-orphan" => Cascade::DeleteOrphan,
        other => {
            problems.add(value.span(), format!("`{other}` is not a cascade; there are `delete` and `delete-orphan`"));
            Cascade::Save
        }
    }
}

/// The name of a field without the `r#` that a keyword needs.
fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// The outermost type and its one type argument.
fn wrapped(ty: &Type) -> Option<(&'static str, &Type)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let name = ["Many", "One", "Option", "Auto", "Deferred"].into_iter().find(|name| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some((name, inner)),
        _ => None,
    }
}
