//! CREATE and DROP: one statement, one file.
mod column;
mod create_index;
mod create_table;
mod drop_table;
mod enum_check;

pub use create_index::CreateIndex;
pub use create_table::CreateTable;
pub use drop_table::DropTable;

use crate::{schema::MetaData, select::Executable};

/// The statements that create every table of the metadata with its indexes, in an order that works
/// (SQLAlchemy: `create_all(checkfirst=True)`).
pub fn create_all(metadata: &MetaData) -> Vec<Box<dyn Executable>> {
    let mut statements: Vec<Box<dyn Executable>> = Vec::new();
    for table in metadata.sorted_tables() {
        statements.push(Box::new(CreateTable::new(table.clone()).if_not_exists().naming(metadata.naming_convention())));
        for index in CreateIndex::all_of(table, metadata.naming_convention()) {
            statements.push(Box::new(index.if_not_exists()));
        }
    }
    statements
}

/// The statements that drop every table of the metadata, in an order that works (SQLAlchemy: `drop_all(checkfirst=True)`).
pub fn drop_all(metadata: &MetaData) -> Vec<Box<dyn Executable>> {
    let tables = metadata.sorted_tables().into_iter().rev();
    tables.map(|table| Box::new(DropTable::new(table).if_exists()) as Box<dyn Executable>).collect()
}
