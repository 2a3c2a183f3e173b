//! The program itself, run as an operator runs it.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The program in a folder of its own, with quickly hashed passwords and no variables but `PATH`.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diwan"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("DIWAN_PASSWORD_MEMORY", "19456")
        .env("DIWAN_PASSWORD_PASSES", "2")
        .env("DIWAN_DRAIN_DELAY", "0")
        .env("DIWAN_LOG", "warn");
    command
}

/// Runs the program to its end, with something on its standard input.
pub fn diwan(folder: &Path, arguments: &[&str], input: &str) -> Output {
    finished(command(folder, arguments), input)
}

pub fn finished(mut command: Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not wait for its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A server that runs until it is stopped, or dropped.
pub struct Running {
    child: Child,
    printed: RefCell<BufReader<ChildStdout>>,
    text: RefCell<String>,
}

impl Running {
    pub fn start(folder: &Path, arguments: &[&str]) -> Running {
        Running::of(command(folder, arguments))
    }

    pub fn of(mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let printed = RefCell::new(BufReader::new(child.stdout.take().unwrap()));
        Running { child, printed, text: RefCell::default() }
    }

    /// What it has printed, up to and with a line.
    pub fn printed_until(&self, line: &str) -> String {
        let (mut from, mut text) = (self.printed.borrow_mut(), self.text.borrow_mut());
        while !text.ends_with(line) {
            let read = from.read_line(&mut text).unwrap();
            assert!(read > 0, "it ended, and had printed: {text}");
        }
        text.clone()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it serves, as a demonstration prints it.
    pub fn base(&self) -> String {
        let text = self.text.borrow();
        let address = text.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        address.trim_end_matches('/').to_owned()
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(mut self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let mut rest = String::new();
        let _ = self.printed.borrow_mut().read_to_string(&mut rest);
    }
}
