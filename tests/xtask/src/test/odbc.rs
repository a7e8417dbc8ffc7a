//! Whether the driver of the `mssql` dialect can be built: it links libodbc, which not every machine has.

use std::path::{Path, PathBuf};

use aludel_test_servers::apt;

/// Debian's packages: the library to link, and drivers to run the connection layer over.
const PACKAGES: [&str; 4] = ["unixodbc-dev", "libsqliteodbc", "odbc-postgresql", "tdsodbc"];
/// What a build with the driver switches on.
const FEATURES: &str = "aludel-mssql-plugin/odbc,aludel-tests-odbc/odbc";

/// What the linker finds, or why the driver is not built.
pub struct Odbc(Result<PathBuf, String>);

impl Odbc {
    /// Looks for the library. Unless `install`, nothing is installed.
    pub fn prepare(install: bool) -> Odbc {
        match (library(), install) {
            (Some(library), false) => Odbc(Ok(library)),
            (None, false) => Odbc(Err("libodbc is not installed; `cargo xtask test` installs it".to_owned())),
            // The drivers too: what is there already is left alone.
            (_, true) => Odbc(apt::ensure(&PACKAGES, || library().filter(|_| drivers_are_there()))),
        }
    }

    /// The features to build with.
    pub fn features(&self) -> Option<&'static str> {
        self.0.is_ok().then_some(FEATURES)
    }

    /// Why it is not built, for `NOT RUN`.
    pub fn not_run(&self) -> Option<&str> {
        self.0.as_ref().err().map(String::as_str)
    }
}

/// The library as the linker looks for it.
fn library() -> Option<PathBuf> {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/opt/homebrew/lib"];
    folders.iter().flat_map(|folder| ["libodbc.so", "libodbc.dylib"].map(|name| Path::new(folder).join(name))).find(|path| path.exists())
}

fn drivers_are_there() -> bool {
    let known = std::fs::read_to_string("/etc/odbcinst.ini").unwrap_or_default();
    ["[SQLite3]", "[PostgreSQL Unicode]", "[FreeTDS]"].iter().all(|name| known.contains(name))
}
