//! One running tool: a process that answers one line per measurement.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::plan::{Tool, Workload};
use crate::workspace::Workspace;

/// Where the tools lie and on which core they run.
pub struct Host {
    programs: PathBuf,
    plugins: PathBuf,
    /// Where their databases may lie.
    pub scratch: PathBuf,
    core: Option<usize>,
}

/// The target folder of the tools.
pub fn programs(workspace: &Workspace) -> PathBuf {
    workspace.target.join("perf")
}

impl Host {
    pub fn new(workspace: &Workspace, core: usize) -> Host {
        Host {
            programs: programs(workspace).join("release"),
            plugins: workspace.target.join("release"),
            scratch: workspace.target.join("perf-data"),
            core: can_pin(core).then_some(core),
        }
    }

    /// For the head of the report.
    pub fn description(&self) -> String {
        match self.core {
            Some(core) => format!("all tools on core {core}"),
            None => "NOT PINNED to one core (`taskset` does not run here): expect noise".to_owned(),
        }
    }

    fn command(&self, tool: &Tool) -> Command {
        let program = self.programs.join(format!("{}{EXE_SUFFIX}", tool.program));
        match self.core {
            None => Command::new(program),
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["--cpu-list", &core.to_string()]).arg(program);
                command
            }
        }
    }
}

fn can_pin(core: usize) -> bool {
    let test = Command::new("taskset").args(["--cpu-list", &core.to_string(), "true"]).stderr(Stdio::null()).status();
    test.is_ok_and(|status| status.success())
}

/// A tool with its data, ready to be asked.
pub struct Peer {
    /// Which tool.
    pub tool: Tool,
    /// Version and compile options of the SQLite inside it.
    pub sqlite: String,
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// How one measurement is made of its repetitions.
#[derive(Clone, Copy, Debug)]
pub struct Repetitions {
    /// Milliseconds to spend.
    pub ms: u64,
    /// The shortest counts, not the median.
    pub shortest: bool,
}

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Nanoseconds, the median (or the shortest) of the repetitions; of one operation where the workload counts each.
    pub ns: f64,
    /// What the tool computed from the result.
    pub checksum: u64,
}

impl Peer {
    /// Starts the tool and waits until its data is in.
    pub fn start(host: &Host, tool: &Tool, place: &str) -> Result<Peer, String> {
        let name = tool.name;
        let library = host.plugins.join(format!("{DLL_PREFIX}aludel_plugin_sqlite{DLL_SUFFIX}"));
        let mut process = host
            .command(tool)
            .args([name, place])
            .env("ALUDEL_PLUGIN_PATH", library.parent().unwrap_or(&host.plugins))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{name}` does not start: {error}"))?;
        let (Some(questions), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(format!("`{name}` has no input or output"));
        };
        let mut peer = Peer { tool: *tool, sqlite: String::new(), process, questions, answers: BufReader::new(answers) };
        let line = peer.line()?;
        let ready = line.strip_prefix("READY ").ok_or_else(|| format!("`{name}` is not ready: {line}"))?;
        peer.sqlite = ready.to_owned();
        Ok(peer)
    }

    /// Measures one workload; `None` if the tool has no such thing.
    pub fn ask(&mut self, workload: &Workload, how: Repetitions) -> Result<Option<Sample>, String> {
        let question = writeln!(self.questions, "{} {} {}", workload.kind, workload.n, how.ms);
        question.and_then(|()| self.questions.flush()).map_err(|error| self.gone(&error.to_string()))?;
        let line = self.line()?;
        if line == "NA" {
            return Ok(None);
        }
        let sample = parse(&line, workload, how.shortest);
        sample.map(Some).ok_or_else(|| format!("`{}` at {}: {line}", self.tool.name, workload.name))
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => Err(self.gone("it ended")),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(self.gone(&error.to_string())),
        }
    }

    fn gone(&self, why: &str) -> String {
        format!("`{}` does not answer: {why} (what it said stands above)", self.tool.name)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It ends by itself when its input does; nobody is left to tell if that fails.
        let _ = writeln!(self.questions, "quit");
        let _ = self.process.wait();
    }
}

fn parse(line: &str, workload: &Workload, shortest: bool) -> Option<Sample> {
    let words: Vec<&str> = line.split(' ').collect();
    let ["OK", median, least, _, checksum] = words[..] else {
        return None;
    };
    let time: f64 = if shortest { least } else { median }.parse().ok()?;
    let ns = if workload.each { time / workload.n as f64 } else { time };
    Some(Sample { ns, checksum: checksum.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::plan::workloads;

    #[test]
    fn answers_are_read_and_divided_where_each_counts() {
        let point = &workloads(&["point".to_owned()])[0];
        let fetch = &workloads(&["fetch_1".to_owned()])[0];
        assert_eq!(parse("OK 20000 10000 3 7", point, false), Some(Sample { ns: 2.0, checksum: 7 }));
        assert_eq!(parse("OK 20000 10000 3 7", fetch, true), Some(Sample { ns: 10_000.0, checksum: 7 }));
        assert_eq!(parse("ERR not understood", fetch, false), None);
    }
}
