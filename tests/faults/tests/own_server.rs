//! A server of the test's own that is started again, killed, full, or out of connections: whole units only, the right kinds of errors, and the
//! engine goes on when the server does.
use aludel_engine::{Engine, Error, ErrorKind, Url};
use aludel_sql::{MetaData, SqlType, Table, column, insert_into, text};
use aludel_test::{Server, on_every_engine, write_scorecard_part};
use aludel_test_servers::{Kind, Private};
use aludel_tests_faults::watch::within;
use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// Rows of a unit, each inserted by a statement of its own.
const STEPS: i64 = 3;
const WRITERS: i64 = 3;
const LIMIT: Duration = Duration::from_secs(300);

fn parts() -> Table {
    Table::new("parts")
        .column(column("writer", SqlType::BigInteger).primary_key())
        .column(column("unit", SqlType::BigInteger).primary_key())
        .column(column("step", SqlType::BigInteger).primary_key())
        .column(column("note", SqlType::Text).not_null())
}

/// A server of the kind that `shared` is of. It is not there where `shared` was not brought up by us.
fn own(shared: &Server, arguments: &[&str]) -> Option<Private> {
    let name = shared.name();
    let Some(kind) = Kind::named(name) else {
        println!("NOT RUN: {name}: there is no server that could end");
        return None;
    };
    Private::start(kind, arguments.iter().copied()).map_err(|why| println!("NOT RUN: {name}: {why}")).ok()
}

/// An engine of at most four connections over a table of units.
fn engine(url: &str) -> Engine {
    let url = url.parse::<Url>().expect("a URL");
    let builder = Engine::builder(url).pool_size(4).max_overflow(0).pool_timeout(Duration::from_secs(20));
    builder.connect_arg("connect_timeout", "5").connect().expect("an engine")
}

fn with_table(url: &str) -> Engine {
    let engine = engine(url);
    engine.create_all(&MetaData::new().table(parts())).expect("the table");
    engine
}

fn write(engine: &Engine, writer: i64, unit: i64, note: &str) -> Result<(), Error> {
    let table = parts();
    engine.transaction(|tx| {
        for step in 0..STEPS {
            tx.execute(&insert_into(&table).set("writer", writer).set("unit", unit).set("step", step).set("note", note))?;
        }
        Ok(())
    })
}

/// How many rows each unit of a writer has.
fn units(engine: &Engine, writer: i64) -> Vec<(i64, i64)> {
    let query = text(format!("SELECT unit, count(*) FROM parts WHERE writer = {writer} GROUP BY unit ORDER BY unit")).rows::<(i64, i64)>();
    engine.connection().and_then(|mut connection| connection.all(&query)).expect("the units")
}

fn assert_back_to_size(engine: &Engine) {
    let status = engine.pool_status();
    assert!(status.in_use == 0 && status.waiting == 0 && status.idle <= 4, "{status}");
}

/// What the end of a server may be called.
fn is_right(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::CannotConnect | ErrorKind::ConnectionLost | ErrorKind::OutcomeUnknown)
}

/// What a writer saw: the units of which it heard that they are committed, and those of which nobody knows.
#[derive(Default)]
struct Heard {
    committed: Vec<i64>,
    unknown: Vec<i64>,
}

/// Writes unit after unit until it is told to stop, through whatever happens to the server.
fn write_until(stop: &AtomicBool, engine: &Engine, writer: i64, first: i64) -> Heard {
    let mut heard = Heard::default();
    for unit in first.. {
        match write(engine, writer, unit, "a unit") {
            Ok(()) => heard.committed.push(unit),
            Err(error) => {
                assert!(is_right(error.kind()), "{:?}: {error}", error.kind());
                if error.kind() == ErrorKind::OutcomeUnknown {
                    heard.unknown.push(unit);
                }
                thread::sleep(Duration::from_millis(2));
            }
        }
        if stop.load(Ordering::SeqCst) {
            break;
        }
    }
    heard
}

/// Ends the server while it is written to, starts it again, and gives the number of units that are there in part.
fn round(server: &mut Private, engine: &Engine, first: i64, delay: Duration, end: fn(&mut Private)) -> usize {
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (stop, engine) = (stop.clone(), engine.clone());
            thread::spawn(move || write_until(&stop, &engine, writer, first))
        })
        .collect();
    thread::sleep(delay);
    end(server);
    thread::sleep(Duration::from_millis(50));
    // Nobody holds on to a server that is gone.
    let down = engine.connection().and_then(|mut connection| connection.execute_script("SELECT 1")).expect_err("the server is down");
    assert!(is_right(down.kind()), "{:?}: {down}", down.kind());
    stop.store(true, Ordering::SeqCst);
    let heard: Vec<Heard> = writers.into_iter().map(|writer| writer.join().expect("a writer")).collect();
    server.start_again().expect("it starts again");
    assert!(heard.iter().any(|heard| !heard.committed.is_empty()), "nothing was written before the server ended");
    heard.iter().zip(0..).map(|(heard, writer)| torn(heard, units(engine, writer), first)).sum()
}

fn torn(heard: &Heard, found: Vec<(i64, i64)>, first: i64) -> usize {
    let found: Vec<_> = found.into_iter().filter(|(unit, _)| *unit >= first).collect();
    let there = |unit: &i64| found.iter().any(|(found, _)| found == unit);
    let lost: Vec<_> = heard.committed.iter().filter(|unit| !there(unit)).collect();
    assert!(lost.is_empty(), "they were committed and are gone: {lost:?}");
    let told = |unit: &i64| heard.committed.contains(unit) || heard.unknown.contains(unit);
    let more: Vec<_> = found.iter().filter(|(unit, _)| !told(unit)).collect();
    assert!(more.is_empty(), "they failed and are there: {more:?}");
    found.iter().filter(|(_, rows)| *rows != STEPS).count()
}

/// Rounds of an end and a start, in good order and by force in turn; gives how many there were, and the units that are there in part.
fn ends(shared: &Server, rounds: u32) -> Option<(u32, usize)> {
    let mut server = own(shared, &[])?;
    Some(within(LIMIT, "ends of a server", move || {
        let engine = with_table(&server.url);
        let mut torn = 0;
        for number in 0..rounds {
            let end: fn(&mut Private) = if number % 2 == 0 { |server| server.kill() } else { |server| server.stop() };
            let delay = Duration::from_millis(60 + u64::from(number * 37 % 100));
            torn += round(&mut server, &engine, i64::from(number) * 1_000_000, delay, end);
            write(&engine, WRITERS, i64::from(number), "after it").expect("the engine goes on");
            assert_back_to_size(&engine);
        }
        (rounds, torn)
    }))
}

/// What makes a server small: few connections, and no more than some megabytes of data.
fn small(shared: &Server) -> &'static [&'static str] {
    match shared.dialect_name() {
        "postgres" => &["-c", "max_connections=6", "-c", "superuser_reserved_connections=2"],
        _ => &["--max-connections=10", "--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:24M"],
    }
}

on_every_engine! {
    fn a_server_that_ends_and_starts_again_has_whole_units(shared) {
        let Some((_, torn)) = ends(shared, 4) else { return };
        assert_eq!(torn, 0, "units that are there in part");
    }

    fn a_server_without_connections_says_so_and_goes_on(shared) {
        let Some(server) = own(shared, small(shared)) else { return };
        within(LIMIT, "a server without connections", move || {
            let admin = with_table(&server.url);
            let grants = match admin.dialect_name() {
                "postgres" => "CREATE ROLE guest LOGIN; GRANT ALL ON parts TO guest",
                _ => "CREATE USER guest; GRANT ALL ON mysql.parts TO guest",
            };
            admin.connection().and_then(|mut connection| connection.execute_script(grants)).expect("a guest");
            admin.close_idle();
            let url = server.url.parse::<Url>().expect("a URL").with_user("guest");
            let guests = Engine::builder(url).pool_size(20).max_overflow(0).connect().expect("an engine");
            let mut held = Vec::new();
            let error = loop {
                match guests.connection() {
                    Ok(connection) => held.push(connection),
                    Err(error) => break error,
                }
                assert!(held.len() < 20, "the server has room for more than it was told");
            };
            assert_eq!(error.kind(), ErrorKind::Resource, "{error}");
            assert!(error.is_transient(), "another one may be served later: {error}");
            assert!(held.len() >= 3, "{}", held.len());
            for connection in &mut held {
                connection.execute_script("SELECT 1").expect("who is in stays in");
            }
            drop(held);
            write(&guests, 1, 1, "later").expect("there is room again");
            let status = guests.pool_status();
            assert!(status.in_use == 0 && status.waiting == 0, "{status}");
        });
    }

    fn a_database_without_space_keeps_what_it_has(shared) {
        if let Some((engine, held)) = little_space(shared) {
            within(LIMIT, "a database without space", move || {
                fill(&engine);
                drop(held);
            });
        }
    }
}

type Held = (Option<Private>, Option<SmallDisk>);

/// An engine over a database that has room for some megabytes, and what holds that database.
fn little_space(shared: &Server) -> Option<(Engine, Held)> {
    match shared.dialect_name() {
        "sqlite" => {
            // The limit is one of the connection.
            let engine = shared.another(|builder| builder.pool_size(1).max_overflow(0));
            engine.create_all(&MetaData::new().table(parts())).expect("the table");
            engine.connection().and_then(|mut connection| connection.execute_script("PRAGMA max_page_count = 1000")).expect("the limit");
            Some((engine, (None, None)))
        }
        "postgres" => {
            let disk = SmallDisk::mount().map_err(|why| println!("NOT RUN: {}: {why}", shared.name())).ok()?;
            let server = own(shared, &[])?;
            let engine = engine(&server.url);
            let place = format!("CREATE TABLESPACE small LOCATION '{}'", disk.0.path().display());
            engine.connection().and_then(|mut connection| connection.execute_script(&place)).expect("the small disk");
            let table = "CREATE TABLE parts (writer bigint, unit bigint, step bigint, note text) TABLESPACE small; \
                         ALTER TABLE parts ALTER note SET STORAGE EXTERNAL";
            engine.connection().and_then(|mut connection| connection.execute_script(table)).expect("the table");
            Some((engine, (Some(server), Some(disk))))
        }
        _ => {
            let server = own(shared, small(shared))?;
            Some((with_table(&server.url), (Some(server), None)))
        }
    }
}

/// A file system of 16 MB in memory; whoever may not mount one has none.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Result<SmallDisk, String> {
        let folder = tempfile::Builder::new().prefix("aludel-small-").tempdir().map_err(|error| error.to_string())?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m,uid=postgres,gid=postgres", "tmpfs"]).arg(folder.path());
        let output = mount.output().map_err(|error| format!("no `mount`: {error}"))?;
        if output.status.success() {
            Ok(SmallDisk(folder))
        } else {
            Err(format!("no small disk: {}", String::from_utf8_lossy(&output.stderr).trim()))
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

/// Writes until there is no room.
fn fill(engine: &Engine) {
    let note = "x".repeat(200_000);
    let mut committed = 0;
    let error = loop {
        match write(engine, 0, committed, &note) {
            Ok(()) => committed += 1,
            Err(error) => break error,
        }
        assert!(committed < 1000, "there is more room than was told");
    };
    assert_eq!(error.kind(), ErrorKind::Resource, "{error}");
    assert!(!error.is_transient(), "there will not be more space by itself: {error}");
    assert!(committed > 0, "there was no room at all: {error}");
    let whole: Vec<_> = (0..committed).map(|unit| (unit, STEPS)).collect();
    assert_eq!(units(engine, 0), whole, "what was committed is there, of the last unit nothing");
    assert_back_to_size(engine);
}

/// The long run, for the scorecard.
#[test]
#[ignore = "takes minutes: thirty ends of every server that is up"]
fn scorecard() {
    let rounds = 30;
    let ended: Vec<_> = aludel_test::engines().iter().filter_map(|shared| Some((shared.name(), ends(shared, rounds)?))).collect();
    let figures: Vec<_> =
        ended.iter().map(|(name, (ends, torn))| (format!("{ends} ends of {name} while it is written to: torn units"), torn.to_string())).collect();
    let figures: Vec<_> = figures.iter().map(|(name, torn)| (name.as_str(), torn.clone(), Some("0"))).collect();
    write_scorecard_part("ends-of-servers", &figures);
    assert!(ended.iter().all(|(_, (_, torn))| *torn == 0), "{ended:?}");
}
