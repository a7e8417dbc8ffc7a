//! Runs another program, keeps what it prints, and ends it when it takes too long.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(5);
/// How long the rest of the output may take after the program has ended.
const DRAIN: Duration = Duration::from_secs(2);

/// What became of a program.
#[derive(Debug)]
pub struct Finished {
    /// Whether it ended by itself, and well.
    pub success: bool,
    /// Standard output and standard error, in the order in which they came.
    pub output: String,
    /// How it ended, for people; `None` when it ended well.
    pub trouble: Option<String>,
    /// How long it ran.
    pub time: Duration,
}

/// Runs to the end, or for as long as `limit`.
pub fn run(command: &mut Command, limit: Duration) -> Result<Finished, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let broken = |error: std::io::Error| format!("`{name}` does not start: {error}");
    let (reader, writer) = std::io::pipe().map_err(broken)?;
    command.stdin(Stdio::null()).stdout(writer.try_clone().map_err(broken)?).stderr(writer);
    let start = Instant::now();
    let mut child = command.spawn().map_err(broken)?;
    // The command holds the writing ends until they are replaced, and the reader would wait for them.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (output, reading) = collect(reader);
    let status = wait(&mut child, start + limit);
    let time = start.elapsed();
    let patience = Instant::now() + DRAIN;
    while !reading.is_finished() && Instant::now() < patience {
        std::thread::sleep(POLL);
    }
    let bytes = output.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let trouble = trouble(status, limit);
    Ok(Finished { success: trouble.is_none(), output: String::from_utf8_lossy(&bytes).into_owned(), trouble, time })
}

type Shared = Arc<Mutex<Vec<u8>>>;

fn collect(mut reader: impl Read + Send + 'static) -> (Shared, std::thread::JoinHandle<()>) {
    let all = Shared::default();
    let into = Arc::clone(&all);
    let reading = std::thread::spawn(move || {
        let mut piece = [0; 8192];
        while let Ok(length) = reader.read(&mut piece) {
            if length == 0 {
                return;
            }
            into.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&piece[..length]);
        }
    });
    (all, reading)
}

/// `None` when the time was up and the program had to be ended.
fn wait(child: &mut Child, deadline: Instant) -> Option<std::io::Result<ExitStatus>> {
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < deadline => std::thread::sleep(POLL),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
            Ok(Some(status)) => return Some(Ok(status)),
            Err(error) => return Some(Err(error)),
        }
    }
}

fn trouble(status: Option<std::io::Result<ExitStatus>>, limit: Duration) -> Option<String> {
    match status {
        None => Some(format!("took longer than {} s and was ended", limit.as_secs())),
        Some(Err(error)) => Some(format!("could not be waited for: {error}")),
        Some(Ok(status)) if status.success() => None,
        Some(Ok(status)) => Some(status.to_string()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Finished {
        run(Command::new("sh").args(["-c", script]), limit).unwrap()
    }

    #[test]
    fn both_outputs_are_kept_in_order() {
        let done = shell("echo one; echo two >&2; echo three", Duration::from_secs(20));
        assert!(done.success);
        assert_eq!(done.output, "one\ntwo\nthree\n");
    }

    #[test]
    fn a_bad_end_is_told() {
        let done = shell("exit 3", Duration::from_secs(20));
        assert!(!done.success);
        assert_eq!(done.trouble.as_deref(), Some("exit status: 3"));
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let done = shell("echo here; exec sleep 60", Duration::from_millis(300));
        assert!(!done.success && done.time < Duration::from_secs(30));
        assert_eq!(done.output, "here\n");
    }
}
