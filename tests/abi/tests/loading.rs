//! Finding, loading once, clashes, threads, many loads, plugins that fail while they are loaded.
#![cfg(unix)]
use aludel_plugin_loader::{LoadErrorKind, Options, Policy, Registry, SearchPath};
use aludel_tests_abi::{file_name, in_child, library, registry, registry_in};
use std::{fs, path::Path};

fn copy(from: &str, directory: &Path, to: &str) -> std::path::PathBuf {
    let path = directory.join(file_name(to));
    fs::copy(library(from), &path).unwrap();
    path
}

#[test]
fn what_is_not_there_lists_every_place() {
    let directory = tempfile::tempdir().unwrap();
    let registry = Registry::new(Options::new(SearchPath::usual().first(directory.path())));
    let error = registry.driver("nosuch+x").unwrap_err();
    assert_eq!((error.kind(), error.code()), (LoadErrorKind::NotFound, "PLG-1001"));
    let text = error.to_string();
    assert!(text.starts_with("error[PLG-1001]: no plugin has the URL scheme `nosuch+x`\n"), "{text}");
    assert!(text.contains(&directory.path().join(file_name("nosuch")).display().to_string()), "{text}");
    assert!(text.contains("help:"), "{text}");
    for bad in ["../../etc/passwd", "a b", "", "ü"] {
        assert_eq!(registry.driver(bad).unwrap_err().code(), "PLG-1001");
        assert_eq!(registry.column_type(bad).unwrap_err().code(), "PLG-1001");
    }
}

#[test]
fn aliases_lead_to_the_plugin() {
    let registry = Registry::new(Options::default().alias_for("emca", "acme"));
    assert_eq!(registry.driver("emca").unwrap().schemes(), ["acme"]);
    assert_eq!(registry.driver("acme+whatever").unwrap().schemes(), ["acme"]);
    let listed = registry.plugins();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].schemes.as_slice(), listed[0].path.is_some()), (&["acme".to_owned()][..], true));
}

#[test]
fn a_file_is_loaded_once_whatever_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let link = directory.path().join(file_name("other"));
    std::os::unix::fs::symlink(library("acme"), &link).unwrap();
    let registry = Registry::new(Options::new(SearchPath::usual().first(directory.path())));
    let first = registry.load(&library("acme")).unwrap();
    let second = registry.load(&link).unwrap();
    assert_eq!(first, second);
    assert_eq!(registry.plugins().len(), 1);
}

#[test]
fn a_thousand_loads() {
    in_child("a_thousand_loads", &[], || {
        let descriptors = || fs::read_dir("/proc/self/fd").map(Iterator::count).unwrap_or_default();
        let one = registry();
        one.load(&library("acme")).unwrap();
        let before = descriptors();
        for _ in 0..1_000 {
            one.load(&library("acme")).unwrap();
            // A registry of its own runs every check again.
        }
        for _ in 0..20 {
            registry().load(&library("acme")).unwrap();
        }
        assert_eq!(descriptors(), before);
        assert_eq!(one.plugins().len(), 1);
    });
}

#[test]
fn two_plugins_for_one_scheme() {
    in_child("two_plugins_for_one_scheme", &[], || {
        let directory = tempfile::tempdir().unwrap();
        let (first, second) = (copy("acme", directory.path(), "acme"), copy("acme", directory.path(), "double"));
        let registry = registry_in(directory.path(), Policy::new());
        registry.load(&first).unwrap();
        let error = registry.load(&second).unwrap_err();
        assert_eq!((error.kind(), error.code()), (LoadErrorKind::Clash, "PLG-1401"));
        for path in [&first, &second] {
            assert!(error.message().contains(&path.display().to_string()), "{error}");
        }
        assert_eq!(registry.plugins().len(), 1);
        let linked = Registry::new(Options::new(SearchPath::empty().first(directory.path())));
        linked.add_static(aludel_template_dialect::plugin()).unwrap();
        linked.add_static(aludel_template_dialect::plugin()).unwrap();
        assert!(linked.load(&first).unwrap_err().message().contains("linked into the program"));
    });
}

#[test]
fn a_name_that_promises_too_much() {
    in_child("a_name_that_promises_too_much", &[], || {
        let directory = tempfile::tempdir().unwrap();
        copy("acme", directory.path(), "wrong");
        let error = registry_in(directory.path(), Policy::new()).driver("wrong").unwrap_err();
        assert_eq!((error.kind(), error.code()), (LoadErrorKind::Missing, "PLG-1404"));
    });
}

#[test]
fn many_threads_ask_at_once() {
    in_child("many_threads_ask_at_once", &[], || {
        let registry = registry();
        std::thread::scope(|scope| {
            for thread in 0..16 {
                let registry = &registry;
                scope.spawn(move || {
                    let driver = registry.driver("acme").unwrap();
                    let mut connection = driver.connect(&format!("acme://{thread}"), &[]).unwrap();
                    connection.execute_script("CREATE TABLE t (a)").unwrap();
                    registry.column_type("celsius").unwrap();
                    assert_eq!(registry.driver("nosuch").unwrap_err().code(), "PLG-1001");
                });
            }
        });
        assert_eq!(registry.plugins().len(), 2);
    });
}

#[test]
fn plugins_that_fail_while_they_are_loaded() {
    for (mode, code) in
        [("panic while loading", "PLG-1301"), ("error in init", "PLG-1302"), ("error in drivers", "PLG-1303"), ("panic = abort", "PLG-1205")]
    {
        in_child("plugins_that_fail_while_they_are_loaded", &[("ALUDEL_RAW", mode), ("EXPECTED", code)], || {
            let registry = registry();
            for _ in 0..3 {
                let error = registry.driver("raw").unwrap_err();
                assert_eq!(error.code(), std::env::var("EXPECTED").unwrap(), "{error}");
                assert_eq!(error.path(), Some(library("raw").canonicalize().unwrap().as_path()));
            }
            assert!(registry.plugins().is_empty());
        });
    }
}
