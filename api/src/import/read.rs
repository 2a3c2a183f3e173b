//! Reading: from bytes to batches of lines, on a thread of its own.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::line::{Entry, LineKey};
use crate::error::{Code, Error, Result};
use crate::http::body::without_mark;

/// The longest line.
const LONGEST: usize = 4 * 1024 * 1024;
/// How many lines, and how many bytes, are written in one transaction.
const MOST_LINES: usize = 2_000;
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// A line as it was read.
#[derive(Debug)]
pub struct Line {
    pub number: u64,
    raw: Result<String>,
    parsed: Mutex<Option<Result<Entry>>>,
}

impl Line {
    fn new(number: u64, raw: Result<String>) -> Self {
        let line = Self { number, raw, parsed: Mutex::default() };
        let entry = line.parse();
        Self { parsed: Mutex::new(Some(entry)), ..line }
    }

    fn parse(&self) -> Result<Entry> {
        Entry::parse(self.raw.as_ref().map_err(Clone::clone)?)
    }

    /// What the line says. Parsed once ahead; again when it is to be written a second time, so that
    /// nothing has to be copied for the usual case.
    pub fn entry(&self) -> Result<Entry> {
        let ahead = self.parsed.lock().unwrap_or_else(PoisonError::into_inner).take();
        ahead.unwrap_or_else(|| self.parse())
    }
}

/// Lines that can be written together: no two are for the same record, as far as they show.
#[derive(Debug, Default)]
pub struct Batch {
    pub lines: Vec<Line>,
    /// How many bytes of the input they took.
    pub bytes: u64,
    keys: HashSet<LineKey>,
    /// Whether it has lines to which one that refers ahead may refer.
    has_others: bool,
}

/// The batches of an input, in order; reading goes on while the last one is being written.
pub fn batches(input: impl Read + Send + 'static) -> Receiver<Result<Batch>> {
    let (out, batches) = channel(1);
    std::thread::spawn(move || {
        let reader = BufReader::with_capacity(64 * 1024, input);
        if let Err(error) = send_all(reader, &out) {
            // The channel is closed when the import has ended.
            let _ = out.blocking_send(Err(error));
        }
    });
    batches
}

fn send_all(mut reader: impl BufRead, out: &Sender<Result<Batch>>) -> Result<()> {
    let mut batch = Batch::default();
    let mut number = 0;
    while let Some((bytes, raw)) = next_line(&mut reader).map_err(unreadable)? {
        number += 1;
        let raw = if number == 1 { raw.map(without_mark) } else { raw };
        if raw.as_ref().is_ok_and(|raw| raw.trim_ascii().is_empty()) {
            batch.bytes += bytes;
            continue;
        }
        let line = Line::new(number, raw.and_then(utf8));
        if !batch.has_room_for(&line, bytes) && !send(out, &mut batch) {
            return Ok(());
        }
        batch.add(line, bytes);
    }
    send(out, &mut batch);
    Ok(())
}

/// Hands the batch over, if anybody wants it.
fn send(out: &Sender<Result<Batch>>, batch: &mut Batch) -> bool {
    out.blocking_send(Ok(std::mem::take(batch))).is_ok()
}

impl Batch {
    fn has_room_for(&self, line: &Line, bytes: u64) -> bool {
        self.lines.len() < MOST_LINES
            && self.bytes + bytes <= MOST_BYTES as u64
            && !line.keys().iter().any(|key| self.keys.contains(key))
            && !(line.refers_ahead() && self.has_others)
    }

    fn add(&mut self, line: Line, bytes: u64) {
        self.keys.extend(line.keys());
        self.has_others |= !line.refers_ahead();
        self.bytes += bytes;
        self.lines.push(line);
    }
}

impl Line {
    /// Whether it refers to a kind that is written later within a batch.
    fn refers_ahead(&self) -> bool {
        match &*self.parsed.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Ok(entry)) => entry.refers_ahead(),
            _ => false,
        }
    }

    fn keys(&self) -> Vec<LineKey> {
        match &*self.parsed.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Ok(entry)) => entry.keys().collect(),
            _ => Vec::new(),
        }
    }
}

type Raw = Result<Vec<u8>>;

/// The next line without its end, and how many bytes it took; one that is too long is passed over.
fn next_line(reader: &mut impl BufRead) -> std::io::Result<Option<(u64, Raw)>> {
    let mut line = Vec::new();
    let mut taken = reader.take(LONGEST as u64 + 1).read_until(b'\n', &mut line)? as u64;
    if taken == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > LONGEST {
        taken += skip_line(reader)?;
        return Ok(Some((taken, Err(too_long()))));
    }
    Ok(Some((taken, Ok(line))))
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<u64> {
    reader.skip_until(b'\n').map(|skipped| skipped as u64)
}

fn too_long() -> Error {
    Error::new(Code::PayloadTooLarge, "A line has at most 4 MiB.")
}

fn utf8(line: Vec<u8>) -> Result<String> {
    String::from_utf8(line).map_err(|_| Error::bad_request("The line is not UTF-8."))
}

fn unreadable(cause: std::io::Error) -> Error {
    Error::bad_request(format!("The input cannot be read to its end: {cause}."))
}
