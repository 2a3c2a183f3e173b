//! Every command in the documentation works: the `sh` blocks of each page are run in a folder of
//! their own, one after the other, beside a demonstration. Blocks that cannot run here are marked
//! otherwise (`console`, `ini`, `nginx` …).

use std::fs;
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
        let blocks = shell_blocks(&fs::read_to_string(&page).unwrap());
        for block in &blocks {
            let block = block
                .replace("http://127.0.0.1:8080", &demo.base())
                .replace("http://localhost:8080", &demo.base());
            try_block(place.path(), token, &page, &block);
        }
        run += blocks.len();
    }
    assert!(run > 5, "only {run} blocks");
    demo.stop();
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
        match (&mut block, line.trim_end()) {
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

fn try_block(place: &Path, token: &str, page: &Path, block: &str) {
    let programs = Path::new(env!("CARGO_BIN_EXE_diwan")).parent().unwrap();
    #[allow(clippy::disallowed_methods, reason = "the shell needs to find its programs")]
    let path = std::env::var("PATH").unwrap();
    let done = Command::new("sh")
        .args(["-euc", block])
        .current_dir(place)
        .env_clear()
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("HOME", place)
        .env("TOKEN", token)
        .env("DIWAN_LISTEN", "127.0.0.1:0")
        .env("DIWAN_PASSWORD_MEMORY", "19456")
        .env("DIWAN_PASSWORD_PASSES", "2")
        .env("DIWAN_DRAIN_DELAY", "0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}:\n{block}\n{said}", page.display());
}
