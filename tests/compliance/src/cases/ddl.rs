//! CREATE and DROP: tables, keys, constraints, indexes.
use crate::{
    Scene,
    case::{Case, Need, case, refused, same},
};
use aludel::{ErrorKind, Index, Table, prelude::*, sql::dialect::Capability as C};

fn numbers(scene: &mut Scene<'_>) -> Table {
    Table::new(scene.name()).column(column("a", SqlType::BigInteger)).column(column("b", SqlType::String(Some(20))))
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = tables();
    all.extend(references());
    all.extend(columns());
    all.extend(in_transactions());
    all.extend(violations());
    all.extend(column_constraints());
    all.extend(foreign_keys());
    all.extend(indexes());
    all
}

fn tables() -> Vec<Case> {
    vec![
        case("ddl.create.twice_is_no_error", |scene| {
            let table = numbers(scene);
            scene.create(table.clone())?;
            Ok(scene.engine().create_all(&MetaData::new().table(table))?)
        })
        .can(C::IfNotExists),
        case("ddl.create.keeps_what_is_there", |scene| {
            let table = numbers(scene);
            let table = scene.create(table)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            drop(connection);
            scene.engine().create_all(&MetaData::new().table(table.clone()))?;
            same("rows", scene.connection()?.one(&select(count_all()).from(&table))?, 1)
        })
        .can(C::IfNotExists),
        case("ddl.drop.then_it_is_gone", |scene| {
            let table = numbers(scene);
            let table = scene.create(table)?;
            scene.engine().drop_all(&MetaData::new().table(table.clone()))?;
            refused(scene.connection()?.all(&select(table.col::<i64>("a")?)), &[ErrorKind::UnknownObject]).map(drop)
        }),
        case("ddl.drop.what_is_not_there", |scene| {
            let table = numbers(scene);
            Ok(scene.engine().drop_all(&MetaData::new().table(table))?)
        })
        .can(C::IfNotExists),
        case("ddl.drop.and_create_again", |scene| {
            let table = numbers(scene);
            let table = scene.create(table)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            drop(connection);
            let metadata = MetaData::new().table(table.clone());
            scene.engine().drop_all(&metadata)?;
            scene.engine().create_all(&metadata)?;
            same("rows", scene.connection()?.one(&select(count_all()).from(&table))?, 0)
        }),
    ]
}

fn references() -> Vec<Case> {
    vec![
        case("ddl.create.in_the_order_of_references", |scene| {
            let (parent, child) = (scene.name(), scene.name());
            let child = Table::new(child).column(column("p", SqlType::BigInteger).references(parent.clone(), "id"));
            let parent = Table::new(parent).column(column("id", SqlType::BigInteger).primary_key());
            let metadata = MetaData::new().table(child).table(parent);
            scene.engine().create_all(&metadata)?;
            Ok(scene.engine().drop_all(&metadata)?)
        }),
        case("ddl.create.reference_to_itself", |scene| {
            let name = scene.name();
            let table = Table::new(name.clone()).column(column("id", SqlType::BigInteger).primary_key());
            let table = scene.create(table.column(column("parent", SqlType::BigInteger).references(name, "id")))?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("id", 1_i64))?;
            connection.execute(&insert_into(&table).set("id", 2_i64).set("parent", 1_i64))?;
            let wrong = insert_into(&table).set("id", 3_i64).set("parent", 9_i64);
            refused(connection.execute(&wrong), &[ErrorKind::ForeignKeyViolation]).map(drop)
        }),
    ]
}

fn columns() -> Vec<Case> {
    vec![
        case("ddl.create.every_type_at_once", |scene| {
            let types = [
                ("boolean", SqlType::Boolean),
                ("small_integer", SqlType::SmallInteger),
                ("integer", SqlType::Integer),
                ("big_integer", SqlType::BigInteger),
                ("double", SqlType::Double),
                ("text", SqlType::Text),
                ("binary", SqlType::Binary(None)),
                ("date", SqlType::Date),
                ("time", SqlType::Time),
                ("datetime", SqlType::DateTime(false)),
                ("datetime_tz", SqlType::DateTime(true)),
                ("uuid", SqlType::Uuid),
                ("json", SqlType::Json),
            ];
            let known =
                types.into_iter().filter(|(name, _)| scene.has_type(name)).map(|(name, of)| column(format!("c_{name}"), of)).collect::<Vec<_>>();
            scene.table(known)?;
            Ok(())
        }),
        case("ddl.create.many_columns", |scene| {
            let table = scene.table((0..200).map(|n| column(format!("c{n}"), SqlType::Integer)))?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("c199", 5))?;
            same("the last column", connection.one(&select(table.col::<i32>("c199")?))?, 5)
        }),
    ]
}

fn in_transactions() -> Vec<Case> {
    vec![
        case("ddl.transaction.rolled_back", |scene| {
            let table = numbers(scene);
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            tx.execute(&aludel::CreateTable::new(table.clone()))?;
            tx.rollback()?;
            refused(connection.all(&select(table.col::<i64>("a")?)), &[ErrorKind::UnknownObject]).map(drop)
        })
        .can(C::TransactionalDdl),
    ]
}

fn violations() -> Vec<Case> {
    let violated = |name: &'static str, make: fn(Table) -> Table, kind: ErrorKind| {
        case(format!("ddl.constraint.{name}"), move |scene| {
            let table = make(numbers(scene));
            let table = scene.create(table)?;
            let mut connection = scene.connection()?;
            let good = insert_into(&table).set("a", 1_i64).set("b", "x");
            connection.execute(&good)?;
            let bad = match kind {
                ErrorKind::NotNullViolation => insert_into(&table).set("a", None::<i64>).set("b", "y"),
                ErrorKind::CheckViolation => insert_into(&table).set("a", -1_i64).set("b", "y"),
                _ => good,
            };
            refused(connection.execute(&bad), &[kind])?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 1)
        })
    };
    vec![
        violated("unique_of_two_columns", |table| table.unique(["a", "b"]), ErrorKind::UniqueViolation),
        violated(
            "check",
            |table| {
                let name = table.name().to_owned();
                match table.col::<i64>("a") {
                    Ok(a) => table.check(name, a.ge(0)),
                    Err(_) => table,
                }
            },
            ErrorKind::CheckViolation,
        ),
        violated("unique_index", |table| table.with_index(Index::new(["a"]).unique()), ErrorKind::UniqueViolation),
    ]
}

fn column_constraints() -> Vec<Case> {
    vec![
        case("ddl.constraint.not_null", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger).not_null()])?;
            let mut connection = scene.connection()?;
            refused(connection.execute(&insert_into(&table).set("a", None::<i64>)), &[ErrorKind::NotNullViolation])?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 0)
        }),
        case("ddl.constraint.unique_column", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger).unique()])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            refused(connection.execute(&insert_into(&table).set("a", 1_i64)), &[ErrorKind::UniqueViolation]).map(drop)
        }),
    ]
}

fn foreign_keys() -> Vec<Case> {
    vec![
        case("ddl.constraint.foreign_key_of_two_columns", |scene| {
            let key = |name: &str| column(name.to_owned(), SqlType::BigInteger);
            let parent = scene.table([key("x").primary_key(), key("y").primary_key()])?;
            let child = Table::new(scene.name()).column(key("px")).column(key("py"));
            let child = scene.create(child.foreign_key(["px", "py"], parent.name().to_owned(), ["x", "y"]))?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&parent).set("x", 1_i64).set("y", 2_i64))?;
            connection.execute(&insert_into(&child).set("px", 1_i64).set("py", 2_i64))?;
            let wrong = insert_into(&child).set("px", 2_i64).set("py", 1_i64);
            refused(connection.execute(&wrong), &[ErrorKind::ForeignKeyViolation]).map(drop)
        }),
        case("ddl.constraint.parent_cannot_go", |scene| {
            let parent = scene.table([column("id", SqlType::BigInteger).primary_key()])?;
            let child = scene.table([column("p", SqlType::BigInteger).references(parent.name().to_owned(), "id")])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&parent).set("id", 1_i64))?;
            connection.execute(&insert_into(&child).set("p", 1_i64))?;
            refused(connection.execute(&delete_from(&parent)), &[ErrorKind::ForeignKeyViolation]).map(drop)
        }),
    ]
}

fn indexes() -> Vec<Case> {
    vec![
        case("ddl.index.of_a_column", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger).index()])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64))?;
            same("rows", connection.all(&select(table.col::<i64>("a")?).filter(table.col::<i64>("a")?.eq(1)))?, vec![1])
        }),
        case("ddl.index.of_two_columns", |scene| {
            let table = numbers(scene).index(["a", "b"]);
            let table = scene.create(table)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64).set("b", "x"))?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 1)
        }),
        case("ddl.index.created_twice_is_no_error", |scene| {
            let table = numbers(scene).with_index(Index::new(["a"]).named("aludel_ix_named"));
            let table = scene.create(table)?;
            Ok(scene.engine().create_all(&MetaData::new().table(table))?)
        })
        .needs_all(&[Need::Can(C::IfNotExists), Need::Text("index_if_not_exists")]),
        case("ddl.name.as_long_as_allowed", |scene| {
            let most = scene.engine().environment().dialect.spec().max_identifier.min(200) as usize;
            let table = Table::new("t".repeat(most)).column(column("c".repeat(most), SqlType::BigInteger));
            let table = scene.create(table)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("c".repeat(most), 1_i64))?;
            same("the value", connection.one(&select(table.col::<i64>(&"c".repeat(most))?))?, 1)
        }),
    ]
}
