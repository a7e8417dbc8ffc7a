//! Names for constraints that were given none (SQLAlchemy: `MetaData(naming_convention=…)`).
use super::table::Table;
use crate::{
    dialect::DialectSpec,
    error::{Error, ErrorKind, Result},
    name::Name,
};
use std::{fmt, sync::Arc};

/// A template for the names of each kind of constraint. The tokens are SQLAlchemy's:
///
/// | token | stands for |
/// |---|---|
/// | `%(table_name)s` | the table |
/// | `%(column_0_name)s`, `%(column_1_name)s` … | a column, counted from 0 |
/// | `%(column_0_label)s` … | the table and the column, joined by `_` |
/// | `%(column_0_key)s` … | the name that the program calls the column by |
/// | `%(column_0N_name)s`, `%(column_0N_label)s`, `%(column_0N_key)s` | all columns, one after the other |
/// | `%(column_0_N_name)s`, `%(column_0_N_label)s`, `%(column_0_N_key)s` | all columns, joined by `_` |
/// | `%(referred_table_name)s` | the table that a foreign key refers to |
/// | `%(referred_column_0_name)s`, `…0N…`, `…0_N…` | the columns that it refers to |
/// | `%(constraint_name)s` | the name that was given; without one the constraint has none |
///
/// Any other token is one of the program's own: see [`NamingConvention::token`]. A name that is longer than the database
/// takes is cut, and ends with a hash of the whole.
///
/// ```
/// use aludel_sql::{MetaData, NamingConvention, SqlType, Table, column, compile, dialect, schema::{CustomTokens, Named}};
///
/// let naming = NamingConvention { index: "ix_%(column_0_label)s".into(), unique: "uq_%(short)s_%(column_0_N_name)s".into(), ..Default::default() }
///     .token("short", |named: &Named<'_>| named.table.name().chars().take(3).collect());
/// assert_ne!(naming.tokens, CustomTokens::default());
/// let users = Table::new("users").column(column("email", SqlType::Text).unique());
/// let metadata = MetaData::new().naming(naming).table(users);
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// assert!(metadata.create_all_sql(environment)?.contains("CONSTRAINT uq_use_email UNIQUE (email)"));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NamingConvention {
    /// Indexes.
    pub index: Name,
    /// Unique constraints.
    pub unique: Name,
    /// Check constraints.
    pub check: Name,
    /// Foreign keys.
    pub foreign_key: Name,
    /// Primary keys.
    pub primary_key: Name,
    /// Exclusions.
    pub exclude: Name,
    /// Tokens of the program's own.
    pub tokens: CustomTokens,
}

impl Default for NamingConvention {
    fn default() -> Self {
        NamingConvention {
            index: Name::new("ix_%(table_name)s_%(column_0_N_name)s"),
            unique: Name::new("uq_%(table_name)s_%(column_0_N_name)s"),
            check: Name::new("ck_%(table_name)s_%(constraint_name)s"),
            foreign_key: Name::new("fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s"),
            primary_key: Name::new("pk_%(table_name)s"),
            exclude: Name::new("ex_%(table_name)s_%(column_0_N_name)s"),
            tokens: CustomTokens::default(),
        }
    }
}

impl NamingConvention {
    /// A token of the program's own (SQLAlchemy: a callable in the dictionary).
    #[must_use]
    pub fn token(mut self, name: impl Into<Name>, make: impl Fn(&Named<'_>) -> String + Send + Sync + 'static) -> Self {
        self.tokens.0.push((name.into(), Arc::new(make)));
        self
    }
}

/// What a custom token is made by.
type Token = dyn Fn(&Named<'_>) -> String + Send + Sync;

/// The tokens of the program's own, made by [`NamingConvention::token`] (SQLAlchemy: the callables in the dictionary).
#[derive(Clone, Default)]
pub struct CustomTokens(Vec<(Name, Arc<Token>)>);

#[cfg(feature = "serde")]
impl CustomTokens {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for CustomTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl PartialEq for CustomTokens {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(left, right)| left.0 == right.0 && Arc::ptr_eq(&left.1, &right.1))
    }
}

/// What is to be named: what a token of the program's own sees (SQLAlchemy: the arguments `constraint` and `table` of such a callable).
pub struct Named<'a> {
    /// The table.
    pub table: &'a Table,
    /// The columns of the constraint or index.
    pub columns: &'a [Name],
    /// The table that a foreign key refers to; otherwise empty.
    pub referred_table: &'a str,
    /// The columns that it refers to.
    pub referred_columns: &'a [Name],
    /// The name that was given.
    pub given: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// Something of this table, over these columns.
    pub(crate) fn of(table: &'a Table, columns: &'a [Name], given: Option<&'a Name>) -> Self {
        Named { table, columns, referred_table: "", referred_columns: &[], given: given.map(Name::as_str) }
    }

    /// A column by the name the program calls it by.
    fn key<'s>(&'s self, column: &'s str) -> &'s str {
        self.table.columns.iter().find(|known| known.name == *column).map_or(column, |known| known.key())
    }

    fn form(&self, column: &str, form: &str) -> Option<String> {
        match form {
            "name" => Some(column.to_owned()),
            "key" => Some(self.key(column).to_owned()),
            "label" => Some(format!("{}_{column}", self.table.name)),
            _ => None,
        }
    }

    /// `0_name`, `0N_key`, `0_N_label` of some columns.
    fn columns(&self, columns: &[Name], token: &str) -> Option<String> {
        let all = |separator: &str, form: &str| {
            let parts: Option<Vec<String>> = columns.iter().map(|column| self.form(column, form)).collect();
            Some(parts?.join(separator))
        };
        if let Some(form) = token.strip_prefix("0_N_") {
            return all("_", form);
        }
        if let Some(form) = token.strip_prefix("0N_") {
            return all("", form);
        }
        let (index, form) = token.split_once('_')?;
        let column = columns.get(index.parse::<usize>().ok()?).map_or("", Name::as_str);
        self.form(column, form)
    }

    fn token(&self, token: &str, own: &CustomTokens) -> Option<String> {
        if let Some((_, make)) = own.0.iter().find(|(name, _)| name == token) {
            return Some(make(self));
        }
        match token {
            "table_name" => Some(self.table.name.to_string()),
            "referred_table_name" => Some(self.referred_table.to_owned()),
            "constraint_name" => Some(self.given.unwrap_or_default().to_owned()),
            _ => match token.strip_prefix("referred_column_") {
                Some(rest) => self.columns(self.referred_columns, rest),
                None => self.columns(self.columns, token.strip_prefix("column_")?),
            },
        }
    }
}

const GIVEN: &str = "%(constraint_name)s";

/// The name of something by its template; `None`: it has none. `exact`: a given name is used as it is.
///
/// Errors: SQL-1402 for a token there is not, SQL-1403 for a given name that is longer than the database takes.
pub(crate) fn name_of(template: &str, named: &Named<'_>, exact: bool, own: &CustomTokens, spec: &DialectSpec) -> Result<Option<String>> {
    match named.given {
        Some(given) if exact || !template.contains(GIVEN) => return check_length(given, named, spec).map(Some),
        None if template.contains(GIVEN) => return Ok(None),
        _ => {}
    }
    let mut name = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("%(") {
        let Some((token, after)) = after.split_once(")s") else { break };
        name.push_str(before);
        name.push_str(&named.token(token, own).ok_or_else(|| unknown_token(template, token, own))?);
        rest = after;
    }
    name.push_str(rest);
    Ok(Some(spec.fitted(name)))
}

#[cold]
fn unknown_token(template: &str, token: &str, own: &CustomTokens) -> Error {
    let known = ["table_name", "column_0_name", "column_0_label", "column_0_key", "column_0N_name", "column_0_N_name", "referred_table_name"];
    let known = known.into_iter().chain(["referred_column_0_name", "constraint_name"]).chain(own.0.iter().map(|(name, _)| name.as_str()));
    Error::new(ErrorKind::Compile, "SQL-1402", format!("the naming convention `{template}` has the token `{token}`, which there is not"))
        .known(token, known)
        .help(format!("mend the template, or define the token with `.token(\"{token}\", …)`"))
}

fn check_length(given: &str, named: &Named<'_>, spec: &DialectSpec) -> Result<String> {
    if spec.takes_name(given) {
        return Ok(given.to_owned());
    }
    let (length, unit, limit) = (spec.name_length(given), spec.name_unit(), spec.max_identifier);
    let story = format!("the name `{given}` on table `{}` has {length} {unit}, and the database takes {limit}", named.table.name);
    Err(Error::new(ErrorKind::Compile, "SQL-1403", story).help("give it a shorter name, or none, so that the naming convention makes one that fits"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{schema::column, types::SqlType};

    fn limit(max_identifier: u32) -> DialectSpec {
        DialectSpec { max_identifier, ..DialectSpec::default() }
    }

    fn posts() -> Table {
        Table::new("posts").column(column("author_id", SqlType::BigInteger).called("author")).column(column("tenant", SqlType::Text))
    }

    fn filled(template: &str) -> Option<String> {
        let (table, columns, referred) = (posts(), [Name::new("author_id"), Name::new("tenant")], [Name::new("id"), Name::new("t")]);
        let named = Named { referred_table: "users", referred_columns: &referred, ..Named::of(&table, &columns, None) };
        let own = NamingConvention::default().token("short", |named| named.table.name()[..2].to_owned()).tokens;
        name_of(template, &named, false, &own, &limit(64)).unwrap()
    }

    #[test]
    fn every_token_is_filled_in() {
        for (template, name) in [
            ("fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s", "fk_posts_author_id_tenant_users"),
            ("ix_%(column_0_label)s", "ix_posts_author_id"),
            ("%(column_0_name)s-%(column_1_name)s-%(column_2_name)s", "author_id-tenant-"),
            ("%(column_0_key)s", "author"),
            ("%(column_0N_name)s", "author_idtenant"),
            ("%(column_0N_key)s", "authortenant"),
            ("%(column_0_N_key)s", "author_tenant"),
            ("%(column_0_N_label)s", "posts_author_id_posts_tenant"),
            ("%(referred_column_0_name)s.%(referred_column_0_N_name)s.%(referred_column_0N_name)s", "id.id_t.idt"),
            ("%(short)s_100%", "po_100%"),
        ] {
            assert_eq!(filled(template).as_deref(), Some(name));
        }
        assert_eq!(filled("ck_%(table_name)s_%(constraint_name)s"), None);
    }

    #[test]
    fn a_given_name_goes_into_the_template_that_asks_for_it() {
        let (table, name) = (posts(), Name::new("positive"));
        let of =
            |template: &str, exact| name_of(template, &Named::of(&table, &[], Some(&name)), exact, &CustomTokens::default(), &limit(20)).unwrap();
        assert_eq!(of("ck_%(table_name)s_%(constraint_name)s", false).as_deref(), Some("ck_posts_positive"));
        assert_eq!(of("ck_%(table_name)s_%(constraint_name)s", true).as_deref(), Some("positive"));
        assert_eq!(of("pk_%(table_name)s", false).as_deref(), Some("positive"));
    }

    #[test]
    fn what_cannot_be_named_is_refused() {
        let (table, name) = (posts(), Name::new("a_name_that_is_much_too_long"));
        let refused = |template: &str, given: Option<&Name>| {
            name_of(template, &Named::of(&table, &[], given), false, &CustomTokens::default(), &limit(20)).unwrap_err().message().to_owned()
        };
        assert_eq!(
            refused("ix_%(colum_0_name)s", None),
            "the naming convention `ix_%(colum_0_name)s` has the token `colum_0_name`, which there is not"
        );
        assert_eq!(
            refused("pk_%(table_name)s", Some(&name)),
            "the name `a_name_that_is_much_too_long` on table `posts` has 28 bytes, and the database takes 20"
        );
    }
}
