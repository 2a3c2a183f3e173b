//! Whatever is written and asked, a server that keeps answers gives those of one that does not.

use diwan_api::model::Kind::{self, Actor, Article, Event, Place, Position, Publisher, Tenure};
use serde_json::{Value, json};
use std::time::Duration;

use super::{hits, keeping};
use crate::world::machine::variable;
use crate::world::sample::{BODY, anchor};
use crate::world::{Answer, Caller, Dice, Server, World, id, on_both_engines_at_once, version};

/// How often something is written, and how much is asked after that.
const WRITES: usize = 30;
const ASKED: usize = 60;

/// The ids of the records, by kind.
#[derive(Default)]
struct Register(Vec<(Kind, String)>);

impl Register {
    fn one(&self, kind: Kind, dice: &mut Dice) -> String {
        let such: Vec<&String> =
            self.0.iter().filter(|(of, _)| *of == kind).map(|(_, id)| id).collect();
        dice.pick(&such).clone()
    }

    fn add(&mut self, kind: Kind, id: String) {
        self.0.push((kind, id));
    }
}

#[test]
fn answers_are_the_same_with_and_without_memory() {
    on_both_engines_at_once(async |world| {
        let seed = variable("DIWAN_TEST_SEED").map_or(20_260_115, |seed| seed.parse().unwrap());
        let mut dice = Dice(seed);
        let server = keeping(world).await;
        let editor = world.editor().await;
        let mut register = Register::default();
        for (number, kind) in
            [Publisher, Place, Position, Actor, Actor, Actor, Article, Article, Tenure, Event]
                .into_iter()
                .enumerate()
        {
            make(&editor, kind, number, &mut register, &mut dice).await;
        }
        let ids: Vec<String> = register.0.iter().map(|(_, id)| id.clone()).collect();
        let one = |kind| register.0.iter().find(|(of, _)| *of == kind).unwrap().1.clone();
        let names = ["slug-6".to_owned(), "slug-3".to_owned(), one(Position), one(Place)];
        let (mut paths, mut documents) = world.questions(&ids, &names).await;
        for place in ["near=32.9,13.1,10", "bbox=13,32,14,33.5"] {
            paths.extend([format!("/api/v1/events?{place}"), format!("/api/v1/places?{place}")]);
        }
        paths.push(format!("/api/v1/actors?position={}", one(Position)));
        // The feed moves when somebody reads it.
        paths.retain(|path| !path.starts_with("/api/v1/changes"));
        documents.retain(|document| !document.contains("changes("));
        for number in 0..WRITES {
            let asked: Vec<usize> =
                (0..ASKED).map(|_| dice.below(paths.len() + documents.len())).collect();
            // Kept, so that the write has something to make out of date.
            compare(world, &server, (&paths, &documents), &asked, seed).await;
            let done = write(world, &editor, number, &mut register, &mut dice).await;
            for index in &asked {
                let (kept, fresh) = both(world, &server, (&paths, &documents), *index).await;
                assert_eq!(kept, fresh, "seed {seed}, after {done}");
            }
        }
        let hits = hits(&server);
        assert!(hits > (WRITES * ASKED / 10) as u64, "memory was hardly asked: {hits}");
        server.stop().await;
    });
}

type Questions<'a> = (&'a [String], &'a [String]);

async fn compare(
    world: &World,
    server: &Server,
    questions: Questions<'_>,
    asked: &[usize],
    seed: u64,
) {
    for index in asked {
        let (kept, fresh) = both(world, server, questions, *index).await;
        assert_eq!(kept, fresh, "seed {seed}");
    }
}

/// What is told of an answer: all but the id of the request, and the time.
fn told(question: &str, answer: Answer) -> (String, u16, Vec<Option<String>>, Value) {
    let names = ["etag", "content-type", "cache-control", "link", "last-modified", "vary"];
    let headers = names.map(|name| answer.header(name).map(str::to_owned)).to_vec();
    let mut body = match answer.json {
        Value::Null => json!(answer.text),
        body => body,
    };
    forget_request(&mut body);
    (question.to_owned(), answer.status, headers, body)
}

fn forget_request(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("requestId");
            members.values_mut().for_each(forget_request);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_request),
        _ => {}
    }
}

type Told = (String, u16, Vec<Option<String>>, Value);

async fn both(
    world: &World,
    server: &Server,
    (paths, documents): Questions<'_>,
    index: usize,
) -> (Told, Told) {
    let asks = match paths.get(index) {
        Some(path) => (path, [world.ask_of(server, "GET", path), world.ask("GET", path)]),
        None => {
            let document = &documents[index - paths.len()];
            let body = json!({ "query": document });
            let asks = [world.ask_of(server, "POST", "/graphql"), world.ask("POST", "/graphql")];
            (document, asks.map(|ask| ask.json(&body)))
        }
    };
    let (question, [kept, fresh]) = asks;
    (told(question, kept.send().await), told(question, fresh.send().await))
}

async fn make(
    editor: &Caller<'_>,
    kind: Kind,
    number: usize,
    register: &mut Register,
    dice: &mut Dice,
) {
    let members = match kind {
        Publisher => json!({ "name": format!("Wire {number}") }),
        Place => {
            json!({ "kind": "city", "names": [{ "text": format!("Town {number}") }], "country": "LY", "latitude": 32.9, "longitude": 13.1 })
        }
        Position => json!({ "title": format!("Minister {number}") }),
        Actor => {
            json!({ "kind": "person", "slug": format!("slug-{number}"), "names": [{ "text": format!("Person {number}") }], "state": "published" })
        }
        Article => {
            let mention = json!({ "actor": { "id": register.one(Actor, dice) }, "anchor": anchor("body", BODY, "minister") });
            json!({
                "kind": "report", "language": "en", "headline": format!("Meeting {number}"), "body": BODY,
                "slug": format!("slug-{number}"), "state": "published", "publisher": { "id": register.one(Publisher, dice) },
                "mentions": [mention],
            })
        }
        Tenure => {
            json!({ "holder": { "id": register.one(Actor, dice) }, "position": { "id": register.one(Position, dice) }, "from": format!("{}", 1950 + number) })
        }
        _ => json!({
            "type": "CONSULT", "title": format!("Meeting {number}"), "start": "2021-01-11", "state": "published",
            "place": { "id": register.one(Place, dice) },
            "participants": [{ "actor": { "id": register.one(Actor, dice) }, "role": "actor" }],
            "citations": [{ "article": { "id": register.one(Article, dice) } }],
        }),
    };
    if let Ok(made) = editor.create(kind, members).await {
        register.add(kind, id(&made));
    }
}

/// Writes something; answers what.
async fn write(
    world: &World,
    editor: &Caller<'_>,
    number: usize,
    register: &mut Register,
    dice: &mut Dice,
) -> String {
    let kinds = [Publisher, Place, Position, Actor, Article, Tenure, Event];
    let kind = dice.pick(&kinds);
    let number = number + 100;
    match dice.below(6) {
        0 => {
            make(editor, kind, number, register, dice).await;
            format!("a new {kind}")
        }
        1 => {
            world.clock.advance(Duration::from_secs(20));
            let id = register.one(Article, dice);
            let (state, at) =
                (json!({ "reason": "…" }), json!({ "publishAt": "2026-01-15T12:10:00Z" }));
            let standing = version(&editor.one(Article, &id).await.unwrap());
            for (name, members) in [("withdraw", state), ("reinstate", json!({})), ("schedule", at)]
            {
                let _ = editor.command(Article, &id, standing, name, members).await;
            }
            format!("commands to the article {id}")
        }
        2 => {
            let kind = dice.pick(&[Actor, Article, Event]);
            let id = register.one(kind, dice);
            let standing = editor.one(kind, &id).await.unwrap();
            let (name, members) = match standing["state"].as_str() {
                Some("published") => ("withdraw", json!({ "reason": "A mistake." })),
                Some("withdrawn") => ("reinstate", json!({})),
                _ => ("publish", json!({})),
            };
            let _ = editor.command(kind, &id, version(&standing), name, members).await;
            format!("{name} {kind} {id}")
        }
        3 => {
            let [one, other] = [number, number + 1_000].map(|number| format!("Merged {number}"));
            let (one, other) = (editor.actor(&one).await, editor.actor(&other).await);
            let tenure = json!({ "holder": { "id": other }, "position": { "id": register.one(Position, dice) }, "from": "2001" });
            editor.create(Tenure, tenure).await.unwrap();
            let merge = editor
                .ask("POST", &format!("/api/v1/actors/{other}/merge"))
                .header("If-Match", "\"1\"");
            let merged = merge.json(&json!({ "into": { "id": one } })).send().await;
            format!("a merge: {}", merged.status)
        }
        _ => {
            let id = register.one(kind, dice);
            let standing = version(&editor.one(kind, &id).await.unwrap());
            let members = match kind {
                Publisher => json!({ "name": format!("Wire {number}") }),
                Place => {
                    json!({ "names": [{ "text": format!("Town {number}") }], "latitude": 30.0 + number as f64 % 4.0 })
                }
                Position => json!({ "title": format!("Minister {number}") }),
                Actor => json!({ "names": [{ "text": format!("Person {number}") }] }),
                Tenure => json!({ "from": format!("{}", 1800 + number) }),
                _ if kind == Article => json!({ "headline": format!("Meeting {number}") }),
                _ => json!({ "title": format!("Meeting {number}") }),
            };
            let done = editor.update(kind, &id, standing, members).await;
            format!("{kind} {id} changed: {:?}", done.is_ok())
        }
    }
}
