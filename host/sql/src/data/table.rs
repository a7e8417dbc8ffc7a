//! Tables and metadata. What holds a closure cannot travel: client defaults that are calls, listeners, conditions, tokens of names.
use super::{
    Fields, Object, Portable, Reader, Writer,
    format::single,
    portable::{portable, portable_words},
    statement::no_way,
};
use crate::{
    dialect::Capability,
    error::Result,
    expr::Node,
    name::Name,
    schema::{
        Check, ColumnDefault, Computed, Counting, DdlIf, DdlOptions, Deferrable, Exclude, ForeignKey, Identity, Index, IndexKey, IndexPart, Match,
        MetaData, NamingConvention, PrimaryKey, ReferentialAction, Sequence, Table, TableColumn, Unique, View,
    },
};
use serde_json::{Value as Json, json};

portable!(Check: name, condition, exact_name, ddl_if);
portable!(Computed: expr, stored);
portable!(Counting: start, increment, min, max, cycle, cache);
portable!(Exclude: name, using, parts, filter, deferrable, ddl_if);
portable!(ForeignKey: name, columns, referred_schema, referred_table, referred_columns, on_delete, on_delete_columns, on_update, matching,
    deferrable, use_alter, ddl_if);
portable!(Identity: always, counting);
portable!(Index: name, parts, unique, filter, include, using, concurrently, nulls_not_distinct, options, ddl_if);
portable!(IndexPart: key, descending, nulls_first, collation, operator_class, length);
portable!(PrimaryKey: name, columns, deferrable);
portable!(Sequence: schema, name, sql_type, counting);
portable!(Unique: name, columns, nulls_not_distinct, deferrable, ddl_if);
portable!(View: schema, name, columns, query, materialized, temporary);

portable_words!(Deferrable: InitiallyImmediate "initially_immediate", InitiallyDeferred "initially_deferred");
portable_words!(Match: Simple "simple", Full "full");
portable_words!(ReferentialAction: NoAction "no_action", Restrict "restrict", Cascade "cascade", SetNull "set_null", SetDefault "set_default");

impl Portable for IndexKey {
    fn write(&self, to: &Writer) -> Result<Json> {
        match self {
            IndexKey::Column(name) => name.write(to),
            IndexKey::Expr(node) => node.write(to),
        }
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        if json.is_string() { Name::read(json, from).map(IndexKey::Column) } else { Node::read(json, from).map(IndexKey::Expr) }
    }
}

impl Portable for DdlOptions {
    fn write(&self, to: &Writer) -> Result<Json> {
        let pairs: Vec<(Name, Name)> = self.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        pairs.write(to)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let mut options = DdlOptions::default();
        Vec::<(Name, Name)>::read(json, from)?.into_iter().for_each(|(name, value)| options.set(name, value));
        Ok(options)
    }
}

impl Portable for DdlIf {
    fn write(&self, to: &Writer) -> Result<Json> {
        match self {
            DdlIf::Dialects(names) => Ok(single("dialects", names.write(to)?)),
            DdlIf::Has(capability) => Ok(json!({ "has": capability.name() })),
            DdlIf::When(_) => Err(no_way("a condition `DdlIf::when(…)`, which is a closure,", "use `DdlIf::dialects(…)` or `DdlIf::has(…)`")),
        }
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match (json.get("dialects"), json.get("has")) {
            (Some(names), None) => Portable::read(names, from).map(DdlIf::Dialects),
            (None, Some(name)) => match Capability::ALL.iter().find(|capability| name.as_str() == Some(capability.name())) {
                Some(capability) => Ok(DdlIf::Has(*capability)),
                None => Err(from.no_word(name, &Capability::ALL.iter().map(|capability| capability.name()).collect::<Vec<_>>())),
            },
            _ => Err(from.no_word(json, &["dialects", "has"])),
        }
    }
}

impl Portable for ColumnDefault {
    fn write(&self, to: &Writer) -> Result<Json> {
        match self {
            ColumnDefault::Value(value) => Ok(single("value", value.write(to)?)),
            ColumnDefault::Sql(node) => Ok(single("sql", node.write(to)?)),
            ColumnDefault::Call(_) | ColumnDefault::Context(_) => Err(no_way(
                "a client default that is a closure",
                "give the column a value or an SQL expression as its default, or add the default where the table is read",
            )),
        }
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match (json.get("value"), json.get("sql")) {
            (Some(value), None) => Portable::read(value, from).map(ColumnDefault::Value),
            (None, Some(sql)) => Portable::read(sql, from).map(ColumnDefault::Sql),
            _ => Err(from.no_word(json, &["value", "sql"])),
        }
    }
}

/// A column's fields: the ones that are seldom there are left out like all others.
macro_rules! column_fields {
    ($($field:ident),+) => {
        const COLUMN: &[&str] = &[$(super::format::called(stringify!($field))),+];

        impl Portable for TableColumn {
            fn write(&self, to: &Writer) -> Result<Json> {
                let mut object = Object::default();
                let place = |error: crate::error::Error| error.in_front(&format!("column `{}`", self.name));
                $(object.put(super::format::called(stringify!($field)), self.$field.write(to).map_err(place)?);)+
                Ok(object.into())
            }

            fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
                let fields = Fields::of(json, COLUMN, from)?;
                Ok(TableColumn { $($field: fields.get(super::format::called(stringify!($field)))?),+ })
            }
        }
    };
}

column_fields!(
    name,
    key,
    sql_type,
    nullable,
    primary_key,
    unique,
    indexed,
    generated,
    identity,
    sequence,
    computed,
    server_default,
    fetched,
    fetched_on_update,
    default,
    onupdate,
    collation,
    foreign_keys,
    checks,
    options,
    comment,
    doc,
    info
);

const TABLE: [&str; 13] = [
    "schema",
    "name",
    "columns",
    "primary_key",
    "uniques",
    "foreign_keys",
    "checks",
    "excludes",
    "indexes",
    "options",
    "temporary",
    "comment",
    "info",
];

impl Table {
    fn write_fields(&self, to: &Writer) -> Result<Json> {
        if !self.listeners.is_empty() {
            return Err(no_way("a listener to DDL events", "add the listeners where the table is read"));
        }
        let mut object = Object::default();
        object.part("schema", &self.schema, to)?;
        object.part("name", &self.name, to)?;
        object.part("columns", &self.columns, to)?;
        object.part("primary_key", &self.primary_key, to)?;
        object.part("uniques", &self.uniques, to)?;
        object.part("foreign_keys", &self.foreign_keys, to)?;
        object.part("checks", &self.checks, to)?;
        object.part("excludes", &self.excludes, to)?;
        object.part("indexes", &self.indexes, to)?;
        object.part("options", &self.options, to)?;
        object.part("temporary", &self.temporary, to)?;
        object.part("comment", &self.comment, to)?;
        object.part("info", &self.info, to)?;
        Ok(object.into())
    }
}

impl Portable for Table {
    fn write(&self, to: &Writer) -> Result<Json> {
        self.write_fields(to).map_err(|error| error.in_front(&format!("table `{}`", self.name)))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        from.count()?;
        let fields = Fields::of(json, &TABLE, from)?;
        let mut table = Table::new(fields.get::<Name>("name")?);
        table.schema = fields.get("schema")?;
        table.columns = fields.get("columns")?;
        table.primary_key = fields.get("primary_key")?;
        table.uniques = fields.get("uniques")?;
        table.foreign_keys = fields.get("foreign_keys")?;
        table.checks = fields.get("checks")?;
        table.excludes = fields.get("excludes")?;
        table.indexes = fields.get("indexes")?;
        table.options = fields.get("options")?;
        table.temporary = fields.get("temporary")?;
        table.comment = fields.get("comment")?;
        table.info = fields.get("info")?;
        Ok(table.settled())
    }
}

const TEMPLATES: [&str; 6] = ["index", "unique", "check", "foreign_key", "primary_key", "exclude"];

impl Portable for NamingConvention {
    fn write(&self, to: &Writer) -> Result<Json> {
        if !self.tokens.is_empty() {
            return Err(no_way(
                "a token of the naming convention, which is a closure,",
                "name the constraints, or add the convention where the metadata is read",
            ));
        }
        let mut object = Object::default();
        let templates = [&self.index, &self.unique, &self.check, &self.foreign_key, &self.primary_key, &self.exclude];
        TEMPLATES.iter().zip(templates).try_for_each(|(name, template)| object.part(name, template, to))?;
        Ok(object.into())
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = Fields::of(json, &TEMPLATES, from)?;
        let usual = NamingConvention::default();
        let template = |name, usual: Name| fields.get::<Option<Name>>(name).map(|template| template.unwrap_or(usual));
        Ok(NamingConvention {
            index: template("index", usual.index)?,
            unique: template("unique", usual.unique)?,
            check: template("check", usual.check)?,
            foreign_key: template("foreign_key", usual.foreign_key)?,
            primary_key: template("primary_key", usual.primary_key)?,
            exclude: template("exclude", usual.exclude)?,
            tokens: usual.tokens,
        })
    }
}

impl Portable for MetaData {
    fn write(&self, to: &Writer) -> Result<Json> {
        if !self.listeners.is_empty() {
            return Err(no_way("a listener to DDL events", "add the listeners where the metadata is read"));
        }
        let mut object = Object::default();
        object.put("tables", self.tables().iter().map(|table| table.write(to)).collect::<Result<Vec<_>>>()?.into());
        object.part("sequences", &self.sequences, to)?;
        object.part("views", &self.views, to)?;
        object.part("schemas", &self.schemas, to)?;
        object.part("naming", self.naming_convention(), to)?;
        Ok(object.into())
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = Fields::of(json, &["tables", "sequences", "views", "schemas", "naming"], from)?;
        let mut metadata = MetaData::new().naming(fields.get("naming")?);
        metadata = fields.get::<Vec<Table>>("tables")?.into_iter().fold(metadata, MetaData::table);
        metadata.sequences = fields.get("sequences")?;
        metadata.views = fields.get("views")?;
        metadata.schemas = fields.get("schemas")?;
        Ok(metadata)
    }
}
