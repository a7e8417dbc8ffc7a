//! The quickstart runs unchanged on every engine, and prints the same results.
use aludel_test::{Server, on_every_engine};
use std::{path::PathBuf, process::Command};

/// What the example prints, as far as it does not depend on the database.
fn results(server: &Server) -> Vec<String> {
    let program = example("quickstart");
    let output = Command::new(&program).arg(server.url()).output().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text.lines().filter_map(|line| line.strip_prefix("  => ")).map(str::to_owned).collect()
}

/// Cargo builds examples beside the folder of the tests.
fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(|folder| folder.parent()).unwrap().join("examples").join(name)
}

on_every_engine! {
    fn the_blog_is_written_read_and_deleted(server) {
        let results = results(server);
        for expected in [
            "ada is user 1",
            "ada: 2",
            "ada: Notes on the Analytical Engine [engine, mathematics], 2 comments",
            "mended and committed: user ",
            "comments left: [0]",
        ] {
            assert!(results.iter().any(|line| line.starts_with(expected)), "no `{expected}` in {results:#?}");
        }
        assert!(results.iter().any(|line| line.starts_with("error[DB-3001]") && line.contains("users")), "{results:#?}");
    }
}
