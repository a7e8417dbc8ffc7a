//! Many statements, for the scorecard: `ALUDEL_FUZZ_CASES=1000000 cargo test --release -p aludel-fuzz --test long -- --ignored`.
mod database;

use aludel_fuzz::{
    fixture, naughty,
    run::{cases, runner, seed},
    strategy,
};
use aludel_sql::{Compare, CreateTable, DropTable, Executable, Expression, SqlType, Table, column, dialect::Capabilities, insert_into, select};
use aludel_test::write_scorecard_part;
use database::{agrees, key, sql};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::Config,
};
use std::{collections::HashMap, time::Instant};

/// Runs random statements one after the other, counts those on which SQLite and the evaluator differ, and those whose
/// key stands for another SQL as well.
#[test]
#[ignore = "takes as long as it is told to"]
fn scorecard() {
    let (count, started) = (cases(20_000), Instant::now());
    let statements = strategy::select(&fixture::tables(), Capabilities::ALL);
    let mut runner = runner(Config { failure_persistence: None, ..Config::default() }, seed());
    let (mut mismatches, mut collisions, mut known) = (0_u32, 0_u32, HashMap::new());
    for _ in 0..count {
        let query = statements.new_tree(&mut runner).expect("a statement").current();
        if let Err(error) = agrees(&query) {
            mismatches += 1;
            println!("{error}");
        }
        // Enough to find a collision, and not more than fits into memory.
        if let (true, Ok(sql)) = (known.len() < 50_000, sql(query.statement())) {
            let first = known.entry(key(query.statement())).or_insert_with(|| sql.clone());
            collisions += u32::from(*first != sql);
        }
    }
    let (combinations, broken) = hostile();
    let figures = [
        ("random statements, SQLite against the evaluator", count.to_string(), Some("1000000")),
        ("mismatches", mismatches.to_string(), Some("0")),
        ("cache keys that stand for two statements", collisions.to_string(), Some("0")),
        ("hostile names and values, in combination", combinations.to_string(), Some("100000")),
        ("of which broke out or were lost", broken.to_string(), Some("0")),
    ];
    write_scorecard_part("fuzz", &figures);
    println!("seed {}, {:.0} s", seed(), started.elapsed().as_secs_f64());
    assert_eq!((mismatches, collisions, broken), (0, 0, 0));
}

/// Every name as a table and a column, with every value in it, and once more with every label: how many, and how many did not come back.
fn hostile() -> (usize, usize) {
    let engine = aludel_engine::Engine::connect("sqlite://").expect("a database");
    let mut connection = engine.connection().expect("a connection");
    let texts = naughty::texts();
    let (mut combinations, mut broken) = (0, 0);
    for name in &texts {
        let table = Table::new(name.as_str()).column(column(name.as_str(), SqlType::Text));
        let rows: Vec<_> = texts.iter().map(|text| insert_into(&table).set::<String>(name.as_str(), text.as_str())).collect();
        let outcome: aludel_engine::Result<Vec<String>> = (|| {
            connection.execute(&CreateTable::new(table.clone()))?;
            connection.execute_many(&rows)?;
            let mut found = connection.all(&select(table.col::<String>(name)?))?;
            // Each again as a label, and beside an operator.
            for text in &texts {
                let value = table.col::<String>(name)?;
                let labelled = select(value.clone().label(text.as_str())).filter(value.eq(text.as_str()));
                found.extend(connection.all(&labelled)?);
            }
            connection.execute(&DropTable::new(&table))?;
            Ok(found)
        })();
        combinations += 2 * texts.len();
        broken += match outcome {
            Ok(found) => 2 * texts.len() - texts.iter().chain(&texts).zip(&found).filter(|(wanted, found)| wanted == found).count(),
            Err(error) => {
                println!("{name:?}: {error}");
                2 * texts.len()
            }
        };
    }
    (combinations, broken)
}
