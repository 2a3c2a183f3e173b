//! What an operator can get wrong, and what the machine can: each is told in one clear line that
//! says what to do, with the right exit code.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use url::Url;

use crate::world::postgres;
use crate::world::program::{Running, command, diwan, finished};

/// Exit code and line of a program that failed.
#[track_caller]
fn told(output: Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(output.stdout, b"", "errors are no results");
    assert_eq!(said.lines().count(), 1, "more than a line: {said}");
    assert!(said.starts_with("diwan: ") && !said.contains("panicked"), "{said}");
    said
}

#[track_caller]
fn says(output: Output, code: i32, words: &[&str]) {
    let said = told(output, code);
    for word in words {
        assert!(said.contains(word), "it should say {word}: {said}");
    }
}

/// Runs the program on a store, in a folder of its own.
fn on(folder: &Path, url: &str, arguments: &[&str]) -> Output {
    diwan(folder, &[&["--database-url", url], arguments].concat(), "")
}

#[test]
fn settings_of_the_wrong_shape() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let with = |name: &str, value: &str| {
        let mut command = command(at, &["migrate", "status"]);
        command.env(name, value);
        finished(command, "")
    };
    says(
        with("DIWAN_DATABASE_CONNECTIONS", "many"),
        2,
        &["DIWAN_DATABASE_CONNECTIONS", "a whole number"],
    );
    says(with("DIWAN_LISTEN", "8080"), 2, &["DIWAN_LISTEN", "127.0.0.1:8080"]);
    says(with("DIWAN_PUBLIC_URL", "diwan.example"), 2, &["public_url", "https://"]);
    says(diwan(at, &["serve", "--listen", "localhost"], ""), 2, &["--listen", "127.0.0.1:8080"]);
    says(diwan(at, &["--config", "absent.toml", "serve"], ""), 2, &["absent.toml", "--config"]);

    fs::write(at.join("diwan.toml"), "databse_url = 'sqlite://x.db'\n").unwrap();
    let unknown = diwan(at, &["migrate", "status"], "");
    says(unknown, 2, &["databse_url", "diwan.toml", "there is no setting", "database_url"]);
}

#[test]
fn a_store_that_is_none() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let export = |url: &str| on(at, url, &["export"]);
    says(export("mysql://localhost/diwan"), 2, &["sqlite://", "postgres://"]);
    says(export("sqlite://"), 2, &["must name a file"]);
    says(export("postgres://u:p@ss word@h:x/d"), 2, &["postgres://USER:PASSWORD@HOST:PORT/NAME"]);

    fs::write(at.join("notes.db"), "Shopping list: bread, dates, tea. ".repeat(100)).unwrap();
    says(export("sqlite://notes.db"), 1, &["notes.db is no SQLite database", "--database-url"]);
    fs::create_dir(at.join("folder")).unwrap();
    says(export("sqlite://folder"), 1, &["is a folder; name a file in it"]);
    says(export("sqlite://no/such/folder/diwan.db"), 1, &["no store at no/such/folder/diwan.db"]);
    let make = |url: &str| on(at, url, &["migrate", "up"]);
    says(make("sqlite://no/such/folder/diwan.db"), 1, &["There is no folder no/such/folder"]);

    // One missing folder is made.
    assert_eq!(make("sqlite://data/diwan.db").status.code(), Some(0));
    assert!(at.join("data/diwan.db").exists());
}

#[test]
fn a_store_of_a_newer_diwan() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    assert_eq!(diwan(at, &["migrate", "up"], "").status.code(), Some(0));
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_invent_time_travel', 0)";
    execute(&format!("sqlite://{}", at.join("diwan.db").display()), later);
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for arguments in [&serve[..], &["export"], &["migrate", "up"], &["migrate", "status"]] {
        says(diwan(at, arguments, ""), 1, &["made by a newer version of Diwan; use that one"]);
    }
}

/// Runs a statement past the program.
fn execute(url: &str, statement: &str) {
    use sea_orm::{ConnectionTrait, Database};
    actix_web::rt::System::new().block_on(async {
        let store = Database::connect(url).await.unwrap();
        store.execute_unprepared(statement).await.unwrap();
        store.close().await.unwrap();
    });
}

#[test]
fn files_that_may_not_be_read_or_written() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let add = ["account", "add", "a@example.org", "--name", "A", "--role", "admin"];
    let added = diwan(at, &[&add[..], &["--password-stdin"]].concat(), "many good words\n");
    assert_eq!(added.status.code(), Some(0));
    assert_eq!(diwan(at, &["token", "a@example.org"], "").status.code(), Some(0));
    let unprivileged = |arguments: &[&str]| finished(as_nobody(at, arguments), "");

    mode(at, 0o555);
    mode(&at.join("diwan.db"), 0o444);
    says(unprivileged(&["export"]), 1, &["diwan.db", "cannot be opened for writing", "read-only"]);
    let new = ["--database-url", "sqlite://new.db", "migrate", "up"];
    says(unprivileged(&new), 1, &["new.db", "cannot be opened for writing"]);
    let deep = ["--database-url", "sqlite://new/new.db", "migrate", "up"];
    says(unprivileged(&deep), 1, &["There is no folder new", "make it"]);

    for file in fs::read_dir(at).unwrap().flatten() {
        mode(&file.path(), if file.path().is_dir() { 0o755 } else { 0o666 });
    }
    mode(at, 0o777);
    let key = fs::read_dir(at.join("diwan-keys")).unwrap().flatten();
    let key = key.map(|file| file.path()).find(|path| path.extension().is_some()).unwrap();
    mode(&at.join("diwan-keys/.lock"), 0o666);
    mode(&key, 0o000);
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    says(unprivileged(&serve), 1, &[".pem: Permission denied", "must be able to read it"]);
    fs::write(&key, "no key").unwrap();
    says(diwan(at, &serve, ""), 1, &[".pem", "PKCS#8 PEM", "openssl genpkey"]);
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The program, run by somebody to whom permissions apply.
fn as_nobody(folder: &Path, arguments: &[&str]) -> Command {
    let plain = command(folder, arguments);
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !root {
        return plain;
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(folder).env_clear();
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
}

#[test]
fn a_port_or_a_store_in_use() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = diwan(at, &["serve", "--listen", &address], "");
    says(serve, 1, &[&address, "another program listens there", "--listen"]);
    says(diwan(at, &["serve", "--listen", "192.0.2.1:80"], ""), 1, &["no such address"]);

    let demo = Running::start(at, &["demo", "--listen", "127.0.0.1:0"]);
    demo.printed_until("    }'\n");
    let second = on(at, "sqlite://diwan-demo.db", &["serve", "--listen", "127.0.0.1:0"]);
    says(second, 1, &["another server is running on diwan-demo.db", "--database-url"]);
    let fresh = ["demo", "--fresh", "--listen", "127.0.0.1:0"];
    says(diwan(at, &fresh, ""), 1, &["another server is running on diwan-demo.db"]);
    // Other commands work beside it.
    assert_eq!(on(at, "sqlite://diwan-demo.db", &["export"]).status.code(), Some(0));
    demo.stop();
}

#[test]
fn a_postgres_that_is_not_there() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://amal:secret@{closed}/diwan");
    let said = told(on(at, &url, &["export"]), 1);
    assert!(said.contains(&format!("Postgres at {closed} does not answer")), "{said}");
    assert!(!said.contains("secret"), "{said}");

    let Some(server) = postgres::server() else { return };
    let mut nowhere = Url::parse(server).unwrap();
    nowhere.set_path("no_such_database");
    let said = told(on(at, nowhere.as_str(), &["export"]), 1);
    assert!(
        said.contains("has no database no_such_database") && said.contains("createdb"),
        "{said}"
    );
    let mut stranger = Url::parse(server).unwrap();
    stranger.set_username("no_such_user").unwrap();
    let said = told(on(at, stranger.as_str(), &["export"]), 1);
    assert!(said.contains("does not let no_such_user in"), "{said}");
}

#[test]
fn a_reader_who_has_had_enough() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let demo = Running::start(at, &["demo", "--listen", "127.0.0.1:0"]);
    demo.printed_until("    }'\n");
    demo.stop();
    let mut export = command(at, &["--database-url", "sqlite://diwan-demo.db", "export"]);
    let mut child = export.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(141), "as shells say of programs that SIGPIPE ends");
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
}

#[test]
fn a_postgres_that_cannot_be_used() {
    let Some(server) = postgres::server() else { return };
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    execute(server, "DROP DATABASE IF EXISTS diwan_latin");
    let latin = "CREATE DATABASE diwan_latin TEMPLATE template0 ENCODING 'LATIN1' \
                 LOCALE_PROVIDER 'libc' LOCALE 'C'";
    execute(server, latin);
    let mut url = Url::parse(server).unwrap();
    url.set_path("diwan_latin");
    let words = ["diwan_latin", "LATIN1", "UTF8", "createdb"];
    says(on(at, url.as_str(), &["serve", "--listen", "127.0.0.1:0"]), 1, &words);
    doctor_says(on(at, url.as_str(), &["doctor"]), &words);
    execute(server, "DROP DATABASE diwan_latin");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(refuse_tls));
    let url = format!("postgres://amal:secret@{address}/diwan?sslmode=require");
    let words = [address.to_string(), "TLS".into(), "sslmode=prefer".into()];
    let words = words.each_ref().map(String::as_str);
    says(on(at, &url, &["serve", "--listen", "127.0.0.1:0"]), 1, &words);
    doctor_says(on(at, &url, &["doctor"]), &words);
}

/// What a Postgres without TLS says to whoever asks for it.
fn refuse_tls(mut client: std::net::TcpStream) {
    use std::io::{Read, Write};
    let mut asked = [0; 8];
    if client.read_exact(&mut asked).is_ok() {
        let _ = client.write_all(b"N");
        let _ = client.read(&mut asked);
    }
}

#[track_caller]
fn doctor_says(output: Output, words: &[&str]) {
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let line = said.lines().find(|line| line.starts_with("FAIL  store")).unwrap_or_default();
    for word in words {
        assert!(line.contains(word), "it should say {word}: {said}");
    }
}
