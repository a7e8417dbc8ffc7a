//! Custom column types: a column of a batch is converted in one call.
use crate::{
    batch::{RowBatch, SqlBuf},
    cell::CellRef,
    error::Res,
};
use abi_stable::{
    sabi_trait,
    std_types::{RBox, ROk, RSlice, RStr},
};

/// `values` are the cells of one column; `out` receives one cell for each, in the same order.
#[sabi_trait]
pub trait ColumnType: Send + Sync {
    fn name(&self) -> RStr<'static>;
    /// DDL for a dialect; `args` come from the column's declaration.
    fn ddl(&self, dialect: RStr<'_>, args: RSlice<'_, RStr<'_>>, out: &mut SqlBuf) -> Res<()>;
    /// The program's form → the database's form.
    fn bind(&self, dialect: RStr<'_>, values: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<()>;
    /// The database's form → the program's form.
    #[sabi(last_prefix_field)]
    fn result(&self, dialect: RStr<'_>, values: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<()>;
    /// Bits of [`operator`]. An operator outside them is refused when the statement is compiled.
    fn operators(&self) -> u64 {
        operator::EQUALITY
    }
    /// SQL round a placeholder or a column, `{}` marking its place ("ST_GeomFromText({})"); empty: as it is.
    fn sql_wrap(&self, dialect: RStr<'_>, is_bind: bool) -> RStr<'static> {
        let _ = (dialect, is_bind);
        "".into()
    }
    /// The value as a literal for DDL and offline SQL. `false`: it has none.
    fn literal(&self, dialect: RStr<'_>, value: CellRef<'_>, out: &mut SqlBuf) -> Res<bool> {
        let _ = (dialect, value, out);
        ROk(false)
    }
    /// Does this database type, met in reflection, mean this column type? 0 no … 100 exactly.
    fn reflects(&self, dialect: RStr<'_>, type_name: RStr<'_>) -> u32 {
        let _ = (dialect, type_name);
        0
    }
}

pub type ColumnTypeObj = ColumnType_TO<'static, RBox<()>>;

/// The operators a column type may allow.
pub mod operator {
    /// `=`, `<>`, IN, IS DISTINCT FROM.
    pub const EQUALITY: u64 = 1;
    /// `<`, `<=`, `>`, `>=`, BETWEEN, ORDER BY.
    pub const ORDER: u64 = 1 << 1;
    /// LIKE and its relatives.
    pub const LIKE: u64 = 1 << 2;
    pub const ARITHMETIC: u64 = 1 << 3;
    pub const CONCAT: u64 = 1 << 4;
    /// GROUP BY, DISTINCT.
    pub const HASH: u64 = 1 << 5;
}
