//! CREATE, ALTER and DROP: one statement, one file.
//!
//! DDL stands alone: its values are literals, and its columns are those of its table. What a database cannot say is refused
//! with a way round it; nothing is emulated.
mod alter_enum;
mod alter_sequence;
mod alter_table;
mod alteration;
mod column;
mod comment;
mod constraint;
mod create_enum;
mod create_index;
mod create_schema;
mod create_sequence;
mod create_table;
mod create_table_as;
mod create_view;
mod drop_enum;
mod drop_index;
mod drop_schema;
mod drop_sequence;
mod drop_table;
mod drop_view;
mod enum_check;
mod index_part;
mod options;
mod plan;
mod refresh_view;
mod script;
mod statement;
mod template;

pub use alter_enum::AlterEnum;
pub use alter_sequence::AlterSequence;
pub use alter_table::AlterTable;
pub use comment::SetComment;
pub use create_enum::CreateEnum;
pub use create_index::CreateIndex;
pub use create_schema::CreateSchema;
pub use create_sequence::CreateSequence;
pub use create_table::CreateTable;
pub use create_table_as::CreateTableAs;
pub use create_view::CreateView;
pub use drop_enum::DropEnum;
pub use drop_index::DropIndex;
pub use drop_schema::DropSchema;
pub use drop_sequence::DropSequence;
pub use drop_table::DropTable;
pub use drop_view::DropView;
pub use plan::{CreateOptions, Plan, create_all, drop_all};
pub use refresh_view::RefreshView;
pub use script::texts;
pub use statement::Ddl;

use crate::{compile::Compiler, dialect::Capability, error::Result, schema::Table};

/// What `work` appends stands alone in the DDL of a table: its values are literals, its columns those of the table.
fn in_table(table: &Table, c: &mut Compiler<'_>, work: impl FnOnce(&mut Compiler<'_>) -> Result<()>) -> Result<()> {
    let entered = c.enter(vec![(table.name.clone(), false)]);
    let done = c.literals(|c| c.unqualified(work));
    c.leave(entered);
    done
}

/// Whether comments are part of a definition, and not statements of their own.
fn comments_are_inline(c: &Compiler<'_>) -> bool {
    c.has(Capability::Comments) && c.dialect_text("comments", "") == "inline"
}

/// Appends `DROP TABLE IF EXISTS `.
fn drop_words(what: &str, if_exists: bool, c: &mut Compiler<'_>) {
    c.push("DROP ");
    c.push(what);
    c.push(" ");
    if if_exists {
        let words = if c.has(Capability::IfNotExists) { "IF EXISTS " } else { "" };
        c.push(c.dialect_text("drop_if_exists", words));
    }
}

/// Appends ` CASCADE`. Databases that do not know it, or read over it, are not told to.
fn cascade(wanted: bool, what: &str, c: &mut Compiler<'_>) -> Result<()> {
    if wanted {
        if c.dialect_text("drop_cascade", " CASCADE").is_empty() {
            return Err(c.unsupported(&format!("{what} … CASCADE"), Capability::AlterAddConstraint).help("drop what depends on it first"));
        }
        c.push(" CASCADE");
    }
    Ok(())
}
