//! A process that is a server: its start, the wait until it answers, its end.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::wire;

/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(90);
/// How long it may take to end.
const END: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);
/// A port that was free a moment ago may be taken by somebody else.
const TRIES: usize = 3;

/// A server whose data folder is made.
pub struct Prepared {
    /// The command that runs it in the foreground on a port.
    pub command: Box<dyn Fn(u16) -> Result<Command, String> + Send>,
    /// An administrator's URL, for a port.
    pub url: fn(u16) -> String,
    /// Where its messages go.
    pub log: PathBuf,
    /// A folder outside of the run's folder that goes when the server has ended.
    pub litter: Option<PathBuf>,
}

/// A server that answers. It ends when this is dropped.
pub struct Running {
    child: Child,
    litter: Option<PathBuf>,
    /// An administrator's URL.
    pub url: String,
    /// What it calls its version.
    pub version: String,
}

impl Prepared {
    /// Starts it and waits until it answers.
    pub fn start(self) -> Result<Running, String> {
        let mut why = String::new();
        for _ in 0..TRIES {
            let port = free_port()?;
            let mut running = Running { child: self.spawn(port)?, litter: None, url: (self.url)(port), version: String::new() };
            match running.wait_until_it_answers() {
                Ok(version) => {
                    running.version = version;
                    running.litter = self.litter;
                    return Ok(running);
                }
                Err(reason) => why = format!("{reason}{}", self.last_words()),
            }
        }
        self.litter.as_deref().map(fs::remove_dir_all);
        Err(why)
    }

    fn spawn(&self, port: u16) -> Result<Child, String> {
        let mut command = (self.command)(port)?;
        let wrong = |error: std::io::Error| format!("it does not start: {error}");
        let log = File::create(&self.log).map_err(wrong)?;
        command.stdin(Stdio::null()).stdout(log.try_clone().map_err(wrong)?).stderr(log);
        // Ctrl-C is for us: we then end the server in good order.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(wrong)
    }

    /// The end of what the server wrote, which says why it does not run.
    fn last_words(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = lines[lines.len().saturating_sub(3)..].join(" | ");
        if last.is_empty() { last } else { format!(": {last}") }
    }
}

impl Running {
    fn wait_until_it_answers(&mut self) -> Result<String, String> {
        let deadline = Instant::now() + START;
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("it ended at once ({status})"));
            }
            match wire::version_at(&self.url) {
                Ok(version) => return Ok(version),
                Err(why) if Instant::now() > deadline => return Err(format!("it does not answer within {} s: {why}", START.as_secs())),
                Err(_) => std::thread::sleep(POLL),
            }
        }
    }

    fn has_ended_by(&mut self, deadline: Instant) -> bool {
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(POLL);
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // QUIT asks both families of servers to end without ceremony, with their children.
        let asked = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).stderr(Stdio::null()).status();
        if asked.is_err() || !self.has_ended_by(Instant::now() + END) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        if let Some(litter) = &self.litter {
            let _ = fs::remove_dir_all(litter);
        }
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("no free port: {error}"))?;
    listener.local_addr().map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_ends_at_once_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let command = |_| {
            let mut command = Command::new("sh");
            command.args(["-c", "echo the disk is gone >&2; exit 3"]);
            Ok(command)
        };
        let url = |port| format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let prepared = Prepared { command: Box::new(command), url, log: folder.path().join("log"), litter: None };
        let why = prepared.start().err().unwrap();
        assert!(why.contains("exit status: 3") && why.contains("the disk is gone"), "{why}");
    }

    #[test]
    fn the_process_is_gone_after_it() {
        let child = Command::new("sleep").arg("600").spawn().unwrap();
        let folder = PathBuf::from(format!("/proc/{}", child.id()));
        assert!(folder.exists());
        drop(Running { child, litter: None, url: String::new(), version: String::new() });
        assert!(!folder.exists());
    }
}
