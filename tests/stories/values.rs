//! A value says what it says, wherever it stands: names, lists and times are read alike by both
//! faces, in addresses, filters, references, imports and reconciliation.

use diwan_api::model::Kind::{
    self, Actor, Article, Event, Medium, Place, Position, Publisher, Relation, Tenure, Topic,
};
use diwan_api::store::{Store, StoreOptions};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::world::{
    Caller, Face, World, each_engine, id, on_both_engines, on_both_engines_at_once, tell,
};

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Keys made of what tempts readers: marks that compose, separators, escapes, prefixes.
fn keys() -> Vec<String> {
    const PARTS: [&str; 20] = [
        "café",
        "Ångström",
        "ﬁ",
        "ا",
        "آ",
        ",",
        "%2C",
        "+",
        " ",
        "/",
        ":",
        "&",
        "=",
        "#",
        "?",
        "\"",
        "name:",
        "externalId:",
        "🇱🇾",
        "ñ",
    ];
    let mut seed = 7_u64;
    let mut dice = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let mut keys: Vec<String> = (0..16)
        .map(|number| {
            let parts: String = (0..1 + dice(5)).map(|_| PARTS[dice(PARTS.len())]).collect();
            format!("{number}{parts}x")
        })
        .collect();
    keys.push("01900000-0000-7000-8000-000000000001".into());
    keys
}

/// What each kind of record needs, so that each of them is another one.
fn needed(kind: Kind, number: usize) -> Value {
    match kind {
        Publisher => json!({ "name": "Observer" }),
        Topic => {
            json!({ "scheme": "own", "code": format!("code-{number}"), "labels": [{ "language": "en", "text": "A topic" }] })
        }
        Place => json!({ "kind": "city", "names": [{ "text": "Istanbul" }] }),
        Medium => json!({
            "kind": "image", "title": "A photograph", "url": "https://images.example.org/1.jpg",
            "state": "published",
        }),
        Actor => {
            json!({ "kind": "person", "names": [{ "text": "Khalifa Haftar" }], "state": "published" })
        }
        Position => json!({ "title": "Minister" }),
        Article => {
            json!({ "kind": "report", "language": "en", "headline": "A meeting", "body": "…", "state": "published" })
        }
        Event => {
            json!({ "type": "CONSULT", "title": "A meeting", "start": "2021", "state": "published" })
        }
        Tenure => json!({
            "holder": { "externalId": "holder" }, "position": { "externalId": "post" },
            "from": (1900 + number).to_string(),
        }),
        Relation => json!({
            "subject": { "externalId": "holder" }, "kind": "backs",
            "object": { "externalId": "ally" }, "note": number.to_string(),
        }),
    }
}

/// A list that is filtered by records of the kind, and a record in it that refers to one by a
/// reference. Nothing refers to a tenure or a relation.
fn referring(kind: Kind, to: &Value) -> Option<(Kind, &'static str, Value)> {
    let article = |members: Value| crate::world::sample::with(needed(Article, 0), members);
    Some(match kind {
        Publisher => (Article, "publisher", article(json!({ "publisher": to }))),
        Topic => (Article, "topic", article(json!({ "topics": [to] }))),
        Place => (Article, "place", article(json!({ "place": to }))),
        Actor => (Position, "organisation", json!({ "title": "Chair", "organisation": to })),
        Position => (
            Kind::Tenure,
            "position",
            json!({ "holder": { "externalId": "holder" }, "position": to }),
        ),
        Article => (
            Event,
            "article",
            crate::world::sample::with(
                needed(Event, 0),
                json!({ "citations": [{ "article": to }] }),
            ),
        ),
        Event => {
            (Event, "partOf", crate::world::sample::with(needed(Event, 0), json!({ "partOf": to })))
        }
        Medium => (Article, "medium", article(json!({ "media": [{ "medium": to }] }))),
        Tenure | Relation => return None,
    })
}

#[test]
fn a_key_names_its_record_wherever_it_stands() {
    on_both_engines_at_once(async |world| {
        let editor = world.editor().await;
        for (kind, key) in [(Actor, "holder"), (Actor, "ally"), (Position, "post")] {
            let record = crate::world::sample::with(needed(kind, 0), json!({ "externalId": key }));
            editor.create(kind, record).await.unwrap();
        }
        for kind in Kind::ALL {
            for (number, key) in keys().into_iter().enumerate() {
                let (plain, apart): (String, String) = (key.nfc().collect(), key.nfd().collect());
                let made = editor.upsert(kind, &apart, needed(kind, number)).await.unwrap();
                let (id, what) = (id(&made), format!("{kind} {plain:?}"));
                assert_eq!(made["externalId"], plain, "{what}");
                for key in [&plain, &apart] {
                    by_key(&editor, kind, key, &id, &what).await;
                    imported_again(world, kind, key, number, &what).await;
                }
                let reference = json!({ "externalId": apart });
                let Some((list, filter, members)) = referring(kind, &reference) else { continue };
                let child = crate::world::id(&editor.create(list, members).await.unwrap());
                for key in [&plain, &apart] {
                    let query = format!("{filter}=externalId:{}", encoded(key));
                    for face in [Face::Rest, Face::Graphql] {
                        let found = editor.at(face).ids(list, &query).await;
                        assert_eq!(found, [child.as_str()], "{what} {face:?} {query}");
                    }
                }
            }
        }
    });
}

/// The address, the filter, the argument, and (for actors) reconciliation.
async fn by_key(editor: &Caller<'_>, kind: Kind, key: &str, id: &str, what: &str) {
    let path = format!("/api/v1/{}/by-external-id/{}", kind.plural(), encoded(key));
    let read = editor.ask("GET", &path).send().await.expect(200);
    assert_eq!(read.json["id"], id, "{what} {path}");
    for face in [Face::Rest, Face::Graphql] {
        let found = editor.at(face).ids(kind, &format!("externalId={}", encoded(key))).await;
        assert_eq!(found, [id], "{what} {face:?}");
    }
    let query = format!("query ($by: RefInput!) {{ one: {kind}(by: $by) {{ id }} }}");
    let by = json!({ "by": { "externalId": key } });
    assert_eq!(editor.data(&query, by).await.unwrap()["one"]["id"], id, "{what}");
    if kind == Actor {
        let entity = format!("externalId:{key}");
        let extend = json!({ "ids": [entity], "properties": [{ "id": "names" }] }).to_string();
        let form = format!("extend={}", encoded(&extend));
        let ask = editor.ask("POST", "/reconcile").text("application/x-www-form-urlencoded", form);
        let rows = ask.send().await.expect(200).json["rows"][&entity].clone();
        assert_eq!(rows["names"][0]["str"], "Khalifa Haftar", "{what}");
        // What suggests and previews takes the same names of records as what extends.
        let path = format!("/reconcile/preview?id={}", encoded(&entity));
        let shown = editor.ask("GET", &path).send().await.expect(200);
        assert!(shown.text.contains("Khalifa Haftar"), "{what}");
    }
}

/// A line with the same key is for the same record.
async fn imported_again(world: &World, kind: Kind, key: &str, number: usize, what: &str) {
    let line = json!({ "record": kind.as_str(), "externalId": key });
    let line = crate::world::sample::with(line, needed(kind, number));
    let tally = world.import(line.to_string()).await;
    assert_eq!((tally.created, tally.updated, tally.unchanged), (0, 0, 1), "{what}");
}

#[test]
fn records_are_named_by_what_they_are_called() {
    tell(async |world| {
        let editor = world.editor().await;
        let wire = editor.small(Publisher, json!({ "name": "Gharyan Wire, Évening" })).await;
        let names = json!([{ "text": "Istanbul", "preferred": true }, { "text": "إسطنبول" }]);
        let place = editor.small(Place, json!({ "kind": "city", "names": names })).await;
        let topic = editor.small(Topic, needed(Topic, 7)).await;
        let title = "Minister of Foreign Affairs, Trade and Development";
        let post = editor.small(Position, json!({ "title": title })).await;
        let holder = editor.actor("Somebody").await;
        let article = json!({
            "publisher": { "name": "gharyan wire, evening" }, "place": { "name": "إسطنبول" },
            "topics": [{ "code": "own:code-7" }], "state": "published",
        });
        let article = editor.article(article).await;
        assert_eq!(article["publisher"]["id"], wire);
        assert_eq!(article["place"]["id"], place);
        assert_eq!(article["topics"][0]["id"], topic);
        let tenure = json!({ "holder": { "id": holder }, "position": { "title": title } });
        let tenure = editor.small(Kind::Tenure, tenure).await;

        let article = id(&article);
        let public = world.anonymous();
        for query in [
            format!("publisher=name:{}", encoded("GHARYAN WIRE, ÉVENING")),
            "place=name:istanbul".to_owned(),
            format!("place=name:{}", encoded("إسطنبول")),
            "topic=own:code-7".to_owned(),
            format!("topic=own:code-7,{topic}"),
        ] {
            assert_eq!(public.ids(Article, &query).await, [article.as_str()], "{query}");
        }
        let query = format!("position=title:{}", encoded(title));
        assert_eq!(public.ids(Kind::Tenure, &query).await, [tenure.as_str()]);
        let others =
            editor.small(Position, json!({ "title": "Minister of Foreign Affairs" })).await;
        let other = json!({ "holder": { "id": holder }, "position": { "id": others } });
        editor.small(Kind::Tenure, other).await;
        assert_eq!(public.ids(Kind::Tenure, &query).await, [tenure.as_str()], "a comma is no end");
        for (kind, by, found) in [
            (Publisher, json!({ "name": "Gharyan Wire, Evening" }), &wire),
            (Topic, json!({ "code": "own:code-7" }), &topic),
            (Topic, json!({ "identifier": { "scheme": "own", "value": "code-7" } }), &topic),
            (Position, json!({ "title": title }), &post),
            (Place, json!({ "name": "ISTANBUL" }), &place),
        ] {
            let query = format!("query ($by: RefInput!) {{ one: {kind}(by: $by) {{ id }} }}");
            let one = public.data(&query, json!({ "by": by })).await.unwrap();
            assert_eq!(one["one"]["id"], **found, "{kind} {by}");
        }
    });
}

#[test]
fn a_name_that_several_have_is_refused_with_the_candidates() {
    tell(async |world| {
        let editor = world.editor().await;
        editor.small(Publisher, json!({ "name": "The Herald" })).await;
        editor.small(Publisher, json!({ "name": "the hérald" })).await;
        let article = crate::world::sample::with(
            needed(Article, 0),
            json!({ "publisher": { "name": "The Herald" } }),
        );
        let refused = editor.create(Article, article).await.unwrap_err();
        assert_eq!(refused.rule("/publisher"), Some("ambiguousReference"));
        let listed = editor.list(Article, "publisher=name:The+Herald").await.unwrap_err();
        assert_eq!(listed.code, "badRequest");
        for told in [refused.body.to_string(), listed.body.to_string()] {
            for slug in ["the-herald (", "the-herald-2 ("] {
                assert!(told.contains(slug), "{told}");
            }
        }
    });
}

#[test]
fn a_filter_that_cannot_mean_anything_is_refused() {
    tell(async |world| {
        let editor = world.editor().await;
        editor.small(Publisher, json!({ "name": "Gharyan Wire", "externalId": "wire" })).await;
        for (kind, query) in [
            (Article, "publisher=Gharyan+Wire"),
            (Article, "publisher=name:"),
            (Article, "publisher=title:Gharyan+Wire"),
            (Article, "publisher=wire,No+Body"),
            (Article, "topic=Defence"),
            (Article, "place=Istanbul"),
            (Article, "actor=Khalifa+Haftar"),
            (Article, "actor=title:Minister"),
            (Article, "actor=khalifa-haftar%2Cakar"),
            (Article, "event=name:x"),
            (Article, "actor=018f3c1e7d5a7c3b9f000123456789ab"),
            (Article, "externalId=%07"),
            (Event, "partOf=identifier:x"),
            (Event, "code=cameo"),
            (Actor, "identifier=Q1"),
            (Actor, "position=Minister+of+Defence"),
            (Topic, "scheme=Own"),
            (Topic, "broader=Defence"),
            (Place, "parent=Turkey"),
            (Position, "organisation=GNA"),
        ] {
            let refused = editor.list(kind, query).await.map(|page| page.data);
            let refused = refused.expect_err(query);
            assert_eq!(refused.code, "badRequest", "{query}");
            let name = query.split('=').next().unwrap();
            assert!(refused.body.to_string().contains(name), "{query}: {}", refused.body);
        }
        for (kind, query) in [
            (Article, "publisher=wire"),
            (Article, "publisher=wire,nobody"),
            (Article, "topic=defence"),
            (Article, "publisher=externalId:nobody"),
            (Article, "publisher=name:Nobody"),
            (Article, "topic=own:nothing"),
            (Article, "actor=nobody"),
            (Article, "actor=name:Nobody"),
            (Article, "publisher=01900000-0000-7000-8000-000000000000"),
        ] {
            assert!(editor.ids(kind, query).await.is_empty(), "{query}");
        }
    });
}

#[test]
fn parameters_may_be_repeated_and_pages_keep_what_was_asked() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for kind in ["report", "analysis", "brief"] {
            editor.article(json!({ "kind": kind, "headline": kind, "state": "published" })).await;
        }
        let list = async |query: &str| world.get(&format!("/api/v1/articles?{query}"), None).await;
        for query in ["kind=report,brief", "kind=report&kind=brief", "kind=report&kind=brief,brief"]
        {
            let answer = list(query).await.expect(200);
            assert_eq!(answer.json["data"].as_array().unwrap().len(), 2, "{query}");
        }
        for query in ["kind=report%2Cbrief", "limit=1&limit=2", "kind=report,", "kind=%FF"] {
            assert_eq!(list(query).await.expect(400).code(), "badRequest", "{query}");
        }
        let fields = list("fields=slug%2Cid&fields=kind").await.expect(200);
        assert_eq!(fields.json["data"][0].as_object().unwrap().len(), 3);
        let first = list("kind=report,brief&limit=1").await.expect(200);
        let link = first.header("link").unwrap();
        let next = link.split(['<', '>']).nth(1).unwrap();
        let second = world.get(next, None).await.expect(200);
        assert_eq!(second.json["data"].as_array().unwrap().len(), 1);
        assert_ne!(second.json["data"], first.json["data"]);
    });
}

#[test]
fn every_time_that_is_printed_is_taken_back() {
    tell(async |world| {
        let editor = world.editor().await;
        let speaker = editor.actor("Khalifa Haftar").await;
        for micros in [0, 522_771, 1, 1_000_000] {
            world.clock.advance(std::time::Duration::from_micros(micros));
            let headline = "Ministers meet";
            let speaker = json!({ "id": speaker });
            let held = "query ($date: String!, $id: ID!) {
                actor(by: { id: $id }) { positionOn(date: $date) { id } }
            }";
            let quotes =
                json!([{ "speaker": &speaker, "text": "…", "saidOn": "2021-01-11T14:00Z" }]);
            let article = json!({ "headline": headline, "quotes": quotes, "state": "published" });
            let article = editor.article(article).await;
            let event = editor.event(json!({ "start": "2021-01", "end": "2021-02-03" })).await;
            let times = ["createdAt", "updatedAt", "publishedAt", "start", "end"];
            let printed = times.iter().flat_map(|name| [&article[*name], &event[*name]]);
            let mut printed: Vec<&str> = printed.filter_map(Value::as_str).collect();
            printed.push("2021-01-11T14:00Z");
            for time in printed {
                let variables = json!({ "date": time, "id": speaker["id"] });
                editor.data(held, variables).await.unwrap();
                for (many, filters) in [
                    ("articles", ["updatedFrom", "updatedTo", "publishedFrom", "publishedTo"]),
                    ("events", ["updatedFrom", "updatedTo", "startFrom", "startTo"]),
                    ("quotes", ["saidFrom", "saidTo", "saidFrom", "saidTo"]),
                    ("actors", ["updatedFrom", "updatedTo", "on", "on"]),
                    ("tenures", ["updatedFrom", "updatedTo", "on", "on"]),
                    ("publishers", ["updatedFrom", "updatedTo", "updatedFrom", "updatedTo"]),
                ] {
                    for filter in filters {
                        let query = format!("{filter}={}", encoded(time));
                        editor.listed(many, &query).await.unwrap();
                    }
                }
            }
            let (id, at) = (id(&article), article["updatedAt"].as_str().unwrap());
            for name in ["updated", "published"] {
                let both = format!("{name}From={at}&{name}To={at}");
                assert!(editor.ids(Article, &both).await.contains(&id), "{both}");
            }
        }
        let last = editor.article(json!({ "headline": "Last" })).await;
        let at = last["updatedAt"].as_str().unwrap().to_owned();
        world.clock.advance(std::time::Duration::from_micros(1));
        let later = id(&editor.article(json!({ "headline": "Later" })).await);
        let after = editor.ids(Article, "updatedFrom=2026-01-15T12:00:01.522773Z").await;
        assert_eq!(after, [later.as_str()], "after {at}");
        for odd in ["now", "2026-01-15T12:00:00", "2026-13", "2026-01-15T12:00:00+3"] {
            let refused = editor.list(Article, &format!("updatedFrom={odd}")).await.unwrap_err();
            assert_eq!(refused.code, "badRequest", "{odd}");
        }
        let plain = format!("updatedFrom={}", at.replace('Z', "+00:00"));
        assert_eq!(editor.ids(Article, &plain).await.len(), 3, "an offset as it is written");
    });
}

#[test]
fn a_post_is_held_at_a_moment() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let holder = editor.actor("Khalifa Haftar").await;
        for (title, from, to) in
            [("Chief", "2020", "2020-08-28"), ("Minister", "2020-08-29", "2021")]
        {
            let post = editor.small(Position, json!({ "title": title })).await;
            let tenure = json!({
                "holder": { "id": &holder }, "position": { "id": post }, "from": from, "to": to,
            });
            editor.small(Tenure, tenure).await;
        }
        let query = "query ($date: String!, $id: ID!) {
            actor(by: { id: $id }) { positionOn(date: $date) { title } }
        }";
        for (date, title) in [
            ("2020-08-28T23:59:59.999999Z", json!("Chief")),
            ("2020-08-29T00:00:00Z", json!("Minister")),
            ("2020-08-29T01:00:00+02:00", json!("Chief")),
            ("2020-08-29", json!("Minister")),
            ("2020-03", json!("Chief")),
            ("2019", Value::Null),
        ] {
            let asked = json!({ "date": date, "id": &holder });
            let found = public.data(query, asked).await.unwrap();
            assert_eq!(found["actor"]["positionOn"]["title"], title, "{date}");
        }
        let asked = json!({ "date": "lately", "id": &holder });
        assert_eq!(public.data(query, asked).await.unwrap_err().code, "badRequest");
    });
}

#[test]
fn counting_may_be_asked_for_in_quotes() {
    on_both_engines(async |world| {
        let ask = world.ask("GET", "/api/v1/articles").header("Prefer", "count=\"exact\"");
        let answer = ask.send().await.expect(200);
        assert_eq!(answer.json["page"]["total"], 0);
        assert_eq!(answer.header("preference-applied"), Some("count=exact"));
    });
}

#[test]
fn null_does_not_stand_for_all_mentions() {
    tell(async |world| {
        let editor = world.editor().await;
        editor.actor("Khalifa Haftar").await;
        let article = editor.article(json!({ "headline": "Khalifa Haftar speaks" })).await;
        let id = id(&article);
        let step = async |version: i64, verb: &str, members: Value| {
            editor.command(Article, &id, version, &format!("mentions/{verb}"), members).await
        };
        step(1, "suggest", json!({})).await.unwrap();
        for verb in ["confirm", "reject"] {
            let refused = step(2, verb, json!({ "mentions": null })).await.unwrap_err();
            assert_eq!(refused.rule("/mentions"), Some("format"), "{verb}");
        }
        let none = step(2, "confirm", json!({ "mentions": [] })).await.unwrap();
        assert_eq!(none["mentions"][0]["status"], "suggested");
        let all = step(2, "confirm", json!({})).await.unwrap();
        assert_eq!(all["mentions"][0]["status"], "confirmed");
    });
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    on_both_engines(async |world| {
        let token = world.editor().await.token;
        let line = json!({ "record": "publisher", "name": "Observer" }).to_string();
        let ask = world.ask("POST", "/api/v1/import").token(token.as_deref());
        let done = ask.text("application/x-ndjson", format!("\u{feff}{line}\n{line}")).send().await;
        assert_eq!(done.expect(200).json["created"], 2);
        let body = format!("\u{feff}{}", json!({ "name": "Observer" }));
        let ask = world.ask("POST", "/api/v1/publishers").token(token.as_deref());
        ask.text("application/json", body).send().await.expect(201);
        let query = format!("\u{feff}{}", json!({ "query": "{ publishers { totalCount } }" }));
        let ask = world.ask("POST", "/graphql").text("application/json", query);
        assert_eq!(ask.send().await.expect(200).json["data"]["publishers"]["totalCount"], 3);
    });
}

#[test]
fn a_path_to_a_store_is_taken_as_it_is_written() {
    each_engine(async |engine| {
        if engine != diwan_api::store::Engine::Sqlite {
            return;
        }
        let home = tempfile::tempdir().unwrap();
        for name in ["a%20b.db", "a b.db", "100%.db", "%FF.db"] {
            let path = home.path().join(name);
            let url = format!("sqlite://{}", path.display());
            assert_eq!(Store::file(&url).as_deref(), Some(path.as_path()));
            let store = Store::open(&StoreOptions::new(url)).await.unwrap();
            store.close().await.unwrap();
            assert!(path.exists(), "{name}");
        }
        let url = format!("sqlite://{}/no/such%20folder/x.db", home.path().display());
        let refused = Store::open(&StoreOptions::new(url)).await.err().unwrap();
        assert!(refused.detail.contains("such%20folder"), "{}", refused.detail);
    });
}

#[test]
fn a_merged_actor_is_found_by_its_key_and_shows_what_was_moved() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let person =
            |key: &str| crate::world::sample::with(needed(Actor, 0), json!({ "externalId": key }));
        let one = id(&editor.create(Actor, person("one")).await.unwrap());
        let other = id(&editor.create(Actor, person("other")).await.unwrap());
        let participant = json!([{ "actor": { "id": one }, "role": "actor" }]);
        let event = id(&editor.event(json!({ "participants": participant })).await);
        let post = editor.small(Position, json!({ "title": "Chair" })).await;
        let tenure = json!({ "holder": { "id": one }, "position": { "id": post }, "from": "2020" });
        let tenure = editor.small(Kind::Tenure, tenure).await;
        let into = json!({ "into": { "id": other } });
        editor.command(Actor, &one, 1, "merge", into).await.unwrap();

        assert_eq!(public.ids(Actor, "externalId=one").await, [other.as_str()]);
        assert_eq!(public.ids(Actor, "externalId=one,other").await, [other.as_str()]);
        let query = "query ($id: ID!) {
            actor(by: { id: $id }) {
                id events { nodes { id } } tenures { nodes { id } } positionOn(date: \"2021\") { id }
            }
            node(id: $id) { ... on Actor { events { totalCount } } }
        }";
        let found = public.data(query, json!({ "id": one })).await.unwrap();
        let actor = &found["actor"];
        assert_eq!(actor["id"], one);
        assert_eq!(actor["events"]["nodes"][0]["id"], event);
        assert_eq!(actor["tenures"]["nodes"][0]["id"], tenure);
        assert_eq!(actor["positionOn"]["id"], post);
        assert_eq!(found["node"]["events"]["totalCount"], 1);

        // Who answers for it is hidden: then nothing is told of them.
        editor.command(Actor, &other, 2, "withdraw", json!({ "reason": "…" })).await.unwrap();
        assert!(public.ids(Actor, "externalId=one").await.is_empty());
        let found = public.data(query, json!({ "id": one })).await.unwrap();
        assert_eq!(found["actor"]["events"]["nodes"], json!([]));
    });
}
