//! Whatever works on one face works on the other: the same script, told to two worlds of which one
//! is reached through REST and the other through GraphQL, is answered alike to the last member.

use std::collections::BTreeSet;

use diwan_api::contracts::{self, routes};
use diwan_api::model::Kind;
use diwan_api::values::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::sample::{BODY, anchor, with};
use crate::world::{Caller, Outcome, Page, World, id, in_two_worlds};

/// What was asked and what was answered, in order.
#[derive(Default)]
struct Script {
    lines: Vec<String>,
    /// The operations of the contracts that were asked for.
    used: BTreeSet<String>,
    /// The ids that were told, in order: each world has its own.
    ids: Vec<Uuid>,
}

impl Script {
    fn note<T: serde::Serialize>(&mut self, operation: &str, outcome: Outcome<T>) {
        let told = match outcome {
            Ok(answer) => within(serde_json::to_value(answer).unwrap()).to_string(),
            // Only what is invalid is told rule by rule on both faces.
            Err(refusal) if refusal.code == "invalid" => {
                format!("invalid {:?}", sorted(refusal.at))
            }
            Err(refusal) => refusal.code,
        };
        self.used.insert(operation.to_owned());
        let told = self.numbered(&told);
        self.lines.push(format!("{operation}: {told}"));
    }

    /// The text with its ids as numbers.
    fn numbered(&mut self, text: &str) -> String {
        let mut numbered = String::new();
        for word in text.split_inclusive('"') {
            match word.strip_suffix('"').and_then(|word| Uuid::parse_str(word).ok()) {
                Some(id) => numbered.push_str(&format!("#{}\"", self.number(id))),
                None => numbered.push_str(word),
            }
        }
        numbered
    }

    fn number(&mut self, id: Uuid) -> usize {
        self.ids.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.ids.push(id);
            self.ids.len() - 1
        })
    }
}

/// A record whose quotes do not say again in which article they stand: GraphQL has one type for
/// quotes, wherever they are met.
fn within(mut record: Value) -> Value {
    for quote in record.get_mut("quotes").and_then(Value::as_array_mut).into_iter().flatten() {
        quote.as_object_mut().unwrap().remove("article");
    }
    record
}

fn sorted(mut at: Vec<(String, String)>) -> Vec<(String, String)> {
    at.sort();
    at
}

#[test]
fn both_faces_give_the_same_answers() {
    in_two_worlds(async |rest: &World, graphql: &World| {
        let (one, other) = (script(rest).await, script(graphql).await);
        for (one, other) in one.lines.iter().zip(&other.lines) {
            assert_eq!(one, other);
        }
        assert_eq!(one.lines.len(), other.lines.len());
        let told: BTreeSet<&str> = one.used.iter().map(String::as_str).collect();
        let missing: Vec<String> =
            operations().into_iter().filter(|name| !told.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "nobody compared {missing:?}");
    });
}

/// Addresses of many records as lines, of pictures, and of files: for none of them GraphQL has a form.
const AS_A_WHOLE: [&str; 4] =
    ["/api/v1/export", "/api/v1/import", "/api/v1/actors/{id}/timeline", "/api/v1/media/{id}/file"];

/// Every operation on records that the contract of REST knows. Lists of what is nested and the read
/// by external id are told under other names in GraphQL.
fn operations() -> Vec<String> {
    let contract = contracts::openapi(routes::all());
    let paths = contract["paths"].as_object().unwrap().iter();
    paths
        .filter(|(path, _)| path.starts_with("/api/v1/") && !AS_A_WHOLE.contains(&path.as_str()))
        .flat_map(|(_, item)| item.as_object().unwrap().values())
        .filter_map(|operation| operation["operationId"].as_str())
        .filter(|name| !name.ends_with("ByExternalId"))
        .map(str::to_owned)
        .collect()
}

async fn script(world: &World) -> Script {
    let mut script = Script::default();
    let (anonymous, reader) = (world.anonymous(), world.reader().await);
    let (author, editor) = (world.author().await, world.editor().await);
    let callers = [&anonymous, &reader, &author, &editor];
    editor.actor("An ally").await;
    for (kind, members) in specimens() {
        life(&mut script, kind, &members, &callers).await;
    }
    workflow(&mut script, &callers).await;
    merging(&mut script, &editor).await;
    names(&mut script, &callers).await;
    texts(&mut script, &callers).await;
    mentions(&mut script, &callers).await;
    feed(&mut script, &callers).await;
    webhooks(&mut script, &callers).await;
    previews(&mut script, &callers).await;
    uploads(&mut script, &callers).await;
    script
}

/// What has happened until then, told to everybody. Cursors are of a world of their own.
async fn feed(script: &mut Script, callers: &[&Caller<'_>]) {
    let filters =
        ["", "record=article&limit=100", "verb=published,withdrawn", "record=tenure&verb=deleted"];
    let wrong = ["after=nonsense", "limit=0", "limit=101", "record=quote", "verb=seen"];
    for caller in callers {
        for query in filters.iter().chain(&wrong) {
            let told = caller.changes(query).await.map(|changes| {
                let mut told = changes.data;
                for change in &mut told {
                    change.as_object_mut().unwrap().remove("cursor");
                    change.as_object_mut().unwrap().remove("by");
                }
                json!({ "data": told, "more": changes.more })
            });
            script.note("changes", told);
        }
    }
}

/// Addresses for uploads, as everybody is given them. Each is signed, and so of its world.
async fn uploads(script: &mut Script, callers: &[&Caller<'_>]) {
    let draft = json!({ "kind": "image", "title": "To be uploaded" });
    let medium = id(&callers[3].create(Kind::Medium, draft).await.unwrap());
    for caller in callers {
        for (id, version) in [(&*medium, 1), ("to-be-uploaded", 2), (NOBODY, 1)] {
            let address = caller.prepare_upload(id, version).await.map(|mut address| {
                let url = address["url"].as_str().unwrap();
                let place = url.split_once('?').unwrap().0.replace(&medium, "{id}");
                address["url"] = place.into();
                address
            });
            script.note("prepareUpload", address);
        }
    }
}

/// Webhooks managed by everybody, rightly and wrongly. Nobody sends.
async fn webhooks(script: &mut Script, callers: &[&Caller<'_>]) {
    let admin = callers[0].world.caller(Role::Admin).await;
    let good = json!({ "url": "https://1.1.1.1/", "records": ["event", "article"], "verbs": ["published"] });
    let made = admin.create_webhook(good.clone()).await;
    let hook = made.as_ref().map(id).unwrap();
    script.note("createWebhook", made.map(plain));
    let wrong = [
        json!({ "url": "" }),
        json!({ "url": "http://127.1/", "description": "a".repeat(201) }),
        json!({ "url": "file:///etc/passwd" }),
    ];
    for caller in callers.iter().copied().chain([&admin]) {
        for input in &wrong {
            script.note("createWebhook", caller.create_webhook(input.clone()).await.map(plain));
            let changed = caller.update_webhook(&hook, input.clone()).await;
            script.note("updateWebhook", changed.map(plain));
        }
        for id in [&*hook, NOBODY, "nonsense"] {
            let input = json!({ "description": "Pages", "enabled": false });
            script.note("updateWebhook", caller.update_webhook(id, input).await.map(plain));
            script.note("webhook", caller.webhook(id).await);
            script.note("rotateWebhookSecret", caller.rotate_webhook_secret(id).await.map(plain));
            script.note("testWebhook", caller.test_webhook(id).await.map(plain));
            for query in ["", "status=pending", "status=dead&limit=1"] {
                let told = caller.deliveries(id, query).await.map(|(listed, next)| {
                    let listed: Vec<Value> = listed.into_iter().map(plain).collect();
                    json!({ "data": listed, "more": next.is_some() })
                });
                script.note("webhookDeliveries", told);
            }
            for named in [None, Some(vec!["nonsense".to_owned(), NOBODY.into()])] {
                let resent = caller.resend(id, named).await;
                script.note("resendWebhookDeliveries", resent);
            }
        }
        script.note("webhooks", caller.webhooks().await);
    }
    for query in ["limit=0", "limit=101", "after=x"] {
        let refused = admin.deliveries(&hook, query).await.map(|(listed, _)| listed);
        script.note("webhookDeliveries", refused);
    }
    for caller in callers.iter().copied().chain([&admin, &admin]) {
        script.note("deleteWebhook", caller.delete_webhook(&hook).await);
    }
}

/// Links to a draft of the author's, made, listed and revoked by everybody.
async fn previews(script: &mut Script, callers: &[&Caller<'_>]) {
    let draft = json!({ "kind": "report", "language": "en", "headline": "A draft", "body": "B" });
    let author = callers[0].world.author().await;
    let article = id(&author.create(Kind::Article, draft).await.unwrap());
    for caller in callers {
        for record in [&*article, NOBODY, "nonsense"] {
            for expires in
                [Value::Null, "2026-01-16T12:00:00Z".into(), "2025-01-01T00:00:00Z".into()]
            {
                let members = json!({ "record": record, "expiresAt": expires });
                let made = caller.create_preview(members).await.map(bare);
                script.note("createPreview", made);
            }
            script.note("previews", caller.previews(record).await);
        }
    }
    let links = author.previews(&article).await.unwrap();
    let links = links.as_array().unwrap().iter().map(id).chain([NOBODY.into(), "nonsense".into()]);
    for link in links {
        for caller in callers {
            script.note("deletePreview", caller.delete_preview(&link).await);
        }
    }
}

/// A link without what is another at random.
fn bare(mut link: Value) -> Value {
    for member in ["token", "url"] {
        assert!(link[member].is_string());
        link[member] = "…".into();
    }
    link
}

/// Without what is another at random, and with what is sent as it is read.
fn plain(mut told: Value) -> Value {
    let members = told.as_object_mut().unwrap();
    if let Some(secret) = members.get_mut("secret").filter(|secret| secret.is_string()) {
        *secret = "…".into();
    }
    if let Some(payload) = members.get_mut("payload") {
        *payload = serde_json::from_str(payload.as_str().unwrap()).unwrap();
    }
    told
}

/// One of each kind with all that it can say; each may refer to those before it.
fn specimens() -> Vec<(Kind, Value)> {
    let key = |key: &str| json!({ "externalId": key });
    let passage = anchor("body", BODY, "The minister of defence");
    let citation = json!({ "article": key("article"), "anchor": passage, "stance": "confirms" });
    vec![
        (
            Kind::Publisher,
            json!({ "name": "Observer", "homepage": "https://example.org/", "country": "LY", "kind": "newspaper" }),
        ),
        (
            Kind::Topic,
            json!({ "scheme": "own", "code": "defence", "labels": [{ "language": "en", "text": "Defence" }] }),
        ),
        (
            Kind::Place,
            json!({
                "kind": "city", "country": "TR", "latitude": 41.01, "longitude": 28.96,
                "names": [{ "text": "Istanbul", "language": "en", "preferred": true }, { "text": "إسطنبول" }],
                "identifiers": [{ "scheme": "geonames", "value": "745044" }],
            }),
        ),
        (
            Kind::Actor,
            json!({
                "kind": "person", "countries": ["LY"], "summary": "A minister.", "activeFrom": "2016",
                "names": [{ "text": "Salah al-Din al-Namroush", "kind": "official", "language": "en" }],
                "identifiers": [{ "scheme": "wikidata", "value": "Q1" }],
            }),
        ),
        (
            Kind::Medium,
            json!({
                "kind": "image", "title": "In Istanbul", "url": "https://images.example.org/1.jpg",
                "altTexts": [{ "language": "en", "text": "Two ministers." }, { "language": "ar", "text": "وزيران" }],
                "caption": "On Monday.", "credit": "Photograph: Observer", "takenOn": "2021-01", "place": key("place"),
                "rights": { "holder": "Observer", "licence": "CC-BY-4.0", "expires": "2027-12-31" },
                "focalPoint": { "x": 0.5, "y": 0.25 }, "width": 3000, "height": 2000, "duration": 1.5,
                "people": [{ "actor": key("actor") }],
            }),
        ),
        (
            Kind::Position,
            json!({ "title": "Minister of Defence", "organisation": key("actor"), "country": "LY" }),
        ),
        (
            Kind::Article,
            json!({
                "kind": "report", "language": "en", "headline": "Ministers meet", "body": BODY,
                "standfirst": "In Istanbul.", "byline": "By a correspondent", "publisher": key("publisher"),
                "sourceUrl": "https://example.org/1", "place": key("place"), "topics": [key("topic")],
                "rights": { "holder": "Observer", "licence": "CC-BY-4.0" },
                "mentions": [{ "actor": key("actor"), "anchor": passage, "kind": "title" }],
                "authors": [{ "actor": key("actor"), "role": "translator" }, { "name": "Amina Zentani" }],
                "quotes": [{ "speaker": key("actor"), "text": "We will train together.", "saidOn": "2021-01-11" }],
                "leadImage": key("medium"), "media": [{ "medium": key("medium"), "caption": "In colour." }],
            }),
        ),
        (
            Kind::Tenure,
            json!({
                "holder": key("actor"), "position": key("position"), "from": "2020-08", "to": "2021-03-15",
                "status": "confirmed", "citations": [citation],
            }),
        ),
        (
            Kind::Relation,
            json!({ "subject": key("actor"), "kind": "backs", "object": { "slug": "an-ally" }, "note": "Openly." }),
        ),
        (
            Kind::Event,
            json!({
                "type": "CONSULT", "mode": "visit", "contexts": ["military"], "title": "A meeting",
                "start": "2021-01-11", "place": key("place"),
                "participants": [{ "actor": key("actor"), "role": "actor" }, { "label": "A general", "role": "guest" }],
                "quantities": [{ "kind": "troops", "low": 1.5, "high": 1e21, "unit": "people" }],
                "citations": [citation], "codes": [{ "scheme": "cameo", "code": "036" }],
                "leadImage": key("medium"), "media": [{ "medium": key("medium") }],
            }),
        ),
    ]
}

/// What can be done with a record of any kind, rightly and wrongly, by everybody.
async fn life(script: &mut Script, kind: Kind, members: &Value, callers: &[&Caller<'_>]) {
    let [anonymous, .., editor] = callers else { unreachable!() };
    let named = |verb: &str| format!("{verb}{}", capital(kind));
    // What lacks a member that types require is not told alike: `inputs` and `bad_input` have it.
    let wrong = with(members.clone(), json!({ "externalId": "x".repeat(201) }));
    for caller in callers {
        script.note(&named("create"), caller.create(kind, wrong.clone()).await);
    }
    let members = with(members.clone(), json!({ "externalId": kind.as_str() }));
    let made = editor.create(kind, members.clone()).await;
    let id = made.as_ref().map(id).unwrap_or_else(|refusal| panic!("{kind}: {refusal:?}"));
    let slug = made.as_ref().ok().and_then(|made| Some(made["slug"].as_str()?.to_owned()));
    script.note(&named("create"), made);
    script.note(&named("create"), editor.create(kind, members.clone()).await);
    for caller in callers {
        script.note(kind.as_str(), caller.one(kind, &id).await);
        script.note(kind.as_str(), caller.one(kind, NOBODY).await);
        script.note(kind.plural(), caller.list(kind, "limit=1").await);
        script.note(kind.plural(), caller.list(kind, "externalId=nobody").await);
        script.note(
            &named("update"),
            caller.update(kind, &id, 9, json!({ "externalId": "x" })).await,
        );
        script.note(&named("update"), caller.update(kind, NOBODY, 1, json!({})).await);
        script.note(&named("delete"), caller.delete(kind, NOBODY, 1).await);
        script.note(&named("upsert"), caller.upsert(kind, "new", wrong.clone()).await);
    }
    script.note(kind.plural(), anonymous.list(kind, "limit=101").await);
    script.note(kind.plural(), anonymous.list(kind, "after=nonsense").await);
    script.note(&named("upsert"), editor.upsert(kind, kind.as_str(), members.clone()).await);
    let renamed = with(members.clone(), json!({ "externalId": null }));
    script.note(&named("upsert"), editor.upsert(kind, kind.as_str(), without_null(renamed)).await);
    let cleared = editor.update(kind, &id, 1, json!({ "externalId": null })).await;
    script.note(&named("update"), cleared);
    let back = editor.update(kind, &id, 2, json!({ "externalId": kind.as_str() })).await;
    script.note(&named("update"), back);
    script.note(&named("delete"), editor.delete(kind, &id, 1).await);
    for was in slug.iter().filter(|_| kind.has_slug()) {
        let is = format!("renamed-{kind}");
        script.note(&named("update"), editor.update(kind, was, 3, json!({ "slug": is })).await);
        script.note(kind.as_str(), editor.one(kind, was).await);
        script.note(kind.as_str(), editor.one(kind, &is).await);
        script.note(kind.plural(), editor.list(kind, &format!("ids={was},{is}")).await);
    }
    if kind.has_workflow() {
        // Revisions hang on a record that is seen.
        for caller in callers {
            if caller.one(kind, &id).await.is_ok() {
                script.note(&format!("{kind}Revisions"), caller.revisions(kind, &id).await);
            }
        }
    }
    let spare = with(members, json!({ "externalId": "spare" }));
    if let Ok(spare) = editor.create(kind, unlike(kind, spare)).await {
        script.note(&named("delete"), editor.delete(kind, &crate::world::id(&spare), 1).await);
    }
}

/// Each step of the workflow, by everybody, where it fits and where it does not.
async fn workflow(script: &mut Script, callers: &[&Caller<'_>]) {
    let [.., editor] = callers else { unreachable!() };
    let at = json!({ "publishAt": "2030-01-01T00:00:00Z" });
    let steps = [
        ("submit", json!({})),
        ("return", json!({ "note": "Once more." })),
        ("schedule", at),
        ("unschedule", json!({})),
        ("publish", json!({})),
        ("withdraw", json!({ "reason": "In error." })),
        ("reinstate", json!({})),
        ("publish", json!({})),
    ];
    for kind in [Kind::Article, Kind::Actor, Kind::Event, Kind::Medium] {
        let found = editor.list(kind, &format!("externalId={kind}")).await.unwrap();
        let id = id(&found.data[0]);
        let mut version = found.data[0]["version"].as_i64().unwrap();
        for (step, members) in &steps {
            let is_there = match *step {
                "submit" | "return" => kind.has_review(),
                "schedule" | "unschedule" => kind.has_schedule(),
                _ => true,
            };
            if !is_there {
                continue;
            }
            let name = format!("{step}{}", capital(kind));
            for caller in callers {
                let done = caller.command(kind, &id, version, step, members.clone()).await;
                if let Ok(record) = &done {
                    version = record["version"].as_i64().unwrap();
                }
                script.note(&name, done);
                script.note(kind.as_str(), caller.one(kind, &id).await);
            }
        }
        script.note(&format!("{kind}Revisions"), editor.revisions(kind, &id).await);
    }
    corrections(script, callers).await;
    let event = editor.list(Kind::Event, "externalId=event").await.unwrap().data[0].clone();
    let (id, version) = (id(&event), event["version"].as_i64().unwrap());
    let sure = json!({ "status": "corroborated", "confidence": 0.75 });
    for caller in callers {
        let verified = caller.command(Kind::Event, &id, version, "verify", sure.clone()).await;
        script.note("verifyEvent", verified);
    }
    let quotes = editor.listed("quotes", "speaker=salah-al-din-al-namroush").await;
    script.note("quotes", quotes);
}

/// A published article is corrected, rightly and wrongly, by everybody.
async fn corrections(script: &mut Script, callers: &[&Caller<'_>]) {
    let [.., editor] = callers else { unreachable!() };
    let article = editor.list(Kind::Article, "externalId=article").await.unwrap().data[0].clone();
    let (id, version) = (id(&article), article["version"].as_i64().unwrap());
    let note = json!({ "kind": "fact", "text": "They met in Istanbul, not in Ankara." });
    let changes = json!({ "standfirst": "In Istanbul, on Monday." });
    for caller in callers {
        let empty = json!({ "kind": "fact", "text": "" });
        let refused = caller.correct(&id, version, empty, json!({})).await;
        script.note("correctArticle", refused);
        let done = caller.correct(&id, version, note.clone(), changes.clone()).await;
        script.note("correctArticle", done);
        script.note("article", caller.one(Kind::Article, &id).await);
    }
}

async fn merging(script: &mut Script, editor: &Caller<'_>) {
    let (one, other) = (editor.actor("One").await, editor.actor("Other").await);
    let into = json!({ "into": { "id": other } });
    for version in [7, 1] {
        let merged = editor.command(Kind::Actor, &one, version, "merge", into.clone()).await;
        script.note("mergeActors", merged);
    }
    script.note("actor", editor.one(Kind::Actor, &other).await);
    script.note("updateActor", editor.update(Kind::Actor, &one, 2, json!({})).await);
    for version in [1, 2] {
        let apart = editor.command(Kind::Actor, &one, version, "unmerge", json!({})).await;
        script.note("unmergeActor", apart);
    }
}

/// Who is meant by names, who stands twice, and who does not after all.
async fn names(script: &mut Script, callers: &[&Caller<'_>]) {
    let [.., editor] = callers else { unreachable!() };
    let one = editor.actor("Salahuddin Namroush").await;
    let other = editor.actor("Salah al-Din Namrush").await;
    let queries = json!([
        { "names": ["صلاح الدين النمروش"], "kind": ["person"], "country": ["LY"], "limit": 2 },
        { "names": ["Nobody"], "identifiers": [{ "scheme": "wikidata", "value": "Q1" }] },
        { "names": ["Namroush"], "threshold": 0.9, "activeFrom": "2022" },
    ]);
    for caller in callers {
        script.note("matchActors", caller.match_actors(queries.clone()).await);
        script.note("matchActors", caller.match_actors(json!([{ "names": [""] }])).await);
        script.note("actors", caller.list(Kind::Actor, "q=Salaheddin Namrush").await);
        script.note("actors", caller.list(Kind::Actor, "q=\u{7}").await);
        script.note("events", caller.list(Kind::Event, "actor=name:Namroush").await);
        let pairs = async || caller.duplicates(None, None, None).await.map(|(pairs, _)| pairs);
        script.note("duplicates", pairs().await);
        script.note("distinguishActors", caller.set_apart(&one, &other, true).await);
        script.note("duplicates", pairs().await);
        script.note("forgetDistinction", caller.set_apart(&one, &other, false).await);
        script.note("duplicates", caller.duplicates(Some(7.0), None, None).await);
    }
}

/// What texts say, how much there is of it, and whom somebody may be about to name.
async fn texts(script: &mut Script, callers: &[&Caller<'_>]) {
    let page = |page: Page| json!({ "data": page.data, "total": page.total });
    let questions = [
        ("minister", ""),
        ("namroush", "limit=1"),
        ("\"met in\" -rome", "record=article"),
        ("...", ""),
    ];
    for caller in callers {
        for (q, more) in questions {
            script.note("search", caller.search(q, more).await.map(page));
        }
        for q in ["q=minister", "q=minister&language=en", "q=*"] {
            script.note("articles", caller.list(Kind::Article, q).await);
            let query = format!("{q}&by=month&series=kind");
            script.note("articleCounts", caller.counts(Kind::Article, &query).await);
        }
        for query in ["", "by=week", "series=actor&top=2", "by=year&series=country", "series=none"]
        {
            script.note("eventCounts", caller.counts(Kind::Event, query).await);
        }
        for query in
            ["facets=type,actor,country", "facets=type,type", "facets=type&citationOutdated=true"]
        {
            script.note("eventFacets", caller.facets(Kind::Event, query).await);
        }
        for query in ["facets=publisher,topic", "facets=actor&q=minister"] {
            script.note("articleFacets", caller.facets(Kind::Article, query).await);
        }
        for words in [&["record", "actor", "eventType"][..], &["kind", "kind"]] {
            script.note("searchFacets", caller.found_facets("minister", words).await);
        }
        for query in [
            r#"or=[{"type":["CONSULT"]},{"hasPlace":false}]"#,
            "hasCitations=false",
            "not={}",
            "near=0,0,2000",
            "bbox=0,0,60,60",
        ] {
            script.note("held", caller.list(Kind::Event, query).await);
        }
        for (actor, query) in [
            ("namroush", ""),
            ("namroush", "depth=2&limit=2"),
            ("nobody", ""),
            ("namroush", "depth=3"),
        ] {
            let slug = caller.suggested(actor).await.ok().and_then(|slugs| slugs.first().cloned());
            script.note(
                "actorNetwork",
                caller.network(slug.as_deref().unwrap_or(actor), query).await,
            );
        }
        let articles = caller.list(Kind::Article, "limit=5").await.unwrap().data;
        let slugs = articles.iter().map(|article| article["slug"].as_str().unwrap());
        for (slug, limit) in slugs.map(|slug| (slug, None)).chain(OTHER_RELATED) {
            script.note("relatedArticles", caller.related(slug, limit).await);
        }
        for kind in [Kind::Event, Kind::Tenure, Kind::Relation] {
            script.note("inDoubt", caller.list(kind, "citationOutdated=true").await);
        }
        script.note("suggest", caller.suggested("nam").await);
    }
}

/// Of an article that is not there, and too few.
const OTHER_RELATED: [(&str, Option<i64>); 2] = [("nothing", Some(3)), ("nothing", Some(0))];

/// Mentions suggested and judged by everybody, rightly and wrongly.
async fn mentions(script: &mut Script, callers: &[&Caller<'_>]) {
    let [.., editor] = callers else { unreachable!() };
    let article = editor.article(json!({ "headline": "An ally speaks" })).await;
    let id = id(&article);
    let step = async |caller: &Caller<'_>, version: i64, verb: &str, members: Value| {
        caller.command(Kind::Article, &id, version, &format!("mentions/{verb}"), members).await
    };
    for caller in callers {
        for version in [1, 9, 2] {
            script.note("suggestMentions", step(caller, version, "suggest", json!({})).await);
        }
    }
    let found = editor.one(Kind::Article, &id).await.unwrap();
    let known = json!({ "mentions": [found["mentions"][0]["id"]] });
    let unknown = json!({ "mentions": [NOBODY, "nonsense"] });
    for (verb, version) in [("confirm", 2), ("reject", 3)] {
        for caller in callers {
            for members in [&unknown, &known] {
                let judged = step(caller, version, verb, members.clone()).await;
                script.note(&format!("{verb}Mentions"), judged);
            }
        }
    }
    script.note("confirmMentions", step(editor, 4, "confirm", json!({})).await);
}

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

fn capital(kind: Kind) -> String {
    let (first, rest) = kind.as_str().split_at(1);
    format!("{}{rest}", first.to_ascii_uppercase())
}

fn without_null(mut members: Value) -> Value {
    members.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    members
}

/// A record without what lists of REST leave out unless it is asked for.
fn without_lists(mut record: Value) -> Value {
    let heavy = |name: &str, value: &Value| {
        name == "body" || value.as_array().is_some_and(|list| list.iter().any(Value::is_object))
    };
    record.as_object_mut().unwrap().retain(|name, value| !heavy(name, value));
    record
}

/// The same without what no second record may have.
fn unlike(kind: Kind, mut members: Value) -> Value {
    members.as_object_mut().unwrap().remove("identifiers");
    if kind == Kind::Topic {
        members["code"] = "spare".into();
    }
    members
}

impl serde::Serialize for crate::world::Page {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        // Which owned lists come unasked is a face's own affair; a cursor holds an id that is
        // another in each world.
        let data: Vec<Value> = self.data.iter().cloned().map(without_lists).collect();
        let (next, prev) = (self.next.is_some(), self.prev.is_some());
        json!({ "data": data, "next": next, "prev": prev, "total": self.total }).serialize(out)
    }
}
