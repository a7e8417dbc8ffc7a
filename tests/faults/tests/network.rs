//! Every fault of the network at many places of a statement: the error is of the right kind, wrong rows never come back, the broken
//! connection is not used again, nothing is left behind on the server, and the pool returns to its size.
use aludel_engine::{Engine, ErrorKind, ExecutionOptions};
use aludel_sql::{Compare, Expr, SqlType, Table, column, select, update_table};
use aludel_test::{Server, on_every_engine, write_scorecard_part};
use aludel_tests_faults::{Fault, Proxy, Sessions, watch::within};
use std::{collections::BTreeMap, sync::Arc, thread, time::Duration};

const ROWS: i64 = 60;
/// For one statement under a fault that answers nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// For one without a fault, on a machine that has other work too.
const LONG_PATIENCE: Duration = Duration::from_secs(10);

/// A table with rows that can be recomputed, an engine that reaches it through the proxy, and one that reaches it directly.
struct Scene {
    proxy: Proxy,
    engine: Engine,
    direct: Engine,
    table: Arc<Table>,
}

fn rows_table() -> Table {
    Table::new("marks").column(column("id", SqlType::BigInteger).primary_key()).column(column("mark", SqlType::String(Some(40))).not_null())
}

fn mark(id: i64) -> String {
    format!("mark {id} of the row")
}

/// `None` where there is no network.
fn scene(server: &Server) -> Option<Scene> {
    if server.url().starts_with("sqlite") {
        println!("NOT RUN: sqlite: a file has no network");
        return None;
    }
    let url: aludel_engine::Url = server.url().parse().expect("a URL");
    let proxy = Proxy::start(format!("{}:{}", url.host().expect("a host"), url.port().expect("a port")));
    // Its sessions are not to be taken for those of the engine under test.
    server.close_idle();
    let table = Arc::new(rows_table());
    let direct = server.another(|builder| builder);
    direct.create_all(&aludel_sql::MetaData::new().table(rows_table())).expect("the table");
    let mut connection = direct.connection().expect("a connection");
    for id in 0..ROWS {
        connection.execute(&aludel_sql::insert_into(&table).set("id", id).set("mark", mark(id))).expect("a row");
    }
    drop(connection);
    let through = url.with_port(proxy.port()).with_host("127.0.0.1");
    let builder = Engine::builder(through).pool_size(2).max_overflow(0).pool_timeout(Duration::from_secs(5));
    let engine = builder.connect_arg("connect_timeout", "1").connect().expect("an engine through the proxy");
    Some(Scene { proxy, engine, direct, table })
}

type Outcome = Result<Vec<(i64, String)>, aludel_engine::Error>;

impl Scene {
    fn id(&self) -> Expr<i64> {
        self.table.col("id").expect("a column")
    }

    fn read_on(&self, connection: &mut aludel_engine::Connection, patience: Duration) -> Outcome {
        let query = select((self.id(), self.table.col::<String>("mark").expect("a column"))).order_by(aludel_sql::Order::asc(self.id()));
        connection.with_options(ExecutionOptions::new().timeout(patience)).all(&query)
    }

    /// A statement on a connection that worked before the fault, and then on a new one.
    fn under(&self, fault: Fault) -> [Outcome; 2] {
        let mut connection = self.engine.connection().expect("a connection without faults");
        assert_eq!(self.read_on(&mut connection, LONG_PATIENCE).expect("rows without faults"), expected());
        self.proxy.set(fault);
        let old = self.read_on(&mut connection, PATIENCE);
        drop(connection);
        self.proxy.set(fault);
        let new = self.engine.connection().and_then(|mut connection| self.read_on(&mut connection, PATIENCE));
        self.proxy.set(Fault::None);
        [old, new]
    }

    /// After the fault: two attempts at most, then everything is as before.
    fn assert_healed(&self, after: &str) {
        let attempt = || self.engine.connection().and_then(|mut connection| self.read_on(&mut connection, LONG_PATIENCE));
        let healed = attempt().or_else(|_| attempt()).or_else(|_| attempt());
        assert_eq!(healed.unwrap_or_else(|error| panic!("{after}: it does not heal: {error}")), expected(), "{after}");
        let status = self.engine.pool_status();
        assert!(status.in_use == 0 && status.idle <= 2 && status.waiting == 0, "{after}: {status}");
    }
}

fn expected() -> Vec<(i64, String)> {
    (0..ROWS).map(|id| (id, mark(id))).collect()
}

/// What a fault of the network may be called.
fn is_right(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionLost | ErrorKind::CannotConnect | ErrorKind::StatementTimeout | ErrorKind::Cancelled)
}

fn is_garbled(fault: Fault) -> bool {
    matches!(fault, Fault::Garbage(_) | Fault::Twice(_))
}

fn judge(fault: Fault, outcomes: [Outcome; 2], seen: &mut BTreeMap<String, usize>) {
    for outcome in outcomes {
        let name = match outcome {
            Ok(rows) => {
                assert_eq!(rows, expected(), "{fault:?} gave other rows");
                "rows".to_owned()
            }
            Err(error) => {
                // Bytes that were changed may look like an answer of the server.
                assert!(is_garbled(fault) || is_right(error.kind()), "{fault:?} became {:?}: {error}", error.kind());
                assert!(!error.to_string().contains("panicked"), "{fault:?}: {error}");
                format!("{:?}", error.kind())
            }
        };
        *seen.entry(name).or_default() += 1;
    }
}

/// Faults that have no place, or begin with the first byte.
const WHOLE: [Fault; 8] = [
    Fault::CloseOnAccept,
    Fault::ResetOnAccept,
    Fault::CutRequest(0),
    Fault::CutReply(0),
    Fault::StallRequest,
    Fault::Stall(0),
    Fault::Slow,
    Fault::HalfClose(0),
];

/// Faults at a byte of the answer.
const PLACED: [fn(u64) -> Fault; 6] = [Fault::CutReply, Fault::ResetReply, Fault::HalfClose, Fault::CutRequest, Fault::Garbage, Fault::Twice];

fn places(bytes: u64, many: u64) -> impl Iterator<Item = u64> {
    let step = (bytes / many).max(1);
    (0..bytes).step_by(step as usize)
}

fn run(scene: &Scene, faults: impl IntoIterator<Item = Fault>) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for fault in faults {
        let outcomes = scene.under(fault);
        // After a whole answer there may be bytes on the connection that were sent twice or changed, and nobody can know. No network does that.
        let poisoned = is_garbled(fault) && outcomes.iter().any(Result::is_ok);
        judge(fault, outcomes, &mut seen);
        if poisoned {
            scene.engine.dispose();
        }
        scene.assert_healed(&format!("{fault:?}"));
    }
    seen
}

fn bytes_of_an_answer(scene: &Scene) -> u64 {
    let mut connection = scene.engine.connection().expect("a connection");
    let _ = scene.read_on(&mut connection, LONG_PATIENCE);
    scene.proxy.set(Fault::None);
    let _ = scene.read_on(&mut connection, LONG_PATIENCE).expect("rows");
    scene.proxy.replied()
}

/// Gives the number of statements that met a fault; none where there is no network.
fn everything(server: &Server, places_of_each: u64, limit: Duration) -> usize {
    let Some(scene) = scene(server) else { return 0 };
    let name = server.name();
    within(limit, "faults of the network", move || {
        let bytes = bytes_of_an_answer(&scene);
        let placed = PLACED.iter().flat_map(|fault| places(bytes, places_of_each).map(fault));
        let seen = run(&scene, WHOLE.into_iter().chain(placed));
        println!("{name}: {bytes} bytes of an answer; {seen:?}");
        assert!(seen.len() > 2, "the faults had no effect: {seen:?}");
        scene.engine.dispose();
        Sessions::wait_until(&scene.direct, |sessions| sessions.all == 0);
        seen.values().sum()
    })
}

/// The same at many places on every engine that is up, for the scorecard. `ALUDEL_FAULT_PLACES` says at how many.
#[test]
#[ignore = "takes minutes: faults at many places of an answer"]
fn scorecard() {
    let places = std::env::var("ALUDEL_FAULT_PLACES").map_or(20, |places| places.parse().expect("ALUDEL_FAULT_PLACES is a number"));
    let kinds = WHOLE.len() + PLACED.len();
    let met: Vec<_> = aludel_test::engines().iter().map(|server| (server.name(), everything(server, places, Duration::from_secs(3000)))).collect();
    let networks = || met.iter().filter(|(_, statements)| *statements > 0);
    let mut figures = vec![("ways in which a network fails x engines, survived".to_owned(), (kinds * networks().count()).to_string())];
    figures.extend(
        networks().map(|(name, statements)| (format!("statements that met a fault on {name}, none with wrong rows"), statements.to_string())),
    );
    let figures: Vec<_> = figures.iter().map(|(name, value)| (name.as_str(), value.clone(), None)).collect();
    write_scorecard_part("faults", &figures);
}

on_every_engine! {
    fn a_statement_survives_every_fault(server) {
        everything(server, 5, Duration::from_secs(120));
    }

    fn a_statement_that_is_still_to_be_prepared_has_its_time_too(server) {
        let Some(scene) = scene(server) else { return };
        within(Duration::from_secs(60), "a stalled preparation", move || {
            scene.engine.dispose();
            let mut connection = scene.engine.connection().expect("a connection that knows no statement");
            scene.proxy.set(Fault::Stall(0));
            let outcome = scene.read_on(&mut connection, PATIENCE);
            scene.proxy.set(Fault::None);
            let error = outcome.expect_err("nothing was answered");
            assert_eq!(error.kind(), ErrorKind::StatementTimeout, "{error}");
            drop(connection);
            scene.assert_healed("a stalled preparation");
        });
    }

    fn a_login_that_stalls_at_any_place_is_given_up(server) {
        let Some(scene) = scene(server) else { return };
        within(Duration::from_secs(60), "stalled logins", move || {
            let connect = || {
                scene.engine.dispose();
                scene.engine.connection().map(drop)
            };
            scene.proxy.set(Fault::None);
            connect().expect("a login without faults");
            for place in places(scene.proxy.replied(), 8) {
                scene.proxy.set(Fault::Stall(place));
                let error = connect().expect_err("the login got no answer");
                assert!(is_right(error.kind()), "after {place} bytes: {:?}: {error}", error.kind());
            }
            scene.proxy.set(Fault::None);
            scene.assert_healed("stalled logins");
        });
    }

    fn nobody_waits_for_a_sign_of_life_or_a_transaction_that_does_not_come(server) {
        let Some(scene) = scene(server) else { return };
        within(Duration::from_secs(100), "a stalled BEGIN, COMMIT, ping and return", move || {
            let engine = scene.engine.with_options(ExecutionOptions::new().timeout(PATIENCE)).expect("a timeout");
            let connect = || engine.connection();
            let change = update_table(&scene.table).set_value("mark", "changed").filter(scene.id().eq(1_i64));

            let mut connection = connect().expect("a connection");
            scene.proxy.set(Fault::Stall(0));
            // PostgreSQL sends BEGIN with the first statement.
            let begun = connection.begin().and_then(|mut transaction| transaction.execute(&change).map(drop));
            let error = begun.expect_err("the BEGIN got no answer");
            assert!(is_right(error.kind()), "{:?}: {error}", error.kind());
            drop(connection);
            scene.proxy.set(Fault::None);
            scene.assert_healed("a stalled BEGIN");

            let mut connection = connect().expect("a connection");
            let mut transaction = connection.begin().expect("a transaction");
            transaction.execute(&change).expect("a change");
            scene.proxy.set(Fault::StallRequest);
            let error = transaction.commit().expect_err("the COMMIT did not arrive");
            assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
            drop(connection);
            scene.proxy.set(Fault::None);
            scene.assert_healed("a stalled COMMIT");

            let mut connection = connect().expect("a connection");
            scene.proxy.set(Fault::Stall(0));
            let error = connection.ping().expect_err("no sign of life");
            assert!(is_right(error.kind()), "{:?}: {error}", error.kind());
            drop(connection);
            scene.proxy.set(Fault::None);
            scene.assert_healed("a stalled ping");

            let mut connection = connect().expect("a connection");
            connection.control().begin(aludel_engine::TransactionOptions::new()).expect("a transaction");
            connection.execute(&change).expect("a change");
            scene.proxy.set(Fault::Stall(0));
            drop(connection);
            scene.proxy.set(Fault::None);
            scene.assert_healed("a stalled return");
        });
    }

    fn a_lost_commit_is_an_unknown_outcome_and_a_whole_unit(server) {
        let Some(scene) = scene(server) else { return };
        within(Duration::from_secs(60), "lost commits", move || {
            for fault in [Fault::CutReply(0), Fault::CutRequest(0), Fault::ResetReply(0)] {
                let scene = &scene;
                let outcome = scene.engine.transaction(|tx| {
                    for id in [1, 2] {
                        tx.execute(&update_table(&scene.table).set_value("mark", format!("{fault:?}")).filter(scene.id().eq(id)))?;
                    }
                    scene.proxy.set(fault);
                    Ok::<_, aludel_engine::Error>(())
                });
                scene.proxy.set(Fault::None);
                let error = outcome.expect_err("the answer to COMMIT was lost");
                assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{fault:?}: {error}");
                assert!(!error.is_transient(), "a transaction that may have arrived is not tried again");
                thread::sleep(Duration::from_millis(100));
                let changed = select(scene.id()).filter(scene.table.col::<String>("mark").unwrap().eq(format!("{fault:?}")));
                let changed = scene.direct.connection().and_then(|mut c| c.all(&changed)).expect("rows").len();
                assert!(changed == 0 || changed == 2, "{fault:?}: {changed} of 2 rows of a unit");
                if matches!(fault, Fault::CutReply(_) | Fault::ResetReply(_)) {
                    assert_eq!(changed, 2, "{fault:?}: only the answer was lost");
                }
            }
        });
    }

    fn a_transaction_that_loses_its_connection_leaves_nothing(server) {
        let Some(scene) = scene(server) else { return };
        within(Duration::from_secs(60), "lost transactions", move || {
            for fault in [Fault::CutReply(0), Fault::ResetReply(3), Fault::Stall(0)] {
                let scene = &scene;
                let outcome = scene.engine.transaction(|tx| {
                    tx.execute(&update_table(&scene.table).set_value("mark", "gone").filter(scene.id().eq(7_i64)))?;
                    scene.proxy.set(fault);
                    tx.with_options(ExecutionOptions::new().timeout(PATIENCE))
                        .execute(&update_table(&scene.table).set_value("mark", "gone").filter(scene.id().eq(8_i64)))?;
                    Ok::<_, aludel_engine::Error>(())
                });
                scene.proxy.set(Fault::None);
                let error = outcome.expect_err("the connection was lost");
                assert!(is_right(error.kind()), "{fault:?}: {error}");
                scene.assert_healed(&format!("{fault:?} in a transaction"));
                Sessions::wait_until(&scene.direct, |sessions| sessions.working == 0);
            }
        });
    }
}
