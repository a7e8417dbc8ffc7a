//! Random statements on every server that is up, against the evaluator. What a server may do in another way is written down in
//! `allowed`; everything else is a failure.
mod allowed;

use aludel_engine::{Connection, Engine};
use aludel_fuzz::{
    evaluate::{self, Tables},
    fixture,
    run::{cases, runner, seed},
    strategy,
};
use aludel_sql::{ErrorKind, Executable, Row, Select, Value, ddl, insert_into, visit::Key};
use aludel_test::{Server, on_every_engine, write_scorecard_part};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::Config,
};

use std::collections::BTreeMap;

type Rows = Vec<Vec<Value>>;

/// The fixture in a server's database, where text is compared by code point.
struct Filled {
    name: &'static str,
    connection: Connection,
    rows: Tables,
    engine: Engine,
}

/// What became of a statement.
enum Outcome {
    Agreed,
    /// It is not compared, or the server refuses it: why that is allowed.
    Refused(&'static str),
    /// The server is wrong, and is known to be.
    Differs(&'static str),
    Mismatch(String),
}

#[derive(Default)]
struct Count {
    agreed: u32,
    refused: BTreeMap<&'static str, u32>,
    differ: BTreeMap<&'static str, u32>,
    mismatches: u32,
}

impl Count {
    fn compared(&self) -> u32 {
        self.agreed + self.differs() + self.mismatches
    }

    fn differs(&self) -> u32 {
        self.differ.values().sum()
    }

    fn refused(&self) -> u32 {
        self.refused.values().sum()
    }
}

impl Filled {
    fn new(server: &Server) -> Filled {
        let engine = prepared(server);
        let mut connection = engine.connection().unwrap();
        let rows = fixture::rows();
        for table in fixture::tables() {
            connection.execute(&ddl::CreateTable::new(table.clone())).unwrap();
            let (_, columns, rows) = rows.iter().find(|rows| rows.0 == table.name()).unwrap();
            for row in rows {
                let insert =
                    columns.iter().zip(row).fold(insert_into(&table), |insert, (column, value)| insert.set::<Value>(column.as_str(), value.clone()));
                connection.execute(&insert).unwrap();
            }
        }
        Filled { name: server.name(), connection, rows: rows.with_rules(allowed::rules(server.dialect_name())), engine }
    }

    fn outcome(&mut self, query: &Select<Row>) -> Outcome {
        let wanted = match evaluate::rows(query.data(), &self.rows) {
            Ok(rows) => plain(&rows),
            Err(why) => return Outcome::Mismatch(format!("evaluator: {why}\n{query:?}")),
        };
        let found = match self.connection.all(query) {
            Ok(rows) => plain(&rows.iter().map(|row| row.values().to_vec()).collect()),
            Err(error) if error.kind() == ErrorKind::Unsupported => return Outcome::Refused("there is no such construct, and it says so"),
            Err(error) => {
                let message = error.to_string();
                let reason = allowed::refusal(self.name, &message, query);
                return reason.map_or_else(|| Outcome::Mismatch(format!("{message}\n{}", self.told(query))), Outcome::Refused);
            }
        };
        let (found, wanted) = if query.data().order_by.is_empty() { (evaluate::sorted(found), evaluate::sorted(wanted)) } else { (found, wanted) };
        match allowed::difference(self.name, query) {
            _ if found == wanted => Outcome::Agreed,
            Some(reason) => Outcome::Differs(reason),
            None => Outcome::Mismatch(format!("{} {found:?}\nwanted {wanted:?}\n{}", self.name, self.told(query))),
        }
    }

    /// The statement as it was sent.
    fn told(&self, query: &Select<Row>) -> String {
        let mut key = Key::default();
        key.node(query.statement());
        let values: Vec<_> = key.binds().iter().map(|bind| bind.value).collect();
        format!("{}\n{values:?}", self.engine.sql(query).unwrap_or_else(|error| error.to_string()))
    }

    /// Compares as many statements, of constructs that the dialect has; those refused are not among them.
    fn run(&mut self, cases: u32) -> Count {
        let statements = strategy::select(&fixture::tables(), self.engine.environment().dialect.spec().capabilities);
        let mut runner = runner(Config { failure_persistence: None, ..Config::default() }, seed());
        let mut count = Count::default();
        while count.compared() < cases {
            assert!(count.refused() <= 1_000 + cases, "{}: nearly everything is refused: {:?}", self.name, count.refused);
            let mut tree = statements.new_tree(&mut runner).unwrap();
            match self.outcome(&tree.current()) {
                Outcome::Agreed => count.agreed += 1,
                Outcome::Refused(reason) => *count.refused.entry(reason).or_default() += 1,
                Outcome::Differs(reason) => *count.differ.entry(reason).or_default() += 1,
                Outcome::Mismatch(first) => {
                    count.mismatches += 1;
                    if count.mismatches <= 10 {
                        println!("{}\n", self.smallest(&mut tree, first));
                    }
                }
            }
        }
        count
    }

    /// The mismatch of the smallest statement that can be made of this one.
    fn smallest(&mut self, tree: &mut dyn ValueTree<Value = Select<Row>>, mut why: String) -> String {
        let mut steps = 0;
        let mut smaller = tree.simplify();
        while smaller && steps < 2_000 {
            steps += 1;
            smaller = match self.outcome(&tree.current()) {
                Outcome::Mismatch(again) => {
                    why = again;
                    tree.simplify()
                }
                _ => tree.complicate(),
            };
        }
        why
    }
}

/// The server's database with a collation that compares text as the evaluator does.
fn prepared(server: &Server) -> Engine {
    let Some(collation) = allowed::collation(server.name()) else { return server.another(|builder| builder) };
    let database = server.url().rsplit('/').next().unwrap().split('?').next().unwrap();
    server.connection().unwrap().execute_script(&format!("ALTER DATABASE {database} COLLATE {collation}")).unwrap();
    let separator = if server.url().contains('?') { '&' } else { '?' };
    Engine::connect(format!("{}{separator}collation={collation}", server.url())).unwrap()
}

fn plain(rows: &Rows) -> Rows {
    rows.iter().map(|row| row.iter().map(|value| allowed::normal(&evaluate::normal(value))).collect()).collect()
}

fn report(name: &str, count: &Count) {
    println!("{name}: {} statements compared, {} mismatches", count.compared(), count.mismatches);
    println!("{name}: errors of the server: {} {:#?}; refused: {} {:#?}", count.differs(), count.differ, count.refused(), count.refused);
}

on_every_engine! {
    /// The evaluator and the server agree about every query, but for what is allowed.
    fn the_server_gives_the_rows_that_the_standard_says(server) {
        let cases = cases(300);
        let count = Filled::new(server).run(cases);
        report(server.name(), &count);
        assert_eq!(count.mismatches, 0, "seed {}", seed());
        assert!(count.refused() < cases / 4, "too few statements are compared");
    }
}

/// Many on each engine that is up; the figures are for the scorecard. `ALUDEL_FUZZ_CASES` says how many.
#[test]
#[ignore = "takes as long as it is told to"]
fn scorecard() {
    let cases = cases(5_000);
    let (mut figures, mut mismatches) = (Vec::new(), 0);
    for server in aludel_test::engines() {
        let count = Filled::new(&server).run(cases);
        report(server.name(), &count);
        let name = |what: &str| format!("random statements, {} against the evaluator{what}", server.name());
        figures.push((name(""), count.compared().to_string(), Some("100000")));
        figures.push((name(": refused beside them, as allowed"), count.refused().to_string(), None));
        figures.push((name(": rows wrong by a listed error of the server"), count.differs().to_string(), None));
        figures.push((name(": mismatches"), count.mismatches.to_string(), Some("0")));
        mismatches += count.mismatches;
    }
    let figures: Vec<_> = figures.iter().map(|(name, value, target)| (name.as_str(), value.clone(), *target)).collect();
    write_scorecard_part("fuzz-servers", &figures);
    assert_eq!(mismatches, 0, "seed {}", seed());
}
