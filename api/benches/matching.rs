//! What finding an actor by any spelling costs beside finding it by an exact name, through the same
//! face: 100,000 actors with 300,000 names, one call after the other. Ratios in one run, so that the
//! machine does not matter.
//!
//! `cargo bench -p diwan-api --bench matching [actors]`; with `DIWAN_DATABASE_URL` on an empty Postgres.

#![allow(clippy::disallowed_methods, reason = "it measures time, and has no configuration")]

mod filled;

use std::fmt::Write;
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use diwan_api::Site;
use serde_json::{Value, json};

#[rustfmt::skip]
const ONSETS: &[&str] = &["", "b", "d", "f", "g", "h", "j", "k", "kh", "l", "m", "n", "q", "r", "s", "sh", "t", "w", "y", "z"];
#[rustfmt::skip]
const VOWELS: &[&str] = &["a", "e", "i", "o", "u", "aa", "ei", "ou"];
#[rustfmt::skip]
const GIVEN: &[&str] = &[
    "Mohammed", "Ahmed", "Ali", "Hassan", "Salah", "Khalifa", "Fayez", "Omar", "Ibrahim", "Yusuf", "John", "Maria",
    "Anna", "Sergey", "Vladimir", "Angela", "Jean", "Pierre", "Juan", "Carlos", "Li", "Wang", "Kim", "Recep",
];

fn main() {
    let actors = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    actix_web::rt::System::new().block_on(measure(actors));
}

async fn measure(actors: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    println!("{actors} actors, {} names", 3 * actors);
    let diwan = filled::diwan(&filled::url(folder.path()), register(actors)).await;
    let site = Site::new(&diwan).expect("a site");
    let app = init_service(site.app()).await;

    println!("{:<28} {:>10} {:>10} {:>10}", "", "exact", "match", "ratio");
    for (face, exact, matching) in [
        ("REST", rest_exact as Ask, rest_match as Ask),
        ("GraphQL", graphql_exact as Ask, graphql_match as Ask),
    ] {
        for (what, spell) in [("as it stands", same as Spell), ("another spelling", other as Spell)]
        {
            let (mut exactly, mut matched) = (Vec::new(), Vec::new());
            for number in (0..actors).step_by((actors / 300).max(1)) {
                let name = spelled(number, 0);
                for (ask, name, times) in
                    [(exact, name.clone(), &mut exactly), (matching, spell(&name), &mut matched)]
                {
                    let request = ask(&name).to_request();
                    let start = Instant::now();
                    let response = call_service(&app, request).await;
                    let status = response.status();
                    let body = read_body(response).await;
                    times.push(start.elapsed());
                    assert_eq!(status, StatusCode::OK);
                    assert!(!body.is_empty());
                }
            }
            let (exactly, matched) = (median(exactly), median(matched));
            let ratio = matched.as_secs_f64() / exactly.as_secs_f64();
            println!(
                "{:<28} {exactly:>10.0?} {matched:>10.0?} {ratio:>9.1}x (aim: 10)",
                format!("{face}, {what}")
            );
        }
    }
}

type Ask = fn(&str) -> TestRequest;
type Spell = fn(&str) -> String;

fn rest_exact(name: &str) -> TestRequest {
    let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    TestRequest::get().uri(&format!("/api/v1/actors?name={query}"))
}

fn rest_match(name: &str) -> TestRequest {
    let body = json!({ "queries": [{ "names": [name] }] });
    TestRequest::post().uri("/api/v1/actors/match").set_json(body)
}

fn graphql_exact(name: &str) -> TestRequest {
    let query =
        "query ($name: String!) { actors(filter: { name: [$name] }) { nodes { id slug name } } }";
    graphql(query, name)
}

fn graphql_match(name: &str) -> TestRequest {
    let query = "query ($name: String!) { matchActors(queries: [{ names: [$name] }]) {
        candidates { score explanation actor { id slug name } } } }";
    graphql(query, name)
}

fn graphql(query: &str, name: &str) -> TestRequest {
    let body: Value = json!({ "query": query, "variables": { "name": name } });
    TestRequest::post().uri("/graphql").set_json(body)
}

fn same(name: &str) -> String {
    name.to_owned()
}

fn other(name: &str) -> String {
    let (given, family) = name.split_once(' ').unwrap_or((name, ""));
    format!("{}, {given}", family.to_uppercase().replace("OU", "U").replace('Q', "K"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Import lines: people of whom many share a given name, each with three spellings.
fn register(actors: usize) -> String {
    let mut lines = String::new();
    for number in 0..actors {
        let names: Vec<Value> =
            (0..3).map(|form| json!({ "text": spelled(number, form) })).collect();
        let line = json!({
            "record": "actor", "externalId": format!("bench:{number}"), "kind": "person",
            "state": "published", "names": names,
        });
        let _ = writeln!(lines, "{line}");
    }
    lines
}

fn spelled(number: usize, form: usize) -> String {
    let given = GIVEN[number % GIVEN.len()];
    let family = family(number);
    match form {
        0 => format!("{given} al-{family}"),
        1 => format!("{given} Al {family}"),
        _ => format!("{family}, {given}"),
    }
}

/// Three or four syllables, another for each number.
fn family(number: usize) -> String {
    let mut rest = number.wrapping_mul(2_654_435_761) % 2_560_000_000;
    let mut family = String::new();
    for _ in 0..3 + number % 2 {
        family.push_str(ONSETS[rest % ONSETS.len()]);
        rest /= ONSETS.len();
        family.push_str(VOWELS[rest % VOWELS.len()]);
        rest /= VOWELS.len();
    }
    let mut letters = family.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
