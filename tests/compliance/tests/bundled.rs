//! The bundled dialects pass the whole suite, each on every server that is up, through the plugin that a program would load.
use aludel_compliance::{Level, Suite};
use aludel_test::{Server, on_every_engine, scorecard_folder, write_scorecard_part};
use std::fs;

/// Leaves the counts for the scorecard, and the whole report beside them.
fn keep(server: &Server, report: &aludel_compliance::Report) {
    let folder = scorecard_folder().join("compliance");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{}.json", server.name())), format!("{:#}\n", report.to_json())).unwrap();
    let name = format!("{} {}", server.name(), report.version);
    write_scorecard_part(&format!("compliance-{}", server.name()), &[(&name, report.counts().to_string(), Some("0 failed"))]);
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
