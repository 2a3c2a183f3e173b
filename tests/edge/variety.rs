//! Questions that are never asked twice: what is kept of them is bounded, and so is memory.

use std::fs;
use std::ops::Range;

use actix_web::rt::System;
use futures::StreamExt;
use futures::stream::iter;
use reqwest::Client;
use serde_json::json;
use tempfile::TempDir;

use crate::world::program::{Running, command};

/// After how many questions the caches are full, and how many are asked in all.
const FULL: usize = 10_000;
const ALL: usize = 20_000;
/// By how many KiB memory may grow in the second half.
const ROOM: usize = 16 * 1024;

const MEMBERS: [&str; 14] = [
    "slug",
    "headline",
    "standfirst",
    "language",
    "kind",
    "state",
    "publishedAt",
    "version",
    "createdAt",
    "updatedAt",
    "externalId",
    "byline",
    "id",
    "sourceUrl",
];

/// Other members for each number.
fn members(number: usize) -> Vec<&'static str> {
    let chosen =
        |(bit, member): (usize, &&'static str)| (number >> bit & 1 == 1).then_some(*member);
    MEMBERS.iter().enumerate().filter_map(chosen).collect()
}

/// Asks on either face for what nobody has asked for before.
async fn ask(http: &Client, base: &str, number: usize) {
    let chosen = members(number / 2);
    let asked = match number % 2 {
        0 => {
            let chosen = chosen
                .iter()
                .map(|member| format!("{member}{number}: {member} "))
                .collect::<String>();
            let query = format!(
                "{{ articles(first: 1) {{ nodes {{ id {chosen} actors(first: 1) {{ nodes {{ name }} }} }} }} }}"
            );
            http.post(format!("{base}/graphql")).json(&json!({ "query": query }))
        }
        _ => {
            let chosen = chosen.iter().map(|member| format!("{member},")).collect::<String>();
            http.get(format!("{base}/api/v1/articles?limit=1&fields={chosen}actors.id"))
        }
    };
    let answer = asked.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status == 200 && !text.contains("\"errors\""), "{number}: {status} {text}");
}

async fn ask_all(http: &Client, base: &str, numbers: Range<usize>) {
    iter(numbers)
        .map(|number| ask(http, base, number))
        .buffer_unordered(4)
        .collect::<Vec<_>>()
        .await;
}

/// How many KiB a process has in memory.
fn resident(pid: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn memory_stays_flat_whatever_is_asked() {
    let folder = TempDir::new().unwrap();
    let mut demo = command(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    // So that the answers in memory are full by then, too.
    demo.env("DIWAN_RESPONSE_CACHE_MIB", "8");
    let demo = Running::of(demo);
    demo.printed_until("    }'\n");
    let (http, base) = (Client::builder().no_proxy().build().unwrap(), demo.base());
    System::new().block_on(async {
        ask_all(&http, &base, 0..FULL).await;
        let full = resident(demo.pid());
        ask_all(&http, &base, FULL..ALL).await;
        let grown = resident(demo.pid()).saturating_sub(full);
        assert!(grown <= ROOM, "{full} KiB grew by {grown} KiB");
    });
    demo.stop();
}
