//! The same over real texts, which are no part of the project: `DIWAN_REAL_DATA` names the folder where they lie.
//! What was judged names them by their external ids.

use diwan_api::store::Engine;
use serde_json::{Value, json};

use super::{all_are_there, judged, reached};
use crate::real_data::{article, every_row, folder, shortened, text, text_of, without_controls};
use crate::world::machine::skip;
use crate::world::on_both_engines;

/// As for the demonstration.
fn kept(engine: Engine) -> f64 {
    match engine {
        Engine::Sqlite => 0.90,
        Engine::Postgres => 0.905,
    }
}

/// The releases of three years, and the events of three months: enough for many to have the words of a query and
/// few to be meant, and few enough for a debug build.
const YEARS: [&str; 3] = ["2008", "2009", "2010"];
const UNTIL: &str = "2025-03-31";

#[test]
fn what_is_found_in_real_texts_answers_what_was_meant() {
    let Some(folder) = folder() else {
        return skip("data", "how well real texts are found", "DIWAN_REAL_DATA names no folder");
    };
    let releases = every_row(&folder.join("articles/au_pm_media_releases_1996_on.jsonl.gz"));
    let events = every_row(&folder.join("events/wikipedia_current_events_2025.jsonl.gz"));
    let of_those_years = |row: &&Value| YEARS.iter().any(|year| day(row).starts_with(year));
    let until_then = |row: &&Value| text_of(row, "date") <= UNTIL;
    let articles = releases.iter().filter(of_those_years).map(article);
    let lines: Vec<Value> = articles.chain(events.iter().filter(until_then).map(news)).collect();
    on_both_engines(async |world| {
        world.import(text(&lines)).await;
        let judged = judged("judged_real.tsv");
        assert!(judged.len() >= 40);
        all_are_there(world, &judged, "").await;
        let mean = reached(world, &judged, "").await;
        assert!(mean >= kept(world.engine), "{:?}: {mean:.3}", world.engine);
    });
}

fn day(row: &Value) -> &str {
    text_of(row, "published")
}

/// An event of the news: its title is what it belongs to and how its text begins.
fn news(row: &Value) -> Value {
    let text = without_controls(text_of(row, "text"));
    let title = match row["context"].as_array().and_then(|context| context.last()?.as_str()) {
        Some(context) => format!("{context}: {text}"),
        None => text.clone(),
    };
    json!({
        "record": "event", "externalId": text_of(row, "id"), "type": "CONSULT", "state": "published",
        "title": shortened(&title, 120), "summary": text, "start": text_of(row, "date"),
    })
}
