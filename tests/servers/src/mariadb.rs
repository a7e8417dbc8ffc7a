//! MariaDB, Debian's.

use std::time::Duration;

use crate::running::Prepared;
use crate::{Place, account, apt, process};

const LIMIT: Duration = Duration::from_secs(120);

/// What MariaDB and MySQL are told alike: for speed, since the data need not survive anything; many connections, for
/// tests of pools; any character, in every database.
pub const SETTINGS: [&str; 7] = [
    "--bind-address=127.0.0.1",
    "--max-connections=300",
    "--character-set-server=utf8mb4",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-buffer-pool-size=128M",
    "--local-infile=1",
];

/// An administrator's URL.
pub fn url(port: u16) -> String {
    format!("mysql://root@127.0.0.1:{port}/mysql")
}

/// Makes the data folder, with an administrator `root` without a password.
pub fn prepare(place: &Place) -> Result<Prepared, String> {
    let program = place.ensure(&["mariadb-server-core"], || apt::program("mariadbd"))?;
    let install = apt::program("mariadb-install-db").ok_or("`mariadb-install-db` is not installed")?;
    account::give(&place.data)?;
    let data = place.data.join("data");
    let mut command = account::command(&install)?;
    command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
    command.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
    let done = process::run(&mut command, LIMIT)?;
    if !done.success {
        let last = done.output.lines().rfind(|line| line.contains("ERROR")).or(done.output.lines().last()).unwrap_or_default();
        return Err(format!("its data folder cannot be made: {last}"));
    }
    let socket = place.data.join("socket");
    let command = move |port: u16| {
        let mut command = account::command(&program)?;
        command.arg("--no-defaults").arg(format!("--datadir={}", data.display())).arg(format!("--socket={}", socket.display()));
        command.arg(format!("--port={port}")).args(SETTINGS);
        Ok(command)
    };
    Ok(Prepared { command: Box::new(command), arguments: Vec::new(), url, stop: "-TERM", log: place.data.join("log"), litter: None })
}
