//! The bundled dialects pass the whole suite, each on every server that is up, through the plugin that a program would load.
use aludel_compliance::{Level, Suite};
use aludel_test::{Server, on_every_engine};
use std::{fs, path::PathBuf};

/// Where `cargo xtask scorecard` finds the figures of a run.
fn parts() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("scorecard-parts")
}

/// Leaves the counts for the scorecard, and the whole report beside them.
fn keep(server: &Server, report: &aludel_compliance::Report) {
    let folder = parts();
    fs::create_dir_all(folder.join("compliance")).unwrap();
    fs::write(folder.join("compliance").join(format!("{}.json", server.name())), format!("{:#}\n", report.to_json())).unwrap();
    let figure =
        serde_json::json!({ "name": format!("{} {}", server.name(), report.version), "value": report.counts().to_string(), "target": "0 failed" });
    let part = serde_json::json!({ "figures": [figure] });
    fs::write(folder.join(format!("compliance-{}.json", server.name())), format!("{part:#}\n")).unwrap();
}

on_every_engine! {
    fn passes(server) {
        let report = Suite::new().run(server);
        println!("{report}");
        keep(server, &report);
        assert_eq!(report.failed().count(), 0, "{report}");
        assert_eq!(report.reached(), Some(Level::Full));
        assert!(report.counts().passed >= 350, "{}", report.counts());
    }
}
