//! Older and newer programs with older and newer plugins, and versions that do not go together.
use aludel_plugin_loader::{Batch, CellRef, FetchLimit, LoadErrorKind, Policy, Tag};
use aludel_tests_abi::{
    file_name,
    generated::{Edit, Tree},
    in_child, library, registry_in,
};
use std::{
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
};

/// Cargo would wait for itself anyway, and the builds share a folder.
static BUILDING: Mutex<()> = Mutex::new(());

/// Interface 1.1: a method at the end of a trait and a field at the end of a prefix type, used by SDK and loader.
const NEWER: &[Edit<'_>] = &[
    (
        "interface/src/connection.rs",
        "\n}\n\npub type Conn =",
        "\n    fn warnings(&mut self) -> Res<u64> {\n        ROk(7)\n    }\n}\n\npub type Conn =",
    ),
    ("interface/src/dialect.rs", "pub texts: RSlice<'static, Pair>,", "pub texts: RSlice<'static, Pair>,\n    pub collation: u32,"),
    (
        "sdk/src/adapter/connection.rs",
        "\n}\n\nimpl<C> Drop for",
        "\n    fn warnings(&mut self) -> Res<u64> {\n        self.run(|_| Ok(11))\n    }\n}\n\nimpl<C> Drop for",
    ),
    ("sdk/src/adapter/dialect.rs", "texts: pairs(spec.texts),", "texts: pairs(spec.texts),\n        collation: 42,"),
    (
        "loader/src/driver/connection.rs",
        "\n}\n\nfn whole_rows",
        "\n    /// New.\n    pub fn warnings(&mut self) -> Result<u64> {\n        check(self.connection.warnings())\n    }\n}\n\nfn whole_rows",
    ),
    (
        "loader/src/dialect.rs",
        "\n    pub(crate) fn compiler_spec",
        "\n    /// New.\n    pub fn collation(&self) -> u32 {\n        self.object.descriptor().collation()\n    }\n\n    pub(crate) fn compiler_spec",
    ),
];

/// Says 1.2, but a type that is passed by value has grown.
const BROKEN: &[Edit<'_>] = &[("interface/src/connection.rs", "    pub has_last_id: bool,\n", "    pub has_last_id: bool,\n    pub rows: u64,\n")];

fn newer() -> Tree {
    Tree::new("newer", "1.1.0", NEWER)
}

fn uses(plugin: &Path) {
    let registry = registry_in(plugin.parent().unwrap(), Policy::new());
    registry.load(plugin).unwrap();
    let mut connection = registry.driver("acme").unwrap().connect("acme://versions", &[]).unwrap();
    connection.execute_script("CREATE TABLE t (id)").unwrap();
    let insert = connection.prepare("INSERT INTO t (id) VALUES (?)").unwrap();
    let mut batch = Batch::new();
    connection.execute_many(insert, 1, &[CellRef::value(Tag::I64, 1), CellRef::value(Tag::I64, 2)], &mut batch).unwrap();
    let select = connection.prepare("SELECT id FROM t").unwrap();
    connection.query(select, &[], FetchLimit { rows: 9, bytes: 99 }, &mut batch).unwrap();
    assert_eq!((batch.rows(), batch.row(1)[0].bits), (2, 2));
    assert_eq!(connection.server_version().unwrap(), env!("CARGO_PKG_VERSION"));
}

fn says(host: &Path, plugin: &Path) -> String {
    let output = Command::new(host).arg(plugin).output().unwrap();
    assert!(output.status.success(), "{}", aludel_tests_abi::text(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_program_and_a_plugin_of_1_0() {
    in_child("a_program_and_a_plugin_of_1_0", &[], || uses(&library("acme")));
}

#[test]
fn a_program_of_1_0_with_a_plugin_of_1_1() {
    if !aludel_tests_abi::is_child("a_program_of_1_0_with_a_plugin_of_1_1") {
        let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
        newer().plugin();
    }
    in_child("a_program_of_1_0_with_a_plugin_of_1_1", &[], || uses(&newer().plugin()));
}

#[test]
fn a_program_of_1_1_with_plugins_of_both() {
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let tree = newer();
    let (host, plugin) = (tree.host(), tree.plugin());
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(says(&host, &plugin), format!("one {version} Some(\"42601\") 11 42"));
    // What the older plugin does not have is the default of the program's interface.
    assert_eq!(says(&host, &library("acme").canonicalize().unwrap()), format!("one {version} Some(\"42601\") 7 0"));
}

#[test]
fn another_major_version() {
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let plugin = Tree::new("major", "2.0.0", &[]).plugin();
    let error = registry_in(plugin.parent().unwrap(), Policy::new()).load(&plugin).unwrap_err();
    assert_eq!((error.kind(), error.code()), (LoadErrorKind::Incompatible, "PLG-1202"), "{error}");
    let expected = format!("the plugin `{}` is built for interface 2.0.0, this program has 1.0.0", plugin.display());
    assert_eq!(error.message(), expected);
}

#[test]
fn a_type_that_has_changed() {
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let plugin = Tree::new("broken", "1.2.0", BROKEN).plugin();
    let error = registry_in(plugin.parent().unwrap(), Policy::new()).load(&plugin).unwrap_err();
    assert_eq!((error.kind(), error.code()), (LoadErrorKind::Incompatible, "PLG-1203"), "{error}");
    let text = error.to_string();
    assert!(text.contains("ExecResult: ") && text.contains("here") && text.contains("in the plugin"), "{text}");
    assert!(text.lines().count() < 20, "one line for each difference:\n{text}");
    println!("{text}");
    assert!(plugin.ends_with(file_name("broken")));
}
