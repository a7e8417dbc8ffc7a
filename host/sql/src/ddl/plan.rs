//! What creates and drops everything that metadata describes, in an order that works.
use super::{
    AlterTable, CreateEnum, CreateIndex, CreateSchema, CreateSequence, CreateTable, CreateView, DropEnum, DropSchema, DropSequence, DropTable,
    DropView, SetComment,
};
use crate::{
    dialect::{Capability, DialectSpec},
    error::{Error, ErrorKind, Result},
    name::Name,
    schema::{DdlEvent, DdlTarget, ForeignKey, MetaData, Sequence, Statements, Table, ddl_if::applies},
    select::Executable,
    types::{EnumType, SqlType},
};
use std::sync::Arc;

/// How metadata is created or dropped (SQLAlchemy: the arguments of `create_all` and `drop_all`).
#[derive(Debug, Clone, Default)]
pub struct CreateOptions {
    /// What is there already is left alone, and what is not there is not dropped (SQLAlchemy: `checkfirst`).
    pub check_first: bool,
    /// Only these tables; none: all (SQLAlchemy: `tables=[…]`).
    pub only: Option<Vec<Name>>,
}

/// The statements that create every table of the metadata with what belongs to it, in an order that works
/// (SQLAlchemy: `create_all(checkfirst=True)`). Foreign keys between tables that name each other in a circle are added when
/// both are there.
///
/// Errors: SQL-1417 when tables name each other in a circle, and the database can neither name a table that is not there yet
/// nor add a foreign key later.
pub fn create_all(metadata: &MetaData, spec: &DialectSpec) -> Result<Statements> {
    Plan { metadata, spec, options: &CreateOptions { check_first: true, only: None } }.create()
}

/// The statements that drop every table of the metadata, in an order that works (SQLAlchemy: `drop_all(checkfirst=True)`).
/// Errors: those of listeners.
pub fn drop_all(metadata: &MetaData, spec: &DialectSpec) -> Result<Statements> {
    Plan { metadata, spec, options: &CreateOptions { check_first: true, only: None } }.drop()
}

/// Metadata, and the database it is planned for (SQLAlchemy: `SchemaGenerator`, `SchemaDropper`).
pub struct Plan<'a> {
    /// What is created or dropped.
    pub metadata: &'a MetaData,
    /// The database's SQL.
    pub spec: &'a DialectSpec,
    /// How.
    pub options: &'a CreateOptions,
}

impl Plan<'_> {
    fn has(&self, capability: Capability) -> bool {
        self.spec.capabilities.has(capability)
    }

    fn text<'a>(&'a self, place: &str, otherwise: &'a str) -> &'a str {
        self.spec.texts.get(place).map_or(otherwise, String::as_str)
    }

    /// The tables that it is about, in order.
    fn tables(&self) -> Vec<&Arc<Table>> {
        let is_wanted = |table: &&Arc<Table>| self.options.only.as_ref().is_none_or(|only| only.contains(&table.name));
        self.metadata.sorted_tables().into_iter().filter(is_wanted).collect()
    }

    fn tell(&self, event: DdlEvent, table: Option<&Arc<Table>>, out: &mut Statements) -> Result<()> {
        let target = DdlTarget { table, metadata: self.metadata, spec: self.spec };
        match table {
            Some(table) => table.listeners.tell(event, &target, out),
            None => self.metadata.listeners.tell(event, &target, out),
        }
    }

    /// The foreign keys of a table that cannot be part of it: they name tables that come later, or want to wait.
    fn later(&self, table: &Table, created: &[&Arc<Table>]) -> Result<Vec<ForeignKey>> {
        let wanted = |key: &&ForeignKey| applies(key.ddl_if.as_ref(), self.spec);
        let is_there = |key: &ForeignKey| {
            let named = |other: &Table| key.refers_to(other.schema.as_ref(), &other.name);
            named(table) || created.iter().any(|other| named(other)) || !self.metadata.tables().iter().any(|other| named(other))
        };
        let by_alter = self.has(Capability::AlterAddConstraint);
        let keys = table.foreign_keys.iter().filter(wanted);
        let later: Vec<ForeignKey> = keys.filter(|key| (key.use_alter && by_alter) || !is_there(key)).cloned().collect();
        match later.first() {
            Some(_) if by_alter => Ok(later),
            Some(key) if !self.has(Capability::ForwardReferences) => Err(circle(table, key, self.spec)),
            _ => Ok(Vec::new()),
        }
    }

    /// The sequences of the metadata, and those that columns take their numbers from, each once.
    fn sequences(&self) -> Vec<&Sequence> {
        if !self.has(Capability::Sequences) {
            return Vec::new();
        }
        let of_columns = self.tables().into_iter().flat_map(|table| &table.columns).filter_map(|column| column.sequence.as_ref());
        let mut found: Vec<&Sequence> = Vec::new();
        for sequence in self.metadata.sequences.iter().chain(of_columns) {
            if !found.iter().any(|known| (&known.schema, &known.name) == (&sequence.schema, &sequence.name)) {
                found.push(sequence);
            }
        }
        found
    }

    /// The enumerations that are types of their own here, each once.
    fn enums(&self) -> Vec<(Option<Name>, Arc<EnumType>)> {
        let mut found: Vec<(Option<Name>, Arc<EnumType>)> = Vec::new();
        if !self.has(Capability::NativeEnum) || !self.spec.ddl_types.get("native_enum").is_some_and(|ddl| ddl.contains("{name}")) {
            return found;
        }
        for table in self.tables() {
            for column in &table.columns {
                if let SqlType::Enum(words) = column.sql_type.get()
                    && words.native
                    && !found.iter().any(|(_, known)| known.name == words.name)
                {
                    found.push((None, words));
                }
            }
        }
        found
    }

    /// The statements that create it all, in an order that works (SQLAlchemy: `create_all`). Errors: as for [`create_all`].
    pub fn create(&self) -> Result<Statements> {
        let (mut out, naming, check) = (Statements::new(), self.metadata.naming_convention(), self.options.check_first);
        self.tell(DdlEvent::BeforeCreate, None, &mut out)?;
        for schema in &self.metadata.schemas {
            let create = CreateSchema::new(schema.clone());
            out.push(Box::new(if check { create.if_not_exists() } else { create }));
        }
        for sequence in self.sequences() {
            let create = CreateSequence::new(sequence);
            out.push(Box::new(if check { create.if_not_exists() } else { create }));
        }
        for (schema, words) in self.enums() {
            let create = CreateEnum::new(words);
            let create = schema.map_or(create.clone(), |schema| create.in_schema(schema));
            out.push(Box::new(if check && !self.text("create_enum_when_missing", "").is_empty() { create.if_not_exists() } else { create }));
        }
        let (mut created, mut added): (Vec<&Arc<Table>>, Vec<AlterTable>) = (Vec::new(), Vec::new());
        for table in self.tables() {
            let later = self.later(table, &created)?;
            added.extend(later.iter().map(|key| AlterTable::add_constraint(Arc::clone(table), key.clone()).naming(naming)));
            self.create_table(table, later, &mut out)?;
            created.push(table);
        }
        out.extend(added.into_iter().map(|alter| Box::new(alter) as Box<dyn Executable>));
        for view in &self.metadata.views {
            self.create_view(view, &mut out);
        }
        self.tell(DdlEvent::AfterCreate, None, &mut out)?;
        Ok(out)
    }

    fn create_view(&self, view: &crate::schema::View, out: &mut Statements) {
        let create = CreateView::new(view);
        let can_ask = self.has(Capability::IfNotExists) && (view.materialized || self.text("view_if_not_exists", "yes") == "yes");
        out.push(Box::new(match self.options.check_first {
            true if can_ask => create.if_not_exists(),
            true if self.has(Capability::ReplaceView) && !view.materialized => create.or_replace(),
            _ => create,
        }));
    }

    fn create_table(&self, table: &Arc<Table>, later: Vec<ForeignKey>, out: &mut Statements) -> Result<()> {
        let (naming, check) = (self.metadata.naming_convention(), self.options.check_first);
        self.tell(DdlEvent::BeforeCreate, Some(table), out)?;
        // Where CREATE INDEX cannot ask whether it is there, the indexes come and stay with the table.
        let with_table = check && self.text("indexes", "") == "inline";
        let create = CreateTable::new(Arc::clone(table)).naming(naming).without(later).with_indexes(with_table);
        out.push(Box::new(if check { create.if_not_exists() } else { create }));
        for index in CreateIndex::all_of(table, naming).into_iter().filter(|index| !with_table && index.applies(self.spec)) {
            out.push(Box::new(if check { index.if_not_exists() } else { index }));
        }
        if self.has(Capability::Comments) && self.text("comments", "") != "inline" {
            if let Some(comment) = table.comment.as_deref() {
                out.push(Box::new(SetComment::on_table(table, comment)));
            }
            for column in &table.columns {
                if let Some(comment) = column.comment.as_deref() {
                    out.push(Box::new(SetComment::on_column(table, column.name.clone(), comment)));
                }
            }
        }
        self.tell(DdlEvent::AfterCreate, Some(table), out)
    }

    /// The statements that drop it all, in an order that works (SQLAlchemy: `drop_all`). Errors: those of listeners.
    pub fn drop(&self) -> Result<Statements> {
        let (mut out, check) = (Statements::new(), self.options.check_first);
        self.tell(DdlEvent::BeforeDrop, None, &mut out)?;
        for view in self.metadata.views.iter().rev() {
            let drop = DropView::new(view);
            out.push(Box::new(if check { drop.if_exists() } else { drop }));
        }
        self.drop_tables(&mut out)?;
        for (schema, words) in self.enums() {
            let drop = DropEnum::new(words);
            let drop = schema.map_or(drop.clone(), |schema| drop.in_schema(schema));
            out.push(Box::new(if check { drop.if_exists() } else { drop }));
        }
        for sequence in self.sequences() {
            let drop = DropSequence::new(sequence);
            out.push(Box::new(if check { drop.if_exists() } else { drop }));
        }
        for schema in self.metadata.schemas.iter().rev() {
            let drop = DropSchema::new(schema.clone());
            out.push(Box::new(if check { drop.if_exists() } else { drop }));
        }
        self.tell(DdlEvent::AfterDrop, None, &mut out)?;
        Ok(out)
    }

    fn drop_tables(&self, out: &mut Statements) -> Result<()> {
        let (tables, check) = (self.tables(), self.options.check_first);
        if self.text("drop_circle", "") == "together" && self.has_circle(&tables) {
            return self.drop_together(&tables, out);
        }
        self.untie(&tables, out)?;
        for table in tables.into_iter().rev() {
            self.tell(DdlEvent::BeforeDrop, Some(table), out)?;
            let drop = DropTable::new(table);
            out.push(Box::new(if check { drop.if_exists() } else { drop }));
            self.tell(DdlEvent::AfterDrop, Some(table), out)?;
        }
        Ok(())
    }

    /// Whether a foreign key of a table names one that comes after it.
    fn has_circle(&self, tables: &[&Arc<Table>]) -> bool {
        let later = |position: usize| tables.iter().skip(position + 1);
        let names = |key: &ForeignKey, other: &Table| applies(key.ddl_if.as_ref(), self.spec) && key.refers_to(other.schema.as_ref(), &other.name);
        tables.iter().enumerate().any(|(position, table)| table.foreign_keys.iter().any(|key| later(position).any(|other| names(key, other))))
    }

    /// One statement for all of them: it does not mind what they name among themselves.
    fn drop_together(&self, tables: &[&Arc<Table>], out: &mut Statements) -> Result<()> {
        tables.iter().rev().try_for_each(|table| self.tell(DdlEvent::BeforeDrop, Some(table), out))?;
        let mut last_first = tables.iter().rev();
        if let Some(first) = last_first.next() {
            let drop = last_first.fold(DropTable::new(first), |drop, table| drop.with(table));
            out.push(Box::new(if self.options.check_first { drop.if_exists() } else { drop }));
        }
        tables.iter().rev().try_for_each(|table| self.tell(DdlEvent::AfterDrop, Some(table), out))
    }

    /// Drops the foreign keys that would keep a table from being dropped before the one that names it.
    fn untie(&self, tables: &[&Arc<Table>], out: &mut Statements) -> Result<()> {
        let mut created: Vec<&Arc<Table>> = Vec::new();
        let mut circles = false;
        for table in tables {
            let later = if self.has(Capability::AlterAddConstraint) { self.later(table, &created)? } else { Vec::new() };
            for key in later {
                let drop = AlterTable::drop_constraint(Arc::clone(table), key).naming(self.metadata.naming_convention());
                out.push(Box::new(if self.options.check_first { drop.if_exists() } else { drop }));
            }
            created.push(table);
            circles |= table.foreign_keys.iter().any(|key| !created.iter().any(|other| key.refers_to(other.schema.as_ref(), &other.name)));
        }
        let deferred = self.text("defer_foreign_keys", "");
        if circles && !deferred.is_empty() {
            out.push(Box::new(super::Ddl::new(deferred)));
        }
        Ok(())
    }
}

#[cold]
fn circle(table: &Table, key: &ForeignKey, spec: &DialectSpec) -> Error {
    let story = format!(
        "`{}` and `{}` name each other, and `{}` cannot add a foreign key to a table that is there",
        table.name, key.referred_table, spec.name
    );
    Error::new(ErrorKind::Unsupported, "SQL-1417", story).help("leave one of the foreign keys out for this database: `.ddl_if(…)`")
}
