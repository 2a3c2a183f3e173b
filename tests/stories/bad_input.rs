//! What bad input gets: a stable code at the right place, alike on both faces; nothing written by
//! halves, nothing told of the inside.

use diwan_api::model::Kind::{
    self, Actor, Article, Event, Place, Publisher, Relation, Tenure, Topic,
};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, Face, Refusal, id, tell};

type Rules = &'static [(&'static str, &'static str)];

/// What every record of a kind needs, all of it right.
fn needed(kind: Kind) -> Value {
    match kind {
        Article => json!({ "kind": "report", "language": "en", "headline": "H", "body": "Body." }),
        Actor => json!({ "kind": "person", "names": [{ "text": "N" }] }),
        Event => json!({ "type": "CONSULT", "title": "T", "start": "2021-01-11" }),
        Place => json!({ "kind": "city", "names": [{ "text": "N" }] }),
        Topic => {
            json!({ "scheme": "own", "code": "c", "labels": [{ "language": "en", "text": "L" }] })
        }
        Publisher => json!({ "name": "P" }),
        Kind::Medium => json!({ "kind": "image", "title": "T" }),
        Kind::Position => json!({ "title": "T" }),
        Tenure => json!({ "holder": { "slug": "known" }, "position": { "externalId": "known" } }),
        Relation => {
            json!({ "subject": { "slug": "known" }, "kind": "backs", "object": { "slug": "other" } })
        }
    }
}

fn cases() -> Vec<(Kind, Value, Rules)> {
    let long = "x".repeat(301);
    let longer = "x".repeat(5_001);
    let anchor = |field: &str, start: i64, end: i64, exact: &str| json!({ "field": field, "start": start, "end": end, "exact": exact });
    let mention =
        |anchor: Value| json!({ "mentions": [{ "actor": { "slug": "known" }, "anchor": anchor }] });
    let quote = |members: Value| json!({ "quotes": [with(json!({ "speaker": { "slug": "known" }, "text": "Yes." }), members)] });
    let named = |names: Value| json!({ "names": names });
    vec![
        // Texts.
        (Article, json!({ "headline": "" }), &[("/headline", "tooShort")]),
        (Article, json!({ "headline": " \t " }), &[("/headline", "tooShort")]),
        (Article, json!({ "headline": long }), &[("/headline", "tooLong")]),
        (Article, json!({ "headline": "bell\u{7}" }), &[("/headline", "controlCharacter")]),
        (Article, json!({ "headline": "next\u{85}line" }), &[("/headline", "controlCharacter")]),
        (Article, json!({ "body": "nul\u{0}" }), &[("/body", "controlCharacter")]),
        (Article, json!({ "standfirst": "x".repeat(1_001) }), &[("/standfirst", "tooLong")]),
        (Article, json!({ "byline": long }), &[("/byline", "tooLong")]),
        (
            Article,
            json!({ "rights": { "disclaimer": longer } }),
            &[("/rights/disclaimer", "tooLong")],
        ),
        (Article, json!({ "externalId": "x".repeat(201) }), &[("/externalId", "tooLong")]),
        (Article, quote(json!({ "text": "x".repeat(20_001) })), &[("/quotes/0/text", "tooLong")]),
        (Article, json!({ "authors": [{}] }), &[("/authors/0/actor", "required")]),
        (
            Article,
            json!({ "authors": [{ "name": "A" }, { "name": "A", "role": "editor" }, { "name": "A" }] }),
            &[("/authors/2", "duplicate")],
        ),
        (Article, json!({ "authors": [{ "name": long }] }), &[("/authors/0/name", "tooLong")]),
        (Kind::Medium, json!({ "width": 0 }), &[("/width", "range")]),
        (Kind::Medium, json!({ "duration": -1.0 }), &[("/duration", "range")]),
        (
            Kind::Medium,
            json!({ "focalPoint": { "x": 1.5 } }),
            &[("/focalPoint/x", "range"), ("/focalPoint/y", "required")],
        ),
        (Kind::Medium, json!({ "url": "ftp://example.org/" }), &[("/url", "format")]),
        (
            Kind::Medium,
            json!({ "altTexts": [{ "language": "en", "text": "A" }, { "language": "en", "text": "B" }] }),
            &[("/altTexts/1/language", "duplicate")],
        ),
        (Kind::Medium, json!({ "people": [{}] }), &[("/people/0/actor", "required")]),
        (Kind::Medium, json!({ "state": "published" }), &[("/url", "required")]),
        (Actor, named(json!([{ "text": long }])), &[("/names/0/text", "tooLong")]),
        (Actor, json!({ "summary": longer }), &[("/summary", "tooLong")]),
        (Relation, json!({ "note": longer }), &[("/note", "tooLong")]),
        // Languages, scripts, countries, addresses, licences.
        (Article, json!({ "language": "not a language" }), &[("/language", "format")]),
        (Article, json!({ "language": "x" }), &[("/language", "format")]),
        (
            Actor,
            named(json!([{ "text": "N", "language": "en_GB!" }])),
            &[("/names/0/language", "format")],
        ),
        (
            Actor,
            named(json!([{ "text": "N", "script": "latin" }])),
            &[("/names/0/script", "format")],
        ),
        (Actor, json!({ "countries": ["LY", "ly"] }), &[("/countries/1", "format")]),
        (Actor, json!({ "countries": ["LY", "LY"] }), &[("/countries/1", "duplicate")]),
        (Article, json!({ "sourceUrl": "ftp://example.org" }), &[("/sourceUrl", "format")]),
        (Article, json!({ "canonicalUrl": "/relative" }), &[("/canonicalUrl", "format")]),
        (
            Publisher,
            json!({ "homepage": "https://user:pass@example.org" }),
            &[("/homepage", "format")],
        ),
        (
            Article,
            json!({ "rights": { "licence": "no licence" } }),
            &[("/rights/licence", "format")],
        ),
        // Dates and ranges.
        (Article, quote(json!({ "saidOn": "2021-13" })), &[("/quotes/0/saidOn", "format")]),
        (Tenure, json!({ "from": "2021-02-30" }), &[("/from", "format")]),
        (Tenure, json!({ "from": "yesterday" }), &[("/from", "format")]),
        (Tenure, json!({ "from": "2021-01-11T14:00:00Z" }), &[("/from", "format")]),
        (Tenure, json!({ "from": "2021", "to": "2020" }), &[("/to", "order")]),
        (Tenure, json!({ "from": "2021-01-11", "to": "2021-01-10" }), &[("/to", "order")]),
        (Relation, json!({ "from": "2021-02", "to": "2021-01" }), &[("/to", "order")]),
        (Actor, json!({ "activeFrom": "2021", "activeTo": "1999" }), &[("/activeTo", "order")]),
        // Coordinates.
        (Place, json!({ "latitude": 90.1, "longitude": 0 }), &[("/latitude", "range")]),
        (Place, json!({ "latitude": 0, "longitude": -180.1 }), &[("/longitude", "range")]),
        // References: to nothing, to several things, to the wrong type.
        (
            Article,
            json!({ "publisher": { "externalId": "nobody" } }),
            &[("/publisher", "unknownReference")],
        ),
        (
            Article,
            json!({ "publisher": { "id": "nonsense" } }),
            &[("/publisher", "unknownReference")],
        ),
        (
            Article,
            json!({ "place": { "id": "01900000-0000-7000-8000-000000000000" } }),
            &[("/place", "unknownReference")],
        ),
        (
            Tenure,
            json!({ "holder": { "externalId": "known" } }),
            &[("/holder", "unknownReference")],
        ),
        (Tenure, json!({ "position": { "slug": "known" } }), &[("/position", "unknownReference")]),
        (Tenure, json!({ "holder": { "slug": "hidden" } }), &[("/holder", "unknownReference")]),
        (
            Article,
            json!({ "topics": [{ "externalId": "known" }, { "externalId": "known" }] }),
            &[("/topics/1", "duplicate")],
        ),
        // What is taken.
        (Article, json!({ "slug": "taken" }), &[("/slug", "duplicate")]),
        (Topic, json!({ "slug": "taken-topic" }), &[("/slug", "duplicate")]),
        (Place, json!({ "slug": "taken-place" }), &[("/slug", "duplicate")]),
        (Publisher, json!({ "slug": "taken-publisher" }), &[("/slug", "duplicate")]),
        (Article, json!({ "externalId": "taken" }), &[("/externalId", "duplicate")]),
        (Publisher, json!({ "externalId": "known" }), &[("/externalId", "duplicate")]),
        (
            Actor,
            json!({ "identifiers": [{ "scheme": "wikidata", "value": "Q1" }] }),
            &[("/identifiers/0", "duplicate")],
        ),
        (
            Actor,
            json!({ "identifiers": [{ "scheme": "own", "value": "1" }, { "scheme": "own", "value": "1" }] }),
            &[("/identifiers/1", "duplicate")],
        ),
        (
            Actor,
            json!({ "identifiers": [{ "scheme": "Wiki Data", "value": "1" }] }),
            &[("/identifiers/0/scheme", "format")],
        ),
        (Topic, json!({ "scheme": "own", "code": "known" }), &[("/code", "duplicate")]),
        (Article, json!({ "slug": "Not A Slug" }), &[("/slug", "format")]),
        (Topic, json!({ "slug": "Not A Slug" }), &[("/slug", "format")]),
        (Place, json!({ "slug": "by-external-id" }), &[("/slug", "format")]),
        (Publisher, json!({ "slug": "x".repeat(81) }), &[("/slug", "tooLong")]),
        (
            Article,
            json!({ "topics": [{ "slug": "nobody" }] }),
            &[("/topics/0", "unknownReference")],
        ),
        (Topic, json!({ "broader": { "slug": "nobody" } }), &[("/broader", "unknownReference")]),
        (Place, json!({ "parent": { "slug": "known" } }), &[("/parent", "unknownReference")]),
        (
            Article,
            json!({ "slug": "01900000-0000-7000-8000-000000000000" }),
            &[("/slug", "format")],
        ),
        (
            Actor,
            named(json!([
                { "text": "A", "language": "ar", "preferred": true },
                { "text": "B", "language": "ar", "preferred": true },
            ])),
            &[("/names/1", "duplicate")],
        ),
        // Anchors.
        (
            Article,
            mention(anchor("headline", 0, 1, "X")),
            &[("/mentions/0/anchor", "anchorMismatch")],
        ),
        (Article, mention(anchor("headline", 0, 2, "HX")), &[("/mentions/0/anchor", "range")]),
        (Article, mention(anchor("headline", 1, 1, "")), &[("/mentions/0/anchor", "range")]),
        (Article, mention(anchor("body", 3, 1, "Bo")), &[("/mentions/0/anchor", "range")]),
        (Article, mention(anchor("standfirst", 0, 1, "B")), &[("/mentions/0/anchor", "range")]),
        (
            Article,
            quote(json!({ "anchor": anchor("body", 0, 4, "Dody") })),
            &[("/quotes/0/anchor", "anchorMismatch")],
        ),
        // Lists that are too long.
        (
            Actor,
            named((0..1_001).map(|n| json!({ "text": format!("N{n}") })).collect()),
            &[("/names", "tooMany")],
        ),
        // Events.
        (Event, json!({ "start": "2021-02-30" }), &[("/start", "format")]),
        (Event, json!({ "end": "2021-01-10" }), &[("/end", "order")]),
        (Event, json!({ "mode": "riot" }), &[("/mode", "format")]),
        (Event, json!({ "contexts": ["military", "military"] }), &[("/contexts/1", "duplicate")]),
        (
            Event,
            json!({ "verification": { "confidence": 1.01 } }),
            &[("/verification/confidence", "range")],
        ),
        (
            Event,
            json!({ "participants": [{ "role": "actor" }] }),
            &[("/participants/0/actor", "required")],
        ),
        (
            Event,
            json!({ "participants": [{ "label": "x" }] }),
            &[("/participants/0/role", "required")],
        ),
        (
            Event,
            json!({ "quantities": [{ "kind": "deaths", "low": 2, "high": 1 }] }),
            &[("/quantities/0/high", "order")],
        ),
        (
            Event,
            json!({ "quantities": [{ "kind": "deaths", "low": 2, "best": 1 }] }),
            &[("/quantities/0/best", "order")],
        ),
        (
            Event,
            json!({ "codes": [{ "scheme": "cameo", "code": "042" }, { "scheme": "cameo", "code": "042" }] }),
            &[("/codes/1", "duplicate")],
        ),
        (Event, json!({ "citations": [{}] }), &[("/citations/0/article", "required")]),
        (
            Event,
            json!({ "citations": [{ "url": "javascript:alert(1)" }] }),
            &[("/citations/0/url", "format")],
        ),
        (
            Event,
            json!({ "citations": [{ "url": "https://example.org", "anchor": anchor("body", 0, 1, "B") }] }),
            &[("/citations/0/article", "required")],
        ),
        (
            Event,
            json!({ "type": null, "title": null, "start": null }),
            &[("/type", "required"), ("/title", "required"), ("/start", "required")],
        ),
        // What is missing, all of it at once.
        (
            Relation,
            json!({ "subject": null, "kind": null, "object": null }),
            &[("/subject", "required"), ("/kind", "required"), ("/object", "required")],
        ),
        (
            Tenure,
            json!({ "holder": null, "position": null }),
            &[("/holder", "required"), ("/position", "required")],
        ),
        (
            Article,
            json!({ "kind": null, "language": null, "headline": null }),
            &[("/kind", "required"), ("/language", "required"), ("/headline", "required")],
        ),
        (
            Actor,
            json!({ "kind": null, "names": null }),
            &[("/kind", "required"), ("/names", "required")],
        ),
        (Article, json!({ "state": "published", "body": null }), &[("/body", "required")]),
    ]
}

#[test]
fn every_broken_rule_is_told_at_its_place() {
    tell(async |world| {
        let editor = world.editor().await;
        prepare(&editor).await;
        let before = world.rows().await;
        let mut wrong = Vec::new();
        for (kind, members, rules) in cases() {
            let mut members = with(needed(kind), members.clone());
            if world.face == Face::Graphql {
                members.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            }
            let told = match editor.create(kind, members.clone()).await {
                Ok(record) => format!("taken: {record}"),
                Err(refusal) => {
                    discreet(&refusal.body);
                    match refusal.missing() {
                        Some(missing) => required(&missing),
                        None if refusal.code == "invalid" => shown(&refusal),
                        None => refusal.code,
                    }
                }
            };
            let expected: Vec<_> = rules.iter().map(|(at, code)| format!("{at} {code}")).collect();
            // What types require is told first in GraphQL, and nothing else with it.
            let by_type = required(&by_type(kind, rules));
            let is_told_first = world.face == Face::Graphql && !by_type.is_empty();
            let expected = if is_told_first { vec![by_type] } else { expected };
            if told != expected.join(", ") {
                wrong.push(format!(
                    "{kind} {members:.200}\n  told {told:.300}\n  not {}",
                    expected.join(", ")
                ));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        assert_eq!(world.rows().await, before, "nothing is written by halves");
    });
}

fn required(pointers: &[String]) -> String {
    let rules: Vec<_> = pointers.iter().map(|at| format!("{at} required")).collect();
    rules.join(", ")
}

/// Which members of those that are missing GraphQL's types require: all but those that depend on
/// what else is given.
fn by_type(kind: Kind, rules: Rules) -> Vec<String> {
    let depends = [
        (Kind::Medium, "/url"),
        (Article, "/body"),
        (Event, "/participants/0/actor"),
        (Event, "/citations/0/article"),
    ];
    let missing =
        rules.iter().filter(|(at, code)| *code == "required" && !depends.contains(&(kind, *at)));
    let mut missing: Vec<String> = missing.map(|(at, _)| (*at).to_owned()).collect();
    missing.sort();
    missing
}

/// What the cases refer to.
async fn prepare(editor: &Caller<'_>) {
    let known = json!({
        "kind": "person", "slug": "known", "names": [{ "text": "Known" }], "state": "published",
        "identifiers": [{ "scheme": "wikidata", "value": "Q1" }],
    });
    editor.create(Actor, known).await.unwrap();
    editor.create(Actor, with(needed(Actor), json!({ "slug": "other" }))).await.unwrap();
    editor
        .create(Publisher, json!({ "name": "P", "externalId": "known", "slug": "taken-publisher" }))
        .await
        .unwrap();
    editor.create(Kind::Position, json!({ "title": "T", "externalId": "known" })).await.unwrap();
    editor.article(json!({ "slug": "taken", "externalId": "taken" })).await;
    let place = with(needed(Place), json!({ "slug": "taken-place" }));
    editor.create(Place, place).await.unwrap();
    let topic = json!({ "code": "known", "externalId": "known", "slug": "taken-topic" });
    editor.create(Topic, with(needed(Topic), topic)).await.unwrap();
}

fn shown(refusal: &Refusal) -> String {
    let rules: Vec<_> = refusal.at.iter().map(|(at, code)| format!("{at} {code}")).collect();
    rules.join(", ")
}

/// Nothing of how the server is made is told.
fn discreet(body: &Value) {
    let text = body.to_string().to_lowercase();
    for inside in ["sql", "constraint", "sea_orm", "diwan_", "insert into", "panicked", "::"] {
        assert!(!text.contains(inside), "{inside}: {text}");
    }
}

#[test]
fn nothing_is_its_own_ancestor() {
    tell(async |world| {
        let editor = world.editor().await;
        for (kind, member) in [
            (Place, "parent"),
            (Topic, "broader"),
            (Article, "translationOf"),
            (Event, "partOf"),
            (Event, "duplicateOf"),
            (Event, "follows"),
        ] {
            let mut chain = Vec::new();
            for number in 0..3 {
                let own = if kind == Topic {
                    json!({ "code": format!("{member}-{number}") })
                } else {
                    json!({})
                };
                let mut members = with(needed(kind), own);
                if let Some(above) = chain.last() {
                    members[member] = json!({ "id": above });
                }
                chain.push(id(&editor.create(kind, members).await.unwrap()));
            }
            for below in &chain {
                let round = json!({ member: { "id": below } });
                let refused = editor.update(kind, &chain[0], 1, round).await.unwrap_err();
                assert_eq!(shown(&refused), format!("/{member} cycle"), "{kind}");
            }
        }
    });
}

#[test]
fn a_list_asked_for_wrongly_is_refused() {
    tell(async |world| {
        let editor = world.editor().await;
        for name in ["a", "b", "c"] {
            editor.article(json!({ "headline": name })).await;
        }
        let other = editor.list(Article, "limit=1&sort=updatedAt").await.unwrap().next.unwrap();
        let text = editor.list(Publisher, "limit=1").await.unwrap();
        assert_eq!(text.next, None);
        let queries = [
            "limit=0".into(),
            "limit=101".into(),
            "limit=-1".into(),
            "limit=2147483648".into(),
            "sort=body".into(),
            "after=nonsense".into(),
            "after=".into(),
            "before=e30".into(),
            format!("after={other}"),
            format!("after={other}&before={other}&sort=updatedAt"),
            "state=nonsense".into(),
            "kind=report,nonsense".into(),
            "language=not%20a%20language".into(),
            "publishedFrom=yesterday".into(),
            "publishedTo=2021-13".into(),
            "updatedFrom=2021-1-1".into(),
            "colour=red".into(),
        ];
        for query in queries {
            let refused = editor.list(Article, &query).await.unwrap_err();
            assert_eq!((refused.code.as_str(), query.as_str()), ("badRequest", query.as_str()));
            discreet(&refused.body);
        }
        for (kind, query) in
            [(Actor, "identifier=wikidata"), (Tenure, "on=2021-99"), (Actor, "country=Libya")]
        {
            let refused = editor.list(kind, query).await.unwrap_err();
            assert_eq!(refused.code, "badRequest", "{query}");
        }
    });
}
