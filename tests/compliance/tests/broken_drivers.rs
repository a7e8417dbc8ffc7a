//! The suite finds what it is there to find: the sqlite driver with one fault at a time, and the cases that fail for it.
mod broken;

use aludel_compliance::{Report, Suite};
use aludel_test::write_scorecard_part;
use broken::{FAULTS, Fault};
use std::path::Path;

/// The areas in which cases failed, with how many.
fn areas(report: &Report) -> String {
    let failed = report.areas().into_iter().filter(|(_, counts)| counts.failed > 0);
    failed.map(|(area, counts)| format!("{area} {}", counts.failed)).collect::<Vec<_>>().join(", ")
}

/// What does not fail and should, of the cases that a fault is expected to fail.
fn missing(fault: Fault, expected: &[&str], folder: &Path) -> Vec<String> {
    let engine = broken::engine(fault, folder);
    let passes = |prefix: &&&str| Suite::new().only(**prefix).run(&engine).failed().next().is_none();
    expected.iter().filter(passes).map(|prefix| format!("{fault:?} fails no `{prefix}`")).collect()
}

#[test]
fn every_fault_fails_the_cases_that_are_there_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let missed: Vec<String> = FAULTS.iter().flat_map(|(fault, expected)| missing(*fault, expected, folder.path())).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let whole: Vec<&str> = FAULTS.iter().flat_map(|(_, expected)| expected.iter().copied()).collect();
    let passes = whole.iter().all(|prefix| Suite::new().only(*prefix).run(&broken::engine(Fault::Nothing, folder.path())).failed().next().is_none());
    assert!(passes, "without a fault there is a failure");
}

#[test]
#[ignore = "runs the whole suite once for each fault"]
fn scorecard() {
    let folder = tempfile::tempdir().unwrap();
    let mut missed = Vec::new();
    for (fault, expected) in FAULTS {
        let report = Suite::new().run(&broken::engine(*fault, folder.path()));
        println!("{fault:?}: {} ({})", report.counts(), areas(&report));
        let fails = |prefix: &&&str| report.failed().any(|ran| ran.id.starts_with(**prefix));
        missed.extend(expected.iter().filter(|prefix| !fails(prefix)).map(|prefix| format!("{fault:?} fails no `{prefix}`")));
        assert!(*fault != Fault::Nothing || report.failed().count() == 0, "without a fault: {report}");
    }
    let (faults, found) = (FAULTS.len() - 1, FAULTS.len() - 1 - missed.len());
    let figure = ("faults of a driver or dialect that the suite finds", format!("{found} of {faults}"), Some("all"));
    write_scorecard_part("compliance-faults", &[figure]);
    assert!(missed.is_empty(), "{missed:#?}");
}
