//! Values of every type there and back, and a type that a second plugin brings.
use aludel_engine::{Engine, ErrorKind};
use aludel_sql::{
    Auto, Column, Compare, Json, MetaData, Model, Name, Param, Result, RowCursor, SqlType, SqlValue, Table, ValueRef, column, insert, insert_into,
    schema::{ColumnDef, ModelDef},
    select, text,
    types::TypeRef,
    update,
};
use aludel_taglist_value::TagList;
use aludel_test::memory;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use std::sync::{Arc, OnceLock};

fn there_and_back<T: SqlValue<Base = T> + Clone + PartialEq + std::fmt::Debug>(engine: &Engine, value: T) {
    let table = Table::new("t").column(column("v", T::sql_type()));
    let metadata = MetaData::new().table(table.clone());
    engine.create_all(&metadata).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.execute(&insert_into(&table).set("v", value.clone())).unwrap();
    let v = || table.col::<T>("v").unwrap();
    assert_eq!(connection.one(&select(v())).unwrap(), value);
    assert_eq!(connection.all(&select(v()).filter(v().eq(value.clone()))).unwrap(), [value]);
    drop(connection);
    engine.drop_all(&metadata).unwrap();
}

#[test]
fn every_type() {
    let engine = memory();
    there_and_back(&engine, i64::MIN);
    there_and_back(&engine, 7_i16);
    there_and_back(&engine, true);
    there_and_back(&engine, -0.1_f64);
    there_and_back(&engine, "grüße, 'Welt'".to_owned());
    there_and_back(&engine, String::new());
    there_and_back(&engine, vec![0_u8, 255, 1]);
    there_and_back(&engine, NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
    there_and_back(&engine, NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap());
    there_and_back(&engine, NaiveDateTime::default());
    there_and_back(&engine, DateTime::<Utc>::from_timestamp(1_700_000_000, 5_000).unwrap());
}

#[test]
fn json_and_null() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (j TEXT, n INTEGER)").unwrap();
    let table = Table::new("t").column(column("j", SqlType::Json)).column(column("n", SqlType::BigInteger));
    let json = Json(vec![1, 2, 3]);
    connection.execute(&insert_into(&table).set::<Json<Vec<i32>>>("j", json)).unwrap();
    let row = connection.one(&select((table.col::<Json<Vec<i32>>>("j").unwrap(), table.col::<Option<i64>>("n").unwrap()))).unwrap();
    assert_eq!((row.0.0, row.1), (vec![1, 2, 3], None));
}

#[test]
fn what_json_cannot_express_is_refused_not_lost() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (j TEXT)").unwrap();
    let table = Table::new("t").column(column("j", SqlType::Json));
    let pairs = Json(std::collections::BTreeMap::from([((1, 2), 3)]));
    let error = connection.execute(&insert_into(&table).set::<Json<std::collections::BTreeMap<(i32, i32), i32>>>("j", pairs)).unwrap_err();
    assert_eq!((error.code(), error.kind()), ("ENG-3009", ErrorKind::Data));
    assert_eq!(connection.one(&text("SELECT count(*) FROM t").rows::<i64>()).unwrap(), 0);
}

// ---- a model with a column of a plugin's type

struct Note {
    id: Auto<i64>,
    tags: TagList,
}

static ID: ColumnDef = ColumnDef {
    schema: None,
    table: Name::new("notes"),
    name: Name::new("id"),
    sql_type: TypeRef::Fn(i64::sql_type),
    nullable: false,
    primary_key: true,
};
static TAGS: ColumnDef = ColumnDef {
    schema: None,
    table: Name::new("notes"),
    name: Name::new("tags"),
    sql_type: TypeRef::Fn(TagList::sql_type),
    nullable: false,
    primary_key: false,
};
static DEF: ModelDef = ModelDef {
    name: "Note",
    schema: None,
    table_name: "notes",
    table: || {
        static TABLE: OnceLock<Arc<Table>> = OnceLock::new();
        TABLE.get_or_init(|| {
            let id = column("id", SqlType::BigInteger).primary_key().generated();
            Arc::new(Table::new("notes").column(id).column(column("tags", TagList::sql_type()).not_null()))
        })
    },
    columns: &[&ID, &TAGS],
    loaded: &[0, 1],
    primary_key: &[0],
    generated: &[0],
    has_defaults: false,
    relations: &[],
};

#[allow(non_upper_case_globals)]
impl Note {
    const id: Column<Note, i64> = Column::new(&ID);
    const tags: Column<Note, TagList> = Column::new(&TAGS);
}

impl Model for Note {
    type Key = i64;
    fn def() -> &'static ModelDef {
        &DEF
    }
    fn param(&self, column: usize) -> Param<'_> {
        match column {
            0 => self.id.to_param(),
            _ => self.tags.to_param(),
        }
    }
    fn set(&mut self, column: usize, value: ValueRef<'_>) -> Result<()> {
        match column {
            0 => self.id = Auto::from_value(value)?,
            _ => self.tags = TagList::from_value(value)?,
        }
        Ok(())
    }
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self> {
        Ok(Note { id: cursor.next()?, tags: cursor.next()? })
    }
}

fn tags(words: &[&str]) -> TagList {
    TagList::from(words)
}

#[test]
fn a_type_of_another_plugin_is_converted_both_ways() {
    let engine = memory();
    engine.create_all(&MetaData::new().model::<Note>()).unwrap();
    let mut connection = engine.connection().unwrap();
    let mut notes: Vec<Note> = (0..300).map(|n| Note { id: Auto::default(), tags: tags(&["rust", &format!("t{n}")]) }).collect();
    connection.insert_all(&mut notes).unwrap();
    let stored = connection.one(&text("SELECT tags FROM notes WHERE id = 3").rows::<String>()).unwrap();
    assert_eq!(stored, "rust,t2", "the database has its own form");
    assert!(connection.all(&Note::select()).unwrap().iter().zip(&notes).all(|(read, note)| read.tags == note.tags && read.id == note.id));
    let streamed: Vec<Note> = connection.stream(&Note::select()).unwrap().map(|note| note.unwrap()).collect();
    assert_eq!(streamed.len(), 300);
    assert!(streamed.iter().zip(&notes).all(|(read, note)| read.tags == note.tags));
    let found = connection.one(&Note::select().filter(Note::tags.eq(tags(&["rust", "t7"])))).unwrap();
    assert_eq!(*found.id, 8);
    assert_eq!(connection.find::<Note>(8).unwrap().unwrap().tags, tags(&["rust", "t7"]));
    connection.execute(&update(Note::entity()).set(Note::tags.set(tags(&["new"]))).filter(Note::id.eq(8))).unwrap();
    let updates: Vec<_> = (1..=3).map(|id| update(Note::entity()).set(Note::tags.set(tags(&["many"]))).filter(Note::id.eq(id))).collect();
    assert_eq!(connection.execute_many(&updates).unwrap().affected, 3);
    assert_eq!(
        connection.one(&text("SELECT group_concat(tags, ';') FROM notes WHERE id IN (1, 2, 3, 8)").rows::<String>()).unwrap(),
        "many;many;many;new"
    );
    let prepared = connection.prepared(&insert(Note::entity()).value(Note::tags.set(tags(&["x"])))).unwrap();
    let value = tags(&["prepared"]).to_value();
    connection.execute_batch(&prepared, &[Param::Ref(value.as_ref()), Param::Ref(value.as_ref())]).unwrap();
    assert_eq!(connection.one(&text("SELECT count(*) FROM notes WHERE tags = 'prepared'").rows::<i64>()).unwrap(), 2);
}

#[test]
fn a_type_that_no_plugin_has() {
    let engine = memory();
    let table = Table::new("t").column(column("v", SqlType::custom("nosuchtype")));
    let error = engine.create_all(&MetaData::new().table(table)).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Plugin, "PLG-1001"), "{error}");
    assert!(error.to_string().contains("nosuchtype") && error.help_text().is_some(), "{error}");
}
