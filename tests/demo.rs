//! The demonstration keeps its promises: every command it prints is run as it is printed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use diwan_api::diwan::Diwan;
use diwan_api::medium::FileStore;
use diwan_api::store::{Store, StoreOptions};
use diwan_files::{Files, FilesConfig};
use serde_json::Value;
use tempfile::TempDir;

use crate::world::program::{Running, diwan};
use crate::world::{Database, each_engine, tokens};

const EXPECTED: &[(&str, &[&str])] = &[
    (
        "the meeting",
        &["Al-Namroush and Akar meet in Istanbul", "Hulusi Akar in Istanbul on Monday"],
    ),
    ("the meeting by HTTPie", &["Al-Namroush and Akar meet in Istanbul"]),
    ("the posts of that day", &["Minister of Defence", "Minister of National Defence", "exact"]),
    ("the spelling", &["salah-al-din-al-namroush", "\"match\"", "namroush: same"]),
    ("the minister", &["Salah al-Din al-Namroush", "2020-08"]),
    ("the month", &["Salah al-Din al-Namroush", "Al-Namroush and Akar meet in Istanbul"]),
    ("what is not public", &["cadets-of-two-armies", "istanbul-thirty-years-on"]),
    ("an article written", &["hello-from-the-demo"]),
    ("an actor written", &["jane-doe"]),
];

#[test]
fn every_printed_command_works() {
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    let printed = demo.printed_until("    }'\n");
    let blocks = blocks(&printed);
    let export = blocks.iter().find(|block| block.starts_with("export TOKEN=")).unwrap();
    let commands: Vec<_> = blocks
        .iter()
        .filter(|block| block.starts_with("curl ") || block.starts_with("http "))
        .collect();
    assert_eq!(commands.len(), EXPECTED.len(), "{printed}");
    for (command, (what, words)) in commands.into_iter().zip(EXPECTED) {
        let answer = run(folder.path(), &format!("{export}\n{command}"));
        let parsed: Value = serde_json::from_str(&answer).expect(what);
        assert!(parsed.get("errors").is_none(), "{what}: {answer}");
        for word in *words {
            assert!(answer.contains(word), "{what} lacks {word}: {answer}");
        }
    }
    for address in printed.split_whitespace().filter(is_page) {
        let query = if address.ends_with("/graphql") { "?query={__typename}" } else { "" };
        let url = format!("{address}{query}");
        let found = output(Command::new("curl").args(["-sfg", "-o", "/dev/null", &url]));
        assert!(found.status.success(), "{url}");
    }
    demo.stop();
}

/// An address that a browser can open.
fn is_page(word: &&str) -> bool {
    word.starts_with("http://") && !word.ends_with("/match")
}

#[test]
fn either_engine_is_filled_and_emptied_again() {
    each_engine(async |engine| {
        let Some(database) = Database::empty(engine).await else { return };
        let store = Store::open(&StoreOptions::new(&database.url)).await.unwrap();
        let diwan = Diwan::new(store.clone()).with_tokens(tokens());
        let media = TempDir::new().unwrap();
        let files = Files::open(&FilesConfig::folder(media.path())).unwrap();
        diwan.store_files(FileStore { files, largest: 1024 * 1024 });
        for _ in 0..2 {
            store.migrate(None).await.unwrap();
            diwan.fill_demo().await.unwrap();
            diwan.fill_demo().await.unwrap();
            diwan.demand_demo().await.unwrap();
            store.migrate_down(u32::MAX).await.unwrap();
        }
        store.close().await.unwrap();
        database.remove().await;
    });
}

#[test]
fn it_tells_the_address_at_which_it_listens() {
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    let printed = demo.printed_until("    }'\n");
    let base = demo.base();
    let get = |path: &str, more: &[&str]| {
        let url = format!("{base}{path}");
        let found = output(Command::new("curl").args(["-s", &url]).args(more));
        String::from_utf8(found.stdout).unwrap()
    };
    let metadata = get("/.well-known/oauth-authorization-server", &[]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    assert_eq!(metadata["issuer"], base);
    let manifest = get("/reconcile", &[]);
    assert!(manifest.contains(&format!("{base}/api/v1/actors/")), "{manifest}");
    assert!(!manifest.contains(":8080"), "{manifest}");

    // A token that a command makes, which does not know where the demo listens, is good there.
    let store = ["--database-url", "sqlite://diwan-demo.db"];
    let token = diwan(folder.path(), &[&store[..], &["token", "editor@demo.example"]].concat(), "");
    let token = String::from_utf8(token.stdout).unwrap();
    for token in [token.trim(), printed.split("TOKEN=").nth(1).unwrap().lines().next().unwrap()] {
        let header = format!("Authorization: Bearer {token}");
        let drafts = get("/api/v1/articles?state=draft", &["-f", "-H", &header]);
        assert!(drafts.contains("cadets-of-two-armies"), "{drafts}");
    }

    // A front end in development may write, under whatever port it runs.
    let preflight = ["-D-", "-X", "OPTIONS", "-H", "Access-Control-Request-Method: PATCH"];
    for (origin, may) in [
        ("http://localhost:5173", true),
        ("http://127.0.0.1:3000", true),
        ("http://localhost.evil.example", false),
        ("https://localhost:5173", false),
    ] {
        let origin = format!("Origin: {origin}");
        let told = get("/api/v1/articles/x", &[&preflight[..], &["-H", &origin]].concat());
        assert_eq!(told.starts_with("HTTP/1.1 200"), may, "{origin}: {told}");
    }
    demo.stop();
}

#[test]
fn it_fits_a_terminal() {
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    let printed = demo.printed_until("    }'\n");
    let wide = |line: &&str| line.chars().count() > 80 && !line.contains("export TOKEN=");
    assert_eq!(printed.lines().filter(wide).collect::<Vec<_>>(), [""; 0]);
    demo.stop();
}

#[test]
fn a_second_start_finds_what_was_written_and_a_fresh_one_does_not() {
    let folder = TempDir::new().unwrap();
    let written = |arguments: &[&str], write: bool| {
        let listen = ["--listen", "127.0.0.1:0"];
        let demo = Running::start(folder.path(), &[&["demo"], arguments, &listen].concat());
        let printed = demo.printed_until("    }'\n");
        let blocks = blocks(&printed);
        if write {
            let export = blocks.iter().find(|block| block.starts_with("export ")).unwrap();
            let post = blocks.iter().find(|block| block.contains("Hello from")).unwrap();
            run(folder.path(), &format!("{export}\n{post}"));
        }
        let url = format!("{}/api/v1/articles/hello-from-the-demo", demo.base());
        let found = output(Command::new("curl").args(["-sf", "-o", "/dev/null", &url]));
        demo.stop();
        found.status.success()
    };
    assert!(written(&[], true));
    assert!(written(&[], false));
    assert!(!written(&["--fresh"], false));
}

#[test]
fn a_store_of_somebodys_own_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let own = ["--database-url", "sqlite://own.db"];
    fs::write(at.join("own.ndjson"), "{\"record\":\"publisher\",\"name\":\"Ours\"}\n").unwrap();
    let import = diwan(at, &[&own[..], &["import", "own.ndjson"]].concat(), "");
    assert_eq!(import.status.code(), Some(0));
    let listen = ["--listen", "127.0.0.1:0"];
    for fresh in [&["demo"][..], &["demo", "--fresh"]] {
        let refused = diwan(at, &[&own[..], fresh, &listen].concat(), "");
        assert_eq!(refused.status.code(), Some(1));
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains("--database-url") && said.lines().count() == 1, "{said}");
    }
    let export = diwan(at, &[&own[..], &["export"]].concat(), "");
    assert!(String::from_utf8(export.stdout).unwrap().contains("Ours"));

    // Not even a demo's, once somebody signs in there.
    let demo = Running::start(at, &["demo", "--listen", "127.0.0.1:0"]);
    demo.printed_until("    }'\n");
    demo.stop();
    let store = ["--database-url", "sqlite://diwan-demo.db"];
    let add = ["account", "add", "a@example.org", "--name", "A", "--role", "admin"];
    let added = diwan(at, &[&store[..], &add, &["--password-stdin"]].concat(), "many words\n");
    assert_eq!(added.status.code(), Some(0));
    let again = [&["demo", "--fresh"][..], &listen].concat();
    assert_eq!(diwan(at, &again, "").status.code(), Some(1));
}

/// The indented blocks of a text, each a command.
fn blocks(text: &str) -> Vec<String> {
    let paragraphs = text.split("\n\n").filter(|paragraph| paragraph.starts_with("  "));
    paragraphs.map(|paragraph| paragraph.trim().to_owned()).collect()
}

/// Runs a command as a reader pastes it. Where there is no HTTPie, curl sends the same request.
fn run(folder: &Path, command: &str) -> String {
    let script = format!("command -v http >/dev/null || http() {{ {HTTPIE}\n}}\n{command}");
    let done = output(Command::new("sh").args(["-euc", &script]).current_dir(folder));
    assert!(done.status.success(), "{command}\n{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// `http URL [HEADER:VALUE] [PARAMETER==VALUE] [MEMBER=VALUE]` by means of curl and a JSON writer.
const HTTPIE: &str = r#"
    url=$1; shift
    for item do
        shift
        case $item in
            *==*) set -- "$@" -G --data-urlencode "${item%%==*}=${item#*==}" ;;
            [A-Z]*:*) set -- "$@" -H "$item" ;;
            *=*) set -- "$@" -H 'Content-Type: application/json' \
                -d "$(printf '{"%s": "%s"}' "${item%%=*}" \
                    "$(printf %s "${item#*=}" | sed 's/["\\]/\\&/g' | tr '\n' ' ')")" ;;
        esac
    done
    curl -s "$url" "$@""#;

fn output(command: &mut Command) -> Output {
    command.output().unwrap()
}
