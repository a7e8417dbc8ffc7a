//! A process that is a server: its start, the wait until it answers, its end.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::wire;

/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(90);
/// How long it may take to end.
const END: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);
/// A port that was free a moment ago may be taken by somebody else.
const TRIES: usize = 3;
/// The signal that ends both families of servers, with their children.
const WITHOUT_CEREMONY: &str = "-QUIT";

/// A server whose data folder is made.
pub struct Prepared {
    /// The command that runs it in the foreground on a port.
    pub(crate) command: Box<dyn Fn(u16) -> Result<Command, String> + Send>,
    /// What is added to that command; of two settings the later one counts.
    pub(crate) arguments: Vec<String>,
    /// An administrator's URL, for a port.
    pub(crate) url: fn(u16) -> String,
    /// The signal that ends it in good order.
    pub(crate) stop: &'static str,
    /// Where its messages go.
    pub(crate) log: PathBuf,
    /// A folder outside of the run's folder that goes when the server has ended.
    pub(crate) litter: Option<PathBuf>,
}

/// A server that answers, until it is stopped or killed. It ends when this is dropped.
pub struct Running {
    /// `None` while it is down.
    child: Option<Child>,
    prepared: Prepared,
    /// An administrator's URL.
    pub url: String,
    /// What it calls its version.
    pub version: String,
}

impl Prepared {
    /// The same server with more arguments.
    pub fn with<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Prepared {
        self.arguments.extend(arguments.into_iter().map(str::to_owned));
        self
    }

    /// Starts it on a free port and waits until it answers.
    pub fn start(self) -> Result<Running, String> {
        let mut running = Running { child: None, prepared: self, url: String::new(), version: String::new() };
        let mut why = String::new();
        for _ in 0..TRIES {
            running.url = (running.prepared.url)(free_port()?);
            match running.start_again() {
                Ok(()) => return Ok(running),
                Err(reason) => why = reason,
            }
        }
        Err(why)
    }

    fn spawn(&self, port: u16) -> Result<Child, String> {
        let mut command = (self.command)(port)?;
        let wrong = |error: std::io::Error| format!("it does not start: {error}");
        let log = File::create(&self.log).map_err(wrong)?;
        command.args(&self.arguments).stdin(Stdio::null()).stdout(log.try_clone().map_err(wrong)?).stderr(log);
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

impl Drop for Prepared {
    fn drop(&mut self) {
        self.litter.as_deref().map(fs::remove_dir_all);
    }
}

impl Running {
    /// Starts it at the same place, where it was stopped or killed, and waits until it answers.
    pub fn start_again(&mut self) -> Result<(), String> {
        self.end(WITHOUT_CEREMONY);
        let port = wire::port_of(&self.url).ok_or("the URL has no port")?;
        self.child = Some(self.prepared.spawn(port)?);
        self.version = self.wait_until_it_answers().map_err(|why| format!("{why}{}", self.prepared.last_words()))?;
        Ok(())
    }

    /// Ends it in good order, as an administrator does who starts it again: sessions are closed, what is committed is kept.
    pub fn stop(&mut self) {
        self.end(self.prepared.stop);
    }

    /// Ends it from one moment to the next (`kill -9`).
    pub fn kill(&mut self) {
        self.end("-KILL");
    }

    fn wait_until_it_answers(&mut self) -> Result<String, String> {
        let deadline = Instant::now() + START;
        loop {
            if let Some(Ok(Some(status))) = self.child.as_mut().map(Child::try_wait) {
                return Err(format!("it ended at once ({status})"));
            }
            match wire::version_at(&self.url) {
                Ok(version) => return Ok(version),
                Err(why) if Instant::now() > deadline => return Err(format!("it does not answer within {} s: {why}", START.as_secs())),
                Err(_) => std::thread::sleep(POLL),
            }
        }
    }

    fn end(&mut self, signal: &str) {
        let Some(mut child) = self.child.take() else { return };
        let asked = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
        if asked.is_err() || !has_ended_by(&mut child, Instant::now() + END) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn has_ended_by(child: &mut Child, deadline: Instant) -> bool {
    while Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        std::thread::sleep(POLL);
    }
    false
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end(WITHOUT_CEREMONY);
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
        let prepared =
            Prepared { command: Box::new(command), arguments: Vec::new(), url, stop: "-TERM", log: folder.path().join("log"), litter: None };
        let why = prepared.start().err().unwrap();
        assert!(why.contains("exit status: 3") && why.contains("the disk is gone"), "{why}");
    }

    fn sleeper(folder: &std::path::Path) -> Running {
        let prepared = Prepared {
            command: Box::new(|_| Ok(Command::new("sleep"))),
            arguments: vec!["600".to_owned()],
            url: |_| String::new(),
            stop: "-TERM",
            log: folder.join("log"),
            litter: None,
        };
        let child = prepared.spawn(0).unwrap();
        Running { child: Some(child), prepared, url: String::new(), version: String::new() }
    }

    #[test]
    fn the_process_is_gone_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let ways: [fn(&mut Running); 3] = [Running::stop, Running::kill, |_| {}];
        for end in ways {
            let mut running = sleeper(folder.path());
            let process = PathBuf::from(format!("/proc/{}", running.child.as_ref().unwrap().id()));
            assert!(process.exists());
            end(&mut running);
            drop(running);
            assert!(!process.exists());
        }
    }
}
