//! Every command in the documentation works: the `sh` blocks of a page are run as a reader pastes
//! them, in one shell and in their order, beside a demonstration; those of the README in the folder
//! in which that runs. Blocks that cannot run here are marked otherwise (`console`, `ini`, `nginx` …).

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::world::program::Running;

#[test]
fn every_command_in_the_docs_works() {
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    let printed = demo.printed_until("    }'\n");
    let token = printed.split("export TOKEN=").nth(1).unwrap().lines().next().unwrap();
    let mut run = 0;
    for page in pages() {
        let place = TempDir::new().unwrap();
        let place = if page.ends_with("README.md") { folder.path() } else { place.path() };
        let blocks = shell_blocks(&fs::read_to_string(&page).unwrap());
        let script = script(&blocks)
            .replace("http://127.0.0.1:8080", &demo.base())
            .replace("http://localhost:8080", &demo.base())
            .replace("127.0.0.1:9000", &free_address());
        try_page(place, token, &page, &script);
        run += blocks.len();
    }
    assert!(run > 15, "only {run} blocks");
    demo.stop();
}

/// An address at which nobody listens, most probably not in a moment either.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The blocks one after the other; what is left running at the end is stopped.
fn script(blocks: &[String]) -> String {
    let told = |(place, block): (usize, &String)| {
        format!("echo 'block {} begins' >&2\n{block}\n", place + 1)
    };
    let blocks: String = blocks.iter().enumerate().map(told).collect();
    format!("trap 'kill $! 2>/dev/null || true; wait' EXIT\n{blocks}")
}

/// README and everything in docs/.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let docs = fs::read_dir(root.join("docs")).unwrap().flatten().map(|entry| entry.path());
    let pages = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<_> = pages.chain([root.join("README.md")]).collect();
    pages.sort();
    pages
}

fn shell_blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        match (&mut block, line.trim()) {
            (None, "```sh") => block = Some(String::new()),
            (Some(_), "```") => blocks.extend(block.take()),
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, _) => {}
        }
    }
    blocks
}

fn try_page(place: &Path, token: &str, page: &Path, script: &str) {
    let programs = Path::new(env!("CARGO_BIN_EXE_diwan")).parent().unwrap();
    #[allow(clippy::disallowed_methods, reason = "the shell needs to find its programs")]
    let path = std::env::var("PATH").unwrap();
    let done = Command::new("sh")
        .args(["-ec", script])
        .current_dir(place)
        .env_clear()
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("HOME", place)
        .env("TOKEN", token)
        .env("DIWAN_LISTEN", "127.0.0.1:0")
        .env("DIWAN_PASSWORD_MEMORY", "19456")
        .env("DIWAN_PASSWORD_PASSES", "2")
        .env("DIWAN_DRAIN_DELAY", "0")
        .env("DIWAN_LOG", "warn")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}:\n{said}", page.display());
}
