//! A program that is killed (`kill -9`) in the middle of its units of work leaves whole units only, and every unit that it was told is
//! committed. The program is this test's own executable, started again.
use aludel_engine::Engine;
use aludel_sql::{MetaData, SqlType, Table, column, insert_into, text};
use aludel_test::{Server, on_every_engine, write_scorecard_part};
use aludel_tests_faults::Sessions;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Rows of a unit, each inserted by a statement of its own.
const STEPS: i64 = 4;
const URL: &str = "ALUDEL_TEST_KILLED_URL";
const FIRST: &str = "ALUDEL_TEST_KILLED_FIRST";

fn parts() -> Table {
    Table::new("parts")
        .column(column("unit", SqlType::BigInteger).primary_key())
        .column(column("step", SqlType::BigInteger).primary_key())
        .column(column("note", SqlType::String(Some(40))).not_null())
}

/// The program: unit after unit, each number printed once it is committed, until it is killed.
#[test]
#[ignore = "the program that the other tests start and kill"]
fn program() {
    let Ok(url) = std::env::var(URL) else { return println!("NOT RUN: it is the program that the other tests start") };
    let first: i64 = std::env::var(FIRST).expect("the first unit").parse().expect("a number");
    let engine = Engine::connect(url.as_str()).expect("an engine");
    let table = parts();
    for unit in first.. {
        let work = engine.transaction(|tx| {
            for step in 0..STEPS {
                tx.execute(&insert_into(&table).set("unit", unit).set("step", step).set("note", format!("step {step} of {unit}")))?;
            }
            Ok::<_, aludel_engine::Error>(())
        });
        work.unwrap_or_else(|error| panic!("unit {unit}: {error}"));
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ncommitted {unit}").and_then(|()| out.flush()).expect("the reader is there");
    }
}

fn start(url: &str, first: i64) -> Child {
    let executable = std::env::current_exe().expect("the test's own path");
    let mut command = Command::new(executable);
    command.args(["--ignored", "--exact", "program", "--nocapture", "--test-threads=1"]).env(URL, url).env(FIRST, first.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// Kills the program `delay` after its first unit; gives the last unit of which it heard that it is committed.
fn killed_after(url: &str, first: i64, delay: Duration) -> i64 {
    let mut child = start(url, first);
    let output = BufReader::new(child.stdout.take().expect("its output"));
    let mut committed = output.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("committed ")?.parse::<i64>().ok());
    let began = committed.next().expect("the program commits a unit");
    thread::sleep(delay);
    child.kill().expect("the program is killed");
    let status = child.wait().expect("it ends");
    assert!(!status.success(), "it was to be killed, not to end: {status}");
    committed.last().unwrap_or(began)
}

/// How many rows each unit has.
fn units(engine: &Engine) -> Vec<(i64, i64)> {
    let query = text("SELECT unit, count(*) FROM parts GROUP BY unit ORDER BY unit").rows::<(i64, i64)>();
    engine.connection().and_then(|mut connection| connection.all(&query)).expect("the units")
}

/// Kills that many times; gives the number of units that are there in part.
fn kill(server: &Server, times: u32) -> usize {
    server.create_all(&MetaData::new().table(parts())).expect("the table");
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| u64::from(now.subsec_nanos()) | 1);
    let (mut random, mut first) = (seed, 1);
    for round in 0..times {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let committed = killed_after(server.url(), first, Duration::from_micros(random % 30_000));
        // What the server does with the dead program's session is done when that is gone.
        Sessions::wait_until(server, |sessions| sessions.all == 0);
        let found = units(server);
        let last = found.last().map_or(0, |(unit, _)| *unit);
        let name = server.name();
        assert!(last >= committed, "{name}, kill {round}, seed {seed}: unit {committed} was committed, the last one there is {last}");
        assert!(last <= committed + 1, "{name}, kill {round}, seed {seed}: the program was told of {committed}, and {last} is there");
        let expected: Vec<i64> = (1..=last).collect();
        assert_eq!(found.iter().map(|(unit, _)| *unit).collect::<Vec<_>>(), expected, "{name}, kill {round}, seed {seed}: a unit is lost");
        first = last + 1;
    }
    units(server).iter().filter(|(_, rows)| *rows != STEPS).count()
}

on_every_engine! {
    fn a_killed_program_leaves_whole_units(server) {
        assert_eq!(kill(server, 6), 0, "units that are there in part");
    }
}

/// The long run, for the scorecard.
#[test]
#[ignore = "takes minutes: a hundred kills on every engine that is up"]
fn scorecard() {
    let kills = 100;
    let torn: Vec<_> = aludel_test::engines()
        .iter()
        .map(|server| (format!("{kills} programs killed on {}: torn units", server.name()), kill(server, kills)))
        .collect();
    let figures: Vec<_> = torn.iter().map(|(name, torn)| (name.as_str(), torn.to_string(), Some("0"))).collect();
    write_scorecard_part("kills", &figures);
    assert!(torn.iter().all(|(_, torn)| *torn == 0), "{torn:?}");
}
