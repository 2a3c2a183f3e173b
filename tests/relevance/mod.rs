//! How well what is found answers what was meant: nDCG at 10 over queries that were judged by people who read the
//! demonstration (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002).
//!
//! `cargo test relevance -- --nocapture` prints it for each engine, and each query that falls short.

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

fn judged() -> Vec<Judged> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/relevance/judged.tsv");
    let text = fs::read_to_string(path).unwrap();
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

/// The records found, as the judged set names them.
async fn found(world: &World, query: &str) -> Vec<String> {
    let path = format!("/api/v1/search?record=article,actor,event&limit={AT}&q={}", percent(query));
    let answer = world.get(&path, None).await.expect(200);
    let name = |hit: &serde_json::Value| {
        let record = hit["record"].as_str().unwrap();
        let key = hit[record]["externalId"].as_str().unwrap();
        format!("{record}/{}", key.strip_prefix("demo:").unwrap())
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

#[test]
fn what_is_found_answers_what_was_meant() {
    on_both_engines(async |world| {
        world.diwan.import_samples().await.unwrap();
        let judged = judged();
        assert!(judged.len() >= 60);
        let mut sum = 0.0;
        for one in &judged {
            let found = found(world, &one.query).await;
            let reached = ndcg(&found, one);
            if reached < 0.6 {
                println!("{:?} {}: {reached:.2} {found:?}", world.engine, one.query);
            }
            sum += reached;
        }
        let mean = sum / judged.len() as f64;
        println!("{:?}: nDCG@{AT} {mean:.3} over {} queries", world.engine, judged.len());
        assert!(mean >= kept(world.engine), "{:?}: {mean:.3}", world.engine);
    });
}

/// Whatever the judged set names is there: a record that was renamed would count as never found.
#[test]
fn every_judged_record_is_in_the_demonstration() {
    on_both_engines(async |world| {
        world.diwan.import_samples().await.unwrap();
        for judged in judged() {
            for record in judged.grades.keys() {
                let (kind, key) = record.split_once('/').unwrap();
                let path = format!("/api/v1/{kind}s/by-external-id/demo:{key}");
                world.get(&path, None).await.expect(200);
            }
        }
    });
}
