//! Figures that a test leaves for `cargo xtask scorecard`.
use std::path::PathBuf;

/// One line of the scorecard: what is counted, the count, and what it is to be, where that is decided.
pub type Figure<'a> = (&'a str, String, Option<&'a str>);

/// Writes the figures of one part, in place of those of an earlier run, and prints them.
#[track_caller]
pub fn write_scorecard_part(part: &str, figures: &[Figure<'_>]) {
    let line = |(name, value, target): &Figure<'_>| match target {
        Some(target) => serde_json::json!({ "name": name, "value": value, "target": target }),
        None => serde_json::json!({ "name": name, "value": value }),
    };
    let lines: Vec<_> = figures.iter().map(line).collect();
    let text = format!("{:#}\n", serde_json::json!({ "figures": lines }));
    print!("{part}: {text}");
    let folder = scorecard_folder();
    std::fs::create_dir_all(&folder).expect("the scorecard's folder can be made");
    std::fs::write(folder.join(format!("{part}.json")), text).expect("a part of the scorecard can be written");
}

/// The folder of the parts. The test's executable is in `<target>/<profile>/deps`.
pub fn scorecard_folder() -> PathBuf {
    let executable = std::env::current_exe().expect("the test's own path");
    executable.ancestors().nth(3).expect("a folder above the profile").join("scorecard-parts")
}
