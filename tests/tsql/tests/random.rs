//! Random statements, compiled for `mssql`, before Microsoft's parser.
use aludel_fuzz::{
    fixture,
    run::{cases, runner, seed},
    strategy::{self, Scope, expressions},
};
use aludel_plugin_loader::{Options, Registry};
use aludel_sql::{
    Executable, Expr, Row, Select, Table,
    compile::{Environment, compile},
    delete_from,
    dialect::{Dialect, NoPlugins},
    insert_into, update_table,
    visit::NodeRef,
};
use aludel_tests_tsql::{Parser, exceptions};
use proptest::{
    prelude::*,
    strategy::{BoxedStrategy, ValueTree},
    test_runner::Config,
};
use std::{collections::BTreeMap, sync::Arc};

fn mssql() -> Arc<dyn Dialect> {
    let registry = Registry::new(Options::default());
    registry.add_static(aludel_mssql::plugin()).expect("the dialect links in");
    registry.driver("mssql").expect("it is linked in").dialect()
}

/// What the compiler made of a statement.
type Outcome = Result<String, String>;

fn compiled(dialect: &Arc<dyn Dialect>, statement: NodeRef<'_>) -> Outcome {
    match compile(statement, Environment { dialect: &**dialect, plugins: &NoPlugins }) {
        Ok(compiled) => Ok(compiled.sql),
        Err(error) => Err(error.message().to_owned()),
    }
}

/// Queries, and the statements that change rows, with random conditions and values.
fn statements(dialect: Arc<dyn Dialect>) -> BoxedStrategy<Outcome> {
    let (tables, capabilities) = (fixture::tables(), dialect.spec().capabilities);
    let one = dialect.clone();
    let queries = strategy::select(&tables, capabilities).prop_map(move |query: Select<Row>| compiled(&one, query.statement()));
    let changes = proptest::sample::select(tables.clone()).prop_flat_map(move |table| {
        let mut scope = Scope::default();
        scope.add(&table, table.name());
        let level = expressions(&scope, &tables, 3, capabilities);
        let dialect = dialect.clone();
        // The values of a new row see no columns.
        let new = expressions(&Scope::default(), &[], 2, capabilities);
        let change = (Just(table.clone()), level.condition, level.integer, level.text, 0..2_u8);
        let fresh = (Just(table), Just(aludel_sql::all([])), new.integer, new.text, Just(2_u8));
        prop_oneof![2 => change, 1 => fresh].prop_map(move |change| changed(&dialect, change))
    });
    prop_oneof![3 => queries, 1 => changes].boxed()
}

fn changed(dialect: &Arc<dyn Dialect>, change: (Arc<Table>, Expr<bool>, Expr<i64>, Expr<String>, u8)) -> Outcome {
    let (table, condition, number, text, which) = change;
    let text_column = table.columns().find(|column| column.sql_type().is_text()).map_or("id", |column| column.name());
    match which {
        0 => compiled(dialect, delete_from(&table).filter(condition).statement()),
        1 => {
            let statement = update_table(&table).set_value::<i64>("id", number).set_value::<String>(text_column, text);
            compiled(dialect, statement.filter(condition).statement())
        }
        _ => compiled(dialect, insert_into(&table).set::<i64>("id", number).set::<String>(text_column, text).statement()),
    }
}

#[derive(Default)]
struct Counts {
    produced: usize,
    accepted: usize,
    refused: BTreeMap<String, usize>,
    excepted: usize,
    wrong: Vec<String>,
}

/// Makes statements until `count` of them have compiled, and has them parsed.
fn run(parser: &mut Parser, count: usize) -> Counts {
    let statements = statements(mssql());
    let mut runner = runner(Config { failure_persistence: None, ..Config::default() }, seed());
    let (mut counts, mut waiting) = (Counts::default(), Vec::new());
    while counts.produced < count {
        match statements.new_tree(&mut runner).expect("a statement").current() {
            Ok(sql) => waiting.push(sql),
            Err(refusal) => *counts.refused.entry(refusal).or_default() += 1,
        }
        if waiting.len() + counts.produced >= count || waiting.len() == 1000 {
            counts.parse(parser, &waiting);
            waiting.clear();
        }
    }
    counts
}

impl Counts {
    fn parse(&mut self, parser: &mut Parser, statements: &[String]) {
        self.produced += statements.len();
        for (sql, verdict) in statements.iter().zip(parser.verdicts(statements)) {
            match verdict {
                Ok(()) => self.accepted += 1,
                Err(_) if exceptions::of(sql).is_some() => self.excepted += 1,
                Err(why) => self.wrong.push(format!("{why}\n    {sql}")),
            }
        }
    }

    /// Leaves the figures for the scorecard.
    fn write(&self) {
        let refused: usize = self.refused.values().sum();
        let figures = [
            (
                "random statements that mssql compiles, accepted by ScriptDom / produced",
                format!("{} / {}", self.accepted, self.produced),
                Some("100 % of 100,000"),
            ),
            ("of those not accepted, listed as exceptions", self.excepted.to_string(), None),
            ("random statements that mssql refuses before sending", refused.to_string(), None),
        ];
        aludel_test::write_scorecard_part("scriptdom-random", &figures);
    }
}

fn check(count: usize) {
    let mut parser = match Parser::start() {
        Ok(parser) => parser,
        Err(why) => return println!("NOT RUN: scriptdom: {why}"),
    };
    let counts = run(&mut parser, count);
    counts.write();
    println!("{} produced, {} accepted; refused: {:#?}", counts.produced, counts.accepted, counts.refused);
    let shown: Vec<&String> = counts.wrong.iter().take(10).collect();
    assert!(shown.is_empty(), "{} of {} are not Transact-SQL: {shown:#?}", counts.wrong.len(), counts.produced);
}

#[test]
fn random_statements_are_accepted() {
    check(cases(10_000) as usize);
}

#[test]
#[ignore = "takes minutes"]
fn long() {
    check(100_000);
}
