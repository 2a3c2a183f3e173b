//! Real data of several sources, through the whole of Diwan: everything goes in, is served by both
//! faces, comes out and goes in again. The data is not part of the project: `DIWAN_REAL_DATA` names
//! the folder where it lies.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use diwan_api::import::Tally;
use diwan_api::model::Kind;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::world::machine::{skip, variable};
use crate::world::{Face, World, id, on_both_engines};

/// How many records of a source are taken: enough to be varied, few enough for a debug build.
const MOST: usize = 2_500;

#[test]
fn real_data_goes_in_is_served_and_comes_out() {
    let Some(folder) = folder() else {
        return skip("data", "the story of real data", "DIWAN_REAL_DATA names no folder");
    };
    let lines = lines(&folder);
    on_both_engines(async |world| {
        let count = lines.len() as u64;
        assert_eq!(world.import(text(&lines)).await, Tally { created: count, ..Tally::default() });
        let again = world.import(text(&lines)).await;
        assert_eq!(again, Tally { unchanged: count, ..Tally::default() });
        served_alike(world, &lines).await;
        let exported = world.export().await;
        let other = world.another().await;
        other.import(exported.clone()).await;
        assert!(other.export().await == exported, "exported, imported and exported again");
        other.end().await;
    });
}

pub fn folder() -> Option<PathBuf> {
    variable("DIWAN_REAL_DATA").map(PathBuf::from).filter(|folder| folder.is_dir())
}

/// Every list has all of its records, and some of each kind are the same on both faces.
async fn served_alike(world: &World, lines: &[Value]) {
    for kind in [Kind::Place, Kind::Actor, Kind::Position, Kind::Article, Kind::Tenure, Kind::Event]
    {
        let own = || lines.iter().filter(|line| line["record"] == kind.as_str());
        for face in [Face::Rest, Face::Graphql] {
            let page = world.anonymous().at(face).list(kind, "limit=1").await.unwrap();
            assert_eq!(page.total, Some(own().count() as u64), "{kind} through {face:?}");
        }
        for line in own().step_by(250) {
            let key = line["externalId"].as_str().unwrap();
            let found =
                world.anonymous().at(Face::Rest).list(kind, &format!("externalId={key}")).await;
            let id = id(&found.unwrap().data[0]);
            let rest = world.anonymous().at(Face::Rest).one(kind, &id).await.unwrap();
            let graphql = world.anonymous().at(Face::Graphql).one(kind, &id).await.unwrap();
            assert_eq!(rest, graphql, "{key}");
        }
    }
}

fn lines(folder: &Path) -> Vec<Value> {
    let officials = rows(&folder.join("actors/us_officials_positions.jsonl"));
    let posts: BTreeSet<String> = officials.iter().map(post).collect();
    let holders: BTreeSet<&str> = officials.iter().map(|row| text_of(row, "person_id")).collect();
    let people = every_row(&folder.join("actors/us_officials_people.jsonl"));
    let known = people.iter().filter(|row| holders.contains(text_of(row, "id")));
    let mut lines: Vec<Value> =
        rows(&folder.join("vocab/territories.jsonl")).iter().map(place).collect();
    lines.extend(known.map(person));
    lines.extend(posts.iter().map(
        |post| json!({ "record": "position", "externalId": post, "title": post.replace('-', " ") }),
    ));
    lines.extend(
        rows(&folder.join("articles/au_pm_media_releases_1996_on.jsonl.gz")).iter().map(article),
    );
    lines.extend(officials.iter().enumerate().map(|(number, row)| tenure(number, row)));
    lines.extend(rows(&folder.join("events/us_diplomatic_visits_travels.jsonl")).iter().map(visit));
    lines
}

fn place(row: &Value) -> Value {
    let names = [text_of(row, "name")].into_iter().chain(texts(row, "names_strong"));
    let names = names.chain(texts(row, "names_weak")).collect::<BTreeSet<&str>>();
    json!({
        "record": "place", "externalId": format!("territory:{}", text_of(row, "code")),
        "kind": if row["is_country"] == true { "country" } else { "region" },
        "names": names.iter().map(|name| json!({ "text": name })).collect::<Vec<_>>(),
    })
}

fn person(row: &Value) -> Value {
    let name = format!("{} {}", text_of(row, "forename"), text_of(row, "surname"));
    json!({
        "record": "actor", "externalId": text_of(row, "id"), "kind": "person", "state": "published",
        "names": [{ "text": name }], "activeFrom": row["birth"], "activeTo": row["death"],
    })
}

fn post(row: &Value) -> String {
    format!("{} {}", text_of(row, "role_id"), text_of(row, "post")).trim().to_owned()
}

fn tenure(number: usize, row: &Value) -> Value {
    json!({
        "record": "tenure", "externalId": format!("tenure:{number}"),
        "holder": { "externalId": text_of(row, "person_id") },
        "position": { "externalId": post(row) },
        "from": row["started"],
    })
}

pub fn article(row: &Value) -> Value {
    json!({
        "record": "article", "externalId": text_of(row, "id"), "kind": "statement",
        "language": "en", "state": "published", "headline": shortened(text_of(row, "title"), 300),
        "body": without_controls(text_of(row, "body")),
        "byline": row["byline"], "sourceUrl": row["source_url"],
        "publishedAt": row["published"].as_str().map(|day| format!("{day}T00:00:00Z")),
        "rights": { "licence": "CC-BY-3.0-AU" },
    })
}

fn visit(row: &Value) -> Value {
    let visitor = row["visitor"].as_str().unwrap_or("A head of government");
    json!({
        "record": "event", "externalId": text_of(row, "id"), "type": "CONSULT", "mode": "visit",
        "state": "published", "title": shortened(&format!("{visitor} on a visit"), 300),
        "summary": row["description"].as_str().map(|text| shortened(text, 5_000)),
        "start": row["start_date"], "end": row["end_date"],
        "participants": [{ "label": shortened(visitor, 300), "role": "guest" }],
    })
}

fn rows(path: &Path) -> Vec<Value> {
    let mut rows = every_row(path);
    rows.truncate(MOST);
    rows
}

pub fn every_row(path: &Path) -> Vec<Value> {
    let file = File::open(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    let lines: Box<dyn BufRead> = match path.extension().is_some_and(|end| end == "gz") {
        true => Box::new(BufReader::new(GzDecoder::new(file))),
        false => Box::new(BufReader::new(file)),
    };
    lines.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

pub fn text_of<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_default()
}

fn texts<'a>(row: &'a Value, member: &str) -> impl Iterator<Item = &'a str> {
    row[member].as_array().into_iter().flatten().filter_map(Value::as_str)
}

pub fn shortened(text: &str, most: usize) -> String {
    without_controls(text).replace(['\n', '\t'], " ").trim().chars().take(most).collect()
}

/// The sources have some stray control characters, which no text of ours may have.
pub fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

pub fn text(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
