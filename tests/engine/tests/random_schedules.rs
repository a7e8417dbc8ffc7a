//! Threads that take, use, break, keep and give back connections in random order, while the server dies now and then. Whatever they do:
//! never more connections than allowed, none in two hands, nobody waits for ever, and in the end every number is back where it began.
use aludel_engine::{Connection, Engine, ErrorKind};
use aludel_plugin_sdk::{Error, ErrorKind as Class};
use aludel_sql::text;
use aludel_test::write_scorecard_part;
use aludel_tests_engine::{Server, served};
use parking_lot::Mutex;
use proptest::prelude::*;
use std::{collections::HashSet, sync::Arc, thread, time::Duration};

/// What one thread does next.
#[derive(Debug, Clone, Copy)]
enum Step {
    Take,
    GiveBack,
    Work,
    Transaction,
    Lose,
    Invalidate,
    InvalidateLater,
    Detach,
    ServerDies,
    ServerRefuses,
    ServerAccepts,
    Dispose,
}

const STEPS: [Step; 24] = {
    use Step::*;
    [
        Take,
        Take,
        Take,
        Take,
        Take,
        Take,
        Work,
        Work,
        Work,
        Work,
        GiveBack,
        GiveBack,
        GiveBack,
        GiveBack,
        Transaction,
        Transaction,
        Lose,
        Invalidate,
        InvalidateLater,
        Detach,
        ServerDies,
        ServerRefuses,
        ServerAccepts,
        Dispose,
    ]
};

/// Which database connections are in whose hands.
#[derive(Default)]
struct Hands(Mutex<HashSet<u64>>);

/// A connection, and the proof that nobody else has it.
struct Hold {
    connection: Connection,
    id: u64,
    detached: bool,
}

struct World {
    engine: Engine,
    server: Arc<Server>,
    hands: Arc<Hands>,
    most: usize,
}

impl World {
    fn new(name: &str, size: usize, overflow: usize) -> Self {
        let (engine, server) = served(name, |builder| {
            builder.pool_size(size).max_overflow(overflow).pool_timeout(Duration::from_millis(30)).pool_pre_ping(size.is_multiple_of(2))
        });
        World { engine, server, hands: Arc::default(), most: size + overflow }
    }

    /// Takes a connection, if there is one. Broken invariants are panics.
    fn take(&self) -> Option<Hold> {
        match self.engine.connection() {
            Ok(mut connection) => {
                let id = connection.id().unwrap();
                assert!(self.hands.0.lock().insert(id), "connection {id} is in two hands");
                Some(Hold { connection, id, detached: false })
            }
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::PoolTimeout | ErrorKind::CannotConnect | ErrorKind::ConnectionLost), "{error}");
                None
            }
        }
    }

    fn give_back(&self, hold: Hold) {
        // First it leaves the hands, or its next holder could be faster than this line.
        self.hands.0.lock().remove(&hold.id);
        drop(hold.connection);
    }

    /// One step of one thread, which may hold two connections.
    fn step(&self, step: Step, held: &mut Vec<Hold>) {
        match step {
            Step::Take if held.len() < 2 => held.extend(self.take()),
            Step::Take | Step::GiveBack => {
                if let Some(hold) = held.pop() {
                    self.give_back(hold);
                }
            }
            Step::ServerDies => self.server.die(),
            Step::ServerRefuses => self.server.state().refuse = Some(Error::new(Class::CANNOT_CONNECT, "not now")),
            Step::ServerAccepts => self.server.state().refuse = None,
            Step::Dispose => self.engine.dispose(),
            _ => {
                if let Some(hold) = held.last_mut() {
                    with(step, hold);
                }
            }
        }
        let status = self.engine.pool_status();
        assert!(status.in_use + status.idle <= self.most, "{status}");
    }
}

/// Something that is done with a connection. Errors are expected: the server dies now and then.
fn with(step: Step, hold: &mut Hold) {
    let connection = &mut hold.connection;
    match step {
        Step::Work => drop(connection.execute(&text("rows 2"))),
        Step::Transaction => drop(connection.transaction(|tx| tx.execute(&text("work")).map(|_| ()))),
        Step::Lose => drop(connection.execute(&text("fail LOST"))),
        Step::Invalidate => connection.invalidate(),
        Step::InvalidateLater => connection.invalidate_later(),
        // Only now and then, or the pool would have nothing left to do.
        Step::Detach if !hold.detached && hold.id.is_multiple_of(3) => hold.detached = connection.detach().is_ok(),
        _ => {}
    }
}

/// Runs schedules on threads, and asserts that everything is back in the end. Gives the number of steps.
fn run(name: &str, size: usize, overflow: usize, schedules: Vec<Vec<Step>>) -> usize {
    let world = Arc::new(World::new(name, size, overflow));
    let steps = schedules.iter().map(Vec::len).sum();
    let threads: Vec<_> = schedules
        .into_iter()
        .map(|schedule| {
            let world = Arc::clone(&world);
            thread::spawn(move || {
                let mut held = Vec::new();
                schedule.into_iter().for_each(|step| world.step(step, &mut held));
                held.into_iter().for_each(|hold| world.give_back(hold));
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    world.server.state().refuse = None;
    let status = world.engine.pool_status();
    assert_eq!((status.in_use, status.waiting, status.overflow), (0, 0, 0), "{status}");
    assert_eq!(status.idle, world.server.state().open, "what is open is what the pool keeps");
    assert_eq!(status.opened - status.closed, status.idle as u64, "what was opened was closed or is kept");
    assert!(world.hands.0.lock().is_empty());
    // Every place is free: as many as there may be can be taken at once.
    world.engine.dispose();
    let all: Vec<_> = (0..world.most).map(|_| world.engine.connection().unwrap()).collect();
    assert_eq!(world.engine.pool_status().in_use, all.len());
    steps
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_schedule_breaks_the_pool(
        size in 1_usize..4,
        overflow in 0_usize..3,
        schedules in prop::collection::vec(prop::collection::vec(prop::sample::select(STEPS.to_vec()), 1..40), 1..6),
        number in any::<u64>(),
    ) {
        run(&format!("random-{number}"), size, overflow, schedules);
    }
}

/// The long run, for the scorecard: `cargo test -p aludel-tests-engine --test random_schedules -- --ignored`.
#[test]
#[ignore = "takes minutes: cargo xtask scorecard"]
fn a_hundred_thousand_steps() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let (mut steps, mut round) = (0, 0);
    while steps < 100_000 {
        let threads = 2 + random(7);
        let schedules = (0..threads).map(|_| (0..200).map(|_| STEPS[random(STEPS.len())]).collect()).collect();
        steps += run(&format!("long-{round}"), 1 + random(5), random(4), schedules);
        round += 1;
    }
    let figures = [
        ("random pool steps (threads that take, break, keep and give back)", steps.to_string(), Some("100000")),
        ("broken pool invariants", "0".to_owned(), Some("0")),
    ];
    write_scorecard_part("pool", &figures);
}
