//! Names and values that break out of badly quoted SQL: they come back as they were, and nothing else happens.
use aludel_engine::{Connection, Engine};
use aludel_fuzz::naughty;
use aludel_sql::{
    Compare, CreateIndex, CreateTable, DropTable, Expr, Expression, Index, MetaData, Row, SqlType, Table, TextMatch, Value, bind, column, ddl,
    expr::ColumnRef, insert_into, literal_value, select, text, types::TypeRef,
};
use aludel_sql::{expr::Node, schema::ColumnDef, select::FromItem};
use std::sync::Arc;

/// A database with a table that nothing here may touch.
fn database() -> (Engine, Connection) {
    let engine = Engine::connect("sqlite://").expect("a database");
    let mut connection = engine.connection().expect("a connection");
    connection.execute_script("CREATE TABLE victims (id INTEGER); INSERT INTO victims VALUES (1), (2)").expect("a script");
    (engine, connection)
}

#[track_caller]
fn intact(connection: &mut Connection, tables: i64, name: &str) {
    let victims = connection.one(&text("SELECT count(*) FROM victims").rows::<i64>()).expect("the victims are there");
    let schema = connection.one(&text("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").rows::<i64>()).expect("a count");
    assert_eq!((victims, schema), (2, tables), "{name:?} broke out");
}

fn col(table: &str, name: &str) -> Expr<Value> {
    let def =
        ColumnDef { schema: None, table: table.into(), name: name.into(), sql_type: TypeRef::of(SqlType::Text), nullable: true, primary_key: false };
    Expr::new(Node::Column(ColumnRef::shared(Arc::new(def))))
}

/// Everything that can be done with a name, in every position that a name can have.
fn named(connection: &mut Connection, name: &str) -> aludel_sql::Result<()> {
    let table = Table::new(name)
        .column(column("key", SqlType::BigInteger).primary_key())
        .column(column(format!("{name}x"), SqlType::Text).server_default(name))
        .check(name, bind::<i64>(1).eq(bind::<i64>(1)))
        .unique([format!("{name}x")])
        .with_index(Index::new([format!("{name}x")]).named(format!("i{name}")));
    let shared = Arc::new(table.clone());
    connection.execute(&CreateTable::new(shared.clone()))?;
    for index in CreateIndex::all_of(&shared, MetaData::new().naming_convention()) {
        connection.execute(&index)?;
    }
    let value_column = format!("{name}x");
    connection.execute(&insert_into(&table).set::<i64>("key", 1))?;
    connection.execute(&insert_into(&table).set::<i64>("key", 2).set::<String>(value_column.as_str(), format!("{name}2")))?;

    let value = col(name, &value_column);
    let rows: Vec<Row> = connection.all(&select(vec![value.clone().label(name)]).filter(value.clone().coerce::<String>().eq(name)))?;
    assert_eq!(rows.len(), 1, "{name:?}: rows by a value");
    assert_eq!(rows[0].values(), [Value::Text(name.to_owned())], "{name:?}: the default");
    assert_eq!(rows[0].get::<String>(name)?, name, "{name:?}: by the label");

    let alias = FromItem::table(None, name.into(), Some(format!("{name}a").into()));
    let aliased = col(&format!("{name}a"), &value_column);
    assert_eq!(connection.all(&select(vec![aliased]).from(alias))?.len(), 2, "{name:?}: alias");
    // SQLite gives a column of a subquery another name when it is called `true` or `false`, quoted or not.
    let label = if ["true", "false"].contains(&name.to_lowercase().as_str()) { "t" } else { name };
    let inner = || select(vec![value.clone().label(label)]);
    for source in [inner().subquery(name), inner().cte(format!("{name}c"))] {
        let found = connection.all(&select(vec![source.col::<Value>(label)?]).from(&source))?;
        assert_eq!(found.len(), 2, "{name:?}: subquery or common table expression");
    }
    connection.execute(&DropTable::new(&table))?;
    Ok(())
}

#[test]
fn names_are_quoted_wherever_they_stand() {
    let (_engine, mut connection) = database();
    let mut wrong = Vec::new();
    for name in naughty::texts() {
        if name.starts_with("sqlite_") {
            continue;
        }
        if let Err(error) = named(&mut connection, &name) {
            wrong.push(format!("{name:?}: {error}"));
            connection.execute(&DropTable::new(&Table::new(name.as_str())).if_exists()).expect("it is dropped");
        }
        intact(&mut connection, 1, &name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_come_back_as_they_were() {
    let (_engine, mut connection) = database();
    let table = Table::new("held").column(column("id", SqlType::BigInteger).primary_key()).column(column("value", SqlType::Text));
    connection.execute(&CreateTable::new(table.clone())).expect("a table");
    let value = || table.col::<String>("value").expect("a column");
    for (number, text) in (1..).zip(naughty::texts().iter().map(String::as_str).chain(naughty::NUL.iter().copied())) {
        connection.execute(&insert_into(&table).set::<i64>("id", number).set::<String>("value", text)).expect("it is inserted");
        let by = table.col::<i64>("id").expect("a column").eq(number);
        assert_eq!(connection.one(&select(value()).filter(by.clone())).expect("a row"), text);
        for condition in
            [value().eq(text), value().in_([text, text, text]), value().contains(text), value().starts_with(text), value().ends_with(text)]
        {
            // SQLite's LIKE ends at a NUL character, as documented; the others do not.
            if text.contains('\0') && !matches!(condition.node(), Node::InList(_)) {
                continue;
            }
            let found = connection.all(&select(value()).filter(condition.clone()).filter(by.clone())).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(found, [text], "{condition:?}");
        }
        intact(&mut connection, 2, text);
    }
}

#[test]
fn written_values_come_back_as_they_were() {
    let (_engine, mut connection) = database();
    for text in naughty::texts() {
        let found = connection.one(&select(literal_value::<String>(text.as_str()))).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(found, text);
        let found = connection.one(&select(bind::<String>(text.as_str()))).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(found, text);
        intact(&mut connection, 1, &text);
    }
}

/// A NUL character in a name or a written value is an error, not a shorter name.
#[test]
fn nul_is_refused() {
    let (_engine, mut connection) = database();
    for name in naughty::NUL {
        assert!(named(&mut connection, name).is_err(), "{name:?}");
        let good = Table::new("good").column(column("a", SqlType::BigInteger));
        let cases: Vec<Box<dyn aludel_sql::Executable>> = vec![
            Box::new(CreateTable::new(Table::new(*name).column(column("a", SqlType::BigInteger)))),
            Box::new(CreateTable::new(Table::new("good").column(column(*name, SqlType::BigInteger)))),
            Box::new(CreateTable::new(good.clone().check(*name, bind::<i64>(1).eq(1)))),
            Box::new(CreateTable::new(Table::new("good").column(column("a", SqlType::Text).server_default(*name)))),
            Box::new(select(literal_value::<String>(*name))),
            Box::new(select(bind::<i64>(1).label(*name))),
        ];
        for statement in cases {
            assert!(connection.execute(&*statement).is_err(), "{name:?}");
        }
        intact(&mut connection, 1, name);
    }
}

#[test]
fn schemas_of_hostile_names_are_made_and_dropped_as_a_whole() {
    let (engine, mut connection) = database();
    let mut metadata = MetaData::new();
    // Names that differ in case only are one name to SQLite.
    let mut names = naughty::texts();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    for name in &names {
        metadata = metadata.table(Table::new(format!("t{name}")).column(column(name.as_str(), SqlType::Text).index()));
    }
    for statement in ddl::create_all(&metadata, engine.environment().dialect.spec()).expect("an order") {
        connection.execute(&*statement).unwrap_or_else(|error| panic!("{error}"));
    }
    intact(&mut connection, i64::try_from(names.len()).expect("few") + 1, "all");
    for statement in ddl::drop_all(&metadata, engine.environment().dialect.spec()).expect("an order") {
        connection.execute(&*statement).unwrap_or_else(|error| panic!("{error}"));
    }
    intact(&mut connection, 1, "all");
}
