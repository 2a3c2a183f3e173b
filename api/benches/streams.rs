//! Streams that stay open: what each takes of the server's memory while nothing happens, and how long a new article
//! takes to come to all of them.
//!
//! `cargo bench -p diwan-api --bench streams [streams] [of one event]`; with `DIWAN_DATABASE_URL` on an empty
//! Postgres. The server is a process of its own; clients have many addresses of the loopback network, since a caller
//! has 100 streams and 10 websockets. It takes two open files for each stream: see `ulimit -n`.

#![allow(clippy::disallowed_methods, reason = "it measures time, and has no configuration")]

#[allow(dead_code, reason = "the server fills its store itself")]
mod filled;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// How many streams are opened at the same time.
const AT_ONCE: usize = 64;
/// How many articles are told to all streams, one after the other; the median counts.
const ROUNDS: usize = 5;
const SUBSCRIPTION: &str = "subscription { changes { id verb } }";

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (idle, listening) = (numbers.next().unwrap_or(1_000), numbers.next().unwrap_or(1_000));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(measure(idle, listening));
}

async fn measure(idle: usize, listening: usize) {
    println!(
        "{:<24} {:>8} {:>12} {:>12} {:>14}",
        "", "streams", "MB before", "MB open", "told all in ms"
    );
    for kind in [Kind::Rest, Kind::GraphqlSse, Kind::Websocket] {
        for streams in [listening, idle] {
            let server = Server::start();
            let (tell, mut told) = unbounded_channel();
            let before = server.memory();
            open_all(&server, kind, streams, &tell).await;
            tokio::time::sleep(Duration::from_secs(2)).await;
            let open = server.memory();
            let mut times = Vec::new();
            for round in 0..ROUNDS {
                times.push(server.tell_all(round, streams, &mut told).await);
            }
            times.sort();
            let median = times[ROUNDS / 2].as_secs_f64() * 1_000.0;
            println!("{:<24} {streams:>8} {before:>12} {open:>12} {median:>14.0}", kind.name());
        }
    }
}

/// A way to be told of changes.
#[derive(Clone, Copy)]
enum Kind {
    Rest,
    GraphqlSse,
    Websocket,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Rest => "REST, events",
            Kind::GraphqlSse => "GraphQL, events",
            Kind::Websocket => "GraphQL, websocket",
        }
    }

    /// How many a caller may have.
    fn of_one_caller(self) -> usize {
        if matches!(self, Kind::Websocket) { 10 } else { 100 }
    }
}

/// Opens streams, each of which tells when an event came.
async fn open_all(server: &Server, kind: Kind, streams: usize, tell: &UnboundedSender<Instant>) {
    for first in (0..streams).step_by(AT_ONCE) {
        let some = (first..streams.min(first + AT_ONCE)).map(|number| {
            let (at, caller) = (server.at, number / kind.of_one_caller());
            async move { open(kind, at, caller, tell.clone()).await }
        });
        try_join_all(some).await.expect("streams; see `ulimit -n`");
    }
}

async fn open(
    kind: Kind,
    at: SocketAddr,
    caller: usize,
    tell: UnboundedSender<Instant>,
) -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    let [high, low] = u16::try_from(caller + 2).expect("a caller's number").to_be_bytes();
    socket.bind((Ipv4Addr::new(127, 1, high, low), 0).into())?;
    let socket = socket.connect(at).await?;
    match kind {
        Kind::Rest => listen_to_events(socket, rest_request(), b"event: change", tell).await,
        Kind::GraphqlSse => listen_to_events(socket, graphql_request(), b"\"CREATED\"", tell).await,
        Kind::Websocket => listen_on_websocket(socket, tell).await,
    }
}

fn rest_request() -> String {
    "GET /api/v1/changes?after=now HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n"
        .to_owned()
}

fn graphql_request() -> String {
    let body = format!(r#"{{"query":"{SUBSCRIPTION}"}}"#);
    format!(
        "POST /graphql/stream HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends the request, waits for the answer's beginning, and goes on reading.
async fn listen_to_events(
    mut socket: TcpStream,
    request: String,
    event: &'static [u8],
    tell: UnboundedSender<Instant>,
) -> std::io::Result<()> {
    socket.write_all(request.as_bytes()).await?;
    let mut received = Vec::with_capacity(1_024);
    socket.read_buf(&mut received).await?;
    assert!(received.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&received));
    tokio::spawn(async move {
        loop {
            received.clear();
            if socket.read_buf(&mut received).await.is_ok_and(|read| read == 0) {
                return;
            }
            if received.windows(event.len()).any(|bytes| bytes == event) {
                let _ = tell.send(Instant::now());
            }
        }
    });
    Ok(())
}

async fn listen_on_websocket(
    socket: TcpStream,
    tell: UnboundedSender<Instant>,
) -> std::io::Result<()> {
    let mut request = "ws://localhost/graphql/ws".into_client_request().expect("a request");
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = client_async(request, socket).await.expect("a websocket");
    let start =
        format!(r#"{{"id":"1","type":"subscribe","payload":{{"query":"{SUBSCRIPTION}"}}}}"#);
    for message in [r#"{"type":"connection_init"}"#, &start] {
        socket.send(Message::text(message)).await.expect("a message sent");
    }
    let answer = socket.next().await.expect("an answer").expect("a message");
    assert!(answer.to_text().is_ok_and(|text| text.contains("connection_ack")), "{answer}");
    tokio::spawn(async move {
        while let Some(Ok(message)) = socket.next().await {
            if message.to_text().is_ok_and(|text| text.contains("\"CREATED\"")) {
                let _ = tell.send(Instant::now());
            }
        }
    });
    Ok(())
}

/// A server of its own, with a store of its own.
struct Server {
    process: Child,
    at: SocketAddr,
    token: String,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = free_address();
        run(folder.path(), &["migrate", "up"], "");
        let password = "a long password for a bench";
        let email = format!("bench-{}@example.org", at.port());
        let add =
            ["account", "add", &email, "--name", "Bench", "--role", "editor", "--password-stdin"];
        run(folder.path(), &add, password);
        let token = run(folder.path(), &["token", &email], "").trim().to_owned();
        let mut serve = diwan(folder.path());
        serve.args(["serve", "--listen", &at.to_string()]);
        let process = serve.spawn().expect("a server");
        while std::net::TcpStream::connect(at).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, at, token, _folder: folder }
    }

    /// How much memory the process holds, in MB.
    fn memory(&self) -> u64 {
        let pages = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id()));
        let pages = pages.expect("a process of Linux");
        let resident = pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
        resident.expect("a number of pages") * 4_096 / 1_000_000
    }

    /// Creates an article; answers how long it took from the request until every stream had told of it.
    async fn tell_all(
        &self,
        round: usize,
        streams: usize,
        told: &mut UnboundedReceiver<Instant>,
    ) -> Duration {
        let body = format!(
            r#"{{"kind":"report","language":"en","state":"published","headline":"Number {round}","body":"Text."}}"#
        );
        let request = format!(
            "POST /api/v1/articles HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let mut socket = TcpStream::connect(self.at).await.expect("a connection");
        let start = Instant::now();
        socket.write_all(request.as_bytes()).await.expect("a request sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let mut last = start;
        for _ in 0..streams {
            let within = tokio::time::timeout(Duration::from_secs(60), told.recv());
            last = last.max(within.await.expect("an event within a minute").expect("an event"));
        }
        last - start
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn diwan(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diwan"));
    command.current_dir(folder).env("DIWAN_DATABASE_URL", filled::url(folder));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Runs a command to its end; answers what it printed.
fn run(folder: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = diwan(folder).args(arguments).spawn().expect("the program");
    let mut stdin = child.stdin.take().expect("an input");
    stdin.write_all(input.as_bytes()).expect("an input that is read");
    drop(stdin);
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}
