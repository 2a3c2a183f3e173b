//! Two actors turn out to be the same; or not, after all.

use diwan_api::model::Kind::{self, Actor, Article, Event, Position, Relation, Tenure};
use serde_json::{Value, json};

use crate::world::sample::anchor;
use crate::world::{Caller, Outcome, id, tell};

/// What names an actor, in every way there is.
async fn named(editor: &Caller<'_>, who: &str) {
    let who = json!({ "id": who });
    let headline = "Sarraj speaks";
    let article = json!({
        "headline": headline, "state": "published",
        "mentions": [{ "actor": who, "anchor": anchor("headline", headline, "Sarraj") }],
        "quotes": [{ "speaker": who, "text": "We will not stand aside." }],
        "authors": [{ "actor": who, "role": "editor" }],
    });
    editor.article(article).await;
    editor.event(json!({ "participants": [{ "actor": who, "role": "actor" }] })).await;
    let position =
        editor.small(Position, json!({ "title": "Chairman", "organisation": who })).await;
    let tenure = json!({ "holder": who, "position": { "id": position } });
    editor.small(Tenure, tenure).await;
    let ally = json!({ "id": editor.actor("An ally").await });
    editor.small(Relation, json!({ "subject": ally, "kind": "backs", "object": who })).await;
}

/// How often an actor is found as each kind of thing.
async fn found(caller: &Caller<'_>, who: &str) -> Vec<usize> {
    let lists: [(Kind, &[&str]); 6] = [
        (Article, &["actor", "author", "speaker"]),
        (Event, &["actor"]),
        (Tenure, &["holder", "organisation"]),
        (Position, &["organisation"]),
        (Relation, &["object", "actor"]),
        (Actor, &[]),
    ];
    let mut counts = Vec::new();
    for (kind, filters) in lists {
        for filter in filters {
            counts.push(caller.ids(kind, &format!("{filter}={who}")).await.len());
        }
    }
    counts
}

async fn merge(editor: &Caller<'_>, who: &str, version: i64, into: &str) -> Outcome {
    let into = json!({ "into": { "id": into } });
    editor.command(Actor, who, version, "merge", into).await
}

async fn unmerge(editor: &Caller<'_>, who: &str, version: i64) -> Outcome {
    editor.command(Actor, who, version, "unmerge", json!({})).await
}

async fn person(editor: &Caller<'_>, slug: &str, name: &str) -> String {
    let members = json!({
        "kind": "person", "slug": slug, "state": "published",
        "names": [{ "text": name, "kind": "official", "preferred": true }],
        "identifiers": [{ "scheme": "own", "value": slug }],
    });
    id(&editor.create(Actor, members).await.unwrap())
}

fn texts(actor: &Value) -> Vec<&str> {
    let names = actor["names"].as_array().unwrap();
    names.iter().map(|name| name["text"].as_str().unwrap()).collect()
}

#[test]
fn one_answers_for_both_until_they_are_two_again() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let one = person(&editor, "faiez-serraj", "Faiez Serraj").await;
        let other = person(&editor, "fayez-al-sarraj", "Fayez al-Sarraj").await;
        named(&editor, &one).await;
        named(&editor, &other).await;
        assert_eq!(found(&public, &one).await, [1; 9]);

        let merged = merge(&editor, &one, 1, &other).await.unwrap();
        assert_eq!((&merged["version"], &merged["mergedInto"]["id"]), (&json!(2), &json!(other)));
        let into = public.one(Actor, &other).await.unwrap();
        assert_eq!(texts(&into), ["Fayez al-Sarraj", "Faiez Serraj"]);
        assert_eq!(into["names"][1]["kind"], "alias");
        assert_eq!(into["identifiers"].as_array().unwrap().len(), 2);
        assert_eq!(found(&public, &other).await, [2; 9]);
        assert_eq!(found(&public, "faiez-serraj").await, [2; 9], "the merged one means the other");
        assert_eq!(public.ids(Actor, "name=faiez+serraj").await, [other.as_str()]);
        let moved = world.get("/api/v1/actors/faiez-serraj", None).await.expect(308);
        assert_eq!(moved.header("location"), Some("/api/v1/actors/fayez-al-sarraj"));
        let written = editor.update(Actor, &one, 2, json!({ "summary": "…" })).await.unwrap_err();
        assert_eq!(written.code, "conflict");
        assert!(written.body.to_string().contains(&other), "{}", written.body);

        let back = unmerge(&editor, &one, 2).await.unwrap();
        assert_eq!((&back["version"], &back["mergedInto"]), (&json!(3), &Value::Null));
        assert_eq!(texts(&back), ["Faiez Serraj"]);
        assert_eq!(
            (&back["names"][0]["kind"], &back["names"][0]["preferred"]),
            (&json!("official"), &json!(true))
        );
        for actor in [&one, &other] {
            assert_eq!(found(&public, actor).await, [1; 9]);
            let revisions = editor.revisions(Actor, actor).await.unwrap();
            assert_eq!(revisions.len(), 2);
        }
    });
}

#[test]
fn what_came_after_the_merge_stays() {
    tell(async |world| {
        let editor = world.editor().await;
        let one = person(&editor, "one", "One").await;
        let other = person(&editor, "other", "Other").await;
        let third = person(&editor, "third", "Third").await;
        named(&editor, &one).await;
        merge(&editor, &one, 1, &other).await.unwrap();
        named(&editor, &other).await;
        let tenure = editor.list(Tenure, &format!("holder={other}")).await.unwrap();
        let moved = id(tenure.data.last().unwrap());
        let elsewhere = json!({ "holder": { "id": third } });
        editor.update(Tenure, &moved, 1, elsewhere).await.unwrap();

        unmerge(&editor, &one, 2).await.unwrap();
        let holders = found(&editor, &third).await;
        assert_eq!(holders[4], 1, "changed since, it stays where it was put");
        assert_eq!(found(&editor, &one).await.iter().sum::<usize>() + 1, 9);
    });
}

#[test]
fn what_makes_no_sense_is_refused() {
    tell(async |world| {
        let editor = world.editor().await;
        let one = person(&editor, "one", "One").await;
        let other = person(&editor, "other", "Other").await;
        let refused = async |who: &str, version: i64, into: &str| {
            merge(&editor, who, version, into).await.unwrap_err()
        };
        assert_eq!(refused(&one, 1, &one).await.rule("/into"), Some("cycle"));
        assert_eq!(refused(&one, 2, &other).await.code, "versionMismatch");
        let nobody = "01900000-0000-7000-8000-000000000000";
        assert_eq!(refused(&one, 1, nobody).await.rule("/into"), Some("unknownReference"));
        assert_eq!(refused(nobody, 1, &other).await.code, "notFound");
        assert_eq!(unmerge(&editor, &one, 1).await.unwrap_err().code, "conflict");

        let author = world.author().await;
        assert_eq!(merge(&author, &one, 1, &other).await.unwrap_err().code, "forbidden");
        let public = world.anonymous();
        assert_eq!(merge(&public, &one, 1, &other).await.unwrap_err().code, "unauthenticated");

        merge(&editor, &one, 1, &other).await.unwrap();
        assert_eq!(refused(&other, 2, &one).await.rule("/into"), Some("cycle"), "round in a ring");
    });
}
