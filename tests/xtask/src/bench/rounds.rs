//! The measurements: every round asks every tool for every workload, in random order.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::peer::{Peer, Repetitions, Sample};
use super::plan::{Side, Workload, YARDSTICK};

/// What one backend gave.
#[derive(Debug)]
pub struct Measured {
    /// The tools, in the order of the table.
    pub tools: Vec<(&'static str, Side)>,
    /// The workloads, in the order of the table.
    pub rows: Vec<Row>,
}

/// One workload: for each tool the samples of the rounds. A tool that lacks the workload is absent.
#[derive(Debug)]
pub struct Row {
    /// The workload's name.
    pub name: &'static str,
    /// Whether the shortest of all rounds counts, and not the median.
    pub shortest: bool,
    /// One sample per round and tool.
    pub samples: BTreeMap<&'static str, Vec<Sample>>,
}

/// What the table shows of one tool at one workload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Nanoseconds, the median (or the shortest) of the rounds.
    pub ns: f64,
    /// To the yardstick: in the same round, the median of the rounds; or the shortest to the shortest.
    pub ratio: f64,
}

/// Asks all tools, round by round.
pub fn run(peers: &mut [Peer], workloads: &[Workload], rounds: usize, how: Repetitions) -> Result<Measured, String> {
    let tools = peers.iter().map(|peer| (peer.tool.name, peer.tool.side)).collect();
    let row = |workload: &Workload| Row { name: workload.name, shortest: how.shortest, samples: BTreeMap::new() };
    let mut measured = Measured { tools, rows: workloads.iter().map(row).collect() };
    let mut dice = Dice::new();
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (workload, row) in workloads.iter().zip(&mut measured.rows) {
            dice.shuffle(peers);
            for peer in peers.iter_mut() {
                if let Some(sample) = peer.ask(workload, how)? {
                    row.samples.entry(peer.tool.name).or_default().push(sample);
                }
            }
        }
    }
    Ok(measured)
}

impl Row {
    /// The cell of one tool.
    pub fn cell(&self, tool: &str) -> Option<Cell> {
        let (own, yardstick) = (self.samples.get(tool)?, self.samples.get(YARDSTICK)?);
        if self.shortest {
            let (own, yardstick) = (shortest(own)?, shortest(yardstick)?);
            return Some(Cell { ns: own, ratio: own / yardstick });
        }
        let ratios = own.iter().zip(yardstick).map(|(own, yardstick)| own.ns / yardstick.ns).collect();
        let ns = own.iter().map(|sample| sample.ns).collect();
        Some(Cell { ns: median(ns)?, ratio: median(ratios)? })
    }

    /// The tool among these with the lowest ratio.
    pub fn fastest<'t>(&self, tools: impl Iterator<Item = &'t str>) -> Option<(&'t str, f64)> {
        let cells = tools.filter_map(|tool| Some((tool, self.cell(tool)?.ratio)));
        cells.min_by(|(_, one), (_, other)| one.total_cmp(other))
    }
}

impl Measured {
    /// Tools whose results differ from those of the yardstick, or from their own in another round.
    pub fn disagreements(&self) -> Vec<String> {
        self.rows.iter().flat_map(Row::disagreements).collect()
    }
}

impl Row {
    fn disagreements(&self) -> Vec<String> {
        let Some(right) = self.samples.get(YARDSTICK).and_then(|samples| samples.first()) else {
            return Vec::new();
        };
        let wrong = |samples: &&Vec<Sample>| samples.iter().any(|sample| sample.checksum != right.checksum);
        let named = self.samples.iter().filter(|(_, samples)| wrong(samples));
        named.map(|(tool, _)| format!("{}: `{tool}` did other work than `{YARDSTICK}`", self.name)).collect()
    }
}

fn shortest(samples: &[Sample]) -> Option<f64> {
    samples.iter().map(|sample| sample.ns).min_by(f64::total_cmp)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Enough chance for an order (xorshift).
struct Dice(u64);

impl Dice {
    fn new() -> Dice {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_nanos() as u64);
        Dice(time | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let other = self.below(last + 1);
            values.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[(f64, u64)]) -> Vec<Sample> {
        values.iter().map(|(ns, checksum)| Sample { ns: *ns, checksum: *checksum }).collect()
    }

    fn row(own: &[(f64, u64)]) -> Row {
        let yardstick = samples(&[(10.0, 7), (20.0, 7), (10.0, 7)]);
        Row { name: "fetch_1", shortest: false, samples: BTreeMap::from([(YARDSTICK, yardstick), ("own", samples(own))]) }
    }

    #[test]
    fn a_ratio_is_taken_within_a_round() {
        let cell = row(&[(20.0, 7), (40.0, 7), (90.0, 7)]).cell("own");
        assert_eq!(cell, Some(Cell { ns: 40.0, ratio: 2.0 }));
        assert_eq!(row(&[]).cell("other"), None);
    }

    #[test]
    fn on_a_busy_machine_the_shortest_of_all_rounds_counts() {
        let row = Row { shortest: true, ..row(&[(80.0, 7), (40.0, 7), (30.0, 7)]) };
        assert_eq!(row.cell("own"), Some(Cell { ns: 30.0, ratio: 3.0 }));
    }

    #[test]
    fn other_results_in_any_round_are_told() {
        assert!(row(&[(1.0, 7), (1.0, 7), (1.0, 7)]).disagreements().is_empty());
        assert_eq!(row(&[(1.0, 7), (1.0, 8), (1.0, 7)]).disagreements().len(), 1);
    }

    #[test]
    fn shuffling_keeps_everything() {
        let mut values: Vec<u32> = (0..50).collect();
        Dice::new().shuffle(&mut values);
        assert_ne!(values, (0..50).collect::<Vec<_>>());
        values.sort_unstable();
        assert_eq!(values, (0..50).collect::<Vec<_>>());
    }
}
