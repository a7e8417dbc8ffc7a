//! Microsoft's parser of Transact-SQL for the tests: a library from a Python package, under Debian's Mono.
//!
//! What is fetched stays in `target/tools/scriptdom`. The checker round it is `tests/tsql/src/checker.cs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::scorecard::{Figure, write_part};
use crate::workspace::Workspace;
use aludel_test_servers::apt;
use aludel_test_servers::process;

const LIBRARY: &str = "Microsoft.SqlServer.TransactSql.ScriptDom.dll";
/// The Python package that carries the library.
const PACKAGE: &str = "mssql-cli==1.0.0";
/// What the library was built against; Debian's `mono-devel` has it.
const STANDARD: &str = "/usr/lib/mono/4.5/Facades/netstandard.dll";
const LIMIT: Duration = Duration::from_secs(10 * 60);
/// Takes one file out of a wheel.
const UNPACK: &str = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
    open(sys.argv[3], 'wb').write(z.read(next(n for n in z.namelist() if n.endswith('/' + sys.argv[2]))))";

/// The checker, or why there is none.
pub struct ScriptDom {
    program: Result<PathBuf, String>,
    verdicts: PathBuf,
}

impl ScriptDom {
    /// Makes what is missing. Unless `install`, nothing is fetched.
    pub fn prepare(workspace: &Workspace, install: bool) -> ScriptDom {
        let folder = workspace.target.join("tools/scriptdom");
        let verdicts = folder.join("verdicts.txt");
        // Those of an earlier run are not this one's.
        let _ = fs::remove_file(&verdicts);
        ScriptDom { program: program(workspace, &folder, install), verdicts }
    }

    /// Why it does not run, for `NOT RUN`.
    pub fn not_run(&self) -> Option<&str> {
        self.program.as_ref().err().map(String::as_str)
    }

    /// Sets the variables by which tests find it.
    pub fn tell(&self, command: &mut Command) {
        if let Ok(program) = &self.program {
            command.env("ALUDEL_TEST_SCRIPTDOM", program).env("ALUDEL_TEST_SCRIPTDOM_LOG", &self.verdicts);
        }
    }

    /// Leaves for the scorecard how many statements of `tests/sql` were accepted.
    pub fn write_part(&self, workspace: &Workspace) -> Result<(), String> {
        let Ok(text) = fs::read_to_string(&self.verdicts) else { return Ok(()) };
        let statements: BTreeSet<&str> = text.lines().collect();
        let accepted = statements.iter().filter(|line| line.starts_with("OK\t")).count();
        let figure = Figure {
            name: "statements of tests/sql for mssql, accepted by ScriptDom / produced".to_owned(),
            value: format!("{accepted} / {}", statements.len()),
            target: Some("100 %".to_owned()),
        };
        write_part(&workspace.target, "scriptdom", &[figure])
    }
}

fn program(workspace: &Workspace, folder: &Path, install: bool) -> Result<PathBuf, String> {
    if let Some(own) = std::env::var_os("ALUDEL_TEST_SCRIPTDOM") {
        return Ok(PathBuf::from(own));
    }
    fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    mono(install)?;
    library(folder, install)?;
    let (source, program) = (workspace.root.join("tests/tsql/src/checker.cs"), folder.join("checker.exe"));
    if !is_newer(&program, &source) {
        let mut compiler = Command::new("mcs");
        compiler.arg(format!("-out:{}", program.display())).arg(format!("-r:{}", folder.join(LIBRARY).display()));
        run(compiler.arg(format!("-r:{STANDARD}")).arg(source))?;
    }
    Ok(program)
}

fn is_newer(one: &Path, other: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    matches!((time(one), time(other)), (Ok(one), Ok(other)) if one > other)
}

/// Debian's Mono with its compiler.
fn mono(install: bool) -> Result<(), String> {
    let there = || (Path::new(STANDARD).exists() && apt::program("mcs").is_some() && apt::program("mono").is_some()).then_some(());
    match there() {
        Some(()) => Ok(()),
        None if install => apt::ensure(&["mono-mcs", "mono-runtime", "mono-devel"], there),
        None => Err("Mono is not installed; `cargo xtask test` installs it".to_owned()),
    }
}

/// The library, out of its package.
fn library(folder: &Path, install: bool) -> Result<(), String> {
    let library = folder.join(LIBRARY);
    if library.exists() {
        return Ok(());
    }
    if !install {
        return Err("the library is not there; `cargo xtask test` fetches it".to_owned());
    }
    run(Command::new("python3").args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]).arg(folder).arg(PACKAGE))?;
    let wheel = wheel(folder)?;
    // Written under another name first, so that half of a file is never taken for the library.
    let part = folder.join("library.part");
    run(Command::new("python3").args(["-c", UNPACK]).arg(&wheel).arg(LIBRARY).arg(&part))?;
    fs::rename(&part, &library).map_err(|error| error.to_string())?;
    let _ = fs::remove_file(wheel);
    Ok(())
}

fn wheel(folder: &Path) -> Result<PathBuf, String> {
    let mut files = fs::read_dir(folder).map_err(|error| error.to_string())?.filter_map(|entry| Some(entry.ok()?.path()));
    files.find(|path| path.extension().is_some_and(|extension| extension == "whl")).ok_or_else(|| format!("pip left no package of {PACKAGE}"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let finished = process::run(command, LIMIT)?;
    match finished.trouble {
        None => Ok(()),
        Some(trouble) => {
            let last = finished.output.trim().lines().last().unwrap_or_default();
            Err(format!("`{}`: {trouble}: {last}", command.get_program().to_string_lossy()))
        }
    }
}
