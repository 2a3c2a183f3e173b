//! The commands for accounts, tokens and machine clients, as scripts use them.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::world::program::{Running, diwan};

const PASSWORD: &str = "correct horse battery staple";

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
    done(diwan(at, &["account", "enable", "amal@example.org"], ""));
    done(diwan(at, &["account", "sign-out", "amal@example.org"], ""));
    done(diwan(at, &["account", "role", "amal@example.org", "admin"], ""));
    assert!(done(diwan(at, &["account", "list"], "")).contains("\tadmin\tactive\t"));
    done(diwan(at, &["token", "amal@example.org", "--scope", "system"], ""));
}

#[test]
fn keys_take_turns() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    done(add(at, PASSWORD));
    let list = || done(diwan(at, &["keys", "list"], ""));
    assert_eq!(list(), "", "what lists makes no key");
    done(diwan(at, &["token", "amal@example.org"], ""));
    let first = list();
    assert!(first.lines().count() == 1 && first.contains("\tsigning\t"), "{first}");

    let next = done(diwan(at, &["keys", "rotate"], ""));
    let both = list();
    let of = |kid: &str| both.lines().find(|line| line.starts_with(kid)).unwrap().to_owned();
    assert!(of(next.trim()).contains("\tnext\t"), "{both}");
    let first = first.split('\t').next().unwrap();
    assert!(of(first).contains("\tsigning\t") && !of(first).contains("\t-\t"), "{both}");

    let leaked = done(diwan(at, &["keys", "rotate", "--at-once"], ""));
    let all = list();
    let over = all.lines().filter(|line| line.contains("\tover\t")).count();
    assert_eq!(over, 2, "{all}");
    assert!(
        all.lines().any(|line| line.starts_with(leaked.trim()) && line.contains("\tsigning\t"))
    );
    let files = std::fs::read_dir(at.join("diwan-keys")).unwrap().flatten();
    let pems = files.filter(|file| file.file_name().to_string_lossy().ends_with(".pem"));
    assert_eq!(pems.count(), 1, "files of keys that verify no more are gone");
}

#[test]
fn a_doctor_looks_and_touches_nothing() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let doctor = ["doctor"];
    let told = done(crate::world::program::finished(free_port(at, &doctor), ""));
    assert!(told.contains("ok    store") && told.contains("diwan serve makes it"), "{told}");
    assert_eq!(std::fs::read_dir(at).unwrap().count(), 0, "it made something");

    done(add(at, PASSWORD));
    std::fs::write(at.join("diwan.toml"), "audience = 'desk'\n").unwrap();
    let told = done(crate::world::program::finished(free_port(at, &doctor), ""));
    for line in [
        r"database_url +sqlite://diwan.db +default",
        r"audience +desk +.*diwan.toml",
        r"password_passes +2 +DIWAN_PASSWORD_PASSES",
        r"ok +store +SQLite 3",
        r"ok +migrations +all ",
        r"warn +accounts +no active admin",
    ] {
        assert!(has_line(&told, line), "no line {line} in\n{told}");
    }

    std::fs::write(at.join("diwan.db"), "this is no database, however long it may be").unwrap();
    let mut command = free_port(at, &doctor);
    command.env("DIWAN_SIGNING_KEY", "secret nonsense");
    let output = crate::world::program::finished(command, "");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(has_line(&told, "FAIL +store ") && has_line(&told, "FAIL +keys "), "{told}");
    assert!(told.contains("(hidden)") && !told.contains("nonsense"), "{told}");
}

/// The program, set to listen where nobody does.
fn free_port(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = crate::world::program::command(folder, arguments);
    command.env("DIWAN_LISTEN", "127.0.0.1:0");
    command
}

/// Whether a line begins with these words; ` +` stands for the space between columns.
fn has_line(text: &str, words: &str) -> bool {
    let words: Vec<&str> = words.split(" +").map(str::trim).collect();
    text.lines().any(|line| {
        let mut rest = line;
        words.iter().all(|word| {
            let word = word.trim_start_matches(".*");
            match rest.find(word) {
                Some(place) => {
                    rest = &rest[place + word.len()..];
                    true
                }
                None => false,
            }
        })
    })
}

#[test]
fn shells_complete_commands() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = done(diwan(folder.path(), &["completions", shell], ""));
        assert!(script.contains("doctor") && script.contains("sign-out"), "{shell}");
    }
    let script = done(diwan(folder.path(), &["completions", "bash"], ""));
    let read = Command::new("bash").args(["-n", "-c", &script]).status();
    assert!(read.is_ok_and(|read| read.success()));
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
    // An export of another store than was meant would otherwise find nobody, and say nothing.
    std::fs::write(&registry, "{\"record\":\"topic\"}\n").unwrap();
    let nobody = ["names", "tag", "--registry", "registry.ndjson"];
    assert!(failed(diwan(folder.path(), &nobody, ""), 1).contains("no actor"));
}

#[test]
fn mentions_are_suggested_in_many_articles() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let actor =
        r#"{"record":"actor","externalId":"a","kind":"person","names":[{"text":"Hulusi Akar"}]}"#;
    let article = |key: &str, updated: &str| {
        format!(
            r#"{{"record":"article","externalId":"{key}","kind":"brief","language":"en","headline":"Hulusi Akar","updatedAt":"{updated}"}}"#
        )
    };
    let old = article("old", "2019-05-01T00:00:00Z");
    let new = article("new", "2021-01-11T00:00:00Z");
    done(diwan(at, &["import", "-"], &format!("{actor}\n{old}\n{new}\n")));
    let suggest = |more: &[&str]| {
        let told = done(diwan(at, &[&["mentions", "suggest"], more].concat(), ""));
        told.lines().last().unwrap().to_owned()
    };
    let later = suggest(&["--since", "2021-01-11T00:00:00.000001Z"]);
    assert_eq!(later, r#"{"articles":0,"changed":0,"suggested":0}"#);
    let since = suggest(&["--since", "2021-01-11T01:00:00+01:00"]);
    assert_eq!(since, r#"{"articles":1,"changed":1,"suggested":1}"#);
    assert_eq!(suggest(&[]), r#"{"articles":2,"changed":1,"suggested":1}"#);
    assert_eq!(suggest(&[]), r#"{"articles":2,"changed":0,"suggested":0}"#);
    assert_eq!(suggest(&["--since", "2999-01"]), r#"{"articles":0,"changed":0,"suggested":0}"#);
    let said = failed(diwan(at, &["mentions", "suggest", "--since", "lately"], ""), 2);
    assert!(said.contains("2021-01-11"), "{said}");

    let told = done(diwan(
        at,
        &["import", "-", "--suggest-mentions"],
        &article("more", "2022-01-01T00:00:00Z"),
    ));
    assert_eq!(
        told.lines().last().unwrap(),
        r#"{"created":1,"updated":0,"unchanged":0,"rejected":0,"suggested":1}"#
    );
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

#[test]
fn the_schema_can_be_kept_quiet() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("diwan.toml"), "introspection = false\n").unwrap();
    let demo = Running::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    demo.printed_until("    }'\n");
    let ask = |query: &str| {
        let url = format!("{}/graphql", demo.base());
        let query = format!("query={query}");
        let asked = Command::new("curl").args(["-sG", &url, "--data-urlencode", &query]).output();
        String::from_utf8(asked.unwrap().stdout).unwrap()
    };
    for query in [
        "{ __schema { types { name } } }",
        "{ __type(name: \"Article\") { name } }",
        "{ ...Hidden } fragment Hidden on Query { __schema { types { name } } }",
    ] {
        let answer = ask(query);
        assert!(answer.contains("Introspection is turned off"), "{answer}");
    }
    let misspelt = ask("{ articls { nodes { headline } } }");
    assert!(misspelt.contains("errors") && !misspelt.contains("Did you mean"), "{misspelt}");
    assert!(ask("{ __typename }").contains("Query"));
    demo.stop();
}
