//! Imports with narrowed tokens, and what a line may bring along: what may not be seen may not be
//! replaced, ids are given once, and versions leave room.

use std::io::Cursor;
use std::time::Duration;

use diwan_api::import::{ImportOptions, OnError, Rejection, Tally, Watch};
use diwan_api::model::Kind;
use diwan_api::principal::{Principal, Scope};
use diwan_api::values::Role;
use serde_json::{Value, json};

use crate::world::{World, email, on_both_engines};

const STATES: [&str; 5] = ["draft", "inReview", "scheduled", "published", "withdrawn"];

fn given_id(number: usize) -> String {
    format!("01900000-0000-7000-8000-{number:012}")
}

/// A record of a kind with a workflow in a state, as somebody else has imported it.
fn line(kind: Kind, state: &str, number: usize, says: &str) -> Value {
    let mut line = match kind {
        Kind::Article => {
            json!({ "kind": "brief", "language": "en", "headline": says, "body": "Body." })
        }
        Kind::Actor => json!({ "kind": "person", "names": [{ "text": says }] }),
        _ => json!({ "type": "CONSULT", "title": says, "start": "2021" }),
    };
    let key = format!("{kind}-{state}");
    line["record"] = kind.as_str().into();
    line["state"] = state.into();
    line["id"] = given_id(number).into();
    line["externalId"] = key.clone().into();
    line["slug"] = key.to_lowercase().into();
    match state {
        "scheduled" => line["publishAt"] = "2121-01-11T14:00:00Z".into(),
        "withdrawn" => {
            line["withdrawal"] = json!({ "reason": "Why.", "at": "2021-02-01T00:00:00Z" });
        }
        _ => {}
    }
    line
}

fn lines(says: &str) -> Vec<(Kind, &'static str, Value)> {
    let kinds = [Kind::Article, Kind::Actor, Kind::Event];
    let all = kinds.into_iter().flat_map(|kind| STATES.map(|state| (kind, state)));
    let sound = all.filter(|(kind, state)| *kind == Kind::Article || *state != "inReview");
    let sound = sound.filter(|(kind, state)| *kind == Kind::Article || *state != "scheduled");
    sound
        .enumerate()
        .map(|(number, (kind, state))| (kind, state, line(kind, state, number + 1, says)))
        .collect()
}

async fn narrowed(world: &World, scopes: &[Scope]) -> String {
    let (wanted, life) = (scopes.iter().copied().collect(), Duration::from_secs(3600));
    let admin = email(Role::Admin);
    world.diwan.token_for(&Principal::Operator, &admin, Some(wanted), life).await.unwrap()
}

/// What became of a line, and in which words.
async fn sent(world: &World, token: &str, line: &Value) -> (String, Value) {
    let ask = world.ask("POST", "/api/v1/import?onError=skip").token(Some(token));
    let answer = ask.text("application/x-ndjson", line.to_string()).send().await.expect(200);
    match answer.json["errors"][0].clone() {
        Value::Null => ("written".into(), Value::Null),
        error => (error["code"].as_str().unwrap().to_owned(), error["detail"].clone()),
    }
}

#[test]
fn what_a_token_may_not_see_it_does_not_replace() {
    on_both_engines(async |world| {
        let standing = lines("As it stands");
        world.import(standing.iter().map(|one| format!("{}\n", one.2)).collect::<String>()).await;
        let whole = world.export().await;
        for scopes in
            [&[Scope::Publish][..], &[Scope::Publish, Scope::Write, Scope::ReadOwn, Scope::Export]]
        {
            let token = narrowed(world, scopes).await;
            for (kind, state, changed) in lines("Overwritten") {
                let id = changed["id"].as_str().unwrap();
                let path = format!("/api/v1/{}/{id}", kind.plural());
                let read = world.get(&path, Some(&token)).await;
                if state == "published" {
                    read.expect(200);
                    continue;
                }
                for members in [&["id"][..], &["externalId"], &["id", "externalId"]] {
                    let mut line = changed.clone();
                    for name in ["id", "externalId"].iter().filter(|name| !members.contains(name)) {
                        line.as_object_mut().unwrap().remove(*name);
                    }
                    let (code, detail) = sent(world, &token, &line).await;
                    assert_eq!(code, read.code(), "{kind} {state} by {members:?}: {detail}");
                    if code == "notFound" && members.contains(&"id") {
                        line["id"] = given_id(999).into();
                        line["externalId"] = Value::Null;
                        let random = sent(world, &token, &line).await;
                        assert_eq!(random, (code, detail), "{kind} {state}");
                    }
                }
            }
        }
        assert_eq!(world.export().await, whole);
    });
}

#[test]
fn what_a_token_sees_it_replaces() {
    on_both_engines(async |world| {
        let standing = lines("As it stands");
        world.import(standing.iter().map(|one| format!("{}\n", one.2)).collect::<String>()).await;
        let token = narrowed(world, &[Scope::Publish]).await;
        for (kind, _, changed) in lines("Changed").iter().filter(|one| one.1 == "published") {
            assert_eq!(sent(world, &token, changed).await.0, "written", "{kind}");
        }
        let whole = narrowed(world, &[Scope::Publish, Scope::ReadUnpublished]).await;
        for (kind, state, changed) in lines("Changed again") {
            assert_eq!(sent(world, &whole, &changed).await.0, "written", "{kind} {state}");
        }
        assert_eq!(world.export().await.matches("Changed again").count(), standing.len());

        // What it has written itself it may write again, as long as it may see that.
        let own = narrowed(world, &[Scope::Publish, Scope::ReadOwn]).await;
        let mut line = lines("Mine").remove(0).2;
        line["externalId"] = "mine".into();
        line["slug"] = "mine".into();
        line.as_object_mut().unwrap().remove("id");
        for says in ["Mine", "Mine again"] {
            line["headline"] = says.into();
            assert_eq!(sent(world, &own, &line).await.0, "written", "{says}");
        }
        assert_eq!(sent(world, &token, &line).await.0, "notFound");
    });
}

#[derive(Default)]
struct Refused(Vec<(u64, &'static str, String)>);

impl Watch for Refused {
    fn rejected(&mut self, one: Rejection) {
        self.0.push((one.line, one.code, one.pointer));
    }
}

async fn import(world: &World, lines: &[Value]) -> (Tally, Vec<(u64, &'static str, String)>) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let ask = ImportOptions { on_error: OnError::Skip, ..ImportOptions::default() };
    let (mut refused, input) = (Refused::default(), Cursor::new(text.into_bytes()));
    let tally = world.diwan.import(&Principal::Operator, input, ask, &mut refused).await;
    (tally.unwrap(), refused.0)
}

/// One line of each kind that needs no other.
fn one_of_each() -> Vec<Value> {
    vec![
        json!({ "record": "publisher", "name": "P" }),
        json!({ "record": "topic", "scheme": "own", "code": "c", "labels": [{ "language": "en", "text": "C" }] }),
        json!({ "record": "place", "kind": "city", "names": [{ "text": "N" }] }),
        json!({ "record": "medium", "kind": "image", "title": "T" }),
        json!({ "record": "actor", "kind": "person", "names": [{ "text": "N" }] }),
        json!({ "record": "position", "title": "T" }),
        json!({ "record": "article", "kind": "brief", "language": "en", "headline": "H" }),
        json!({ "record": "event", "type": "CONSULT", "title": "T", "start": "2021" }),
    ]
}

#[test]
fn an_id_is_of_version_7_and_given_once() {
    on_both_engines(async |world| {
        for mut line in one_of_each() {
            for odd in [
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "550e8400-e29b-41d4-a716-446655440000",
                "550e8400-e29b-71d4-0716-446655440000",
            ] {
                line["id"] = odd.into();
                let (_, refused) = import(world, &[line.clone()]).await;
                assert_eq!(refused, [(1, "format", "/id".to_owned())], "{line}");
            }
        }
        // Each kind in turn has an id that no other can have any more, deleted or not.
        let editor = world.editor().await;
        for (number, mut first) in one_of_each().into_iter().enumerate() {
            let id = given_id(number + 1);
            first["id"] = id.clone().into();
            assert_eq!(import(world, &[first.clone()]).await.1, []);
            let others =
                one_of_each().into_iter().filter(|other| other["record"] != first["record"]);
            let others: Vec<Value> = others
                .map(|mut other| {
                    other["id"] = id.clone().into();
                    other
                })
                .collect();
            let taken: Vec<_> = (1..=others.len() as u64)
                .map(|line| (line, "duplicate", "/id".to_owned()))
                .collect();
            assert_eq!(import(world, &others).await.1, taken, "{first}");
            let kind = Kind::parse(first["record"].as_str().unwrap()).unwrap();
            editor.delete(kind, &id, 1).await.unwrap();
            assert_eq!(import(world, &others).await.1, taken, "{first}, deleted");
            assert_eq!(import(world, &[first]).await.1, [(1, "conflict", String::new())]);
        }
        // Nor within one file.
        let same = one_of_each().into_iter().map(|mut line| {
            line["id"] = given_id(100).into();
            line
        });
        let (tally, refused) = import(world, &same.collect::<Vec<_>>()).await;
        assert_eq!((tally.created, tally.rejected as usize), (1, one_of_each().len() - 1));
        assert!(refused.iter().all(|one| (one.1, one.2.as_str()) == ("duplicate", "/id")));
    });
}

#[test]
fn a_version_leaves_room_for_the_next() {
    const MOST: i64 = 1_000_000_000;
    on_both_engines(async |world| {
        for mut line in one_of_each() {
            line["externalId"] = "key".into();
            let mut odd = vec![i64::MIN, -1, 0, MOST + 1, i64::MAX - 1, i64::MAX];
            if line["record"] == "medium" {
                // That of one which a later line completes.
                odd.retain(|version| *version != 0);
            }
            for version in &odd {
                line["version"] = (*version).into();
                let (_, refused) = import(world, &[line.clone()]).await;
                assert_eq!(refused, [(1, "range", "/version".to_owned())], "{line}");
            }
            line["version"] = MOST.into();
            assert_eq!(import(world, &[line.clone()]).await.1, []);
            for version in &odd {
                line["version"] = (*version).into();
                let (_, refused) = import(world, &[line.clone()]).await;
                assert_eq!(refused, [(1, "range", "/version".to_owned())], "{line} stands");
            }
        }
        // From there it goes on, and GraphQL, whose numbers are the smaller ones, can tell it.
        let (editor, article) = (world.editor().await, "/api/v1/articles/by-external-id/key");
        let read = world.get(article, editor.token.as_deref()).await.expect(200).json;
        let id = read["id"].as_str().unwrap();
        let changed = editor.update(Kind::Article, id, MOST, json!({ "headline": "New" })).await;
        assert_eq!(changed.unwrap()["version"], MOST + 1);
        let query = json!({ "query": format!("{{ node(id: \"{id}\") {{ ... on Article {{ version }} }} }}") });
        let told = editor.ask("POST", "/graphql").json(&query).send().await.expect(200).json;
        assert_eq!(told["data"]["node"]["version"], MOST + 1);
    });
}
