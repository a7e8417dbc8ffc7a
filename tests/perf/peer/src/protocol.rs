//! One line in, one line out.
//!
//! The peer prints `READY <version and compile options of its SQLite, joined by commas>`, then reads
//! `<workload> <n> <budget in ms>` and answers `OK <median ns> <shortest ns> <iterations> <checksum>` or `NA`
//! when the tool has no such workload, until it reads `quit` or the end of the input.

use std::fmt::Display;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

/// A measurement has at least this many iterations, whatever the budget.
const FEWEST: usize = 3;
/// And at most this many, so that the list of samples stays small.
const MOST: usize = 200_000;

/// What is measured. The number `n` that goes with it is the count of rows, lookups or queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// `n` users, read with one query into structs that own their data.
    Fetch,
    /// `n` lookups of one user by key, each a query.
    Point,
    /// `n` new users in one transaction, with the keys that the database made. The table is emptied outside the time.
    Insert,
    /// `n` rows of one transaction changed by key in one column, one by one (the unit of work of an ORM).
    Update,
    /// `n` users with their posts with their comments, in a number of queries that does not grow with `n`.
    Relations,
    /// `n` times a query of five optional filters, a join, an order and a limit, made into SQL text and not run.
    Build,
}

impl Workload {
    /// Reads the name that the protocol uses.
    pub fn parse(name: &str) -> Option<Workload> {
        Some(match name {
            "fetch" => Workload::Fetch,
            "point" => Workload::Point,
            "insert" => Workload::Insert,
            "update" => Workload::Update,
            "relations" => Workload::Relations,
            "build" => Workload::Build,
            _ => return None,
        })
    }
}

/// Where the database of a peer lives: the second argument of its process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In memory, private to the process.
    Memory,
    /// In a file, which does not exist yet.
    File(String),
}

impl Place {
    /// Reads `:memory:` or a path.
    pub fn parse(argument: &str) -> Place {
        match argument {
            ":memory:" => Place::Memory,
            path => Place::File(path.to_owned()),
        }
    }

    /// What SQLite itself calls the place.
    pub fn path(&self) -> &str {
        match self {
            Place::Memory => ":memory:",
            Place::File(path) => path,
        }
    }

    /// The statements that a fresh connection runs: journal mode of a file, then tables and rows.
    pub fn setup_sql(&self) -> String {
        let mode = match self {
            Place::Memory => "",
            Place::File(_) => "PRAGMA journal_mode=WAL;\nPRAGMA synchronous=NORMAL;\n",
        };
        format!("{mode}{}", crate::data::seed_sql())
    }
}

/// One tool with a seeded database.
pub trait Peer {
    /// `SELECT sqlite_version()` followed by the rows of `PRAGMA compile_options`.
    fn sqlite_build(&mut self) -> Vec<String>;

    /// Runs one workload under the timer. `false` if the tool has no such workload.
    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool;
}

/// Repeats one piece of work until the budget is spent, and keeps the time of each repetition.
#[derive(Debug)]
pub struct Timer {
    budget: Duration,
    samples: Vec<u64>,
    checksum: u64,
}

impl Timer {
    fn new(budget: Duration) -> Timer {
        Timer { budget, samples: Vec::new(), checksum: 0 }
    }

    /// Times `work` together with the drop of what it returns. The first run warms up, is not timed, and is what
    /// `check` turns into the checksum.
    pub fn run<S: ?Sized, R>(&mut self, state: &mut S, work: impl FnMut(&mut S) -> R, check: impl FnOnce(&mut S, &R) -> u64) {
        self.run_after(state, |_| (), work, check);
    }

    /// The same with a `prepare` before each run, outside the time.
    pub fn run_after<S: ?Sized, R>(
        &mut self,
        state: &mut S,
        mut prepare: impl FnMut(&mut S),
        mut work: impl FnMut(&mut S) -> R,
        check: impl FnOnce(&mut S, &R) -> u64,
    ) {
        prepare(state);
        let first = work(state);
        self.checksum = check(state, &first);
        drop(first);
        let begin = Instant::now();
        while self.samples.len() < FEWEST || (begin.elapsed() < self.budget && self.samples.len() < MOST) {
            prepare(state);
            let start = Instant::now();
            drop(black_box(work(state)));
            self.samples.push(start.elapsed().as_nanos() as u64);
        }
    }

    fn answer(mut self) -> String {
        self.samples.sort_unstable();
        let count = self.samples.len();
        match (self.samples.get(count / 2), self.samples.first()) {
            (Some(median), Some(shortest)) => {
                format!("OK {median} {shortest} {count} {}", self.checksum)
            }
            _ => "NA".to_owned(),
        }
    }
}

/// Answers measurements until the input ends.
pub fn serve(peer: &mut dyn Peer) {
    say(format_args!("READY {}", peer.sqlite_build().join(",").replace(' ', "_")));
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("the input is text");
        if line == "quit" {
            return;
        }
        say(reply(peer, &line));
    }
}

fn reply(peer: &mut dyn Peer, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let [name, n, budget] = words[..] else {
        return format!("ERR three words expected: {line}");
    };
    let (Some(workload), Ok(n), Ok(budget)) = (Workload::parse(name), n.parse(), budget.parse()) else {
        return format!("ERR not understood: {line}");
    };
    let mut timer = Timer::new(Duration::from_millis(budget));
    if peer.measure(workload, n, &mut timer) { timer.answer() } else { "NA".to_owned() }
}

fn say(line: impl Display) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("the driver of the benchmark listens");
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Doubler;

    impl Peer for Doubler {
        fn sqlite_build(&mut self) -> Vec<String> {
            Vec::new()
        }

        fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
            if workload != Workload::Fetch {
                return false;
            }
            timer.run(&mut (), |()| n * 2, |(), doubled| *doubled as u64);
            true
        }
    }

    #[test]
    fn an_answer_has_times_count_and_checksum() {
        let words: Vec<String> = reply(&mut Doubler, "fetch 21 0").split(' ').map(str::to_owned).collect();
        assert_eq!((words[0].as_str(), words[3].as_str(), words[4].as_str()), ("OK", "3", "42"));
    }

    #[test]
    fn what_a_tool_lacks_is_na_and_nonsense_is_an_error() {
        assert_eq!(reply(&mut Doubler, "point 1 0"), "NA");
        assert!(reply(&mut Doubler, "fly 1 0").starts_with("ERR"));
        assert!(reply(&mut Doubler, "fetch 1").starts_with("ERR"));
    }
}
