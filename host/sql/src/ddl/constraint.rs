//! Constraints, as CREATE TABLE and ALTER TABLE write them.
use super::in_table;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::{Capability, DialectSpec},
    error::{Error, ErrorKind, Result},
    name::Name,
    schema::{
        Check, Constraint, DdlIf, Deferrable, Exclude, ForeignKey, Match, NamingConvention, PrimaryKey, ReferentialAction, Table, Unique,
        naming::{Named, name_of},
    },
};

/// Any constraint of a table, borrowed.
#[derive(Clone, Copy)]
pub(super) enum ConstraintRef<'a> {
    PrimaryKey(&'a PrimaryKey),
    Unique(&'a Unique),
    ForeignKey(&'a ForeignKey),
    Check(&'a Check),
    Exclude(&'a Exclude),
}

impl<'a> From<&'a Constraint> for ConstraintRef<'a> {
    fn from(constraint: &'a Constraint) -> Self {
        match constraint {
            Constraint::PrimaryKey(key) => ConstraintRef::PrimaryKey(key),
            Constraint::Unique(unique) => ConstraintRef::Unique(unique),
            Constraint::ForeignKey(key) => ConstraintRef::ForeignKey(key),
            Constraint::Check(check) => ConstraintRef::Check(check),
            Constraint::Exclude(exclude) => ConstraintRef::Exclude(exclude),
        }
    }
}

impl<'a> ConstraintRef<'a> {
    /// The databases it is meant for.
    pub(super) fn ddl_if(self) -> Option<&'a DdlIf> {
        match self {
            ConstraintRef::PrimaryKey(_) => None,
            ConstraintRef::Unique(unique) => unique.ddl_if.as_ref(),
            ConstraintRef::ForeignKey(key) => key.ddl_if.as_ref(),
            ConstraintRef::Check(check) => check.ddl_if.as_ref(),
            ConstraintRef::Exclude(exclude) => exclude.ddl_if.as_ref(),
        }
    }

    /// The name, given or by convention; `None`: the database makes one.
    pub(super) fn name(self, table: &Table, naming: &NamingConvention, spec: &DialectSpec) -> Result<Option<String>> {
        let of = |template: &Name, named: Named<'_>, exact: bool| name_of(template, &named, exact, &naming.tokens, spec);
        match self {
            ConstraintRef::PrimaryKey(key) => of(&naming.primary_key, Named::of(table, &key.columns, key.name.as_ref()), false),
            ConstraintRef::Unique(unique) => of(&naming.unique, Named::of(table, &unique.columns, unique.name.as_ref()), false),
            ConstraintRef::ForeignKey(key) => {
                let plain = Named::of(table, &key.columns, key.name.as_ref());
                of(&naming.foreign_key, Named { referred_table: &key.referred_table, referred_columns: &key.referred_columns, ..plain }, false)
            }
            ConstraintRef::Check(check) => {
                let columns: Vec<Name> = check.condition.first_column().map(|column| column.def().name.clone()).into_iter().collect();
                of(&naming.check, Named::of(table, &columns, check.name.as_ref()), check.exact_name)
            }
            ConstraintRef::Exclude(exclude) => {
                let columns: Vec<Name> = exclude.parts.iter().filter_map(|(part, _)| part.column()).cloned().collect();
                of(&naming.exclude, Named::of(table, &columns, exclude.name.as_ref()), false)
            }
        }
    }

    /// Appends `CONSTRAINT name …`.
    pub(super) fn write(self, table: &Table, naming: &NamingConvention, c: &mut Compiler<'_>) -> Result<()> {
        if let Some(name) = self.name(table, naming, c.dialect().spec())? {
            c.push("CONSTRAINT ");
            c.identifier(&name);
            c.push(" ");
        }
        match self {
            ConstraintRef::PrimaryKey(key) => {
                known_columns(table, &key.columns, "the primary key")?;
                c.push("PRIMARY KEY ");
                c.name_list(&key.columns);
                deferrable(key.deferrable, "a primary key", c)
            }
            ConstraintRef::Unique(unique) => write_unique(unique, table, c),
            ConstraintRef::ForeignKey(key) => {
                known_columns(table, &key.columns, "a foreign key")?;
                c.push("FOREIGN KEY ");
                c.name_list(&key.columns);
                c.push(" ");
                references(key, table, c)
            }
            ConstraintRef::Check(check) => write_check(check, table, c),
            ConstraintRef::Exclude(exclude) => write_exclude(exclude, table, c),
        }
    }
}

/// Columns that a constraint names are columns of its table. Errors: SQL-1406.
fn known_columns(table: &Table, columns: &[Name], what: &str) -> Result<()> {
    match columns.iter().find(|column| table.columns.iter().all(|known| known.name != **column)) {
        // A table of which only the name is known is altered.
        Some(_) if table.columns.is_empty() => Ok(()),
        Some(missing) => {
            let known: Vec<&str> = table.columns.iter().map(|column| column.name()).collect();
            Err(Error::new(
                ErrorKind::UnknownName,
                "SQL-1406",
                format!("{what} of table `{}` names the column `{missing}`, which there is not", table.name),
            )
            .known(missing, known)
            .help("name a column of the table"))
        }
        None => Ok(()),
    }
}

fn write_unique(unique: &Unique, table: &Table, c: &mut Compiler<'_>) -> Result<()> {
    known_columns(table, &unique.columns, "a unique constraint")?;
    c.push("UNIQUE ");
    if unique.nulls_not_distinct {
        if !c.has(Capability::NullsNotDistinct) {
            return Err(c.unsupported("UNIQUE NULLS NOT DISTINCT", Capability::NullsNotDistinct));
        }
        c.push("NULLS NOT DISTINCT ");
    }
    c.name_list(&unique.columns);
    deferrable(unique.deferrable, "a unique constraint", c)
}

/// Appends ` DEFERRABLE …`. Databases that can defer foreign keys only say so in the text `deferrable`.
fn deferrable(when: Option<Deferrable>, what: &str, c: &mut Compiler<'_>) -> Result<()> {
    let Some(when) = when else { return Ok(()) };
    let only_foreign_keys = c.dialect_text("deferrable", "all") == "foreign_key" && what != "a foreign key";
    if !c.has(Capability::Deferrable) || only_foreign_keys {
        return Err(c.unsupported(&format!("DEFERRABLE on {what}"), Capability::Deferrable));
    }
    c.push(match when {
        Deferrable::InitiallyImmediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    Ok(())
}

/// Appends `REFERENCES t (a) ON DELETE …`.
pub(super) fn references(key: &ForeignKey, table: &Table, c: &mut Compiler<'_>) -> Result<()> {
    c.push("REFERENCES ");
    let qualified = c.dialect_text("references_schema", "yes") == "yes";
    if !qualified && key.referred_schema != table.schema {
        let what = format!("a foreign key from `{}` to `{}`, which is in another schema", table.name, key.referred_table);
        return Err(c.unsupported(&what, Capability::Schemas));
    }
    c.member_name(qualified.then_some(key.referred_schema.as_ref()), &key.referred_table)?;
    c.push(" ");
    c.name_list(&key.referred_columns);
    if key.matching == Match::Full {
        if !c.has(Capability::ForeignKeyMatch) {
            return Err(c.unsupported("MATCH FULL in a foreign key", Capability::ForeignKeyMatch));
        }
        c.push(" MATCH FULL");
    }
    action(" ON DELETE ", key.on_delete, c)?;
    if !key.on_delete_columns.is_empty() {
        if !c.has(Capability::SetNullColumns) {
            return Err(c.unsupported("ON DELETE SET NULL with columns", Capability::SetNullColumns));
        }
        c.push(" ");
        c.name_list(&key.on_delete_columns);
    }
    action(" ON UPDATE ", key.on_update, c)?;
    deferrable(key.deferrable, "a foreign key", c)
}

fn action(event: &str, action: ReferentialAction, c: &mut Compiler<'_>) -> Result<()> {
    if action == ReferentialAction::NoAction {
        return Ok(());
    }
    let missing = c.dialect_text("foreign_key_without", "").split(',').any(|missing| missing == action.sql());
    if missing {
        let spec = &c.dialect().spec().name;
        return Err(Error::new(
            ErrorKind::Unsupported,
            "SQL-1407",
            format!("`{spec}` has no {}{} in a foreign key", event.trim_start(), action.sql()),
        )
        .help("use another action; `NO ACTION` refuses the change of a row that others name"));
    }
    c.push(event);
    c.push(action.sql());
    Ok(())
}

fn write_check(check: &Check, table: &Table, c: &mut Compiler<'_>) -> Result<()> {
    c.push("CHECK (");
    in_table(table, c, |c| c.condition(&check.condition, p::LOWEST))?;
    c.push(")");
    Ok(())
}

fn write_exclude(exclude: &Exclude, table: &Table, c: &mut Compiler<'_>) -> Result<()> {
    if !c.has(Capability::ExclusionConstraints) {
        return Err(c.unsupported("an exclusion constraint", Capability::ExclusionConstraints));
    }
    c.push("EXCLUDE USING ");
    c.identifier(&exclude.using);
    c.push(" (");
    for (index, (part, operator)) in exclude.parts.iter().enumerate() {
        c.separator(index);
        super::index_part::write(part, table, c)?;
        c.push(" WITH ");
        if !operator.chars().all(|letter| "+-*/<>=~!@#%^&|`?".contains(letter)) || operator.is_empty() {
            return Err(Error::new(
                ErrorKind::Compile,
                "SQL-1408",
                format!("`{operator}` is not an operator, in an exclusion of table `{}`", table.name),
            )
            .help("operators are made of the letters + - * / < > = ~ ! @ # % ^ & | ` ?"));
        }
        c.push(operator);
    }
    c.push(")");
    if let Some(filter) = &exclude.filter {
        c.push(" WHERE (");
        in_table(table, c, |c| c.condition(filter, p::LOWEST))?;
        c.push(")");
    }
    deferrable(exclude.deferrable, "an exclusion constraint", c)
}
