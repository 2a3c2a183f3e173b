//! The commands for accounts, tokens and machine clients, as scripts use them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const PASSWORD: &str = "correct horse battery staple";

/// Runs the program in a folder of its own, with something on its standard input.
fn diwan(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_diwan"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("DIWAN_PASSWORD_MEMORY", "19456")
        .env("DIWAN_PASSWORD_PASSES", "2")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not wait for its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[track_caller]
fn done(output: Output) -> String {
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn failed(output: Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "errors are no results");
    String::from_utf8(output.stderr).unwrap()
}

fn add(folder: &Path, password: &str) -> Output {
    let arguments = ["account", "add", "amal@example.org", "--name", "Amal", "--role", "editor"];
    diwan(folder, &[&arguments[..], &["--password-stdin"]].concat(), password)
}

#[test]
fn an_account_is_made_and_gets_a_token() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let id = done(add(at, &format!("{PASSWORD}\n")));
    assert!(uuid::Uuid::try_parse(id.trim()).is_ok(), "{id}");
    assert_eq!(
        done(diwan(at, &["account", "list"], "")),
        "amal@example.org\teditor\tactive\tnever\tAmal\n"
    );

    let token = done(diwan(at, &["token", "amal@example.org", "--ttl", "5m"], ""));
    assert_eq!(token.trim().split('.').count(), 3);
    let narrow = ["token", "amal@example.org", "--scope", "export", "--scope", "content:write"];
    done(diwan(at, &narrow, ""));

    done(diwan(at, &["account", "disable", "amal@example.org"], ""));
    let said = failed(diwan(at, &["token", "amal@example.org"], ""), 1);
    assert!(said.contains("disabled"), "{said}");
}

#[test]
fn what_is_refused_is_said() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    assert!(failed(add(at, "password1"), 1).contains("tried first"));
    done(add(at, PASSWORD));
    assert!(failed(add(at, PASSWORD), 1).contains("already"));
    failed(diwan(at, &["account", "disable", "nobody@example.org"], ""), 1);
    failed(diwan(at, &["account", "add", "x@y", "--name", "X", "--role", "chief"], ""), 2);
    failed(diwan(at, &["account", "password", "amal@example.org"], ""), 2);
    failed(diwan(at, &["token", "amal@example.org", "--ttl", "16m"], ""), 2);
    failed(diwan(at, &["token", "amal@example.org", "--scope", "everything"], ""), 2);
    failed(diwan(at, &["token", "amal@example.org", "--scope", "system"], ""), 1);
    failed(diwan(at, &["client", "add", "importer"], ""), 2);
}

#[test]
fn a_machine_client_shows_its_secret_once() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let add = ["client", "add", "importer", "--scope", "content:write", "content:publish"];
    let shown = done(diwan(at, &add, ""));
    let (id, secret) = shown.split_once('\n').unwrap();
    let id = id.strip_prefix("client_id=").unwrap();
    assert!(secret.starts_with("client_secret=dwk_"), "{secret}");

    let listed = done(diwan(at, &["client", "list"], ""));
    assert!(listed.contains(id) && listed.contains("\tactive\t") && !listed.contains("dwk_"));
    done(diwan(at, &["client", "revoke", id], ""));
    assert!(done(diwan(at, &["client", "list"], "")).contains("\trevoked\t"));
}

#[test]
fn names_are_compared_line_for_line() {
    let folder = TempDir::new().unwrap();
    let input = "Hulusi Akar\tHulûsi AKAR\n\nno tab\nHulusi Akar\tKhalifa Haftar";
    let told = done(diwan(folder.path(), &["names", "compare", "--kind", "person"], input));
    let lines: Vec<Vec<&str>> = told.lines().map(|line| line.split('\t').collect()).collect();
    assert!(lines.iter().all(|fields| fields.len() == 3), "{told}");
    let verdicts: Vec<&str> = lines.iter().map(|fields| fields[1]).collect();
    assert_eq!(verdicts, ["match", "none", "none", "none"]);
    assert_eq!(lines[1][0], "0");
    assert!(fs_is_empty(folder.path()), "no store is opened");
    failed(diwan(folder.path(), &["names", "compare", "--kind", "ship"], ""), 2);
}

#[test]
fn texts_are_tagged_line_for_line() {
    let folder = TempDir::new().unwrap();
    let registry = folder.path().join("registry.ndjson");
    let actor =
        r#"{"record":"actor","externalId":"a","kind":"person","names":[{"text":"Hulusi Akar"}]}"#;
    std::fs::write(&registry, format!("{{\"record\":\"topic\"}}\n{actor}\n")).unwrap();
    let input = "{\"id\":\"x\",\"text\":\"🙂 Hulusi Akar\"}\nnonsense\n";
    let told =
        done(diwan(folder.path(), &["names", "tag", "--registry", "registry.ndjson"], input));
    let lines: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mention = serde_json::json!({
        "start": 2, "end": 13, "exact": "Hulusi Akar", "externalId": "a", "score": 1.0
    });
    assert_eq!(lines[0], serde_json::json!({ "id": "x", "mentions": [mention] }));
    assert_eq!(lines[1]["mentions"], serde_json::json!([]));
    let said = failed(diwan(folder.path(), &["names", "tag", "--registry", "none.ndjson"], ""), 1);
    assert!(said.contains("none.ndjson"), "{said}");
}

#[test]
fn measuring_asks_for_data() {
    let folder = TempDir::new().unwrap();
    let said = failed(diwan(folder.path(), &["names", "measure"], ""), 2);
    assert!(said.contains("DIWAN_REAL_DATA"), "{said}");
}

fn fs_is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}
