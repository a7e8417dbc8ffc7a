//! A server of SQL Server's protocol (MS-TDS 7.4) that runs no SQL: it sends every parameter of a statement back as a column of one row, with the
//! type and the bytes that it came in, or an error, or nothing until it is told to stop. So a driver's way with values is seen from both sides.
//!
//! It knows logins, batches, calls of `sp_executesql`, `sp_prepexec`, `sp_prepare` and `sp_execute`, and the signal to stop.
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
};

/// What the server does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Sends parameters back.
    Echo,
    /// Answers every statement that has parameters with one row of these values: the description of the type, and the value with its length.
    Give(Vec<(Vec<u8>, Vec<u8>)>),
    /// Says of every statement that has parameters that it changed one row.
    Count,
    /// Refuses every login with this number and message.
    RefuseLogin(u32, String),
    /// Answers every statement with this number and message.
    Fail(u32, String),
    /// Says nothing to statements that have parameters, until it is told to stop.
    Silence,
}

/// A parameter as it came: the description of its type, and its value with its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The first byte is the type.
    pub info: Vec<u8>,
    /// The bytes of the value, without its length; `None` is NULL.
    pub value: Option<Vec<u8>>,
    raw: Vec<u8>,
}

/// What was asked of it.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Batches, as text, and `BEGIN`, `COMMIT` and `ROLLBACK` where the driver calls them by number.
    pub batches: Vec<String>,
    /// The parameters of each run of a statement.
    pub runs: Vec<Vec<Sent>>,
}

/// The server, on a port of its own. Its threads end with their connections.
#[derive(Debug)]
pub struct Echo {
    /// Where it listens.
    pub port: u16,
    answer: Arc<Mutex<Answer>>,
    log: Arc<Mutex<Log>>,
}

impl Echo {
    /// Starts it.
    pub fn start(answer: Answer) -> Echo {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let log = Arc::new(Mutex::new(Log::default()));
        let answer = Arc::new(Mutex::new(answer));
        let kept = (Arc::clone(&answer), Arc::clone(&log));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = kept.clone();
                // A client that goes away ends its thread.
                std::thread::spawn(move || drop(Session { stream, answer, log }.serve()));
            }
        });
        Echo { port, answer, log }
    }

    /// From now on it does this.
    pub fn set(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// What was asked so far.
    pub fn log(&self) -> Log {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

const BATCH: u8 = 1;
const CALL: u8 = 3;
const ATTENTION: u8 = 6;
const TRANSACTION: u8 = 14;
const LOGIN: u8 = 16;
const PRE_LOGIN: u8 = 18;

const EXECUTE_SQL: u16 = 10;
const PREPARE: u16 = 11;
const EXECUTE: u16 = 12;
const PREPARE_AND_EXECUTE: u16 = 13;

struct Session {
    stream: TcpStream,
    answer: Arc<Mutex<Answer>>,
    log: Arc<Mutex<Log>>,
}

impl Session {
    fn serve(mut self) -> io::Result<()> {
        loop {
            let (kind, message) = self.read()?;
            let tokens = match kind {
                // No encryption.
                PRE_LOGIN => vec![0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2],
                LOGIN => match self.answer() {
                    Answer::RefuseLogin(number, text) => failure(number, &text),
                    _ => welcome(),
                },
                ATTENTION => done(0x20),
                TRANSACTION => {
                    let (name, tokens) = transaction(&message);
                    self.log(|log| log.batches.push(name.to_owned()));
                    tokens
                }
                BATCH => self.batch(&message),
                CALL => match self.call(&message) {
                    Some(tokens) => tokens,
                    None => continue,
                },
                _ => return Ok(()),
            };
            self.write(&tokens)?;
        }
    }

    fn answer(&self) -> Answer {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn log(&self, note: impl FnOnce(&mut Log)) {
        note(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn read(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut message = Vec::new();
        loop {
            let mut header = [0; 8];
            self.stream.read_exact(&mut header)?;
            let length = usize::from(u16::from_be_bytes([header[2], header[3]])).saturating_sub(8);
            let start = message.len();
            message.resize(start + length, 0);
            self.stream.read_exact(&mut message[start..])?;
            if header[1] & 1 == 1 {
                return Ok((header[0], message));
            }
        }
    }

    fn write(&mut self, tokens: &[u8]) -> io::Result<()> {
        let count = tokens.chunks(4000).len();
        for (number, part) in tokens.chunks(4000).enumerate() {
            let length = (part.len() as u16 + 8).to_be_bytes();
            let last = u8::from(number + 1 == count);
            self.stream.write_all(&[4, last, length[0], length[1], 0, 0, number as u8 + 1, 0])?;
            self.stream.write_all(part)?;
        }
        self.stream.flush()
    }

    fn batch(&self, message: &[u8]) -> Vec<u8> {
        let text: Vec<u16> = Reader(&message[headers(message)..]).0.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        self.log(|log| log.batches.push(String::from_utf16_lossy(&text)));
        match self.answer() {
            Answer::Fail(number, text) => failure(number, &text),
            _ => done(0),
        }
    }

    /// One call, or several with a mark between them. `None`: there is no answer.
    fn call(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut reader = Reader(&message[headers(message)..]);
        let mut tokens = Vec::new();
        while !reader.0.is_empty() {
            let procedure = reader.procedure();
            let mut all = Vec::new();
            while !reader.0.is_empty() && !reader.is_separator() {
                all.push(reader.named_parameter());
            }
            tokens.extend(self.one_call(procedure, all, !reader.0.is_empty())?);
        }
        Some(tokens)
    }

    fn one_call(&self, procedure: u16, mut all: Vec<Sent>, more: bool) -> Option<Vec<u8>> {
        // What stands before the values: the statement and the declarations, a handle, or all three.
        let skipped = match procedure {
            EXECUTE_SQL => 2,
            PREPARE_AND_EXECUTE => 3,
            EXECUTE => 1,
            _ => all.len(),
        };
        let values = all.split_off(skipped.min(all.len()));
        let mut tokens = Vec::new();
        if !values.is_empty() {
            match self.answer() {
                Answer::Silence => return None,
                Answer::Fail(number, text) => return Some(failure(number, &text)),
                Answer::Give(given) => tokens.extend(row(&given)),
                Answer::Count => tokens.extend(counted(0xc3)),
                _ => tokens.extend(row(&values.iter().map(|sent| (sent.info.clone(), sent.raw.clone())).collect::<Vec<_>>())),
            }
            self.log(|log| log.runs.push(values));
        }
        tokens.extend([0x79, 0, 0, 0, 0]);
        if procedure == PREPARE || procedure == PREPARE_AND_EXECUTE {
            // The handle.
            tokens.extend([0xac, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x26, 4, 4, 7, 0, 0, 0]);
        }
        tokens.extend([0xfe, u8::from(more), 0, 0xe0, 0]);
        tokens.extend([0; 8]);
        Some(tokens)
    }
}

/// The end of a statement within a call that gave or changed one row.
fn counted(command: u8) -> [u8; 13] {
    [0xff, 0x11, 0, command, 0, 1, 0, 0, 0, 0, 0, 0, 0]
}

/// The length of what stands before a request.
fn headers(message: &[u8]) -> usize {
    Reader(message).u32() as usize
}

/// What is left to read.
struct Reader<'m>(&'m [u8]);

impl<'m> Reader<'m> {
    fn take(&mut self, count: usize) -> &'m [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn u8(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    fn u16(&mut self) -> u16 {
        self.take(2).try_into().map_or(0, u16::from_le_bytes)
    }

    fn u32(&mut self) -> u32 {
        self.take(4).try_into().map_or(0, u32::from_le_bytes)
    }

    /// The number of a procedure, and what is wanted of it besides.
    fn procedure(&mut self) -> u16 {
        let number = match self.u16() {
            0xffff => self.u16(),
            length => {
                let name = self.take(usize::from(length) * 2);
                match name {
                    name if name == text("sp_executesql") => EXECUTE_SQL,
                    name if name == text("sp_execute") => EXECUTE,
                    name if name == text("sp_prepexec") => PREPARE_AND_EXECUTE,
                    _ => 0,
                }
            }
        };
        self.u16();
        number
    }

    /// Whether the next call begins.
    fn is_separator(&mut self) -> bool {
        let found = matches!(self.0.first(), Some(0x80 | 0xff));
        if found {
            self.u8();
        }
        found
    }

    fn named_parameter(&mut self) -> Sent {
        let length = usize::from(self.u8());
        self.take(length * 2);
        self.u8();
        self.parameter()
    }

    fn parameter(&mut self) -> Sent {
        let all = self.0;
        let kind = self.u8();
        let long = matches!(kind, 0xa5 | 0xa7 | 0xad | 0xaf | 0xe7 | 0xef);
        let old = matches!(kind, 0x22 | 0x23 | 0x63);
        let maximum = match kind {
            _ if old => self.u32() as usize,
            0x28 => 0,
            0x29..=0x2b => usize::from(self.u8()),
            _ if long => usize::from(self.u16()),
            0x6a | 0x6c => self.take(3).len(),
            _ => usize::from(self.u8()),
        };
        if matches!(kind, 0x23 | 0x63 | 0xa7 | 0xaf | 0xe7 | 0xef) {
            self.take(5);
        }
        let info = all[..all.len() - self.0.len()].to_vec();
        let rest = self.0;
        let value = match (long, maximum) {
            _ if old => match self.u32() {
                u32::MAX => None,
                length => Some(self.take(length as usize).to_vec()),
            },
            (true, 0xffff) => self.pieces(),
            (true, _) => match self.u16() {
                0xffff => None,
                length => Some(self.take(length.into()).to_vec()),
            },
            _ => match self.u8() {
                0 => None,
                length => Some(self.take(length.into()).to_vec()),
            },
        };
        Sent { info, value, raw: rest[..rest.len() - self.0.len()].to_vec() }
    }

    /// A value without a greatest length.
    fn pieces(&mut self) -> Option<Vec<u8>> {
        if self.take(8) == [0xff; 8] {
            return None;
        }
        let mut value = Vec::new();
        loop {
            match self.u32() {
                0 => return Some(value),
                length => value.extend_from_slice(self.take(length as usize)),
            }
        }
    }
}

fn text(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn short(words: &str) -> Vec<u8> {
    [vec![words.encode_utf16().count() as u8], text(words)].concat()
}

fn token(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &(body.len() as u16).to_le_bytes()[..], body].concat()
}

fn done(status: u16) -> Vec<u8> {
    [&[0xfd], &status.to_le_bytes()[..], &[0; 10]].concat()
}

fn welcome() -> Vec<u8> {
    let acknowledged = token(0xad, &[vec![1, 0x74, 0, 0, 4], short("Echo"), vec![16, 0, 0, 0]].concat());
    let collation = token(0xe3, &[7, 5, 9, 4, 0xd0, 0, 0x34, 0]);
    let database = token(0xe3, &[vec![1], short("shop"), vec![0]].concat());
    let packet = token(0xe3, &[vec![4], short("4096"), short("4096")].concat());
    [acknowledged, collation, database, packet, done(0)].concat()
}

fn failure(number: u32, message: &str) -> Vec<u8> {
    let length = (message.encode_utf16().count() as u16).to_le_bytes().to_vec();
    let body = [number.to_le_bytes().to_vec(), vec![1, 14], length, text(message), vec![0, 0, 1, 0, 0, 0]].concat();
    [token(0xaa, &body), done(2)].concat()
}

/// BEGIN, COMMIT and ROLLBACK are calls of their own.
fn transaction(message: &[u8]) -> (&'static str, Vec<u8>) {
    let (name, change) = match Reader(&message[headers(message)..]).u16() {
        5 => ("BEGIN", [8, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        7 => ("COMMIT", [9, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0]),
        _ => ("ROLLBACK", [10, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0]),
    };
    (name, [token(0xe3, &change), done(0)].concat())
}

/// The values as columns of one row.
fn row(values: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut tokens = vec![0x81];
    tokens.extend((values.len() as u16).to_le_bytes());
    for (number, (info, _)) in values.iter().enumerate() {
        // The type of the user's, and that it may be NULL.
        tokens.extend([0, 0, 0, 0, 1, 0]);
        tokens.extend(info);
        tokens.extend(short(&format!("c{number}")));
    }
    tokens.push(0xd1);
    values.iter().for_each(|(_, raw)| tokens.extend(raw));
    tokens.extend(counted(0xc1));
    tokens
}
