//! Errors: the right class, what the database says of table, column and constraint, and a connection that still works.
use crate::{
    Scene,
    case::{Case, Failure, Level, Need, case, holds, refused, same},
};
use aludel::{Connection, Error, ErrorKind, Table, prelude::*};

/// A parent with a unique name and a positive number, and a child.
struct Family {
    parent: Table,
    child: Table,
}

fn family(scene: &mut Scene<'_>) -> Result<Family> {
    let (parent, child) = (scene.name(), scene.name());
    let table = Table::new(parent.clone()).column(column("id", SqlType::BigInteger).primary_key());
    let table = table.column(column("name", SqlType::String(Some(10))).not_null().unique()).column(column("n", SqlType::BigInteger));
    let positive = table.col::<i64>("n")?.gt(0);
    let parent = scene.create(table.check("positive", positive))?;
    let child = Table::new(child).column(column("p", SqlType::BigInteger).references(parent.name().to_owned(), "id"));
    let child = scene.create(child)?;
    scene.connection()?.execute(&row(&parent, 1, "a", 1))?;
    Ok(Family { parent, child })
}

fn row(parent: &Table, id: i64, name: &str, n: i64) -> aludel::Insert<Table> {
    insert_into(parent).set("id", id).set("name", name.to_owned()).set("n", n)
}

/// One wrong statement, and its class.
fn wrong(id: &'static str, kinds: &'static [ErrorKind], run: fn(&mut Connection, &Family) -> Result<()>) -> Case {
    case(format!("errors.{id}"), move |scene| {
        let family = family(scene)?;
        let mut connection = scene.connection()?;
        let error = refused(run(&mut connection, &family), kinds)?;
        told(&error)?;
        connection.ping()?;
        same("rows", connection.one(&select(count_all()).from(&family.parent))?, 1)
    })
}

/// What every error of a database has.
fn told(error: &Error) -> Result<(), Failure> {
    holds(format!("no help: {error}"), error.help_text().is_some())?;
    holds(format!("no first line: {error}"), !error.message().trim().is_empty())?;
    holds(format!("a live connection is said to be lost: {error}"), !error.is_connection_lost())?;
    holds(format!("nothing of the database's own: {error}"), error.database().is_some())
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = classes();
    all.extend(details());
    all.extend(aftermath());
    all
}

fn classes() -> Vec<Case> {
    use ErrorKind::{CheckViolation, Data, ForeignKeyViolation, NotNullViolation, Syntax, UniqueViolation, UnknownObject};
    vec![
        wrong("unique.primary_key", &[UniqueViolation], |c, f| c.execute(&row(&f.parent, 1, "b", 1)).map(drop)),
        wrong("unique.constraint", &[UniqueViolation], |c, f| c.execute(&row(&f.parent, 2, "a", 1)).map(drop)),
        wrong("unique.in_a_batch", &[UniqueViolation], |c, f| c.execute_many(&[row(&f.parent, 1, "b", 1), row(&f.parent, 1, "c", 1)]).map(drop)),
        wrong("not_null.insert", &[NotNullViolation], |c, f| {
            c.execute(&insert_into(&f.parent).set("id", 2_i64).set("name", None::<String>).set("n", 1_i64)).map(drop)
        }),
        wrong("not_null.update", &[NotNullViolation], |c, f| {
            c.execute(&update_table(&f.parent).set_value::<String>("name", None::<String>)).map(drop)
        }),
        wrong("check.insert", &[CheckViolation], |c, f| c.execute(&row(&f.parent, 2, "b", 0)).map(drop)),
        wrong("check.update", &[CheckViolation], |c, f| c.execute(&update_table(&f.parent).set_value::<i64>("n", -5_i64)).map(drop)),
        wrong("foreign_key.insert", &[ForeignKeyViolation], |c, f| c.execute(&insert_into(&f.child).set("p", 99_i64)).map(drop)),
        wrong("foreign_key.delete", &[ForeignKeyViolation], |c, f| {
            c.execute(&insert_into(&f.child).set("p", 1_i64))?;
            c.execute(&delete_from(&f.parent)).map(drop)
        }),
        wrong("foreign_key.update", &[ForeignKeyViolation], |c, f| {
            c.execute(&insert_into(&f.child).set("p", 1_i64))?;
            c.execute(&update_table(&f.child).set_value::<i64>("p", 77_i64)).map(drop)
        }),
        wrong("unknown.table", &[UnknownObject], |c, _| c.all(&text("SELECT a FROM aludel_nothing_here").rows::<i64>()).map(drop)),
        wrong("unknown.column", &[UnknownObject], |c, f| {
            c.all(&text(format!("SELECT aludel_no_column FROM {}", f.parent.name())).rows::<i64>()).map(drop)
        }),
        wrong("unknown.table_in_insert", &[UnknownObject], |c, _| c.execute(&text("INSERT INTO aludel_nothing_here (a) VALUES (1)")).map(drop)),
        wrong("syntax.word", &[Syntax], |c, _| c.all(&text("SELEKT 1").rows::<i64>()).map(drop)),
        wrong("syntax.unfinished", &[Syntax], |c, f| c.all(&text(format!("SELECT id FROM {} WHERE", f.parent.name())).rows::<i64>()).map(drop)),
        wrong("syntax.in_a_script", &[Syntax], |c, _| c.execute_script("CREATE TABEL nothing (a INTEGER)")),
        wrong("data.text_too_long", &[Data], |c, f| c.execute(&row(&f.parent, 2, "longer than ten characters", 1)).map(drop))
            .needs_all(&[Need::Lengths]),
    ]
}

fn details() -> Vec<Case> {
    vec![
        case("errors.detail.sql_is_shown", |scene| {
            let family = family(scene)?;
            let error = refused(scene.connection()?.execute(&row(&family.parent, 1, "b", 1)), &[ErrorKind::UniqueViolation])?;
            holds(format!("the SQL is not shown: {error}"), error.to_string().contains("INSERT INTO"))
        }),
        case("errors.detail.values_are_hidden", |scene| {
            let family = family(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&row(&family.parent, 2, "secret", 1))?;
            let error = refused(connection.execute(&row(&family.parent, 2, "hush", 1)), &[ErrorKind::UniqueViolation])?;
            holds(format!("a bound value is shown: {error}"), !error.to_string().contains("hush"))
        }),
        case("errors.detail.unique_names_its_table_or_constraint", |scene| {
            let family = family(scene)?;
            let error = refused(scene.connection()?.execute(&row(&family.parent, 2, "a", 1)), &[ErrorKind::UniqueViolation])?;
            let named =
                error.database().is_some_and(|database| database.table.is_some() || database.constraint.is_some() || database.column.is_some());
            holds(format!("neither table nor constraint: {error}"), named)
        }),
        case("errors.detail.not_null_names_its_column", |scene| {
            let family = family(scene)?;
            let wrong = insert_into(&family.parent).set("id", 2_i64).set("name", None::<String>);
            let error = refused(scene.connection()?.execute(&wrong), &[ErrorKind::NotNullViolation])?;
            holds(format!("the column is not named: {error}"), error.database().and_then(|database| database.column.as_deref()) == Some("name"))
        }),
        case("errors.detail.native_code", |scene| {
            let family = family(scene)?;
            let error = refused(scene.connection()?.execute(&row(&family.parent, 1, "b", 1)), &[ErrorKind::UniqueViolation])?;
            let told = error.database().is_some_and(|database| database.native != 0 || database.sqlstate.is_some());
            holds(format!("neither a native code nor an SQLSTATE: {error}"), told)
        }),
        case("errors.detail.constraints_are_not_transient", |scene| {
            let family = family(scene)?;
            let error = refused(scene.connection()?.execute(&row(&family.parent, 1, "b", 1)), &[ErrorKind::UniqueViolation])?;
            same("transient", error.is_transient(), false)
        }),
    ]
}

fn aftermath() -> Vec<Case> {
    let cases = vec![
        case("errors.after.in_a_transaction_it_can_be_rolled_back", |scene| {
            let family = family(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            tx.execute(&row(&family.parent, 2, "b", 1))?;
            refused(tx.execute(&row(&family.parent, 2, "c", 1)), &[ErrorKind::UniqueViolation])?;
            tx.rollback()?;
            same("rows", connection.one(&select(count_all()).from(&family.parent))?, 1)
        }),
        case("errors.after.a_savepoint_saves_the_rest", |scene| {
            let family = family(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            tx.execute(&row(&family.parent, 2, "b", 1))?;
            let mut inner = tx.savepoint()?;
            refused(inner.execute(&row(&family.parent, 2, "c", 1)), &[ErrorKind::UniqueViolation])?;
            inner.rollback()?;
            tx.execute(&row(&family.parent, 3, "c", 1))?;
            tx.commit()?;
            same("rows", connection.one(&select(count_all()).from(&family.parent))?, 3)
        })
        .can(aludel::sql::dialect::Capability::Savepoint),
        case("errors.after.the_pool_lends_it_again", |scene| {
            let family = family(scene)?;
            for _ in 0..20 {
                refused(scene.connection()?.execute(&row(&family.parent, 1, "b", 1)), &[ErrorKind::UniqueViolation])?;
            }
            same("connections in use", scene.engine().pool_status().in_use, 0)
        }),
        case("errors.after.same_statement_works_again", |scene| {
            let family = family(scene)?;
            let mut connection = scene.connection()?;
            refused(connection.execute(&row(&family.parent, 1, "b", 1)), &[ErrorKind::UniqueViolation])?;
            connection.execute(&row(&family.parent, 2, "b", 1))?;
            same("rows", connection.one(&select(count_all()).from(&family.parent))?, 2)
        }),
    ];
    cases.into_iter().map(|case| case.at(Level::Transactions)).collect()
}
