//! Which package may depend on which. The order is:
//! `interface ← sdk ← dialects, types` and `interface ← loader → sql ← engine ← orm, migrate ← facade ← cli`.

use super::finding::Finding;
use crate::workspace::{Package, Workspace};

const RULE: &str = "dependency";
const CURE: &str = "move the code to the side that may know it, or pass it in; the order stands in host/ARCHITECTURE.md";

/// A package's place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Interface,
    Sdk,
    Loader,
    Sql,
    Engine,
    Orm,
    Migrate,
    Derive,
    Facade,
    Cli,
    /// A dialect or a type: the library with everything in it.
    Plugin,
    /// The loadable library of one line beside it.
    Shim,
    /// The Rust value of a type, for applications.
    Value,
    Compliance,
    Test,
}

use Place::{Cli, Compliance, Derive, Engine, Facade, Interface, Loader, Migrate, Orm, Plugin, Sdk, Shim, Sql, Test, Value};

impl Place {
    fn of(folder: &str) -> Option<Place> {
        Some(match folder {
            "plugins/interface" => Interface,
            "plugins/sdk" => Sdk,
            "plugins/loader" => Loader,
            "host/sql" => Sql,
            "host/engine" => Engine,
            "host/orm" => Orm,
            "host/migrate" => Migrate,
            "host/derive" => Derive,
            "host" => Facade,
            "host/cli" => Cli,
            "tests/compliance" => Compliance,
            _ => return Place::of_kind(folder),
        })
    }

    fn of_kind(folder: &str) -> Option<Place> {
        let parts: Vec<&str> = folder.split('/').collect();
        Some(match parts[..] {
            ["dialects" | "types", _] | ["plugins", "templates" | "extensions", _] => Plugin,
            ["dialects" | "types", _, "plugin"] | ["plugins", "templates" | "extensions", _, "plugin"] => Shim,
            ["types", _, "value"] => Value,
            ["tests", ..] => Test,
            _ => return None,
        })
    }

    /// The places that this place may know.
    fn may_know(self) -> &'static [Place] {
        match self {
            Interface | Sql | Derive => &[],
            Sdk => &[Interface],
            Loader => &[Interface, Sql],
            Engine => &[Sql, Loader],
            Orm | Migrate => &[Sql, Engine],
            Facade => &[Sql, Engine, Orm, Migrate, Derive],
            Cli => &[Facade, Migrate, Loader, Compliance],
            Plugin => &[Interface, Sdk],
            Shim => &[Interface, Sdk, Plugin],
            Value => &[Sql],
            Compliance => &[Facade, Test],
            Test => &[Interface, Sdk, Loader, Sql, Engine, Orm, Migrate, Derive, Facade, Cli, Plugin, Shim, Value, Compliance, Test],
        }
    }
}

/// Packages from outside that only some folders may name, and why.
const RESERVED: [(&str, &[&str], &str); 7] = [
    ("rusqlite", &["dialects/sqlite"], "two copies of SQLite in one process destroy each other's locks"),
    ("libsqlite3-sys", &["dialects/sqlite"], "two copies of SQLite in one process destroy each other's locks"),
    ("postgres", &["dialects/postgres"], "a driver belongs to its dialect"),
    ("mysql", &["dialects/mysql"], "a driver belongs to its dialect"),
    ("odbc-api", &["dialects/mssql"], "a driver belongs to its dialect"),
    ("libloading", &["plugins", "tests/abi"], "the loader alone opens libraries"),
    ("abi_stable", &["plugins", "tests/abi"], "its types stay inside the boundary"),
];

/// Judges every line of every dependency table.
pub fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace.packages.iter().flat_map(|package| check_package(workspace, package)).collect()
}

fn check_package(workspace: &Workspace, package: &Package) -> Vec<Finding> {
    let manifest = format!("{}/Cargo.toml", package.folder);
    let finding = |what: String, cure| Finding::new(RULE, &manifest, 0, what, cure);
    let Some(place) = Place::of(&package.folder) else {
        let what = format!("`{}` has no place in the order of dependencies", package.name);
        return vec![finding(what, "name its place in tests/xtask/src/tidy/dependencies.rs")];
    };
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let known = workspace.packages.iter().find(|other| other.name == dependency.name);
        let breach = match known {
            Some(other) if dependency.dev => dev_breach(place, other),
            Some(other) => breach(package, place, other),
            None => reserved(package, place, &dependency.name),
        };
        if let Some(why) = breach {
            findings.push(finding(format!("`{}` depends on `{}`: {why}", package.name, dependency.name), CURE));
        }
    }
    findings
}

fn breach(package: &Package, place: Place, other: &Package) -> Option<String> {
    let their = Place::of(&other.folder)?;
    if !place.may_know().contains(&their) {
        return Some(format!("{place:?} must not know {their:?}"));
    }
    if place == Shim && their == Plugin && !package.folder.starts_with(&format!("{}/", other.folder)) {
        return Some("a loadable library wraps the plugin of its own folder".to_owned());
    }
    reserved(package, place, &other.name)
}

/// Tests may use what the code may not, with two exceptions.
fn dev_breach(place: Place, other: &Package) -> Option<String> {
    let their = Place::of(&other.folder)?;
    match place {
        Sql if their != Test => Some("its unit tests would see two copies of its own types".to_owned()),
        Plugin | Shim if other.folder.starts_with("host") => Some("a plugin never names the host".to_owned()),
        _ => None,
    }
}

fn reserved(package: &Package, place: Place, name: &str) -> Option<String> {
    let (_, folders, why) = RESERVED.iter().find(|(reserved, ..)| *reserved == name)?;
    // The macro that exports a plugin expands to paths of abi_stable, so its callers must have it in their manifest.
    if name == "abi_stable" && place == Shim {
        return None;
    }
    let within = |folder: &&str| package.folder == **folder || package.folder.starts_with(&format!("{folder}/"));
    if folders.iter().any(within) { None } else { Some((*why).to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(folder: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependency = |(name, dev): &(&str, bool)| Dependency { name: (*name).to_owned(), dev: *dev };
        Package {
            name: folder.to_owned(),
            folder: folder.to_owned(),
            targets: Vec::new(),
            dependencies: dependencies.iter().map(dependency).collect(),
        }
    }

    /// The findings of one package among one of each place. Packages are named after their folders here.
    fn found(folder: &str, dependencies: &[(&str, bool)]) -> Vec<String> {
        let others = [
            "plugins/interface",
            "plugins/sdk",
            "plugins/loader",
            "host/sql",
            "host/engine",
            "host/orm",
            "host",
            "dialects/sqlite",
            "dialects/mysql",
            "types/tags/value",
            "tests/harness",
        ];
        let mut packages: Vec<Package> = others.iter().filter(|other| **other != folder).map(|other| package(other, &[])).collect();
        packages.push(package(folder, dependencies));
        let workspace = Workspace { root: "/".into(), target: "/t".into(), packages };
        check(&workspace).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn the_order_holds_one_way_only() {
        assert!(found("host/engine", &[("host/sql", false), ("plugins/loader", false)]).is_empty());
        assert_eq!(found("host/sql", &[("host/engine", false)]).len(), 1);
        assert_eq!(found("host/orm", &[("plugins/loader", false)]).len(), 1);
        assert_eq!(found("plugins/interface", &[("plugins/sdk", false)]).len(), 1);
    }

    #[test]
    fn plugins_never_name_the_host_but_their_values_do() {
        assert_eq!(found("dialects/sqlite", &[("host/sql", false)]).len(), 1);
        assert_eq!(found("dialects/sqlite", &[("host", true)]).len(), 1);
        assert!(found("types/tags/value", &[("host/sql", false)]).is_empty());
        assert_eq!(found("types/tags/value", &[("host/engine", false)]).len(), 1);
    }

    #[test]
    fn a_shim_wraps_its_own_plugin() {
        assert!(found("dialects/sqlite/plugin", &[("dialects/sqlite", false)]).is_empty());
        assert_eq!(found("dialects/sqlite/plugin", &[("dialects/mysql", false)]).len(), 1);
        assert_eq!(found("dialects/mysql", &[("dialects/sqlite", false)]).len(), 1);
    }

    #[test]
    fn only_the_sqlite_dialect_links_sqlite() {
        assert!(found("dialects/sqlite", &[("rusqlite", false)]).is_empty());
        assert_eq!(found("host/engine", &[("rusqlite", true)]).len(), 1);
        assert_eq!(found("tests/harness", &[("libsqlite3-sys", false)]).len(), 1);
    }

    #[test]
    fn abi_stable_stays_inside_the_boundary() {
        assert!(found("plugins/sdk", &[("abi_stable", false)]).is_empty());
        assert!(found("dialects/sqlite/plugin", &[("abi_stable", false)]).is_empty());
        assert_eq!(found("dialects/sqlite", &[("abi_stable", false)]).len(), 1);
    }

    #[test]
    fn the_unit_tests_of_sql_see_one_copy_of_its_types() {
        assert_eq!(found("host/sql", &[("host/engine", true)]).len(), 1);
    }

    #[test]
    fn a_package_in_a_new_place_is_asked_about() {
        assert!(found("somewhere/new", &[])[0].contains("no place"));
    }
}
