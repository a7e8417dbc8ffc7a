//! A server of a test's own, with passwords and certificates, and a pooler before a server.
#![allow(dead_code)]
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Why there is no such server here.
pub type Missing = String;

/// A running program, stopped when it is dropped.
pub struct Running {
    child: Child,
    pub folder: TempDir,
    pub port: u16,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both programs stop at once on SIGINT; killing a server would leave its shared memory.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// The command, as a user that may run a server.
fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
    command
}

fn run(command: &mut Command) -> Result<(), Missing> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))) }
}

fn programs() -> Result<PathBuf, Missing> {
    let folders = fs::read_dir("/usr/lib/postgresql").map_err(|_| "PostgreSQL is not installed".to_owned())?;
    let folders: Vec<PathBuf> = folders.flatten().map(|entry| entry.path().join("bin")).filter(|path| path.join("initdb").exists()).collect();
    folders.into_iter().max().ok_or_else(|| "PostgreSQL is not installed".to_owned())
}

fn own(folder: &Path) -> Result<(), Missing> {
    if is_root() { run(Command::new("chown").args(["-R", "postgres:postgres"]).arg(folder)) } else { Ok(()) }
}

/// A certificate for `name`, signed by the certificate `ca.crt` of the folder.
fn certificate(folder: &Path, file: &str, name: &str) -> Result<(), Missing> {
    let path = |suffix: &str| folder.join(format!("{file}.{suffix}"));
    let openssl = || Command::new("openssl");
    run(openssl()
        .args(["req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", &format!("/CN={name}"), "-keyout"])
        .arg(path("key"))
        .arg("-out")
        .arg(path("csr")))?;
    fs::write(path("ext"), format!("subjectAltName=DNS:{name}\nbasicConstraints=critical,CA:false\n")).unwrap();
    run(openssl()
        .args(["x509", "-req", "-days", "30", "-set_serial", "7", "-in"])
        .arg(path("csr"))
        .arg("-CA")
        .arg(folder.join("ca.crt"))
        .arg("-CAkey")
        .arg(folder.join("ca.key"))
        .arg("-extfile")
        .arg(path("ext"))
        .arg("-out")
        .arg(path("crt")))
}

fn authority(folder: &Path, file: &str) -> Result<(), Missing> {
    let path = |suffix: &str| folder.join(format!("{file}.{suffix}"));
    run(Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-new",
            "-nodes",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-days",
            "30",
            "-subj",
            "/CN=Test authority",
            "-keyout",
        ])
        .arg(path("key"))
        .arg("-out")
        .arg(path("crt")))
}

fn wait_for(port: u16) -> Result<(), Missing> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err(format!("nothing listens at port {port}"))
}

const ACCESS: &str = "local all all trust\n\
     hostnossl plain all 127.0.0.1/32 scram-sha-256\n\
     host all postgres 127.0.0.1/32 trust\n\
     hostssl all sealed 127.0.0.1/32 cert\n\
     hostssl all forced 127.0.0.1/32 scram-sha-256\n\
     host all md5er 127.0.0.1/32 md5\n\
     host all clear 127.0.0.1/32 password\n\
     host all ada 127.0.0.1/32 scram-sha-256\n";

const USERS: &str = "CREATE ROLE ada LOGIN PASSWORD 'secret word'; CREATE ROLE clear LOGIN PASSWORD 'secret word'; CREATE ROLE forced LOGIN PASSWORD 'secret word'; \
     CREATE ROLE sealed LOGIN; SET password_encryption = 'md5'; CREATE ROLE md5er LOGIN PASSWORD 'secret word'";

/// A server with encryption, users and passwords. Its certificate is for `localhost`; `other.crt` is an authority that did not sign it.
pub fn server() -> Result<Running, Missing> {
    let programs = programs()?;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    own(folder.path())?;
    let mut initdb = as_user(&programs.join("initdb"));
    run(initdb.arg("-D").arg(path("data")).args(["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]))?;
    authority(folder.path(), "ca")?;
    authority(folder.path(), "other")?;
    certificate(folder.path(), "server", "localhost")?;
    certificate(folder.path(), "sealed", "sealed")?;
    fs::write(path("data").join("pg_hba.conf"), ACCESS).unwrap();
    run(Command::new("chmod").arg("600").arg(path("server.key")))?;
    own(folder.path())?;
    let port = free_port();
    let mut server = as_user(&programs.join("postgres"));
    server.arg("-D").arg(path("data")).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "ssl=on", "-c"]);
    let setting = |name: &str, path: PathBuf| format!("{name}={}", path.display());
    server.arg(setting("unix_socket_directories", folder.path().to_owned())).arg("-c").arg(setting("ssl_cert_file", path("server.crt")));
    server.arg("-c").arg(setting("ssl_key_file", path("server.key"))).arg("-c").arg(setting("ssl_ca_file", path("ca.crt")));
    let log = fs::File::create(path("log")).unwrap();
    let child = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().map_err(|error| error.to_string())?;
    let running = Running { child, folder, port };
    wait_for(port)?;
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable");
    let mut db = loop {
        match super::open(&url, &[]) {
            Ok(db) => break db,
            Err(error) if error.flags & 1 != 0 => thread::sleep(Duration::from_millis(50)),
            Err(error) => panic!("{error:?}"),
        }
    };
    db.script(USERS).unwrap();
    Ok(running)
}

/// A pooler in transaction mode before the server of an administrator's URL.
pub fn pooler(admin: &str) -> Result<Running, Missing> {
    let program =
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].iter().map(Path::new).find(|path| path.exists()).ok_or("pgbouncer is not installed")?;
    let (_, place) = admin.rsplit_once('@').ok_or("the URL has no user")?;
    let (host, port) = place.split('/').next().unwrap().split_once(':').ok_or("the URL has no port")?;
    let folder = tempfile::tempdir().unwrap();
    let listen = free_port();
    let settings = format!(
        "[databases]\n* = host={host} port={port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {listen}\nauth_type = trust\n\
         auth_file = {0}/users\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 50\nunix_socket_dir =\nlogfile = {0}/log\n\
         ignore_startup_parameters = extra_float_digits,options\n",
        folder.path().display()
    );
    fs::write(folder.path().join("pgbouncer.ini"), settings).unwrap();
    fs::write(folder.path().join("users"), "\"postgres\" \"\"\n").unwrap();
    own(folder.path())?;
    let mut command = as_user(program);
    let child = command.arg(folder.path().join("pgbouncer.ini")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let running = Running { child: child.map_err(|error| error.to_string())?, folder, port: listen };
    wait_for(listen)?;
    Ok(running)
}
