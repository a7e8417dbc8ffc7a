//! Names of tables and columns that need care: reserved words, capitals, spaces, quotes, other alphabets.
use crate::{
    Scene,
    case::{Case, Verdict, case, same},
};
use aludel::{Table, prelude::*};

/// What is tried, and a name of that kind.
const NAMES: &[(&str, &str)] = &[
    ("reserved_select", "select"),
    ("reserved_order", "order"),
    ("reserved_group", "group"),
    ("reserved_user", "user"),
    ("reserved_table", "table"),
    ("reserved_values", "values"),
    ("reserved_limit", "limit"),
    ("reserved_default", "default"),
    ("capitals", "UPPER"),
    ("mixed", "MixedCase"),
    ("space", "two words"),
    ("hyphen", "a-b"),
    ("point", "a.b"),
    ("quote", "it's"),
    ("double_quote", "a\"b"),
    ("backtick", "a`b"),
    ("bracket", "a[b]"),
    ("percent", "50%"),
    ("percent_s", "%(name)s"),
    ("question_mark", "what?"),
    ("colon", ":name"),
    ("dollar", "a$1"),
    ("semicolon", "a;b"),
    ("comment", "a--b"),
    ("block_comment", "a/*b*/"),
    ("backslash", "a\\b"),
    ("digit_first", "1st"),
    ("parentheses", "f(x)"),
    ("at_sign", "@p1"),
    ("umlaut", "größe"),
    ("kanji", "名前"),
    ("cyrillic", "имя"),
];

pub(super) fn cases() -> Vec<Case> {
    let of_columns = NAMES.iter().map(|(kind, name)| case(format!("names.column.{kind}"), move |scene| column_named(scene, name)));
    let of_tables = NAMES.iter().map(|(kind, name)| case(format!("names.table.{kind}"), move |scene| table_named(scene, name)));
    of_columns.chain(of_tables).collect()
}

fn column_named(scene: &mut Scene<'_>, name: &str) -> Verdict {
    let table = scene.table([column("id", SqlType::BigInteger).primary_key(), column(name.to_owned(), SqlType::BigInteger)])?;
    work(scene, &table, name)
}

fn table_named(scene: &mut Scene<'_>, name: &str) -> Verdict {
    let own = scene.name();
    // The name alone may be one of the database's own.
    let name = if name.chars().all(|character| character.is_ascii_alphabetic()) { name.to_owned() } else { format!("{name} {own}") };
    let table = Table::new(name).column(column("id", SqlType::BigInteger).primary_key()).column(column("n", SqlType::BigInteger));
    let table = scene.create(table)?;
    work(scene, &table, "n")
}

/// Everything that names a column.
fn work(scene: &Scene<'_>, table: &Table, name: &str) -> Verdict {
    let mut connection = scene.connection()?;
    let n = || table.col::<i64>(name);
    for id in [1_i64, 2] {
        connection.execute(&insert_into(table).set("id", id).set(name.to_owned(), id * 10))?;
    }
    connection.execute(&update_table(table).set_value::<i64>(name.to_owned(), 25_i64).filter(n()?.eq(20)))?;
    same("selected", connection.all(&select(n()?).filter(n()?.gt(0)).order_by(n()?))?, vec![10, 25])?;
    same("grouped", connection.all(&select(count_all()).from(table).group_by(n()?).order_by(n()?))?, vec![1, 1])?;
    let row: aludel::Row = connection.one(&select(table.all()).filter(n()?.eq(25)))?;
    same("by name", row.get::<i64>(name)?, 25)?;
    connection.execute(&delete_from(table).filter(n()?.eq(10)))?;
    same("left", connection.all(&select(n()?))?, vec![25])
}
