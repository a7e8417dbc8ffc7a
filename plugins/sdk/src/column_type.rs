//! Custom column types. The values of a column are converted in one call for a whole batch; when that
//! is more than is needed, [`SimpleColumnType`](crate::SimpleColumnType) converts one text at a time.
use crate::{
    batch::{Param, Params, RowWriter},
    error::Result,
};
use aludel_plugin_interface::column_type::operator;

/// The two forms of a column type's values, the program's and the database's, and how to get from one to
/// the other. `dialect` is always the name of the dialect that asks.
pub trait ColumnType: Send + Sync + 'static {
    /// The name by which a column asks for it.
    fn name(&self) -> &'static str;

    /// The type in DDL; `args` come from the column's declaration.
    fn ddl(&self, dialect: &str, args: &[&str]) -> Result<String>;

    /// The program's form to the database's: one row of one cell for each value, in the same order. NULLs
    /// are among the values.
    fn bind(&self, dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()>;

    /// The database's form to the program's: one row of one cell for each value, in the same order.
    fn result(&self, dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()>;

    /// The operators that make sense. Any other is refused when a statement is compiled.
    fn operators(&self) -> Operators {
        Operators::EQUALITY
    }

    /// SQL round a placeholder (`is_bind`) or a column, `{}` marking its place: `ST_GeomFromText({})`.
    /// Empty: as it is.
    fn sql_wrap(&self, dialect: &str, is_bind: bool) -> &'static str {
        let _ = (dialect, is_bind);
        ""
    }

    /// The value as a literal, for DDL and offline SQL; `None` when it has none.
    fn literal(&self, dialect: &str, value: Param<'_>) -> Result<Option<String>> {
        let _ = (dialect, value);
        Ok(None)
    }

    /// Does this type of the database, met in reflection, mean this column type? From 0, no, to 100, exactly.
    fn reflects(&self, dialect: &str, type_name: &str) -> u32 {
        let _ = (dialect, type_name);
        0
    }
}

/// A set of operators: `Operators::EQUALITY | Operators::ORDER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operators(pub(crate) u64);

impl Operators {
    /// None at all.
    pub const NONE: Self = Operators(0);
    /// `=`, `<>`, IN, IS DISTINCT FROM.
    pub const EQUALITY: Self = Operators(operator::EQUALITY);
    /// `<`, `<=`, `>`, `>=`, BETWEEN, ORDER BY.
    pub const ORDER: Self = Operators(operator::ORDER);
    /// LIKE and its relatives.
    pub const LIKE: Self = Operators(operator::LIKE);
    /// `+`, `-`, `*`, `/`.
    pub const ARITHMETIC: Self = Operators(operator::ARITHMETIC);
    /// `||`.
    pub const CONCAT: Self = Operators(operator::CONCAT);
    /// GROUP BY, DISTINCT.
    pub const HASH: Self = Operators(operator::HASH);

    /// Both sets together, where a constant is wanted.
    pub const fn and(self, other: Self) -> Self {
        Operators(self.0 | other.0)
    }
}

impl std::ops::BitOr for Operators {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}
