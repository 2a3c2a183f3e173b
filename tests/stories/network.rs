//! Whom an actor has to do with, for each as far as they may see.

use diwan_api::model::Kind::{Actor, Relation};
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor};
use crate::world::{Caller, Within, id, tell};

async fn event(editor: &Caller<'_>, start: &str, actors: &[&str]) -> String {
    let taking_part = |actor: &&str| json!({ "actor": { "id": actor }, "role": "actor" });
    let participants: Vec<_> = actors.iter().map(taking_part).collect();
    id(&editor.event(json!({ "start": start, "participants": participants })).await)
}

/// The slugs of the actors with their distances.
fn nodes(network: &Value) -> Vec<(&str, i64)> {
    let nodes = network["nodes"].as_array().unwrap().iter();
    nodes.map(|node| (node["slug"].as_str().unwrap(), node["distance"].as_i64().unwrap())).collect()
}

/// The edge between two actors, by their slugs.
fn edge<'n>(network: &'n Value, one: &str, other: &str) -> Option<&'n Value> {
    let id = |slug: &str| {
        let nodes = network["nodes"].as_array().unwrap();
        nodes.iter().find(|node| node["slug"] == slug).map(|node| node["id"].clone())
    };
    let ends = [id(one)?, id(other)?];
    let joins = |edge: &&Value| ends.contains(&edge["source"]) && ends.contains(&edge["target"]);
    network["edges"].as_array().unwrap().iter().find(joins)
}

#[test]
fn what_two_actors_share_ties_them() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let [hub, near, far] = ["Hub", "Near", "Far"];
        let (a, b, c) =
            (editor.actor(hub).await, editor.actor(near).await, editor.actor(far).await);
        let first = event(&editor, "2019", &[&a, &b]).await;
        let last = event(&editor, "2021-01-11", &[&a, &b]).await;
        event(&editor, "2020", &[&b, &c]).await;
        let mention = |actor: &str, exact: &str| json!({ "actor": { "id": actor }, "anchor": anchor("body", BODY, exact) });
        let mentions = [mention(&a, "minister"), mention(&b, "train together")];
        editor.article(json!({ "state": "published", "mentions": mentions })).await;
        let relation = json!({ "kind": "backs", "subject": { "id": a }, "object": { "id": b }, "from": "2018" });
        editor.create(Relation, relation).await.unwrap();

        let network = public.network("hub", "").await.unwrap();
        assert_eq!(nodes(&network), [("hub", 0), ("near", 1)]);
        assert_eq!((&network["root"], &network["truncated"]), (&json!(a), &json!(false)));
        let tie = edge(&network, "hub", "near").unwrap();
        let numbers = ["weight", "events", "articles", "relations"].map(|name| tie[name].as_i64());
        assert_eq!(numbers, [Some(4), Some(2), Some(1), Some(1)]);
        assert_eq!(tie["first"], "2018");
        assert_eq!(tie["evidence"], json!([last, first]));

        let wider = public.network("hub", "depth=2").await.unwrap();
        assert_eq!(nodes(&wider), [("hub", 0), ("near", 1), ("far", 2)]);
        assert_eq!(edge(&wider, "near", "far").unwrap()["events"], 1);
        assert!(edge(&wider, "hub", "far").is_none());
        let by_relation = public.network("hub", "ties=relation").await.unwrap();
        assert_eq!(edge(&by_relation, "near", "hub").unwrap()["weight"], 1);
        let alone = public.network("far", "ties=article").await.unwrap();
        assert_eq!((nodes(&alone), &alone["edges"]), (vec![("far", 0)], &json!([])));
    });
}

#[test]
fn the_strongest_ties_are_told_and_the_rest_is_said_to_be_left_out() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let hub = editor.actor("Hub").await;
        for number in 0..4 {
            let other = editor.actor(&format!("Other {number}")).await;
            for day in 0..=number {
                event(&editor, &format!("2021-01-0{}", day + 1), &[&hub, &other]).await;
            }
        }
        let network = public.network("hub", "limit=2").await.unwrap();
        assert_eq!(nodes(&network), [("hub", 0), ("other-3", 1), ("other-2", 1)]);
        assert_eq!(network["truncated"], true);
        for refused in ["depth=0", "depth=3", "depth=50", "limit=0", "limit=101", "ties=colour"] {
            assert!(public.network("hub", refused).await.is_err(), "{refused}");
        }
    });
}

/// Neither hidden events and articles nor hidden actors make a tie.
#[test]
fn what_is_hidden_ties_nobody() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (shown, other) = (editor.actor("Shown").await, editor.actor("Other").await);
        let draft = json!({ "kind": "person", "names": [{ "text": "Canary" }] });
        let hidden = id(&editor.create(Actor, draft).await.unwrap());
        event(&editor, "2021", &[&shown, &hidden]).await;
        let together = [
            json!({ "actor": { "id": shown }, "role": "actor" }),
            json!({ "actor": { "id": other }, "role": "actor" }),
        ];
        let secret = editor.event(json!({ "state": "draft", "participants": together })).await;
        let mention = |actor: &str, exact: &str| json!({ "actor": { "id": actor }, "anchor": anchor("body", BODY, exact) });
        let mentions = [mention(&shown, "minister"), mention(&other, "train together")];
        editor.article(json!({ "mentions": mentions })).await;

        let network = public.network("shown", "depth=2").await.unwrap();
        assert_eq!((nodes(&network), &network["edges"]), (vec![("shown", 0)], &json!([])));
        assert_eq!(network["truncated"], false, "nor is it said that there is more");
        let wide = editor.network("shown", "").await.unwrap();
        assert_eq!(nodes(&wide).len(), 3);
        assert_eq!(edge(&wide, "shown", "other").unwrap()["evidence"], json!([id(&secret)]));
        assert_eq!(edge(&wide, "shown", "other").unwrap()["articles"], 1);
        let canary = editor.one(Actor, &hidden).await.unwrap();
        let missing = public.network(canary["slug"].as_str().unwrap(), "").await;
        let absent = public.network("nobody", "").await;
        assert_eq!(missing.map_err(|refusal| refusal.code), absent.map_err(|refusal| refusal.code));
    });
}

/// Who was merged is answered for by the other.
#[test]
fn who_was_merged_has_the_network_of_the_other() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (merged, into) = (editor.actor("Merged").await, editor.actor("Into").await);
        let ally = editor.actor("Ally").await;
        event(&editor, "2021", &[&merged, &ally]).await;
        Within(&world.diwan).merge(&merged, 1, &into).await.unwrap();
        for actor in ["merged", "into"] {
            let network = public.network(actor, "").await.unwrap();
            assert_eq!(nodes(&network), [("into", 0), ("ally", 1)], "{actor}");
        }
    });
}

/// Of very many events the latest are gone through, and that is told.
#[test]
fn what_is_not_gone_through_is_said_to_be_left_out() {
    tell(async |world| {
        let actor = |key: &str| json!({ "record": "actor", "externalId": key, "slug": key, "state": "published", "kind": "person", "names": [{ "text": key }] });
        let both = json!([{ "actor": { "externalId": "busy" }, "role": "actor" }, { "actor": { "externalId": "other" }, "role": "actor" }]);
        let event = |number: usize| json!({ "record": "event", "externalId": format!("e{number}"), "state": "published", "type": "CONSULT", "title": "Talks", "start": "2021", "participants": both });
        let lines = [actor("busy"), actor("other")].into_iter().chain((0..2_001).map(event));
        world.import(lines.map(|line| format!("{line}\n")).collect::<String>()).await;
        let network = world.anonymous().network("busy", "").await.unwrap();
        assert_eq!(network["truncated"], true);
        assert_eq!(nodes(&network).len(), 2);
    });
}
