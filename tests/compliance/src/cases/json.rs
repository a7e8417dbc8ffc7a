//! JSON documents and paths into them.
use crate::{
    Scene,
    case::{Case, Level, Need, case, same},
};
use aludel::{Json, Table, json, prelude::*};
use serde_json::{Value, json as doc};

const JSON: &[Need] = &[Need::Type("json")];

fn stored(scene: &mut Scene<'_>, document: Value) -> Result<(Table, aludel::Connection)> {
    let table = scene.table([column("n", SqlType::BigInteger), column("j", SqlType::Json)])?;
    let mut connection = scene.connection()?;
    connection.execute(&insert_into(&table).set("n", 1_i64).set::<Json<Value>>("j", Json(document)))?;
    Ok((table, connection))
}

fn round_trip(name: &'static str, document: fn() -> Value) -> Case {
    case(format!("json.round_trip.{name}"), move |scene| {
        let (table, mut connection) = stored(scene, document())?;
        same("the document", connection.one(&select(table.col::<Json<Value>>("j")?))?.0, document())
    })
    .needs_all(JSON)
}

fn sample() -> Value {
    doc!({ "name": "Ada", "tags": ["a", "b"], "age": 36, "deep": { "x": [1, { "y": true }] }, "nothing": null, "odd key": 1, "d.o.t": 2, "half": 0.5 })
}

fn document(table: &Table) -> Result<Expr<Json<Value>>> {
    table.col("j")
}

fn path<T: SqlValue + PartialEq + std::fmt::Debug + Clone + Send + Sync + 'static>(
    name: &'static str,
    expr: fn(Expr<Json<Value>>) -> Expr<T>,
    expected: T,
) -> Case {
    case(format!("json.path.{name}"), move |scene| {
        let (table, mut connection) = stored(scene, sample())?;
        same("the value", connection.one(&select(expr(document(&table)?)))?, expected.clone())
    })
    .needs_all(JSON)
    .at(Level::Full)
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = documents();
    all.extend(paths());
    all.extend(changes());
    all
}

fn documents() -> Vec<Case> {
    vec![
        round_trip("object", sample),
        round_trip("array", || doc!([1, "two", null, [3.5], {}])),
        round_trip("text", || doc!("a \"quoted\" text")),
        round_trip("number", || doc!(-12)),
        round_trip("large_number", || doc!(9_007_199_254_740_993_i64)),
        round_trip("boolean", || doc!(true)),
        round_trip("empty_object", || doc!({})),
        round_trip("empty_array", || doc!([])),
        round_trip("unicode", || doc!({ "ключ": "значение 🜁" })),
        round_trip("quotes_and_backslashes", || doc!({ "a": "it's \\ \"so\"\n" })),
        round_trip("deep", || (0..20).fold(doc!(1), |inner, _| doc!([inner]))),
        round_trip("long", || doc!((0..5_000).collect::<Vec<i64>>())),
        case("json.null.of_the_database", |scene| {
            let table = scene.table([column("j", SqlType::Json)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set::<Json<Value>>("j", None::<Json<Value>>))?;
            same("NULL", connection.one(&select(table.col::<Option<Json<Value>>>("j")?))?, None)
        })
        .needs_all(JSON),
    ]
}

fn paths() -> Vec<Case> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        path("text_of_a_key", |j| json(j).key("name").text(), some("Ada")),
        path("number_as_text", |j| json(j).key("age").text(), some("36")),
        path("number", |j| json(j).key("age").value::<i64>(), Some(36_i64)),
        path("double", |j| json(j).key("half").value::<f64>(), Some(0.5_f64)),
        path("item_of_an_array", |j| json(j).key("tags").index(1).text(), some("b")),
        path("deep", |j| json(j).key("deep").key("x").index(0).value::<i64>(), Some(1)),
        path("missing_key", |j| json(j).key("missing").text(), None),
        path("missing_item", |j| json(j).key("tags").index(9).text(), None),
        path("key_with_a_space", |j| json(j).key("odd key").value::<i64>(), Some(1)),
        path("key_with_points", |j| json(j).key("d.o.t").value::<i64>(), Some(2)),
        path("exists", |j| json(j).key("age").exists(), true),
        path("does_not_exist", |j| json(j).key("missing").exists(), false),
        path("null_exists", |j| json(j).key("nothing").exists(), true),
        path("array_as_json", |j| json(j).key("tags").json::<Value>(), Some(Json(doc!(["a", "b"])))),
        path("object_as_json", |j| json(j).key("deep").json::<Value>(), Some(Json(sample()["deep"].clone()))),
        case("json.path.in_a_condition", |scene| {
            let (table, mut connection) = stored(scene, sample())?;
            connection.execute(&insert_into(&table).set("n", 2_i64).set::<Json<Value>>("j", Json(doc!({ "name": "Bob" }))))?;
            let query = select(table.col::<i64>("n")?).filter(json(document(&table)?).key("name").text().eq("Bob"));
            same("rows", connection.all(&query)?, vec![2])
        })
        .needs_all(JSON)
        .at(Level::Full),
    ]
}

fn changes() -> Vec<Case> {
    vec![
        case("json.change.replaces_a_key", |scene| {
            let (table, mut connection) = stored(scene, sample())?;
            let changed = json(document(&table)?).key("age").set::<Json<Value>, Value>(Json(doc!(37)));
            connection.execute(&update_table(&table).set_value::<Json<Value>>("j", changed))?;
            same("the document", connection.one(&select(document(&table)?))?.0["age"].clone(), doc!(37))
        })
        .needs_all(JSON)
        .at(Level::Full),
        case("json.change.removes_a_key", |scene| {
            let (table, mut connection) = stored(scene, sample())?;
            let changed = json(document(&table)?).key("age").remove::<Json<Value>>();
            connection.execute(&update_table(&table).set_value::<Json<Value>>("j", changed))?;
            same("the document", connection.one(&select(document(&table)?))?.0.get("age").cloned(), None)
        })
        .needs_all(JSON)
        .at(Level::Full),
    ]
}
