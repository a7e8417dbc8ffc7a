//! SELECT and its clauses.
use super::{
    Fields, Object, Portable, Reader, Writer,
    format::{single, tagged},
    portable::{portable, portable_words},
    reading::unknown,
};
use crate::{
    error::{Error, ErrorKind, Result},
    expr::Node,
    name::Name,
    select::{
        Cte, CteOptions, Cycle, DistinctOn, FromItem, GroupingKind, GroupingSets, Hint, HintPlace, Join, JoinKind, Limit, Lock, LockWait,
        SampleMethod, Search, SelectData, SelectExtras, SelectItem, SetKind, SetOperation, TableFunction, TableSample, Values, Windows, Written,
    },
};
use serde_json::{Value as Json, json};

portable!(Cte: name, select, recursive, written, options);
portable!(CteOptions: materialized, columns, distinct, search, cycle);
portable!(Cycle: columns, set, path);
portable!(DistinctOn: nodes);
portable!(GroupingSets: kind, sets);
portable!(Limit: limit, offset, with_ties);
portable!(Lock: share, wait, of);
portable!(Search: depth_first, columns, set);
portable!(SelectExtras: distinct_on, grouping, windows, lock, hints, allow_cartesian, allow_fan_out);
portable!(SetOperation: kind, select);
portable!(TableFunction: function, arguments, name, columns, renamed);
portable!(TableSample: table, method, percent, seed);
portable!(Values: name, columns, rows);

portable_words!(GroupingKind: Rollup "rollup", Cube "cube", Sets "sets");
portable_words!(JoinKind: Inner "inner", Left "left", Right "right", Full "full", Cross "cross");
portable_words!(LockWait: Wait "wait", Nowait "nowait", SkipLocked "skip_locked");
portable_words!(SampleMethod: Bernoulli "bernoulli", System "system");
portable_words!(SetKind: Union "union", UnionAll "union_all", Intersect "intersect", IntersectAll "intersect_all", Except "except",
    ExceptAll "except_all");

impl Portable for Windows {
    fn write(&self, to: &Writer) -> Result<Json> {
        self.0.write(to)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        Portable::read(json, from).map(Windows)
    }
}

impl Portable for Hint {
    fn write(&self, to: &Writer) -> Result<Json> {
        let (place, item) = match &self.place {
            HintPlace::Prefix => ("prefix", None),
            HintPlace::Optimizer => ("optimizer", None),
            HintPlace::Suffix => ("suffix", None),
            HintPlace::Table(name) => ("table", Some(name.clone())),
        };
        let mut object = Object::default();
        object.put("place", place.into());
        object.part("table", &item, to)?;
        object.part("dialect", &self.dialect, to)?;
        object.part("sql", &self.sql, to)?;
        Ok(object.into())
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        from.raw_sql("a hint")?;
        let fields = Fields::of(json, &["place", "table", "dialect", "sql"], from)?;
        let place = match fields.json("place").as_str() {
            Some("prefix") => HintPlace::Prefix,
            Some("optimizer") => HintPlace::Optimizer,
            Some("suffix") => HintPlace::Suffix,
            Some("table") => HintPlace::Table(fields.get("table")?),
            _ => return Err(from.no_word(fields.json("place"), &["prefix", "optimizer", "suffix", "table"])),
        };
        Ok(Hint { place, dialect: fields.get("dialect")?, sql: fields.get("sql")? })
    }
}

impl Portable for Join {
    fn write(&self, to: &Writer) -> Result<Json> {
        if let Some(relation) = self.broken {
            return Err(Error::new(
                ErrorKind::Compile,
                "SQL-1601",
                format!("the join along `{relation}` cannot travel: it has no counterpart to join along"),
            )
            .help("declare the other side with a field of type `One<…>`, or use `.join_on(…)`"));
        }
        let mut object = Object::default();
        object.part("kind", &self.kind, to)?;
        object.part("item", &self.item, to)?;
        object.part("on", &self.on, to)?;
        object.part("left", &self.left, to)?;
        Ok(Json::from(object))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = Fields::of(json, &["kind", "item", "on", "left"], from)?;
        Ok(Join { kind: fields.get("kind")?, item: fields.get("item")?, on: fields.get("on")?, left: fields.get("left")?, broken: None })
    }
}

impl Portable for FromItem {
    fn write(&self, to: &Writer) -> Result<Json> {
        to.nested(|| {
            let mut object = Object::default();
            let kind = match self {
                FromItem::Table { schema, name, alias } => {
                    object.part("schema", schema, to)?;
                    object.part("name", name, to)?;
                    object.part("alias", alias, to)?;
                    "table"
                }
                FromItem::Subquery { select, alias } | FromItem::Lateral { select, alias } => {
                    object.part("select", select, to)?;
                    object.part("alias", alias, to)?;
                    if matches!(self, FromItem::Lateral { .. }) { "lateral" } else { "subquery" }
                }
                FromItem::Cte { cte, name, alias } => {
                    object.part("cte", cte, to)?;
                    object.part("name", name, to)?;
                    object.part("alias", alias, to)?;
                    "cte"
                }
                FromItem::Values(values) => return Ok(tagged("item", "values", values.write(to)?)),
                FromItem::Function(function) => return Ok(tagged("item", "function", function.write(to)?)),
                FromItem::Sample(sample) => return Ok(tagged("item", "sample", sample.write(to)?)),
                FromItem::Text { text, alias } => {
                    object.part("text", text, to)?;
                    object.part("alias", alias, to)?;
                    "text"
                }
            };
            Ok(tagged("item", kind, object.into()))
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        from.count()?;
        let kind = json.get("item").and_then(Json::as_str).ok_or_else(|| from.wrong(json, "an item of FROM, an object with a field `item`,"))?;
        let fields = |known| Fields::of(json, known, from);
        match kind {
            "table" => {
                let fields = fields(&["schema", "name", "alias"])?;
                Ok(FromItem::Table { schema: fields.get("schema")?, name: fields.get("name")?, alias: fields.get("alias")? })
            }
            "subquery" | "lateral" => {
                let fields = fields(&["select", "alias"])?;
                let (select, alias) = (fields.get("select")?, fields.get("alias")?);
                Ok(if kind == "subquery" { FromItem::Subquery { select, alias } } else { FromItem::Lateral { select, alias } })
            }
            "cte" => {
                let fields = fields(&["cte", "name", "alias"])?;
                Ok(FromItem::Cte { cte: fields.get("cte")?, name: fields.get("name")?, alias: fields.get("alias")? })
            }
            "values" => Portable::read(json, from).map(FromItem::Values),
            "function" => Portable::read(json, from).map(FromItem::Function),
            "sample" => Portable::read(json, from).map(FromItem::Sample),
            "text" => {
                from.raw_sql("`text`")?;
                let fields = fields(&["text", "alias"])?;
                Ok(FromItem::Text { text: fields.get("text")?, alias: fields.get("alias")? })
            }
            _ => Err(from.no_word(&kind.into(), &["table", "subquery", "lateral", "cte", "values", "function", "sample", "text"])),
        }
    }
}

impl Portable for Written {
    fn write(&self, to: &Writer) -> Result<Json> {
        Ok(match self {
            Written::Insert(data) => single("insert", data.write(to)?),
            Written::Update(data) => single("update", data.write(to)?),
            Written::Delete(data) => single("delete", data.write(to)?),
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = Fields::of(json, &["insert", "update", "delete"], from)?;
        if !fields.json("insert").is_null() {
            return fields.get("insert").map(Written::Insert);
        }
        if !fields.json("update").is_null() { fields.get("update").map(Written::Update) } else { fields.get("delete").map(Written::Delete) }
    }
}

impl Portable for SelectItem {
    fn write(&self, to: &Writer) -> Result<Json> {
        match self {
            SelectItem::Expr(node) => node.write(to),
            SelectItem::Entity { model, source, optional } => {
                let mut object = Object::default();
                object.put("model", model.name.into());
                object.part("schema", &model.schema.map(Name::new), to)?;
                object.put("table", model.table_name.into());
                object.part("source", source, to)?;
                object.part("optional", optional, to)?;
                Ok(tagged("node", "model", object.into()))
            }
        }
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        if json.get("node").and_then(Json::as_str) != Some("model") {
            return Node::read(json, from).map(SelectItem::Expr);
        }
        let fields = Fields::of(json, &["model", "schema", "table", "source", "optional"], from)?;
        let (name, schema, table): (Name, Option<Name>, Name) = (fields.get("model")?, fields.get("schema")?, fields.get("table")?);
        let known = from.options.models.iter().map(|model| model.name);
        let model = from.model(schema.as_deref(), &table).ok_or_else(|| {
            unknown(format!("the document selects objects of the model `{name}`, which is not known here"))
                .known(&name, known)
                .help(format!("read it with `Reading::new().model::<{name}>()`"))
        })?;
        Ok(SelectItem::Entity { model, source: fields.get("source")?, optional: fields.get("optional")? })
    }
}

const CLAUSES: [&str; 11] =
    ["columns", "distinct", "from", "joins", "filters", "group_by", "having", "set_operations", "order_by", "limit", "extras"];

impl Portable for SelectData {
    fn write(&self, to: &Writer) -> Result<Json> {
        if !self.options.is_empty() {
            return Err(Error::new(ErrorKind::InvalidRequest, "SQL-1601", "the query has options, such as `.preload(…)`, which cannot travel")
                .help("write the query without them, and add them to the one that is read"));
        }
        to.nested(|| {
            let mut object = Object::default();
            object.part("columns", &self.columns, to)?;
            object.part("distinct", &self.distinct, to)?;
            object.part("from", &self.from, to)?;
            object.part("joins", &self.joins, to)?;
            object.part("filters", &self.filters, to)?;
            object.part("group_by", &self.group_by, to)?;
            object.part("having", &self.having, to)?;
            object.part("set_operations", &self.set_operations, to)?;
            object.part("order_by", &self.order_by, to)?;
            object.part("limit", &self.limit, to)?;
            if let Some(extras) = &self.extras {
                // Extras that say nothing are still there in the structure.
                let json = extras.write(to)?;
                object.put("extras", if json.as_object().is_some_and(|object| object.is_empty()) { json!("empty") } else { json });
            }
            Ok(object.into())
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        from.count()?;
        let fields = Fields::of(json, &CLAUSES, from)?;
        let extras = if fields.json("extras").as_str() == Some("empty") { Some(Box::default()) } else { fields.get("extras")? };
        Ok(SelectData {
            columns: fields.get("columns")?,
            distinct: fields.get("distinct")?,
            from: fields.get("from")?,
            joins: fields.get("joins")?,
            filters: fields.get("filters")?,
            group_by: fields.get("group_by")?,
            having: fields.get("having")?,
            set_operations: fields.get("set_operations")?,
            order_by: fields.get("order_by")?,
            limit: fields.get("limit")?,
            extras,
            ..SelectData::default()
        })
    }
}
