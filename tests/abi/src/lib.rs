//! What the tests with real libraries share: where the libraries are, and how to run something that may take the
//! process with it.
pub mod generated;

use aludel_plugin_loader::{Options, Policy, Registry, SearchPath};
use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    path::{Path, PathBuf},
    process::{Command, Output},
};

const CHILD: &str = "ALUDEL_ABI_CHILD";

/// The directory where cargo put the libraries: that of the test itself.
///
/// # Panics
/// When the system does not say where the running program is.
#[allow(clippy::expect_used)]
pub fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    test.parent().expect("a test lies in a directory").to_owned()
}

/// The library of a plugin.
pub fn library(name: &str) -> PathBuf {
    libraries().join(file_name(name))
}

/// The file name of a plugin's library.
pub fn file_name(name: &str) -> String {
    format!("{DLL_PREFIX}aludel_plugin_{name}{DLL_SUFFIX}")
}

/// A registry that looks where the tests' libraries are.
pub fn registry() -> Registry {
    Registry::new(Options::default())
}

/// A registry that looks into one directory only, with a policy of its own.
pub fn registry_in(directory: &Path, policy: Policy) -> Registry {
    Registry::new(Options::new(SearchPath::empty().first(directory)).policy_of(policy))
}

/// Runs the body in a process of its own: the test starts its own program again, with only this test. A crash of the
/// child is a failure of the test and of nothing else.
///
/// # Panics
/// When the child fails or crashes.
pub fn in_child(test: &str, variables: &[(&str, &str)], body: impl FnOnce()) {
    if std::env::var(CHILD).as_deref() == Ok(test) {
        return body();
    }
    let output = start(test, variables);
    assert!(output.status.success(), "the child of `{test}` with {variables:?} ended with {}:\n{}", output.status, text(&output));
    assert!(text(&output).contains("1 passed"), "the child of `{test}` ran no test:\n{}", text(&output));
}

/// Whether this process is the child of `in_child` or `start`.
pub fn is_child(test: &str) -> bool {
    std::env::var(CHILD).as_deref() == Ok(test)
}

/// Starts this program again with only this test.
///
/// # Panics
/// When it cannot be started.
#[allow(clippy::expect_used)]
pub fn start(test: &str, variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("the path of this test");
    let mut command = Command::new(program);
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]).env(CHILD, test);
    command.envs(variables.iter().copied());
    command.output().expect("the test's own program starts")
}

/// What a child wrote.
pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
