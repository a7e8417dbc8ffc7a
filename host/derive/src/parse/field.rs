//! One field: what its type and its attributes say.
use super::{
    Problems,
    arguments::{self, Arguments, IDENTITY},
    attributes::{group, unknown},
    column_ddl::ColumnDdl,
    place::{self, COLUMN, MANY, ONE},
};
use proc_macro2::Span;
use syn::{Expr, GenericArgument, Ident, LitInt, LitStr, PathArguments, Type, Visibility, meta::ParseNestedMeta, spanned::Spanned, token::Paren};

/// A field.
pub(crate) struct Field {
    pub ident: Ident,
    pub vis: Visibility,
    pub ty: Type,
    pub kind: Kind,
    pub primary_key: bool,
    pub ddl: ColumnDdl,
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
    /// A plugin's type by its name, or an expression that gives the type.
    pub sql_type: Option<Expr>,
    pub variants: Vec<(Ident, Expr)>,
    pub decorator: Option<Expr>,
    pub collate: Option<LitStr>,
    pub server: Option<Server>,
    /// Whether the database changes the value by itself when the row is new, or when it changes.
    pub fetched: bool,
    pub fetched_on_update: bool,
    pub client_default: Option<ClientDefault>,
    pub onupdate: Option<ClientDefault>,
}

impl Column {
    /// Whether the database changes the value when the row changes.
    pub fn changes_by_itself(&self) -> bool {
        self.fetched_on_update || matches!(self.server, Some(Server::Computed(..)))
    }
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
    /// The next number of a sequence: its name, or an expression that gives it.
    Sequence(Expr),
}

/// What the database makes.
pub(crate) enum Server {
    /// A value, where the program gives none.
    Default(Expr),
    DefaultSql(LitStr),
    /// Numbers.
    Identity(Arguments),
    /// A value of other columns, by an expression or by SQL as text; the method says whether it is kept.
    Computed(String, Expr),
}

/// The side with the foreign key.
pub(crate) struct ToOne {
    pub target: Type,
    pub nullable: bool,
    pub columns: Vec<String>,
    pub back: Option<LitStr>,
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
    /// What was said, and where.
    seen: Vec<(String, Span)>,
    primary_key: bool,
    skip: bool,
    column: Option<LitStr>,
    length: Option<LitInt>,
    precision: Option<(LitInt, LitInt)>,
    sql_type: Option<Expr>,
    variants: Vec<(Ident, Expr)>,
    decorator: Option<Expr>,
    collate: Option<LitStr>,
    server: Option<Server>,
    fetched: bool,
    fetched_on_update: bool,
    client_default: Option<ClientDefault>,
    onupdate: Option<ClientDefault>,
    key: Option<LitStr>,
    back: Option<LitStr>,
    cascade: Option<LitStr>,
    ddl: ColumnDdl,
}

impl Options {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
        self.seen.push((name.clone(), meta.path.span()));
        match name.as_str() {
            "primary_key" => self.primary_key = true,
            "skip" => self.skip = true,
            "column" => self.column = Some(meta.value()?.parse()?),
            "length" => self.length = Some(meta.value()?.parse()?),
            "precision" => self.precision = Some(pair(meta)?),
            "type" => self.sql_type = Some(arguments::expression(meta.value()?)?),
            "variant" => self.variants.extend(arguments::expressions(meta.input)?),
            "decorator" => self.decorator = Some(arguments::expression(meta.value()?)?),
            "collate" => self.collate = Some(meta.value()?.parse()?),
            "fetched" => self.fetched = true,
            "fetched_on_update" => self.fetched_on_update = true,
            "server_default" | "server_default_sql" | "identity" | "computed" | "computed_stored" | "computed_virtual" => self.server(&name, meta)?,
            "client_default" | "client_default_with" | "client_default_from" | "client_default_sql" | "sequence" => {
                once(&mut self.client_default, "client_default", &name, meta)?;
            }
            "onupdate" | "onupdate_with" | "onupdate_from" | "onupdate_sql" => once(&mut self.onupdate, "onupdate", &name, meta)?,
            "key" => self.key = Some(meta.value()?.parse()?),
            "back" => self.back = Some(meta.value()?.parse()?),
            "cascade" => self.cascade = Some(meta.value()?.parse()?),
            _ if self.ddl.read(&name, meta)? => {}
            _ => return Err(place::instead(&name).map_or_else(|| unknown(meta, &name, &place::known(), "a field"), |story| meta.error(story))),
        }
        Ok(())
    }

    fn server(&mut self, name: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if self.server.is_some() {
            let story = "the database makes the column in two ways; keep one of `server_default`, `server_default_sql`, `identity` and `computed`";
            return Err(meta.error(story));
        }
        self.server = Some(match name {
            "server_default" => Server::Default(arguments::expression(meta.value()?)?),
            "server_default_sql" => Server::DefaultSql(meta.value()?.parse()?),
            "identity" if meta.input.peek(Paren) => Server::Identity(group(meta, IDENTITY, "an identity column")?),
            "identity" => Server::Identity(Arguments::default()),
            _ => Server::Computed(name.to_owned(), arguments::expression(meta.value()?)?),
        });
        Ok(())
    }
}

/// Reads what the program fills in; there is one way for each column.
fn once(default: &mut Option<ClientDefault>, family: &str, name: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if default.is_some() {
        return Err(meta.error(format!("the column has two of `{family}`, `{family}_with`, `{family}_from` and `{family}_sql`; keep one")));
    }
    let value = meta.value()?;
    if name == "sequence" {
        *default = Some(ClientDefault::Sequence(arguments::expression(value)?));
        return Ok(());
    }
    *default = Some(match name.strip_prefix(family) {
        Some("_with") => ClientDefault::With(arguments::expression(value)?),
        Some("_from") => ClientDefault::From(arguments::expression(value)?),
        Some("_sql") => ClientDefault::Sql(value.parse()?),
        _ => ClientDefault::Value(arguments::expression(value)?),
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
    let primary_key = options.primary_key;
    let ddl = std::mem::take(&mut options.ddl);
    let kind = if options.skip {
        place::check(&ident, 0, &options.seen, problems);
        Kind::Skip
    } else {
        kind(&ident, &field.ty, options, problems)
    };
    Some(Field { ident, vis: field.vis.clone(), ty: field.ty.clone(), kind, primary_key, ddl })
}

fn kind(ident: &Ident, ty: &Type, options: Options, problems: &mut Problems) -> Kind {
    match wrapped(ty) {
        Some(("Many", target)) => {
            place::check(ident, MANY, &options.seen, problems);
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
    place::check(ident, COLUMN, &options.seen, problems);
    let name = options.column.map_or_else(|| plain(ident), |name| name.value());
    Kind::Column(Box::new(Column {
        name,
        value: value.clone(),
        wrapper,
        length: options.length,
        precision: options.precision,
        sql_type: options.sql_type,
        variants: options.variants,
        decorator: options.decorator,
        collate: options.collate,
        server: options.server,
        fetched: options.fetched,
        fetched_on_update: options.fetched_on_update,
        client_default: options.client_default,
        onupdate: options.onupdate,
    }))
}

fn to_one(ident: &Ident, target: &Type, nullable: bool, options: Options, problems: &mut Problems) -> Kind {
    place::check(ident, ONE, &options.seen, problems);
    let columns = match options.key.or(options.column) {
        Some(key) => key.value().split(',').map(|column| column.trim().to_owned()).collect(),
        None => vec![format!("{}_id", plain(ident))],
    };
    Kind::ToOne(Box::new(ToOne { target: target.clone(), nullable, columns, back: options.back }))
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
