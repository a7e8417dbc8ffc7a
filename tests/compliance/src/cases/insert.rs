//! INSERT: values, defaults, generated keys, rows of a query.
use crate::{
    Scene,
    case::{Case, Need, case, holds, refused, same},
    world::Item,
};
use aludel::{ErrorKind, Table, auto, prelude::*, sql::dialect::Capability as C};

/// A table of notes whose keys the database makes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "aludel_notes")]
struct Note {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 40)]
    body: String,
    stars: Option<i64>,
}

fn note(body: &str) -> Note {
    Note { id: auto(), body: body.into(), stars: None }
}

fn notes(scene: &mut Scene<'_>) -> Result<()> {
    scene.create(Table::clone((Note::def().table)())).map(drop)
}

fn pairs(scene: &mut Scene<'_>) -> Result<Table> {
    scene.table([column("a", SqlType::BigInteger), column("b", SqlType::String(Some(20)))])
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = generated_keys();
    all.extend(given_keys());
    all.extend(last_key());
    all.extend(defaults());
    all.extend(values());
    all.extend(of_queries());
    all
}

fn generated_keys() -> Vec<Case> {
    vec![
        case("insert.key.generated", |scene| {
            notes(scene)?;
            let mut connection = scene.connection()?;
            let mut first = note("first");
            connection.insert(&mut first)?;
            let found: Option<Note> = connection.find(*first.id)?;
            same("found by its key", found, Some(first))
        }),
        case("insert.key.ascending", |scene| {
            notes(scene)?;
            let mut connection = scene.connection()?;
            let mut list = [note("a"), note("b"), note("c")];
            for one in &mut list {
                connection.insert(one)?;
            }
            holds("keys do not ascend", *list[0].id < *list[1].id && *list[1].id < *list[2].id)
        }),
        case("insert.key.of_many_belongs_to_the_row", |scene| {
            notes(scene)?;
            let mut connection = scene.connection()?;
            let mut list: Vec<Note> = (0..200).map(|n| note(&format!("note {n}"))).collect();
            connection.insert_all(&mut list)?;
            let stored = connection.all(&Note::select().order_by(Note::id))?;
            let mut sorted = list.clone();
            sorted.sort_by_key(|note| *note.id);
            holds("the keys do not belong to the rows that were written", stored == sorted)
        }),
        case("insert.key.of_many_is_distinct", |scene| {
            notes(scene)?;
            let mut list: Vec<Note> = (0..50).map(|_| note("x")).collect();
            scene.connection()?.insert_all(&mut list)?;
            let keys: std::collections::HashSet<i64> = list.iter().map(|note| *note.id).collect();
            same("distinct keys", keys.len(), 50)
        }),
    ]
}

fn given_keys() -> Vec<Case> {
    vec![
        case("insert.key.given", |scene| {
            notes(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert(Note::entity()).value(Note::id.set(1_000)).value(Note::body.set("x")))?;
            same("keys", connection.all(&select(Note::id).from(Note::entity()))?, vec![1_000])
        }),
        case("insert.key.of_two_columns", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger).primary_key(), column("b", SqlType::BigInteger).primary_key()])?;
            let mut connection = scene.connection()?;
            let row = |a: i64, b: i64| insert_into(&table).set("a", a).set("b", b);
            connection.execute(&row(1, 1))?;
            connection.execute(&row(1, 2))?;
            refused(connection.execute(&row(1, 2)), &[ErrorKind::UniqueViolation]).map(drop)
        }),
        case("insert.key.of_text", |scene| {
            let table = scene.table([column("k", SqlType::String(Some(20))).primary_key()])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("k", "a"))?;
            connection.execute(&insert_into(&table).set("k", "b"))?;
            refused(connection.execute(&insert_into(&table).set("k", "a")), &[ErrorKind::UniqueViolation]).map(drop)
        }),
    ]
}

fn last_key() -> Vec<Case> {
    vec![
        case("insert.key.last_id", |scene| {
            notes(scene)?;
            let mut connection = scene.connection()?;
            let done = connection.execute(&insert(Note::entity()).value(Note::body.set("x")))?;
            let key = connection.one(&select(Note::id).from(Note::entity()))?;
            same("the last key", done.last_id, Some(key))
        })
        .can(C::LastInsertId),
    ]
}

fn defaults() -> Vec<Case> {
    vec![
        case("insert.values.column_left_out_is_null", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            same("the other column", connection.one(&select(table.col::<Option<String>>("b")?))?, None)
        }),
        case("insert.values.column_left_out_has_its_default", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger), column("b", SqlType::BigInteger).server_default::<i64>(7_i64)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            same("the default", connection.one(&select(table.col::<i64>("b")?))?, 7)
        }),
        case("insert.values.text_default", |scene| {
            let of = SqlType::String(Some(20));
            let table = scene.table([column("a", SqlType::BigInteger), column("b", of).server_default::<String>("it's")])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            same("the default", connection.one(&select(table.col::<String>("b")?))?, "it's".to_owned())
        }),
        case("insert.values.null_wins_over_the_default", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger), column("b", SqlType::BigInteger).server_default::<i64>(7_i64)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64).set("b", None::<i64>))?;
            same("the value", connection.one(&select(table.col::<Option<i64>>("b")?))?, None)
        }),
        case("insert.values.nothing_but_defaults", |scene| {
            let key = column("id", SqlType::BigInteger).primary_key().generated();
            let table = scene.table([key, column("b", SqlType::BigInteger).server_default::<i64>(7_i64)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table))?;
            same("the default", connection.one(&select(table.col::<i64>("b")?))?, 7)
        })
        .needs_all(&[Need::Text("default_values")]),
    ]
}

fn values() -> Vec<Case> {
    vec![
        case("insert.values.expression", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", bind::<i64>(2).add(3)).set("b", upper("x")))?;
            same("the row", connection.one(&select((table.col::<i64>("a")?, table.col::<String>("b")?)))?, (5, "X".to_owned()))
        }),
        case("insert.values.subquery", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.world()?;
            connection.execute(&insert_into(&table).set::<i64>("a", select(max(Item::id)).from(Item::entity()).scalar()))?;
            same("the value", connection.one(&select(table.col::<i64>("a")?))?, 8)
        }),
        case("insert.values.several_rows", |scene| {
            notes(scene)?;
            let row = |body: &str, stars: i64| [Note::body.set(body), Note::stars.set(stars)];
            let mut connection = scene.connection()?;
            let done = connection.execute(&insert(Note::entity()).row(row("a", 1)).row(row("b", 2)).row(row("c", 3)))?;
            same("rows written", done.affected, 3)?;
            same("the sum", connection.one(&select(sum(Note::stars)).from(Note::entity()))?, Some(6))
        })
        .can(C::MultiRowValues),
        case("insert.values.columns_in_another_order", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("b", "x").set("a", 1_i64))?;
            same("the row", connection.one(&select((table.col::<i64>("a")?, table.col::<String>("b")?)))?, (1, "x".to_owned()))
        }),
        case("insert.values.none_at_all", |scene| {
            notes(scene)?;
            let mut nobody: Vec<Note> = Vec::new();
            let mut connection = scene.connection()?;
            connection.insert_all(&mut nobody)?;
            same("rows", connection.one(&select(count_all()).from(Note::entity()))?, 0)
        }),
    ]
}

fn of_queries() -> Vec<Case> {
    vec![
        case("insert.select.all_rows", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.world()?;
            let rows = select((Item::id, Item::name)).from(Item::entity());
            same("rows written", connection.execute(&insert_into(&table).from_select(["a", "b"], rows))?.affected, 8)?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 8)
        }),
        case("insert.select.with_values_and_condition", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.world()?;
            let rows = select((Item::id.add(100), Item::kind)).from(Item::entity()).filter(Item::kind.eq("c"));
            connection.execute(&insert_into(&table).from_select(["a", "b"], rows))?;
            let a = table.col::<i64>("a")?;
            same("rows", connection.all(&select(a.clone()).order_by(a))?, vec![105, 106, 107])
        }),
        case("insert.select.from_itself", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64).set("b", "x"))?;
            let rows = select((table.col::<i64>("a")?.add(1), table.col::<String>("b")?));
            connection.execute(&insert_into(&table).from_select(["a", "b"], rows))?;
            let a = table.col::<i64>("a")?;
            same("rows", connection.all(&select(a.clone()).order_by(a))?, vec![1, 2])
        }),
        case("insert.select.nothing", |scene| {
            let table = pairs(scene)?;
            let rows = select((Item::id, Item::name)).from(Item::entity()).filter(Item::id.lt(0));
            same("rows written", scene.world()?.execute(&insert_into(&table).from_select(["a", "b"], rows))?.affected, 0)
        }),
        case("insert.select.aggregated", |scene| {
            let table = pairs(scene)?;
            let mut connection = scene.world()?;
            let rows = select((count_all(), Item::kind)).from(Item::entity()).group_by(Item::kind);
            same("rows written", connection.execute(&insert_into(&table).from_select(["a", "b"], rows))?.affected, 4)
        }),
    ]
}
