//! Statements and metadata as JSON: what the documents look like, what names in them mean, and what is refused.
use aludel_sql::{
    Assign, Compare, CteOptions, Error, Executable, Expr, Expression, Lock, MetaData, NamingConvention, Order, Over, Row, Select, SqlType, SqlValue,
    Table, Text, TextMatch, Value, ValueRef, case, column, count_all,
    data::{FromData, Reading, Statement, ToData},
    exists,
    expr::{Bound, Exclude},
    insert_into, json, merge_into, not, param, raw,
    schema::{
        Check, ColumnDef, DdlEvent, DdlIf, Deferrable, Exclude as Exclusion, ForeignKey, Identity, Index, Model, ModelDef, ReferentialAction,
        Sequence, Unique, View, index_part,
    },
    select,
    select::{FromItem, JoinKind, SampleMethod},
    sum, table_function, text, tuple,
    types::{EnumType, TypeDecorator, TypeRef},
    update_table, values, window,
};
use aludel_tests_sql::{
    compiled, key,
    tables::{metadata, posts, users},
    travels,
};
use std::sync::{Arc, LazyLock};

fn id() -> Expr<i64> {
    users().col("id").unwrap()
}

fn age() -> Expr<i32> {
    users().col("age").unwrap()
}

fn name() -> Expr<String> {
    users().col("name").unwrap()
}

fn refused<T: FromData>(reading: &Reading, json: &str) -> Error {
    reading.read::<T>(json).err().expect("it is refused")
}

/// The format is for ever: documents that were written once are read by every later version.
#[test]
fn the_document_of_a_query() {
    let query = select((name(), count_all().label("count")))
        .filter(age().gt(18).and(name().like("A%")))
        .group_by(name())
        .order_by(name().desc().nulls_last())
        .limit(10);
    let document = include_str!("as_data/query.json");
    let written = serde_json::to_string_pretty(&query).unwrap() + "\n";
    if std::env::var_os("ALUDEL_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/as_data/query.json"), &written).unwrap();
    }
    assert_eq!(written, document);
    let again: Select<Row> = serde_json::from_str(document).unwrap();
    assert_eq!(again.data(), query.data());
    assert_eq!(key(&again), key(&query));
}

/// Every clause and construct that the other suites do not write.
#[test]
fn every_construct_travels() {
    let post = || posts().col::<i64>("author_id").unwrap();
    let sample = FromItem::from(&users()).sample(SampleMethod::System, 12.5, Some(-3));
    let grown = select(id()).filter(age().gt(18)).cte_with("grown", CteOptions::new().not_materialized().columns(["n"]));
    let numbers = values("v", ["n", "s"]).row((aludel_sql::bind(1_i64), aludel_sql::bind("a"))).source();
    let ranks = window().partition_by(name()).order_by(age().asc()).rows(Bound::Preceding(2), Bound::following_by::<i64>(3)).exclude(Exclude::Ties);
    let statements: Vec<Box<dyn Executable>> = vec![
        Box::new(select(count_all().over(&ranks)).from(sample)),
        Box::new(select(grown.col::<i64>("n").unwrap()).from(&grown).union_all(select(id())).limit_with_ties(3)),
        Box::new(select(numbers.col::<i64>("n").unwrap()).from(&numbers).with_for_update(Lock::share().skip_locked().of(&numbers))),
        Box::new(
            select(raw::<i64>("x"))
                .from(&table_function("json_each", [json(raw::<String>("d")).key("a").text().into_node()]).columns_as(["x"]).source("j")),
        ),
        Box::new(select(id()).from(&users()).join_as(JoinKind::Full, &posts(), post().eq(id())).prefix_with(Some("mysql"), "STRAIGHT_JOIN")),
        Box::new(select(id()).from(&users()).with_hint(&users(), None, "NOLOCK").optimizer_hint(None, "X").window("w", window().order_by(age()))),
        Box::new(select(id()).distinct_on(age()).cube((id(), age())).filter(tuple((id(), age())).in_select(select((id(), age()))))),
        Box::new(select(id()).from(&select(id()).lateral("l")).filter(not(exists(select(post()).filter(post().eq(param::<i64>("p"))))))),
        Box::new(select(case::<f64>(age().gt(1), 1.5).or_null()).filter(name().is_not_distinct_from("x"))),
        Box::new(text("SELECT :a").bind("a", f64::NEG_INFINITY)),
        Box::new(select(text("a = :a").bind("a", 1_u64).expr::<i64>()).from(&text("SELECT 1").subquery("t", ["n"]))),
        Box::new(insert_into(&users()).set("name", "a").on_conflict_in(["name"]).update_if(age().gt(3), [Assign::named("age", 4_i32)])),
        Box::new(update_table(&users()).set_value("age", age()).from(&posts()).filter(post().eq(id())).returning(id())),
        Box::new(
            merge_into(&users(), &posts(), post().eq(id()))
                .when_matched_update_if(age().gt(1), [Assign::named("age", 3_i32)])
                .when_matched_delete()
                .when_not_matched_insert([Assign::named("name", "b")]),
        ),
        Box::new(insert_into(&users()).from_select(["name"], select(name()))),
        Box::new(select(sum(age()).filter(age().gt(1)).distinct())),
    ];
    for statement in &statements {
        ["default", "sqlite", "postgres", "mysql", "mssql"].iter().for_each(|dialect| travels(statement.statement(), dialect));
    }
}

/// Every kind of thing that a table can say.
fn rich() -> MetaData {
    let numbers = Sequence::new("numbers").in_schema("app").of_type(SqlType::BigInteger);
    let words = EnumType::new("mood", ["glad", "sad"]).native();
    let owner = ForeignKey::new(["owner"], "people", ["id"]).named("fk_owner");
    let pets = Table::new("pets")
        .in_schema("app")
        .column(column("id", SqlType::BigInteger).primary_key().identity(Identity::always()))
        .column(column("owner", SqlType::Integer).not_null().comment("whose"))
        .column(column("mood", SqlType::Enum(Arc::new(words))).default("glad"))
        .column(column("weight", SqlType::Numeric(Some((8, 3)))).server_default(0))
        .column(column("number", SqlType::BigInteger).sequence(&numbers))
        .column(column("tags", SqlType::Text.array().with_variant("sqlite", SqlType::Json)).collate("C"))
        .column(column("at", SqlType::DateTime(true).digits(3)).index().info("ui", "hidden"))
        .constraint(ForeignKey { on_delete: ReferentialAction::Cascade, use_alter: true, ..owner })
        .constraint(Unique { deferrable: Some(Deferrable::InitiallyDeferred), ..Unique::new(["owner", "mood"]) })
        .constraint(Check::new(raw::<bool>("weight > 0")).named("heavy"))
        .constraint(Exclusion::using("gist").with("at", "&&"))
        .with_index(Index::new([index_part("owner").descending().nulls_first(false)]).unique().named("ix").ddl_if(DdlIf::dialects(["postgres"])))
        .option("sqlite_strict", "1")
        .comment("animals");
    let view = View::new("grown", &select(id()).filter(age().gt(18))).materialized();
    let naming = NamingConvention { index: "i_%(table_name)s".into(), ..NamingConvention::default() };
    MetaData::new().naming(naming).table(pets).table(users()).sequence(&numbers).view(&view).schema("app")
}

#[test]
fn metadata_travels() {
    let metadata = rich();
    let json = serde_json::to_string(&metadata).unwrap();
    let again: MetaData = serde_json::from_str(&json).unwrap();
    assert_eq!(format!("{again:?}"), format!("{metadata:?}"));
    assert_eq!(again.tables(), metadata.tables());
    assert_eq!(serde_json::to_string(&again).unwrap(), json);
    for dialect in ["default", "postgres"] {
        for (one, other) in metadata.tables().iter().zip(again.tables()) {
            let ddl = |table: &Arc<Table>| compiled(&aludel_sql::CreateTable::new(Arc::clone(table)), dialect).map(|compiled| compiled.sql);
            assert_eq!(ddl(one).map_err(|error| error.to_string()), ddl(other).map_err(|error| error.to_string()));
        }
    }
}

#[test]
fn closures_do_not_travel() {
    let message = |error: Error| (error.code(), error.message().to_owned());
    let refused = |table: Table| message(table.to_json().unwrap_err());
    let called = Table::new("t").column(column("a", SqlType::Integer).default_with(|| 1_i32));
    assert_eq!(refused(called.clone()), ("SQL-1601", "table `t`: column `a`: a client default that is a closure cannot travel as data".into()));
    let listening = Table::new("t").listen(DdlEvent::AfterCreate, aludel_sql::Ddl::new("x"));
    assert_eq!(refused(listening), ("SQL-1601", "table `t`: a listener to DDL events cannot travel as data".into()));
    let conditional = Table::new("t").with_index(Index::new(["a"]).ddl_if(DdlIf::when(|_| true)));
    assert_eq!(refused(conditional).0, "SQL-1601");
    let naming = NamingConvention::default().token("x", |_| String::new());
    assert_eq!(message(MetaData::new().naming(naming).to_json().unwrap_err()).0, "SQL-1601");
    let preloaded = select(id()).option(Arc::new("an option of the ORM"));
    assert_eq!(message(preloaded.to_json().unwrap_err()).1, "the query has options, such as `.preload(…)`, which cannot travel");

    // The statement goes without the defaults, and finds them where it is read.
    let insert = insert_into(&called).set("b", 2_i32);
    let json = insert.to_json().unwrap();
    assert_eq!(message(self::refused::<Statement>(&Reading::new(), &json)).0, "SQL-1604");
    let again: Statement = Reading::new().metadata(&MetaData::new().table(called)).read(&json).unwrap();
    assert_eq!(compiled(&again, "sqlite").unwrap().sql, compiled(&insert, "sqlite").unwrap().sql);
    assert_eq!(compiled(&again, "sqlite").unwrap().sql, "INSERT INTO t (b, a) VALUES (?, ?)");
}

struct Person;

static NAME: ColumnDef = ColumnDef {
    schema: None,
    table: aludel_sql::Name::new("people"),
    name: aludel_sql::Name::new("name"),
    sql_type: TypeRef::Fn(<String as SqlValue>::sql_type),
    nullable: false,
    primary_key: true,
};
static PEOPLE: LazyLock<Arc<Table>> = LazyLock::new(|| Arc::new(Table::new("people").column(column("name", SqlType::Text).primary_key())));

#[test]
fn columns_of_models_are_found_again() {
    let query = Person::entity().select().filter(aludel_sql::Column::<Person, String>::new(&NAME).eq("x"));
    let json = query.to_json().unwrap();
    let error = refused::<Select<Row>>(&Reading::new(), &json);
    assert_eq!(error.message(), "the document selects objects of the model `Person`, which is not known here");
    let again: Select<Row> = Reading::new().model::<Person>().read(&json).unwrap();
    assert_eq!(again.data(), query.data());
    assert_eq!(key(&again), key(&query));

    // Without the model, they are columns of a table made at run time.
    let condition = aludel_sql::Column::<Person, String>::new(&NAME).eq("x");
    let again: Expr<bool> = serde_json::from_str(&condition.to_json().unwrap()).unwrap();
    assert_eq!(format!("{again:?}"), format!("{condition:?}"));
    assert_ne!(again.node(), condition.node());
}

#[derive(Clone)]
struct Secret;

impl TypeDecorator for Secret {
    fn name(&self) -> &str {
        "secret"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::Text
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> aludel_sql::Result<Value> {
        Ok(value.to_value())
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> aludel_sql::Result<Value> {
        Ok(value.to_value())
    }
}

#[test]
fn types_of_the_application_are_found_by_name() {
    let secret = SqlType::decorated(Secret);
    let table = Table::new("t").column(column("a", secret.clone()));
    let json = table.to_json().unwrap();
    let error = refused::<Table>(&Reading::new(), &json);
    assert_eq!(
        error.to_string(),
        "error[SQL-1604]: the document names the type `secret` of an application\n  in:    columns[0].type\n  help:  give it with `Reading::type_named`"
    );
    assert_eq!(Reading::new().type_named(secret).read::<Table>(&json).unwrap(), table);
    let custom = Table::new("t").column(column("a", SqlType::custom_with("geo.point", ["4326"])));
    assert_eq!(Reading::new().read::<Table>(&custom.to_json().unwrap()).unwrap(), custom);
}

/// A document by hand, or of another program: metadata says what columns are.
#[test]
fn metadata_says_what_columns_are() {
    let reading = Reading::new().metadata(&metadata());
    let by_hand = r#"{"statement": "select", "columns": [{"node": "column", "table": "users", "name": "age"}]}"#;
    let query: Select<Row> = reading.read(by_hand).unwrap();
    assert_eq!(query.data(), select(age()).data());
    assert_eq!(format!("{:?}", Reading::new().read::<Select<Row>>(by_hand).unwrap()), "SELECT users.age FROM users");
    let error = refused::<Select<Row>>(&reading, &by_hand.replace("age", "agee"));
    assert_eq!(
        error.to_string(),
        "error[SQL-1604]: the document names the column `agee`, and table `users` has none of that name\n  in:    columns[0]\n  \
         known: id, name, nickname, age, balance, active\n  help:  did you mean `age`?\n  \
         help:  mend the document, or read it with the metadata of this version"
    );
}

#[test]
fn documents_of_another_shape_say_where() {
    let error = |json: &str| refused::<Statement>(&Reading::new(), json).to_string();
    assert!(error("{").starts_with("error[SQL-1602]: the document is no JSON: EOF while parsing"));
    assert!(error(r#"{"statement": "selct"}"#).contains("did you mean `select`?"));
    assert!(error(r#"{"statement": "select", "version": 2}"#).contains("it is of version 2"));
    assert!(error(r#"{"statement": "select", "filter": []}"#).contains("there is no field `filter` here"));
    let broken = r#"{"statement": "select", "filters": [{"node": "junction", "parts": [{"node": "binary", "operator": "equals"}]}]}"#;
    assert!(error(broken).contains("  in:    filters[0].parts[0].operator\n"), "{}", error(broken));
    assert!(error(r#"{"statement": "select", "limit": {"limit": {"node": "bind", "value": {"i64": 1.5}}}}"#).contains("in:    limit.limit.value\n"));
    assert!(refused::<Select<Row>>(&Reading::new(), r#"{"statement": "delete", "target": {"name": "t"}}"#).to_string().contains("known: select"));
}

#[test]
fn bombs_are_errors() {
    let deep = |levels: usize| {
        let inner = r#"{"node": "literal", "value": "true"}"#;
        format!("{}{inner}{}", r#"{"node": "unary", "operator": "not", "operand": "#.repeat(levels), "}".repeat(levels))
    };
    assert!(Reading::new().read::<Expr<bool>>(&deep(100)).is_ok());
    for levels in [200, 100_000] {
        assert_eq!(refused::<Expr<bool>>(&Reading::new(), &deep(levels)).code(), "SQL-1602");
    }
    // Parsed by something that goes deeper.
    let tower = (0..100_000).fold(serde_json::Value::Null, |inner, _| serde_json::Value::Array(vec![inner]));
    assert_eq!(Reading::new().read_value::<Statement>(&tower).unwrap_err().code(), "SQL-1603");
    // It would be dropped level by level.
    std::mem::forget(tower);
    let long = format!(r#"{{"statement": "select", "filters": [{}{}]}}"#, r#"{"node":"literal","value":"true"},"#.repeat(200_001), deep(0));
    assert_eq!(refused::<Statement>(&Reading::new(), &long).code(), "SQL-1603", "of more parts than are read");
    assert!(refused::<Statement>(&Reading::new().max_bytes(99), &long).message().ends_with("bytes, and 99 are read"));
    let array = r#"{"array": {"lengths": [4294967295, 4294967295], "items": []}}"#;
    assert_eq!(refused::<Value>(&Reading::new(), array).code(), "SQL-3009");

    // What is built too deep is not written.
    let tall = (0..1_000).fold(age().gt(1), |condition, _| not(condition));
    assert_eq!(select(id()).filter(tall).to_json().unwrap_err().code(), "SQL-1603");
    // Nor what is shared so often that it would fill the memory.
    let shared = (0..40).fold(id(), |number, _| aludel_sql::Arithmetic::add(number.clone(), number));
    assert_eq!(select(shared).to_json().unwrap_err().code(), "SQL-1603");
}

#[test]
fn sql_of_the_document_can_be_refused() {
    let careful = Reading::new().without_raw_sql();
    let refused = |statement: &dyn Executable| {
        let json = statement.statement().to_data().unwrap();
        assert!(Reading::new().read_value::<Statement>(&json).is_ok());
        careful.read_value::<Statement>(&json).err().map(|error| error.code())
    };
    let forbidden: [&dyn Executable; 7] = [
        &select(raw::<i64>("1; DROP TABLE users")),
        &text("DROP TABLE users"),
        &select(text("1").expr::<i64>()),
        &select(id()).from(&text("SELECT 1").subquery("t", ["n"])),
        &select(id()).prefix_with(None, "1;"),
        &select(id()).filter(name().op("); --", "x")),
        &select(Table::new("t").column(column("a", SqlType::native("x); --"))).col::<Value>("a").unwrap()),
    ];
    for statement in forbidden {
        assert_eq!(refused(statement), Some("SQL-1605"));
    }
    assert_eq!(refused(&select(id()).filter(name().eq("1; DROP TABLE users"))), None);
    assert_eq!(Reading::new().without_raw_sql().read::<Text<Row>>(&text("x").to_json().unwrap()).unwrap_err().code(), "SQL-1605");
}

impl Model for Person {
    type Key = String;
    fn param(&self, _: usize) -> aludel_sql::Param<'_> {
        aludel_sql::Param::Ref(ValueRef::Null)
    }
    fn set(&mut self, _: usize, _: ValueRef<'_>) -> aludel_sql::Result<()> {
        Ok(())
    }
    fn decode(_: &mut aludel_sql::RowCursor<'_>) -> aludel_sql::Result<Self> {
        Ok(Person)
    }
    fn def() -> &'static ModelDef {
        static DEF: ModelDef = ModelDef {
            name: "Person",
            schema: None,
            table_name: "people",
            table: || &PEOPLE,
            columns: &[&NAME],
            loaded: &[0],
            primary_key: &[0],
            generated: &[],
            has_defaults: false,
            relations: &[],
        };
        &DEF
    }
}
