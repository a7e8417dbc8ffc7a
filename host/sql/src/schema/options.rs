//! Options that only some databases have, as words: `mysql_engine`, `InnoDB`.
use crate::name::Name;

/// Options of a table, a column or an index, in the order given (SQLAlchemy: `**dialect_kw`). The prefix of a name is the
/// dialect it is meant for; the others pass it over, and that one refuses what it does not know.
///
/// A dialect knows an option by its text `table_option(mysql_engine)`, a template: `{word}` takes a word or number, `{words}`
/// several with their punctuation, `{name}` a name, `{text}` a piece of text, `{sql}` SQL as it is; a template without a place
/// is written when the value is `true`.
///
/// ```
/// use aludel_sql::{Table, schema::DdlOptions};
///
/// let users = Table::new("users").option("mysql_engine", "InnoDB").option("sqlite_strict", "true");
/// let options: &DdlOptions = users.options();
/// assert_eq!(options.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(), ["mysql_engine=InnoDB", "sqlite_strict=true"]);
/// assert!(DdlOptions::default().is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DdlOptions(Vec<(Name, Name)>);

impl DdlOptions {
    /// Sets one, in place of an earlier one of the same name.
    pub(crate) fn set(&mut self, name: Name, value: Name) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value));
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
