//! The checker as a child process: statements go in, verdicts come out.
use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// The variable that holds the path of the checker's executable; `cargo xtask test` builds it and sets this.
pub const VARIABLE: &str = "ALUDEL_TEST_SCRIPTDOM";

/// What ends a statement.
const END: u8 = 0x1e;

/// So many statements are written before their verdicts are read: less than a pipe holds of either.
const BATCH: usize = 32;

/// Microsoft's parser, running.
#[derive(Debug)]
pub struct Parser {
    child: Child,
    // Closed before the child is waited for: it ends when its input does.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Parser {
    /// Starts it. Errors: why it does not run here, in the words for `NOT RUN`.
    pub fn start() -> Result<Parser, String> {
        let program =
            std::env::var_os(VARIABLE).ok_or_else(|| format!("{VARIABLE} is not set; `cargo xtask test` builds the checker and sets it"))?;
        Parser::of(program).map_err(|error| format!("`mono` does not start: {error}"))
    }

    fn of(program: OsString) -> std::io::Result<Parser> {
        let mut child = Command::new("mono").arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let output = output.ok_or_else(|| std::io::Error::other("no pipe"))?;
        Ok(Parser { child, input, output: BufReader::new(output) })
    }

    /// For each statement, nothing, or what SQL Server would say.
    ///
    /// # Panics
    /// When the checker has ended: then nothing was checked.
    pub fn verdicts<S: AsRef<str>>(&mut self, statements: &[S]) -> Vec<Result<(), String>> {
        statements.chunks(BATCH).flat_map(|chunk| self.batch(chunk)).collect()
    }

    /// The same for one statement.
    pub fn verdict(&mut self, statement: &str) -> Result<(), String> {
        self.verdicts(&[statement]).remove(0)
    }

    fn batch<S: AsRef<str>>(&mut self, statements: &[S]) -> Vec<Result<(), String>> {
        let mut text = Vec::new();
        for statement in statements {
            assert!(!statement.as_ref().as_bytes().contains(&END), "a statement holds what separates statements");
            text.extend_from_slice(statement.as_ref().as_bytes());
            text.push(END);
        }
        let input = self.input.as_mut().expect("open until the parser is dropped");
        input.write_all(&text).and_then(|()| input.flush()).expect("the checker reads");
        statements.iter().map(|_| self.line()).collect()
    }

    fn line(&mut self) -> Result<(), String> {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the checker writes UTF-8");
        match line.trim_end() {
            "OK" => Ok(()),
            line => Err(line.strip_prefix("BAD ").unwrap_or_else(|| panic!("the checker ended: {line:?}")).to_owned()),
        }
    }
}

impl Drop for Parser {
    fn drop(&mut self) {
        self.input.take();
        // It ended by itself; there is nothing to do about a failure to wait.
        let _ = self.child.wait();
    }
}
