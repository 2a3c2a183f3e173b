//! How many there are, by period and by what they have in common, for each as far as they may see.

use std::time::Duration;

use diwan_api::model::Kind::{Actor, Article, Event, Topic};
use serde_json::json;

use crate::world::{Caller, id, tell, version};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A row as it is expected; an empty text stands for null.
fn row(period: &str, key: &str, count: u64) -> (Option<String>, Option<String>, u64) {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    (text(period), text(key), count)
}

async fn event(editor: &Caller<'_>, ty: &str, start: &str, actors: &[&str]) -> String {
    let taking_part = |actor: &&str| json!({ "actor": { "id": actor }, "role": "actor" });
    let participants: Vec<_> = actors.iter().map(taking_part).collect();
    let members = json!({ "type": ty, "start": start, "participants": participants });
    id(&editor.event(members).await)
}

#[test]
fn events_are_counted_by_the_day_they_are_known_by() {
    tell(async |world| {
        let editor = world.editor().await;
        for start in
            ["2021", "2021-01", "2021-01-11", "2021-01-11T14:00Z", "2020-12-31", "2021-01-04"]
        {
            event(&editor, "CONSULT", start, &[]).await;
        }
        event(&editor, "PROTEST", "2021-01-11", &[]).await;
        let counts = async |query: &str| world.anonymous().counts(Event, query).await.unwrap();
        assert_eq!(counts("").await, [row("", "", 7)]);
        assert_eq!(counts("by=year").await, [row("2020", "", 1), row("2021", "", 6)]);
        let months = [row("2020-12", "", 1), row("2021", "", 1), row("2021-01", "", 5)];
        assert_eq!(counts("by=month").await, months);
        let weeks = [
            row("2020-W53", "", 1),
            row("2021", "", 1),
            row("2021-01", "", 1),
            row("2021-W01", "", 1),
            row("2021-W02", "", 3),
        ];
        assert_eq!(counts("by=week").await, weeks);
        let days = [
            row("2020-12-31", "", 1),
            row("2021", "", 1),
            row("2021-01", "", 1),
            row("2021-01-04", "", 1),
            row("2021-01-11", "", 3),
        ];
        assert_eq!(counts("by=day").await, days);
        assert_eq!(counts("series=type").await, [row("", "CONSULT", 6), row("", "PROTEST", 1)]);
        let both = [row("2021-01-11", "CONSULT", 2), row("2021-01-11", "PROTEST", 1)];
        assert_eq!(counts("by=day&series=type&startFrom=2021-01-11").await, both);
        assert_eq!(counts("series=type&type=VOTE").await, []);
        assert_eq!(counts("type=VOTE").await, [row("", "", 0)]);
        let refused = ["by=decade", "series=colour", "top=0", "top=101", "type=MEETING"];
        for query in refused {
            assert!(world.anonymous().counts(Event, query).await.is_err(), "{query}");
        }
    });
}

/// Neither a hidden record nor a hidden actor is counted, nor told of.
#[test]
fn what_is_hidden_does_not_count() {
    tell(async |world| {
        let editor = world.editor().await;
        let (shown, other) = (editor.actor("Shown").await, editor.actor("Other").await);
        let hidden = json!({ "kind": "person", "names": [{ "text": "Canary" }] });
        let hidden = id(&editor.create(Actor, hidden).await.unwrap());
        event(&editor, "CONSULT", "2021-01-11", &[&shown, &other, &hidden]).await;
        event(&editor, "CONSULT", "2021-02-11", &[&shown, &hidden]).await;
        let draft = json!({ "state": "draft", "type": "VOTE", "participants": [{ "actor": { "id": shown }, "role": "voter" }] });
        editor.event(draft).await;

        let reader = world.anonymous();
        let actors = [row("", "shown", 2), row("", "other", 1)];
        assert_eq!(reader.counts(Event, "series=actor").await.unwrap(), actors);
        assert_eq!(reader.counts(Event, "series=actor&top=1").await.unwrap(), actors[..1]);
        let monthly = [row("2021-01", "shown", 1), row("2021-02", "shown", 1)];
        assert_eq!(reader.counts(Event, "series=actor&top=1&by=month").await.unwrap(), monthly);
        assert_eq!(
            reader.counts(Event, &format!("series=actor&actor={other}")).await.unwrap(),
            [row("", "other", 1), row("", "shown", 1)]
        );
        assert_eq!(reader.counts(Event, "actor=canary").await.unwrap(), []);
        assert_eq!(reader.counts(Event, "series=type").await.unwrap(), [row("", "CONSULT", 2)]);
        let seen = editor.counts(Event, "series=actor").await.unwrap();
        assert_eq!(seen, [row("", "shown", 3), row("", "canary", 2), row("", "other", 1)]);
    });
}

#[test]
fn articles_are_counted_by_when_they_came_out() {
    tell(async |world| {
        let editor = world.editor().await;
        let topic = editor.small(Topic, json!({ "scheme": "own", "code": "oil", "labels": [{ "text": "Petrol", "language": "tr" }, { "text": "Oil", "language": "en" }] })).await;
        for (language, headline) in [("en", "Oil exports"), ("ar", "Oil"), ("en", "Bread")] {
            let topics = if headline == "Bread" { json!([]) } else { json!([{ "id": topic }]) };
            let members = json!({ "state": "published", "language": language, "headline": headline, "topics": topics });
            world.editor().await.article(members).await;
            world.clock.advance(20 * DAY);
        }
        let editor = world.editor().await;
        let draft = editor.article(json!({ "headline": "Oil, a draft" })).await;
        assert_eq!(version(&draft), 1);
        let reader = world.anonymous();
        let counts = async |query: &str| reader.counts(Article, query).await.unwrap();
        assert_eq!(counts("by=month").await, [row("2026-01", "", 1), row("2026-02", "", 2)]);
        let days = [row("2026-01-15", "", 1), row("2026-02-04", "", 1), row("2026-02-24", "", 1)];
        assert_eq!(counts("by=day").await, days);
        assert_eq!(counts("series=language").await, [row("", "en", 2), row("", "ar", 1)]);
        assert_eq!(counts("series=topic").await, [row("", "oil", 2)]);
        let labels = labels_by_topic(&reader).await;
        assert_eq!(labels, ["Oil", "Oil", "Oil", "Oil"], "not its code");
        assert_eq!(counts("q=oil&series=language").await, [row("", "ar", 1), row("", "en", 1)]);
        let all = editor.counts(Article, "by=year").await.unwrap();
        assert_eq!(all, [row("", "", 1), row("2026", "", 3)], "a draft is of no period");
    });
}

/// What the most frequent topic is called, wherever articles are counted by it.
async fn labels_by_topic(caller: &Caller<'_>) -> Vec<String> {
    let told = async |path: &str, at: &str| {
        let answer = caller.ask("GET", path).send().await.expect(200).json;
        answer.pointer(at).unwrap().as_str().unwrap().to_owned()
    };
    let document = "{ articleFacets(by: [TOPIC]) { counts { label } }
        articleCounts(series: TOPIC) { label } }";
    let data = caller.data(document, json!({})).await.unwrap();
    let label = |at: &str| data.pointer(at).unwrap().as_str().unwrap().to_owned();
    vec![
        told("/api/v1/articles?facets=topic", "/facets/topic/0/label").await,
        told("/api/v1/articles/counts?series=topic", "/data/0/label").await,
        label("/articleFacets/0/counts/0/label"),
        label("/articleCounts/0/label"),
    ]
}

/// A facet as it is expected.
fn facet(word: &str, keys: &[(&str, u64)]) -> (String, Vec<(String, u64)>) {
    (word.to_owned(), keys.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect())
}

#[test]
fn facets_count_what_fits_the_filters() {
    tell(async |world| {
        let editor = world.editor().await;
        let public = world.anonymous();
        let (one, other) = (editor.actor("One").await, editor.actor("Other").await);
        event(&editor, "CONSULT", "2021-01-11", &[&one, &other]).await;
        event(&editor, "CONSULT", "2021-01-12", &[&one]).await;
        event(&editor, "PROTEST", "2022", &[&one]).await;
        let draft = json!({ "state": "draft", "type": "VOTE", "participants": [{ "actor": { "id": one }, "role": "voter" }] });
        editor.event(draft).await;

        let all = [
            facet("actor", &[("one", 3), ("other", 1)]),
            facet("type", &[("CONSULT", 2), ("PROTEST", 1)]),
        ];
        assert_eq!(public.facets(Event, "facets=type,actor").await.unwrap(), all);
        let early = [facet("country", &[]), facet("type", &[("CONSULT", 2)])];
        let query = "facets=type,country&startTo=2021&limit=1";
        assert_eq!(public.facets(Event, query).await.unwrap(), early, "of the list, not the page");
        let nobody = [facet("type", &[])];
        assert_eq!(public.facets(Event, "facets=type&actor=nobody").await.unwrap(), nobody);
        let wide = editor.facets(Event, "facets=type").await.unwrap();
        assert_eq!(wide, [facet("type", &[("CONSULT", 2), ("PROTEST", 1), ("VOTE", 1)])]);

        editor.article(json!({ "state": "published", "language": "tr" })).await;
        editor.article(json!({ "language": "ar" })).await;
        let articles = public.facets(Article, "facets=kind,language").await.unwrap();
        assert_eq!(articles, [facet("kind", &[("report", 1)]), facet("language", &[("tr", 1)])]);
        let refused = ["facets=colour", "facets=type,type", "facets=type&type=MEETING"];
        for query in refused {
            assert!(public.facets(Event, query).await.is_err(), "{query}");
        }
        assert!(world.anonymous().list(Topic, "facets=scheme").await.is_err());
    });
}

/// Neither what is hidden nor whom it names is counted in what is found.
#[test]
fn what_is_found_is_counted_by_facets() {
    tell(async |world| {
        let editor = world.editor().await;
        let public = world.anonymous();
        let published = |headline: &str| json!({ "state": "published", "headline": headline });
        editor.article(published("Oil exports rise")).await;
        editor.article(published("Oil exports fall")).await;
        editor.article(json!({ "headline": "Oil exports: a draft" })).await;
        editor.event(json!({ "title": "Talks on oil", "type": "CONSULT" })).await;

        let found = public.found_facets("oil", &["record", "kind", "eventType"]).await.unwrap();
        let expected = [
            facet("eventType", &[("CONSULT", 1)]),
            facet("kind", &[("report", 2)]),
            facet("record", &[("article", 2), ("event", 1)]),
        ];
        assert_eq!(found, expected);
        let wider = editor.found_facets("oil", &["record"]).await.unwrap();
        assert_eq!(wider, [facet("record", &[("article", 3), ("event", 1)])]);
        assert!(public.found_facets("oil", &["kind", "kind"]).await.is_err());
        let table = public.ask("GET", "/api/v1/search.csv?q=oil&facets=kind").send().await;
        table.expect(400);
    });
}
