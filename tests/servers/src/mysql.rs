//! MySQL. No stable Debian has it; Debian's unstable one is put into a folder of its own, once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::running::Prepared;
use crate::{Place, account, apt, mariadb, process};

/// What is fetched is a whole small system: 870 MB.
const FETCH: Duration = Duration::from_secs(20 * 60);
const LIMIT: Duration = Duration::from_secs(120);

/// Makes the system and a data folder in it, with an administrator `root` without a password.
pub fn prepare(place: &Place) -> Result<Prepared, String> {
    if !account::is_root() {
        return Err("only root can put Debian's unstable version into a folder of its own".to_owned());
    }
    let system = fetch(place)?;
    // Two runs may use the same system, and one run may have two servers.
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let inside = PathBuf::from(format!("/srv/aludel-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
    let data = system.join(inside.strip_prefix("/").unwrap_or(&inside));
    fs::create_dir_all(&data).map_err(|error| format!("no data folder: {error}"))?;
    let mut give = Command::new("chroot");
    give.arg(&system).args(["chown", "mysql:mysql"]).arg(&inside);
    succeed(&mut give, LIMIT, "its data folder cannot be given away")?;
    let mut initialize = server(&system, &inside);
    initialize.arg("--initialize-insecure");
    succeed(&mut initialize, LIMIT, "its data folder cannot be made")?;
    let command = move |port: u16| {
        let mut command = server(&system, &inside);
        command.arg(format!("--port={port}")).arg(format!("--socket={}/socket", inside.display()));
        command.args(["--mysqlx=OFF", "--skip-log-bin"]).args(mariadb::SETTINGS);
        Ok(command)
    };
    Ok(Prepared {
        command: Box::new(command),
        arguments: Vec::new(),
        url: mariadb::url,
        stop: "-TERM",
        log: place.data.join("log"),
        litter: Some(data),
    })
}

/// The server's program in its system, which ends when we do.
fn server(system: &Path, inside: &Path) -> Command {
    let mut command = Command::new("chroot");
    command.arg(system).args(["setpriv", "--pdeathsig", "QUIT", "--reuid=mysql", "--regid=mysql", "--clear-groups", "--", "/usr/sbin/mysqld"]);
    command.arg("--no-defaults").arg(format!("--datadir={}/data", inside.display()));
    command
}

fn fetch(place: &Place) -> Result<PathBuf, String> {
    let (system, done) = (place.cache.join("mysql-sid"), place.cache.join("mysql-sid.complete"));
    if done.exists() && system.join("usr/sbin/mysqld").exists() {
        return Ok(system);
    }
    place.may_install()?;
    let debootstrap = apt::ensure(&["debootstrap"], || apt::program("debootstrap"))?;
    // The rest of an attempt that was cut off.
    let _ = fs::remove_dir_all(&system);
    println!("fetching MySQL from Debian's unstable version, once: some minutes");
    let mut command = Command::new(debootstrap);
    command.args(["--variant=minbase", "--include=mysql-server,util-linux", "sid"]).arg(&system);
    // The packages must not start a service of their own.
    command.env("RUNLEVEL", "1");
    succeed(&mut command, FETCH, "`debootstrap` failed")?;
    fs::write(&done, "").map_err(|error| error.to_string())?;
    Ok(system)
}

fn succeed(command: &mut Command, limit: Duration, what: &str) -> Result<(), String> {
    let done = process::run(command, limit)?;
    if done.success {
        return Ok(());
    }
    let last = done.output.lines().rfind(|line| line.contains("E:") || line.contains("ERROR")).or(done.output.lines().last());
    Err(format!("{what}: {}", last.or(done.trouble.as_deref()).unwrap_or("no reason given")))
}
