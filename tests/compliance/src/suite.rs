//! Choosing and running cases.
use crate::{
    case::{Case, Level, Verdict},
    cases,
    report::{Outcome, Ran, Report},
    scene::Scene,
};
use aludel::Engine;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

/// Which cases to run.
#[derive(Debug, Clone)]
pub struct Suite {
    level: Level,
    only: Option<String>,
}

impl Default for Suite {
    fn default() -> Self {
        Suite { level: Level::Full, only: None }
    }
}

impl Suite {
    /// All cases.
    pub fn new() -> Self {
        Suite::default()
    }

    /// Only cases up to a level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Only cases whose id contains a text.
    #[must_use]
    pub fn only(mut self, text: impl Into<String>) -> Self {
        self.only = Some(text.into());
        self
    }

    /// Runs the cases on an engine. The database should be empty; it is left empty. A case that panics has failed.
    pub fn run(&self, engine: &Engine) -> Report {
        let mut scene = Scene::new(engine);
        let chosen = all_cases().into_iter().filter(|case| self.wants(case));
        let ran = chosen.map(|case| run_one(&case, &mut scene)).collect();
        Report { dialect: engine.dialect_name().to_owned(), version: engine.server_version().to_owned(), asked: self.level, ran }
    }

    fn wants(&self, case: &Case) -> bool {
        case.level() <= self.level && self.only.as_ref().is_none_or(|text| case.id().contains(text.as_str()))
    }
}

/// Every case of the suite.
pub fn all_cases() -> Vec<Case> {
    cases::all()
}

fn run_one(case: &Case, scene: &mut Scene<'_>) -> Ran {
    let start = Instant::now();
    let unmet = case.needs().iter().find_map(|need| need.unmet(scene));
    let outcome = match unmet {
        Some(why) => Outcome::Skipped(why),
        None => match catch_unwind(AssertUnwindSafe(|| case.check(scene))) {
            Ok(verdict) => outcome(verdict),
            Err(panic) => Outcome::Failed(format!("it panicked: {}", panic_text(&*panic))),
        },
    };
    scene.clear();
    Ran { id: case.id().to_owned(), level: case.level(), outcome, time: start.elapsed() }
}

fn outcome(verdict: Verdict) -> Outcome {
    verdict.map_or_else(|failure| Outcome::Failed(failure.0), |()| Outcome::Passed)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

/// Panics with the report unless the dialect of a URL reaches a level: for [`crate::verify!`].
pub fn assert_passes(url: &str, level: Level) {
    let report = Engine::connect(url).map(|engine| Suite::new().level(level).run(&engine));
    match report {
        Ok(report) if report.reached() >= Some(level) => {}
        Ok(report) => panic!("{report}"),
        Err(error) => panic!("{error}"),
    }
}
