//! What came of a run.
use crate::case::Level;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt, time::Duration};

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It was not run, for this reason.
    Skipped(String),
    /// It does not hold, for this reason.
    Failed(String),
}

/// A case that was run or skipped.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Its id.
    pub id: String,
    /// Its level.
    pub level: Level,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took.
    pub time: Duration,
}

impl Ran {
    /// The first part of the id.
    pub fn area(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// Why it failed, if it did.
    pub fn failure(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Failed(why) => Some(why),
            _ => None,
        }
    }

    /// Why it was skipped, if it was.
    pub fn skipped(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Skipped(why) => Some(why),
            _ => None,
        }
    }
}

/// What came of a run: for people by `Display`, for programs by [`Report::to_json`].
#[derive(Debug, Clone)]
pub struct Report {
    /// The dialect's name.
    pub dialect: String,
    /// What the database calls its version.
    pub version: String,
    /// The level up to which cases were run.
    pub asked: Level,
    /// The cases, in the order in which they ran.
    pub ran: Vec<Ran>,
}

/// Passed, skipped, failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Hold.
    pub passed: usize,
    /// Not run, for a reason that is told.
    pub skipped: usize,
    /// Do not hold.
    pub failed: usize,
}

impl Counts {
    fn of<'r>(ran: impl IntoIterator<Item = &'r Ran>) -> Counts {
        let mut counts = Counts::default();
        for ran in ran {
            match ran.outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
                Outcome::Failed(_) => counts.failed += 1,
            }
        }
        counts
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} skipped, {} failed", self.passed, self.skipped, self.failed)
    }
}

impl Report {
    /// How many passed, were skipped, failed.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.ran)
    }

    /// The same for each area.
    pub fn areas(&self) -> BTreeMap<&str, Counts> {
        let mut areas: BTreeMap<&str, Vec<&Ran>> = BTreeMap::new();
        for ran in &self.ran {
            areas.entry(ran.area()).or_default().push(ran);
        }
        areas.into_iter().map(|(area, ran)| (area, Counts::of(ran))).collect()
    }

    /// The cases that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Ran> {
        self.ran.iter().filter(|ran| ran.failure().is_some())
    }

    /// The reasons why cases were skipped, with how many each.
    pub fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for why in self.ran.iter().filter_map(Ran::skipped) {
            *reasons.entry(why).or_default() += 1;
        }
        reasons
    }

    /// The highest level that was asked for and of which, and below which, nothing failed; `None` when not even the first.
    pub fn reached(&self) -> Option<Level> {
        let lowest_failed = self.failed().map(|ran| ran.level).min();
        Level::ALL.into_iter().rfind(|level| *level <= self.asked && lowest_failed.is_none_or(|failed| *level < failed))
    }

    /// Everything, for programs: `{"dialect", "version", "reached", "passed", "skipped", "failed", "cases": [{"id", "level", "outcome", "why"}]}`.
    pub fn to_json(&self) -> Value {
        let counts = self.counts();
        let case = |ran: &Ran| {
            let (outcome, why) = match &ran.outcome {
                Outcome::Passed => ("passed", None),
                Outcome::Skipped(why) => ("skipped", Some(why)),
                Outcome::Failed(why) => ("failed", Some(why)),
            };
            json!({ "id": ran.id, "level": ran.level.name(), "outcome": outcome, "why": why })
        };
        json!({
            "dialect": self.dialect, "version": self.version, "reached": self.reached().map(Level::name),
            "passed": counts.passed, "skipped": counts.skipped, "failed": counts.failed,
            "cases": self.ran.iter().map(case).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "dialect {} {}, cases up to the level `{}`", self.dialect, self.version, self.asked.name())?;
        let areas = self.areas();
        let width = areas.keys().map(|area| area.len()).max().unwrap_or(0);
        for (area, counts) in &areas {
            writeln!(f, "  {area:width$}  {counts}")?;
        }
        for (why, cases) in self.reasons() {
            writeln!(f, "skipped {cases:3}: the dialect {why}")?;
        }
        for ran in self.failed() {
            writeln!(f, "FAILED {}: {}", ran.id, ran.failure().unwrap_or_default().replace('\n', "\n    "))?;
        }
        let reached = self.reached().map_or("none", Level::name);
        write!(f, "level reached: {reached}; {}", self.counts())
    }
}
