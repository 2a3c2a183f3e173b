//! Which commands make a store, and which never do: every command there is, on both engines.

use std::fs;
use std::io::pipe;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use diwan_api::store::{Store, StoreOptions};
use tempfile::TempDir;

use crate::world::program::{command, diwan, finished};
use crate::world::{Database, each_engine};

/// Commands that write what is new.
const MAKE_ONE: [&str; 6] = ["account add", "client add", "demo", "import", "migrate up", "serve"];

/// Commands that need no store, or tell of an absent one themselves.
const NEED_NONE: [&str; 6] =
    ["completions", "contracts", "doctor", "names compare", "names measure", "names tag"];

/// All others, with what they are called with: they read what is there, or change it.
const NEED_ONE: [&str; 25] = [
    "account disable a@example.org",
    "account enable a@example.org",
    "account list",
    "account password a@example.org --password-stdin",
    "account role a@example.org admin",
    "account sign-out a@example.org",
    "client list",
    "client revoke 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "export",
    "keys list",
    "keys rotate",
    "mentions suggest",
    "names rebuild",
    "search rebuild",
    "token a@example.org",
    "webhook add https://1.1.1.1/",
    "webhook list",
    "webhook deliveries 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "webhook disable 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "webhook enable 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "webhook remove 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "webhook resend 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "webhook rotate 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "webhook test 0193a5c2-7b1e-7c3b-9f00-0123456789ab",
    "migrate down",
];
/// On PostgreSQL it says of any database which migrations that lacks.
const STATUS: &str = "migrate status";

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// Every command that has none below it, as the help lists them.
fn every_command(at: &Path, above: &[&str]) -> Vec<String> {
    let help = diwan(at, &[above, &["--help"]].concat(), "");
    let help = String::from_utf8(help.stdout).unwrap();
    let Some((_, below)) = help.split_once("\nCommands:\n") else { return vec![above.join(" ")] };
    let below = below.lines().take_while(|line| !line.is_empty());
    let names = below.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .flat_map(|name| every_command(at, &[above, &[name]].concat()))
        .collect()
}

#[test]
fn every_command_is_told_of_here() {
    let folder = TempDir::new().unwrap();
    let known: Vec<&str> = [&MAKE_ONE[..], &NEED_NONE, &NEED_ONE, &[STATUS]].concat();
    let all = every_command(folder.path(), &[]);
    assert!(all.len() > 20, "{all:?}");
    for name in all {
        let is_it = |known: &&str| *known == name || known.starts_with(&format!("{name} "));
        assert!(known.iter().any(is_it), "does {name} make a store?");
    }
}

#[test]
fn what_reads_or_changes_makes_no_store() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    fs::write(at.join("empty.db"), "").unwrap();
    for line in NEED_ONE.iter().chain([&STATUS]) {
        for url in ["sqlite://typo.db", "sqlite://none/typo.db", "sqlite://empty.db"] {
            let refused = diwan(at, &[&["--database-url", url], &words(line)[..]].concat(), "x\n");
            let said = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.status.code(), Some(1), "{line}: {said}");
            let place = url.strip_prefix("sqlite://").unwrap();
            let beginning = format!("diwan: no store at {place}; the demo's is ");
            assert!(said.starts_with(&beginning) && said.lines().count() == 1, "{line}: {said}");
            assert_eq!(refused.stdout, b"", "{line}");
        }
        assert_eq!(fs::read_dir(at).unwrap().count(), 1, "{line} made something");
        assert_eq!(fs::metadata(at.join("empty.db")).unwrap().len(), 0, "{line}");
    }
}

#[test]
fn an_empty_database_is_no_store() {
    each_engine(async |engine| {
        let Some(database) = Database::empty(engine).await else { return };
        let store = Store::open(&StoreOptions::new(&database.url)).await.unwrap();
        let folder = TempDir::new().unwrap();
        let run = |line: &str| {
            let arguments = [&["--database-url", &database.url], &words(line)[..]].concat();
            diwan(folder.path(), &arguments, "x\n")
        };
        for line in NEED_ONE.iter().filter(|line| **line != "migrate down") {
            let refused = run(line);
            let said = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.status.code(), Some(1), "{line}: {said}");
            assert!(said.starts_with("diwan: no store at ") && !said.contains('@'), "{said}");
        }
        assert_eq!(run(STATUS).status.code(), Some(0));
        let rehearsed = run("import - --dry-run");
        assert_eq!(rehearsed.status.code(), Some(3), "{rehearsed:?}");
        assert!(store.migrated().await.unwrap().iter().all(|migration| !migration.applied));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        store.close().await.unwrap();
        database.remove().await;
    });
}

#[test]
fn a_rehearsal_makes_no_store_either() {
    let folder = TempDir::new().unwrap();
    let lines = "{\"record\":\"publisher\",\"name\":\"P\"}\n{\"record\":\"publisher\"}\n";
    let arguments = ["import", "-", "--dry-run", "--on-error", "skip"];
    let done = diwan(folder.path(), &arguments, lines);
    assert_eq!(done.status.code(), Some(3));
    let told = String::from_utf8(done.stdout).unwrap();
    assert_eq!(told, "{\"created\":1,\"updated\":0,\"unchanged\":0,\"rejected\":1}\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_store_is_made_by_what_is_written_into_it() {
    for (line, input) in [
        ("account add a@example.org --name A --role admin --password-stdin", "many good words\n"),
        ("client add importer --scope content:publish", ""),
        ("import -", "{\"record\":\"publisher\",\"name\":\"P\"}\n"),
        ("migrate up", ""),
    ] {
        let folder = TempDir::new().unwrap();
        let done = diwan(folder.path(), &words(line), input);
        assert_eq!(done.status.code(), Some(0), "{line}: {done:?}");
        assert_eq!(diwan(folder.path(), &["export"], "").status.code(), Some(0), "{line}");
    }
}

/// Whoever cannot listen where they want to fills, migrates and empties nothing.
#[test]
fn an_address_is_taken_before_anything_is_done() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let folder = TempDir::new().unwrap();
    for arguments in [
        vec!["demo", "--listen", &taken],
        vec!["demo", "--fresh", "--listen", &taken],
        vec!["serve", "--listen", &taken],
        vec!["serve", "--listen", "127.0.0.1:0", "--metrics-listen", &taken],
    ] {
        let refused = diwan(folder.path(), &arguments, "");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(&taken) && said.contains("another program listens"), "{said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{arguments:?}");
    }
}

/// A command whose output nobody reads.
fn unread(mut command: Command, input: &str) -> (Option<i32>, String) {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    command.stdin(Stdio::piped()).stdout(writer).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
    let done = child.wait_with_output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn a_closed_pipe_ends_a_command_and_nobody_is_told() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let lines = "{\"record\":\"actor\",\"externalId\":\"a\",\"kind\":\"person\",\"names\":[{\"text\":\"Hulusi Akar\"}]}\n";
    fs::write(at.join("records.ndjson"), lines).unwrap();
    let add = "account add a@example.org --name A --role admin --password-stdin";
    assert_eq!(diwan(at, &words(add), "many good words\n").status.code(), Some(0));
    assert_eq!(diwan(at, &["import", "records.ndjson"], "").status.code(), Some(0));
    let client = diwan(at, &words("client add one --scope content:publish"), "");
    assert_eq!(client.status.code(), Some(0));
    for (line, input) in [
        ("account add b@example.org --name B --role reader --password-stdin", "other good words\n"),
        ("account list", ""),
        ("client add two --scope content:write", ""),
        ("client list", ""),
        ("completions bash", ""),
        ("contracts --out contracts", ""),
        ("demo --listen 127.0.0.1:0", ""),
        ("doctor", ""),
        ("export", ""),
        ("import records.ndjson", ""),
        ("keys rotate", ""),
        ("keys list", ""),
        ("mentions suggest", ""),
        ("migrate status", ""),
        ("migrate up", ""),
        ("names compare", "a\tb\n"),
        ("names rebuild", ""),
        ("names tag --registry records.ndjson", "{\"text\":\"Hulusi Akar\"}\n"),
        ("token a@example.org", ""),
    ] {
        let (code, said) = unread(command(at, &words(line)), input);
        assert_eq!((code, said.as_str()), (Some(141), ""), "{line}");
    }
    for line in ["--help", "--version", "export --help"] {
        assert_eq!(unread(command(at, &words(line)), "").1, "", "{line}");
    }
    // The log of a server may lose its reader, too: the server goes on.
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let mut quiet = command(at, &["export"]);
    quiet.env("DIWAN_LOG", "trace").stderr(writer);
    let mut child = quiet.stdout(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    std::io::Read::read_to_string(child.stdout.as_mut().unwrap(), &mut told).unwrap();
    assert!(child.wait().unwrap().success() && told.contains("Hulusi Akar"), "{told}");
}

#[test]
fn a_mistyped_variable_is_refused_by_every_command() {
    let folder = TempDir::new().unwrap();
    for line in ["serve", "export", "doctor", "completions bash"] {
        let mut mistyped = command(folder.path(), &words(line));
        mistyped.env("DIWAN_DATABSE_URL", "sqlite://x.db");
        let refused = finished(mistyped, "");
        assert_eq!(refused.status.code(), Some(2), "{line}");
        let said = String::from_utf8(refused.stderr).unwrap();
        let wanted = "DIWAN_DATABSE_URL: there is no setting databse_url; \
                      did you mean DIWAN_DATABASE_URL?\n";
        assert_eq!(said, format!("diwan: {wanted}"), "{line}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{line}");
    }
}

/// Gives a file with this content its place among those of a store, as if it had been put there so many hours ago.
fn store_file(folder: &Path, content: &[u8], hours: u64) -> String {
    let digest = diwan_files::Digest::of(content).to_string();
    let place = folder.join(format!("diwan-media/sha256/{}/{}", &digest[..2], &digest[2..4]));
    fs::create_dir_all(&place).unwrap();
    write_then(&place.join(&digest), content, hours);
    digest
}

fn write_then(path: &Path, content: &[u8], hours: u64) {
    fs::write(path, content).unwrap();
    let then = fs::metadata(path).unwrap().modified().unwrap() - Duration::from_secs(hours * 3600);
    fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}

/// A line of an import that tells of a medium with this file.
fn medium(key: &str, digest: &str) -> String {
    let file = format!(r#"{{"checksum":"{digest}","mediaType":"application/pdf","size":3}}"#);
    format!(
        r#"{{"record":"medium","externalId":"{key}","kind":"document","title":"{key}","file":{file}}}"#
    ) + "\n"
}

#[test]
fn files_that_are_lost_or_belong_to_nobody() {
    each_engine(async |engine| {
        let Some(database) = Database::empty(engine).await else { return };
        let folder = TempDir::new().unwrap();
        let at = folder.path();
        let run = |line: &str, input: &str| {
            let arguments = [&["--database-url", &database.url], &words(line)[..]].concat();
            diwan(at, &arguments, input)
        };
        let doctor = |line: &str| {
            let mut looked =
                command(at, &[&["--database-url", &database.url], &words(line)[..]].concat());
            looked.env("DIWAN_LISTEN", "127.0.0.1:0");
            looked.env("DIWAN_MEDIA_URL", format!("file://{}/diwan-media", at.display()));
            let looked = finished(looked, "");
            assert_eq!(looked.status.code(), Some(0), "{looked:?}");
            let told = String::from_utf8(looked.stdout).unwrap();
            let of_files = told.lines().filter_map(|line| line.split_once(" files       "));
            let told = of_files.map(|(grade, said)| format!("{} {said}", grade.trim()));
            told.collect::<Vec<_>>()
        };
        let lost = diwan_files::Digest::of(b"lost").to_string();
        let there = diwan_files::Digest::of(b"the").to_string();
        let lines = medium("there", &there) + &medium("again", &there) + &medium("lost", &lost);
        assert_eq!(run("migrate up", "").status.code(), Some(0));
        assert_eq!(doctor("doctor"), [""; 0], "nothing is said of files where there are none");
        assert_eq!(run("import -", &lines).status.code(), Some(0));
        let told = doctor("doctor");
        assert!(
            told.len() == 1 && told[0].starts_with("warn media name files, and their"),
            "{told:?}"
        );
        assert!(!at.join("diwan-media").exists(), "a doctor made a folder");

        assert_eq!(store_file(at, b"the", 48), there);
        let told = doctor("doctor");
        assert!(
            told.len() == 1
                && told[0].starts_with("warn 1 media name files that are not there, as 0")
        );
        assert_eq!(store_file(at, b"lost", 0), lost);
        assert_eq!(doctor("doctor"), ["ok all there: 2 files of 7 bytes"]);

        // What is young may belong to an upload, and what is not ours is left alone.
        let (old, young) = (store_file(at, b"orphan", 48), store_file(at, b"young", 1));
        let made = at.join(format!("diwan-media/renditions/{}", diwan_files::Digest::of(b"gone")));
        fs::create_dir_all(&made).unwrap();
        write_then(&made.join("r1-w640.webp"), b"small", 48);
        fs::write(at.join("diwan-media/sha256/notes.txt"), "ours").unwrap();
        let said = "1 files of 6 bytes and 1 files of 5 bytes made of others";
        let told = doctor("doctor --repair");
        assert!(
            told.len() == 2 && told[1].starts_with(&format!("warn {said} belong to no medium"))
        );
        let told = doctor("doctor --remove-orphans");
        assert_eq!(told[1], format!("ok removed, as they belonged to no medium: {said}"));
        assert_eq!(doctor("doctor"), ["ok all there: 2 files of 7 bytes"]);
        let place = |digest: &str| {
            at.join(format!("diwan-media/sha256/{}/{}/{digest}", &digest[..2], &digest[2..4]))
        };
        let stands = [&there, &lost, &young].map(|digest| place(digest).exists());
        assert_eq!((stands, place(&old).exists(), made.exists()), ([true; 3], false, false));
        assert!(at.join("diwan-media/sha256/notes.txt").exists());
        database.remove().await;
    });
}
