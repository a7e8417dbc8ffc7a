//! Names of tables and columns that need care: reserved words, capitals, spaces, quotes, other alphabets.
use crate::{
    Scene,
    case::{Case, Verdict, case, holds, refused, same},
    world::Item,
};
use aludel::{ErrorKind, Table, prelude::*, sql::dialect::Capability as C};

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
    of_columns.chain(of_tables).chain(long()).collect()
}

/// A name of 300 characters, and a letter that tells it from others of the kind.
fn long_name(last: char) -> String {
    "long_".repeat(60) + &last.to_string()
}

/// Names of the statement's own may be as long as anybody likes; names of the database may not.
fn long() -> Vec<Case> {
    vec![
        case("names.long.label", |scene| {
            let (a, b) = (long_name('a'), long_name('b'));
            let list = vec![Expr::new(Item::id.label(a.clone()).into_node()), Expr::new(Item::id.add(100).label(b.clone()).into_node())];
            let query = select(list).from(Item::entity()).filter(Item::id.le(2)).order_by(Item::id.add(100).label(&*b).desc());
            let rows: Vec<aludel::Row> = scene.world()?.all(&query)?;
            let found: Vec<(i64, i64)> = rows.iter().map(|row| Ok((row.get(&a)?, row.get(&b)?))).collect::<Result<_>>()?;
            same("rows by their long names", found, vec![(2, 102), (1, 101)])
        }),
        case("names.long.subquery", |scene| {
            let (alias, a, b) = (long_name('s'), long_name('a'), long_name('b'));
            let inner = select((Item::id.label(&*a), Item::id.add(100).label(&*b))).from(Item::entity()).subquery(alias);
            let query = select((inner.col::<i64>(&a)?, inner.col::<i64>(&b)?)).from(&inner).filter(inner.col::<i64>(&a)?.eq(2));
            same("the row", scene.world()?.all(&query)?, vec![(2, 102)])
        }),
        case("names.long.cte", |scene| {
            let inner = select((Item::id.label(long_name('a')), Item::id.add(100).label(long_name('b')))).from(Item::entity()).cte(long_name('c'));
            let query = select(inner.col::<i64>(&long_name('b'))?).from(&inner).filter(inner.col::<i64>(&long_name('a'))?.eq(2));
            same("the row", scene.world()?.all(&query)?, vec![102])
        })
        .can(C::Cte),
        case("names.long.alias", |scene| {
            let other = Item::alias(long_name('o'));
            let query = select(Item::id.of(&other)).from(Item::entity()).join_on(&other, Item::id.of(&other).eq(Item::id.add(1)));
            same("ids", scene.world()?.all(&query.filter(Item::id.eq(1)))?, vec![2])
        }),
        case("names.long.index_by_convention", |scene| {
            let most = scene.engine().environment().dialect.spec().max_identifier.min(200) as usize;
            // What the convention makes of them has a name of its own each, though they begin alike.
            let names = ['a', 'b'].map(|last| "n".repeat(most - 1) + &last.to_string());
            let table = names.iter().fold(Table::new(scene.name()), |table, name| table.column(column(name.clone(), SqlType::BigInteger)));
            let table = scene.create(names.iter().fold(table, |table, name| table.index([name.clone()])))?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set(names[0].clone(), 1_i64))?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 1)
        }),
        case("names.long.of_the_database_are_refused", |scene| {
            let most = scene.engine().environment().dialect.spec().max_identifier as usize;
            if most == 0 || most > 100_000 {
                return Ok(());
            }
            let name = "x".repeat(most + 1);
            let own = scene.name();
            for (table, column_name) in [(name.clone(), "n".to_owned()), (own, name)] {
                let table = Table::new(table).column(column(column_name.clone(), SqlType::BigInteger));
                let error = refused(scene.create(table.clone()), &[ErrorKind::Compile])?;
                holds(format!("it does not say how long the name is: {error}"), error.message().contains(&(most + 1).to_string()))?;
                let query = select(count_all()).from(&table).filter(table.col::<i64>(&column_name)?.eq(1));
                refused(scene.connection()?.one(&query), &[ErrorKind::Compile])?;
            }
            Ok(())
        }),
    ]
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
