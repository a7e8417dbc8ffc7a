//! The changes that ALTER TABLE makes, as each database writes them.
use super::{
    alter_table::AlterTable,
    constraint::{ConstraintRef, references},
    template::Fill,
};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::Node,
    name::Name,
    schema::{Constraint, TableColumn, Unique, ddl_if::applies},
    visit::NodeRef,
};

/// One change.
#[derive(Debug, Clone)]
pub(super) enum Alteration {
    AddColumn(Box<TableColumn>),
    DropColumn(Name),
    RenameColumn { column: Name, to: Name },
    RenameTo(Name),
    SetType { column: Box<TableColumn>, using: Option<Node> },
    SetNullable(Box<TableColumn>),
    SetDefault(Box<TableColumn>),
    AddConstraint(Constraint),
    DropConstraint(Constraint),
}

/// What a database that changes no constraint is told to do.
const ANOTHER_TABLE: &str =
    "create a table as it shall be, copy the rows with `insert_into(…).from_select(…)`, drop the old table and rename the new one";

pub(super) fn write(alter: &AlterTable, c: &mut Compiler<'_>) -> Result<()> {
    match &alter.change {
        Alteration::AddColumn(column) => add_column(alter, column, c),
        Alteration::DropColumn(column) => {
            head(alter, c)?;
            c.push(" DROP COLUMN ");
            c.identifier(column);
            Ok(())
        }
        Alteration::RenameColumn { column, to } => {
            if !c.has(Capability::RenameColumn) {
                return Err(c.unsupported("RENAME COLUMN", Capability::RenameColumn));
            }
            let template = c.dialect_text("rename_column", "ALTER TABLE {table} RENAME COLUMN {column} TO {new}").to_owned();
            rename(alter, &template, column, to, c)
        }
        Alteration::RenameTo(to) => {
            let template = c.dialect_text("rename_table", "ALTER TABLE {table} RENAME TO {new}").to_owned();
            rename(alter, &template, &Name::new(""), to, c)
        }
        Alteration::SetType { column, .. } | Alteration::SetNullable(column) => alter_column(alter, column, c),
        Alteration::SetDefault(column) => set_default(alter, column, c),
        Alteration::AddConstraint(constraint) => {
            constraints_can_change("ADD CONSTRAINT", c)?;
            head(alter, c)?;
            c.push(" ADD ");
            ConstraintRef::from(constraint).write(&alter.table, &alter.naming, c)
        }
        Alteration::DropConstraint(constraint) => drop_constraint(alter, constraint, c),
    }
}

fn head(alter: &AlterTable, c: &mut Compiler<'_>) -> Result<()> {
    c.push("ALTER TABLE ");
    if alter.if_exists {
        c.push(c.dialect_text("alter_if_exists", ""));
    }
    c.table_name(alter.table.schema.as_ref(), &alter.table.name)
}

fn constraints_can_change(what: &str, c: &mut Compiler<'_>) -> Result<()> {
    if c.has(Capability::AlterAddConstraint) {
        return Ok(());
    }
    let name = &c.dialect().spec().name;
    Err(Error::new(ErrorKind::Unsupported, "SQL-1413", format!("`{name}` cannot say ALTER TABLE … {what}")).help(ANOTHER_TABLE))
}

fn rename(alter: &AlterTable, template: &str, column: &Name, to: &Name, c: &mut Compiler<'_>) -> Result<()> {
    let table = c.name_as_text(alter.table.schema.as_ref(), &alter.table.name)?;
    let mut quoted = table.clone();
    quoted.push('.');
    quoted.push_str(&c.written(|c| {
        c.identifier(column);
        Ok(())
    })?);
    let fills = [("table", Fill::Sql(&table)), ("column", Fill::Name(column)), ("table.column", Fill::Sql(&quoted)), ("new", Fill::Name(to))];
    c.ddl_template(template, &fills)
}

/// The column, and behind it what it declares about itself: as further changes, or within the column where there are none.
fn add_column(alter: &AlterTable, column: &TableColumn, c: &mut Compiler<'_>) -> Result<()> {
    head(alter, c)?;
    c.push(c.dialect_text("add_column", " ADD COLUMN "));
    c.render(NodeRef::TableColumn(column))?;
    let unique = column.unique.then(|| Unique::new([column.name.clone()]));
    let by_alter = c.has(Capability::AlterAddConstraint);
    if (unique.is_some() || column.primary_key) && !by_alter {
        let name = &c.dialect().spec().name;
        let story = format!("`{name}` cannot add the column `{}` with a constraint that makes it unique", column.name);
        return Err(Error::new(ErrorKind::Unsupported, "SQL-1414", story).help("add the column without it, and then a unique index"));
    }
    // The table as it will be, for names and checks of columns.
    let table = alter.table.as_ref().clone().column(column.clone());
    let parts = unique.iter().map(ConstraintRef::Unique).chain(column.foreign_keys.iter().map(ConstraintRef::ForeignKey));
    for part in parts.chain(column.checks.iter().map(ConstraintRef::Check)) {
        if !applies(part.ddl_if(), c.dialect().spec()) {
            continue;
        }
        match part {
            _ if by_alter => {
                c.push(c.dialect_text("and_add", ", ADD "));
                part.write(&table, &alter.naming, c)?;
            }
            ConstraintRef::ForeignKey(key) => {
                c.push(" ");
                references(key, &table, c)?;
            }
            other => {
                c.push(" ");
                other.write(&table, &alter.naming, c)?;
            }
        }
    }
    Ok(())
}

/// Type or nullability: `ALTER COLUMN a TYPE …`, or the whole column again.
fn alter_column(alter: &AlterTable, column: &TableColumn, c: &mut Compiler<'_>) -> Result<()> {
    if !c.has(Capability::AlterColumn) {
        let name = &c.dialect().spec().name;
        let story = format!("`{name}` cannot change the column `{}` of table `{}`", column.name, alter.table.name);
        return Err(Error::new(ErrorKind::Unsupported, "SQL-1415", story).help(ANOTHER_TABLE));
    }
    let style = c.dialect_text("alter_column", "standard").to_owned();
    if alter.using_node().is_some() && style != "standard" {
        return Err(c.unsupported("USING in ALTER COLUMN", Capability::AlterColumn).help("convert the values with an UPDATE of another column"));
    }
    head(alter, c)?;
    match &*style {
        "modify" => {
            c.push(" MODIFY COLUMN ");
            c.render(NodeRef::TableColumn(column))
        }
        "whole" => {
            c.push(" ALTER COLUMN ");
            c.identifier(&column.name);
            let ddl = c.ddl_type(&column.sql_type())?;
            c.push(" ");
            c.push(&ddl);
            c.push(if column.nullable { " NULL" } else { " NOT NULL" });
            Ok(())
        }
        _ => standard(alter, column, c),
    }
}

fn standard(alter: &AlterTable, column: &TableColumn, c: &mut Compiler<'_>) -> Result<()> {
    c.push(" ALTER COLUMN ");
    c.identifier(&column.name);
    if let Alteration::SetNullable(_) = alter.change {
        c.push(if column.nullable { " DROP NOT NULL" } else { " SET NOT NULL" });
        return Ok(());
    }
    let ddl = c.ddl_type(&column.sql_type())?;
    c.push(c.dialect_text("set_type", " SET DATA TYPE "));
    c.push(&ddl);
    if let Some(collation) = &column.collation {
        c.push(" COLLATE ");
        c.collation(collation)?;
    }
    if let Some(using) = alter.using_node() {
        c.push(" USING ");
        c.literals(|c| c.unqualified(|c| c.operand(using, p::LOWEST)))?;
    }
    Ok(())
}

fn set_default(alter: &AlterTable, column: &TableColumn, c: &mut Compiler<'_>) -> Result<()> {
    if !c.has(Capability::AlterColumn) {
        let name = &c.dialect().spec().name;
        let story = format!("`{name}` cannot change the default of the column `{}` of table `{}`", column.name, alter.table.name);
        return Err(Error::new(ErrorKind::Unsupported, "SQL-1415", story).help(ANOTHER_TABLE));
    }
    let table = c.name_as_text(alter.table.schema.as_ref(), &alter.table.name)?;
    let (place, otherwise, default) = match &column.server_default {
        Some(default) => {
            let default = c.written(|c| TableColumn::write_default(default, c))?;
            ("set_default", "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {default}", default)
        }
        None => ("drop_default", "ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT", String::new()),
    };
    let template = c.dialect_text(place, otherwise).to_owned();
    if template.is_empty() {
        return Err(c
            .unsupported(&format!("that the column `{}` has no default any more", column.name), Capability::AlterColumn)
            .help("its default is a constraint: look up its name, and drop that with `Ddl::new(…)`"));
    }
    c.ddl_template(&template, &[("table", Fill::Sql(&table)), ("column", Fill::Name(&column.name)), ("default", Fill::Sql(&default))])
}

fn drop_constraint(alter: &AlterTable, constraint: &Constraint, c: &mut Compiler<'_>) -> Result<()> {
    constraints_can_change("DROP CONSTRAINT", c)?;
    let constraint = ConstraintRef::from(constraint);
    let Some(name) = constraint.name(&alter.table, &alter.naming, c.dialect().spec())? else {
        return Err(Error::new(
            ErrorKind::Compile,
            "SQL-1416",
            format!("a constraint of table `{}` that has no name cannot be dropped", alter.table.name),
        )
        .help("give its name with `.named(…)`"));
    };
    let when_there = c.dialect_text("drop_constraint_when_there", "").to_owned();
    if alter.if_exists && !when_there.is_empty() {
        let whole = c.name_as_text(alter.table.schema.as_ref(), &Name::from(name.as_str()))?;
        c.ddl_template(&when_there, &[("constraint", Fill::Text(&whole))])?;
    }
    head(alter, c)?;
    let whole = match constraint {
        ConstraintRef::PrimaryKey(_) => c.dialect_text("drop_primary_key", ""),
        _ => "",
    };
    if !whole.is_empty() {
        c.push(whole);
        return Ok(());
    }
    c.push(match constraint {
        ConstraintRef::ForeignKey(_) => c.dialect_text("drop_foreign_key", " DROP CONSTRAINT "),
        _ => " DROP CONSTRAINT ",
    });
    if alter.if_exists {
        c.push(c.dialect_text("drop_constraint_if_exists", ""));
    }
    c.identifier(&name);
    Ok(())
}
