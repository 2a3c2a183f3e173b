//! How well what is found answers what was meant: nDCG at 10 over queries that were judged by people who read the
//! demonstration, and real texts (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002).
//!
//! `cargo test relevance -- --nocapture` prints it for each engine, and each query that falls short.

mod real;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use diwan_api::store::Engine;

use crate::world::{World, on_both_engines, percent};

/// What was reached, less a little: it is kept from falling. Whoever raises it writes the new figure here.
fn kept(engine: Engine) -> f64 {
    match engine {
        Engine::Sqlite => 0.93,
        Engine::Postgres => 0.93,
    }
}

const AT: usize = 10;

/// A query, and how well each record answers it.
struct Judged {
    query: String,
    grades: HashMap<String, i32>,
}

/// What was judged in one of the files beside this one.
fn judged(file: &str) -> Vec<Judged> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/relevance");
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (query, answers) = line.split_once('\t').unwrap();
            let grade = |answer: &str| {
                let (record, grade) = answer.split_once('=').unwrap();
                (record.to_owned(), grade.parse().unwrap())
            };
            Judged { query: query.to_owned(), grades: answers.split(' ').map(grade).collect() }
        })
        .collect()
}

/// The records found, as the judged set names them: their external ids without what all of them begin with.
async fn found(world: &World, query: &str, prefix: &str) -> Vec<String> {
    let path = format!("/api/v1/search?record=article,actor,event&limit={AT}&q={}", percent(query));
    let answer = world.get(&path, None).await.expect(200);
    let name = |hit: &serde_json::Value| {
        let record = hit["record"].as_str().unwrap();
        let key = hit[record]["externalId"].as_str().unwrap();
        format!("{record}/{}", key.strip_prefix(prefix).unwrap())
    };
    answer.json["data"].as_array().unwrap().iter().map(name).collect()
}

/// The gain of grades in their order, each later one counting less.
fn gain(grades: impl Iterator<Item = i32>) -> f64 {
    let gain =
        |(place, grade): (usize, i32)| (f64::from(1 << grade) - 1.0) / (place as f64 + 2.0).log2();
    grades.take(AT).enumerate().map(gain).sum()
}

fn ndcg(found: &[String], judged: &Judged) -> f64 {
    let mut best: Vec<i32> = judged.grades.values().copied().collect();
    best.sort_unstable_by(|one, other| other.cmp(one));
    let reached = found.iter().map(|record| judged.grades.get(record).copied().unwrap_or(0));
    gain(reached) / gain(best.into_iter())
}

/// The mean over the judged queries, printed with each query that falls short.
async fn reached(world: &World, judged: &[Judged], prefix: &str) -> f64 {
    let mut sum = 0.0;
    for one in judged {
        let found = found(world, &one.query, prefix).await;
        let reached = ndcg(&found, one);
        if reached < 0.6 {
            println!("{:?} {}: {reached:.2} {found:?}", world.engine, one.query);
        }
        sum += reached;
    }
    let mean = sum / judged.len() as f64;
    println!("{:?}: nDCG@{AT} {mean:.3} over {} queries", world.engine, judged.len());
    mean
}

/// Whatever is judged is there: a record that was renamed would count as never found.
async fn all_are_there(world: &World, judged: &[Judged], prefix: &str) {
    for record in judged.iter().flat_map(|one| one.grades.keys()) {
        let (kind, key) = record.split_once('/').unwrap();
        let path = format!("/api/v1/{kind}s/by-external-id/{}", percent(&format!("{prefix}{key}")));
        world.get(&path, None).await.expect(200);
    }
}

#[test]
fn what_is_found_answers_what_was_meant() {
    on_both_engines(async |world| {
        world.diwan.import_samples().await.unwrap();
        let judged = judged("judged.tsv");
        assert!(judged.len() >= 60);
        all_are_there(world, &judged, "demo:").await;
        let mean = reached(world, &judged, "demo:").await;
        assert!(mean >= kept(world.engine), "{:?}: {mean:.3}", world.engine);
    });
}
