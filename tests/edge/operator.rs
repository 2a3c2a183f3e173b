//! What the operator sees of a running server: its log, its metrics, and its traces at a collector.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const PATIENCE: Duration = Duration::from_secs(60);

/// A collector that understands just enough HTTP; what it is sent comes out at the other end.
fn collector() -> (SocketAddr, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (out, received) = channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let out = out.clone();
            std::thread::spawn(move || {
                while let Some(request) = receive(&socket) {
                    (&socket).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
                    if out.send(request).is_err() {
                        break;
                    }
                }
            });
        }
    });
    (address, received)
}

/// The head and the body of one request.
fn receive(socket: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length?];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// `diwan serve` in a folder of its own.
struct Running {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<Value>,
    _folder: TempDir,
}

impl Running {
    fn start(settings: &[(&str, &str)]) -> Running {
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_diwan"))
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
            .current_dir(folder.path())
            .env_clear()
            .env("DIWAN_LOG_FORMAT", "json")
            .env("DIWAN_DRAIN_DELAY", "0")
            .envs(settings.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (out, lines) = channel();
        std::thread::spawn(move || {
            log.lines().map_while(Result::ok).for_each(|line| drop(out.send(line)));
        });
        Running { child, lines, seen: Vec::new(), _folder: folder }
    }

    /// The first line, from now on, that says this.
    fn line(&mut self, message: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
            self.seen.push(line.clone());
            if line["message"] == message {
                return line;
            }
        }
    }

    fn address(&mut self, message: &str) -> String {
        self.line(message)["address"].as_str().unwrap().to_owned()
    }

    /// Stops it, and waits until it has ended well.
    fn stop(&mut self) {
        let signal = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(signal.success());
        self.line("stopped");
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(address: &str, path: &str, headers: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_request_can_be_followed_from_log_to_collector() {
    let (collector, received) = collector();
    let endpoint = format!("http://{collector}");
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("DIWAN_LOG", "info,diwan::request=debug,diwan_api=debug"),
    ];
    let mut server = Running::start(&settings);
    let metrics = server.address("showing metrics");
    let address = server.address("listening");

    let headers = format!("traceparent: 00-{TRACE}-{PARENT}-01\r\nX-Request-Id: ticket-4711\r\n");
    let answer = get(&address, "/api/v1/articles/none?fields=headline", &headers);
    assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("ticket-4711"), "{answer}");
    for message in ["refused", "answered"] {
        let line = server.line(message);
        let span = &line["span"];
        assert_eq!(span["request_id"], "ticket-4711", "{line}");
        assert_eq!(span["trace_id"], TRACE, "{line}");
        assert_eq!(span["url.path"], "/api/v1/articles/none", "{line}");
    }
    get(&address, "/graphql?query=query%20Front%20%7B__typename%7D", "");
    let own = server.line("answered")["span"]["trace_id"].as_str().unwrap().to_owned();
    assert!(own.len() == 32 && own != TRACE, "{own}");

    assert!(get(&address, "/metrics", "").starts_with("HTTP/1.1 404"), "not for the world");
    let shown = get(&metrics, "/metrics", "");
    assert!(shown.starts_with("HTTP/1.1 200") && shown.contains("text/plain"), "{shown}");
    assert!(shown.contains("diwan_build_info{version=") && shown.contains("articles/{id}"));
    assert!(get(&metrics, "/api/v1/articles", "").starts_with("HTTP/1.1 404"));

    server.stop();
    let (mut heads, mut sent) = (Vec::new(), Vec::new());
    while let Ok((head, body)) = received.recv_timeout(Duration::from_millis(500)) {
        heads.push(head);
        sent.extend(body);
    }
    assert!(!heads.is_empty());
    for head in &heads {
        assert!(head.starts_with("POST /v1/traces ") && head.contains("x-protobuf"), "{head}");
    }
    let holds = |bytes: &[u8]| sent.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(&u128::from_str_radix(TRACE, 16).unwrap().to_be_bytes()), "the trace");
    assert!(holds(&u64::from_str_radix(PARENT, 16).unwrap().to_be_bytes()), "the parent");
    for name in
        ["GET /api/v1/articles/{id}", "query Front", "db.query.text", "ticket-4711", "diwan"]
    {
        assert!(holds(name.as_bytes()), "{name}");
    }
}

/// What strangers send is no fault of the server's.
#[test]
fn what_is_no_http_is_no_error_in_the_log() {
    let mut server = Running::start(&[("DIWAN_LOG", "info,actix_http=debug")]);
    let address = server.address("listening");
    for odd in ["nonsense\r\n\r\n", "\u{16}\u{3}\u{1}", "GET / HTTP/9.9\r\n\r\n", "G\0T / \r\n\r\n"]
    {
        let mut socket = TcpStream::connect(&address).unwrap();
        socket.write_all(odd.as_bytes()).unwrap();
        let _ = socket.shutdown(std::net::Shutdown::Write);
        let _ = socket.read_to_end(&mut Vec::new());
    }
    let mut broken = TcpStream::connect(&address).unwrap();
    broken.write_all(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{").unwrap();
    drop(broken);
    assert!(get(&address, "/healthz", "").starts_with("HTTP/1.1 200"));
    server.stop();
    let errors: Vec<&Value> = server.seen.iter().filter(|line| line["level"] == "ERROR").collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_collector_that_is_not_there_disturbs_nobody() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{nobody}");
    let mut server = Running::start(&[("DIWAN_OTLP_ENDPOINT", endpoint.as_str())]);
    let address = server.address("listening");
    for _ in 0..20 {
        assert!(get(&address, "/api/v1/articles", "").starts_with("HTTP/1.1 200"));
    }
    server.stop();
}

#[test]
fn nothing_is_sent_unless_it_is_asked_for() {
    let mut server = Running::start(&[("DIWAN_LOG", "info,diwan::request=debug")]);
    let address = server.address("listening");
    get(&address, "/api/v1/articles", "X-Request-Id: own\r\n");
    let line = server.line("answered");
    assert_eq!(line["span"]["request_id"], "own");
    assert_eq!(line["span"].get("trace_id"), None, "there is no trace: {line}");
    server.stop();
}
