//! What subscriptions tell, and to whom.

use std::time::Duration;

use diwan_api::model::Kind::{Article, Event};
use serde_json::{Value, json};

use super::{A_WHILE, CHANGES, now, published};
use crate::world::websocket::Socket;
use crate::world::{World, id, on_both_engines};

const ARTICLES: &str = "subscription ($filter: ArticleFilter, $after: String) {
    articlePublished(filter: $filter, after: $after) { headline state version publisher { name } } }";
const EVENTS: &str = "subscription ($filter: EventFilter, $after: String) {
    eventRecorded(filter: $filter, after: $after) { title state type } }";

async fn headlines(socket: &mut Socket, id: &str, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..count {
        let event = socket.next(id).await;
        all.push(event["data"]["articlePublished"]["headline"].as_str().unwrap().to_owned());
    }
    all
}

#[test]
fn changes_come_in_order_with_their_records() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let mut socket = world.socket_of(None).await;
        let filter = json!({ "record": ["ARTICLE"] });
        let variables = json!({ "after": now(world).await, "filter": filter });
        socket.subscribe("1", CHANGES, variables.clone()).await;
        editor.article(json!({ "headline": "A draft" })).await;
        let article = published(&editor, "One").await;
        let first = socket.next("1").await;
        let change = &first["data"]["changes"];
        assert_eq!((&change["verb"], &change["tombstone"]), (&json!("CREATED"), &json!(false)));
        assert_eq!(change["node"]["headline"], "One", "{first}");
        assert_eq!(first["extensions"]["cursor"], change["cursor"]);
        editor.update(Article, &article, 1, json!({ "byline": "A desk" })).await.unwrap();
        let second = socket.next("1").await;
        assert_eq!(second["data"]["changes"]["verb"], "UPDATED");
        editor
            .command(Article, &article, 2, "withdraw", json!({ "reason": "Wrong." }))
            .await
            .unwrap();
        let third = socket.next("1").await;
        let change = &third["data"]["changes"];
        assert_eq!(
            (&change["tombstone"], &change["node"]),
            (&json!(true), &Value::Null),
            "{third}"
        );

        // The same as the query of the same name.
        let mut asked =
            editor.world.anonymous().changes_after(variables["after"].as_str().unwrap()).await;
        asked.retain(|change| change["record"] == "article");
        let cursors: Vec<&Value> = asked.iter().map(|change| &change["cursor"]).collect();
        let told = [&first, &second, &third].map(|event| &event["extensions"]["cursor"]);
        assert_eq!(cursors, told);

        // Who comes back goes on after what they read last.
        let mut again = world.socket_of(None).await;
        let after = json!({ "after": first["extensions"]["cursor"], "filter": filter });
        again.subscribe("1", CHANGES, after).await;
        let rest = [again.next("1").await, again.next("1").await];
        assert_eq!(
            rest.each_ref().map(|event| &event["data"]["changes"]["verb"]),
            ["UPDATED", "WITHDRAWN"]
        );
        assert_eq!(rest[0]["data"]["changes"]["node"], Value::Null, "as it is now");
        assert_eq!(rest[0]["data"]["changes"]["tombstone"], true);
    });
}

#[test]
fn an_article_is_told_of_when_it_becomes_public() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let token = editor.token.clone();
        let after = now(world).await;
        let subscribed = async |token: Option<&str>, filter: Value| {
            let mut socket = world.socket_of(token).await;
            socket.subscribe("1", ARTICLES, json!({ "after": after, "filter": filter })).await;
            socket
        };
        let mut public = subscribed(None, Value::Null).await;
        let mut desk = subscribed(token.as_deref(), Value::Null).await;
        let mut turkish = subscribed(None, json!({ "language": ["tr"] })).await;
        let draft = id(&editor.article(json!({ "headline": "A draft" })).await);
        editor
            .update(Article, &draft, 1, json!({ "headline": "No draft any more" }))
            .await
            .unwrap();
        published(&editor, "At once").await;
        editor.publish(Article, &draft, 2).await.unwrap();
        let scheduled = id(&editor.article(json!({ "headline": "By the clock" })).await);
        let at = json!({ "publishAt": "2026-01-15T13:00:00Z" });
        editor.command(Article, &scheduled, 1, "schedule", at).await.unwrap();
        for socket in [&mut public, &mut desk] {
            assert_eq!(headlines(socket, "1", 2).await, ["At once", "No draft any more"]);
        }
        world.clock.advance(Duration::from_secs(3_603));
        for socket in [&mut public, &mut desk] {
            assert_eq!(headlines(socket, "1", 1).await, ["By the clock"]);
        }
        let reason = json!({ "reason": "Wrong." });
        editor.command(Article, &draft, 3, "withdraw", reason).await.unwrap();
        editor.command(Article, &draft, 4, "reinstate", json!({})).await.unwrap();
        let members = json!({ "headline": "Bir haber", "language": "tr", "state": "published" });
        editor.article(members).await;
        for socket in [&mut public, &mut desk] {
            assert_eq!(headlines(socket, "1", 2).await, ["No draft any more", "Bir haber"]);
            assert_eq!(socket.hear_within(A_WHILE).await, None);
        }
        assert_eq!(headlines(&mut turkish, "1", 1).await, ["Bir haber"]);
        assert_eq!(turkish.hear_within(A_WHILE).await, None);
    });
}

#[test]
fn an_event_is_told_of_once_it_is_recorded_where_one_sees_it() {
    on_both_engines(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let after = json!({ "after": now(world).await });
        let subscribed = async |token: Option<&str>| {
            let mut socket = world.socket_of(token).await;
            socket.subscribe("1", EVENTS, after.clone()).await;
            socket
        };
        let titles = async |socket: &mut Socket, count: usize| {
            let mut all = Vec::new();
            for _ in 0..count {
                let event = socket.next("1").await["data"]["eventRecorded"].take();
                all.push(format!("{} {}", event["title"], event["state"]).replace('"', ""));
            }
            assert_eq!(socket.hear_within(A_WHILE).await, None, "{all:?}");
            all
        };
        let mut public = subscribed(None).await;
        let mut desk = subscribed(editor.token.as_deref()).await;
        let mut own = subscribed(author.token.as_deref()).await;
        editor.event(json!({ "title": "At once", "state": "published" })).await;
        let draft = id(&author.event(json!({ "title": "A draft", "state": "draft" })).await);
        assert_eq!(titles(&mut desk, 2).await, ["At once PUBLISHED", "A draft DRAFT"]);
        assert_eq!(titles(&mut own, 2).await, ["At once PUBLISHED", "A draft DRAFT"]);
        assert_eq!(titles(&mut public, 1).await, ["At once PUBLISHED"]);
        editor.publish(Event, &draft, 1).await.unwrap();
        assert_eq!(titles(&mut public, 1).await, ["A draft PUBLISHED"]);
        assert_eq!(titles(&mut desk, 0).await, [""; 0]);
        assert_eq!(titles(&mut own, 0).await, [""; 0]);
        let filter = json!({ "after": after["after"], "filter": { "type": ["PROTEST"] } });
        public.subscribe("2", EVENTS, filter).await;
        assert_eq!(public.hear_within(A_WHILE).await, None);
    });
}

/// What is delivered is what one may see then, not what one could when it happened.
#[test]
fn what_was_withdrawn_meanwhile_is_delivered_to_nobody() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let after = now(world).await;
        let article = published(&editor, "Wrong").await;
        let reason = json!({ "reason": "It was wrong." });
        editor.command(Article, &article, 1, "withdraw", reason).await.unwrap();
        published(&editor, "Right").await;
        let mut socket = world.socket_of(None).await;
        socket.subscribe("1", ARTICLES, json!({ "after": after })).await;
        assert_eq!(headlines(&mut socket, "1", 1).await, ["Right"]);
        assert_eq!(socket.hear_within(A_WHILE).await, None);
    });
}

#[test]
fn a_cursor_of_another_store_is_an_error() {
    on_both_engines(async |world| {
        let other = world.another().await;
        let foreign = other.anonymous().end_of_feed().await;
        other.end().await;
        let mut socket = world.socket_of(None).await;
        socket.subscribe("1", CHANGES, json!({ "after": foreign })).await;
        let message = socket.message().await;
        assert_eq!(message["type"], "error");
        assert_eq!(message["payload"][0]["extensions"]["code"], "resyncRequired");
    });
}

/// Nothing is missed where many write at once, and one goes on after the last cursor again and again.
#[test]
fn nothing_is_missed_by_who_connects_again_and_again() {
    on_both_engines(async |world| {
        let mut after = now(world).await;
        let write = async |world: &World, number: usize| {
            let editor = world.editor().await;
            for round in 0..10 {
                published(&editor, &format!("{number} {round}")).await;
            }
        };
        let writers = futures::future::join_all((0..4).map(|number| write(world, number)));
        let read = async {
            let mut all = Vec::new();
            while all.len() < 40 {
                let mut socket = world.socket_of(None).await;
                socket.subscribe("1", ARTICLES, json!({ "after": after })).await;
                for _ in 0..3.min(40 - all.len()) {
                    let mut event = socket.next("1").await;
                    after = event["extensions"]["cursor"].take();
                    all.push(event["data"]["articlePublished"]["headline"].to_string());
                }
            }
            all
        };
        let (_, mut all) = futures::join!(writers, read);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 40, "each once: {all:?}");
    });
}
