//! Who held which post, and on which day.

use diwan_api::model::Kind::{self, Actor, Article, Position, Relation, Tenure};
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor};
use crate::world::{Caller, id, tell};

/// A ministry's post, and those who held it one after the other.
struct Post {
    position: String,
    first: String,
    second: String,
}

async fn post(editor: &Caller<'_>) -> Post {
    let ministry = editor.actor("Ministry of Defence").await;
    let position = json!({ "title": "Minister of Defence", "organisation": { "id": ministry }, "country": "LY" });
    let position = editor.small(Position, position).await;
    let (first, second) = (editor.actor("First").await, editor.actor("Second").await);
    let post = Post { position, first, second };
    held(editor, &post.first, &post.position, json!({ "from": "2018", "to": "2020-08" })).await;
    held(editor, &post.second, &post.position, json!({ "from": "2020-08-29" })).await;
    post
}

async fn held(editor: &Caller<'_>, holder: &str, position: &str, dates: Value) -> String {
    let tenure = json!({ "holder": { "id": holder }, "position": { "id": position } });
    editor.small(Tenure, crate::world::sample::with(tenure, dates)).await
}

#[test]
fn who_held_the_post_on_that_day() {
    tell(async |world| {
        let post = post(&world.editor().await).await;
        let public = world.anonymous();
        let (first, second) = (post.first.as_str(), post.second.as_str());
        let days: &[(&str, &[&str])] = &[
            ("2017", &[]),
            ("2017-12-31", &[]),
            ("2018-01-01", &[first]),
            ("2020-08-28", &[first]),
            // The end counts in full, and tenures may overlap.
            ("2020-08-31", &[first, second]),
            ("2020-08", &[first, second]),
            ("2020-09", &[second]),
            ("2021-01-11T14:00Z", &[second]),
            ("2999", &[second]),
        ];
        for (day, holders) in days {
            let query = format!("position={}&on={day}", post.position);
            assert_eq!(public.ids(Actor, &query).await, *holders, "{day}");
            let tenures = public.list(Tenure, &query).await.unwrap();
            assert_eq!(tenures.data.len(), holders.len(), "{day}");
        }
    });
}

#[test]
fn position_and_day_must_meet_in_one_tenure() {
    tell(async |world| {
        let editor = world.editor().await;
        let post = post(&editor).await;
        let other = editor.small(Position, json!({ "title": "Chairman" })).await;
        held(&editor, &post.first, &other, json!({ "from": "2022" })).await;
        let ids = async |query: String| world.anonymous().ids(Actor, &query).await;
        assert_eq!(ids(format!("position={other}&on=2023")).await, [post.first.as_str()]);
        assert!(ids(format!("position={other}&on=2019")).await.is_empty());
        assert_eq!(ids("on=2019".into()).await, [post.first.as_str()], "any post that day");
        assert_eq!(
            ids(format!("position={},{other}&on=2023", post.position)).await,
            [post.first.as_str(), post.second.as_str()],
        );
    });
}

#[test]
fn a_quote_tells_the_post_its_speaker_held_that_day() {
    tell(async |world| {
        let editor = world.editor().await;
        let post = post(&editor).await;
        let said = |speaker: &str, day: &str| json!({ "speaker": { "id": speaker }, "text": "We will train together.", "saidOn": day });
        let article = editor
            .article(json!({ "state": "published", "quotes": [
                said(&post.first, "2019-05"), said(&post.first, "2021"), said(&post.second, "2021-01-11"),
            ] }))
            .await;
        let public = world.anonymous().one(Article, &id(&article)).await.unwrap();
        let posts: Vec<_> = public["quotes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|quote| quote["position"]["id"].clone())
            .collect();
        assert_eq!(posts, [json!(post.position), Value::Null, json!(post.position)]);
    });
}

#[test]
fn among_several_posts_the_surest_and_latest_counts() {
    tell(async |world| {
        let editor = world.editor().await;
        let holder = editor.actor("Khalifa").await;
        let mut positions = Vec::new();
        for (title, status, from) in [
            ("Disputed", "disputed", "2020"),
            ("Acting", "acting", "2019"),
            ("Early", "confirmed", "2015"),
            ("Late", "confirmed", "2016"),
        ] {
            let position = editor.small(Position, json!({ "title": title })).await;
            held(&editor, &holder, &position, json!({ "from": from, "status": status })).await;
            positions.push(position);
        }
        let quote = json!({ "speaker": { "id": holder }, "text": "Yes.", "saidOn": "2021" });
        let article = editor.article(json!({ "quotes": [quote] })).await;
        assert_eq!(article["quotes"][0]["position"]["id"], positions[3]);
        assert_eq!(article["quotes"][0]["position"]["title"], "Late");
    });
}

#[test]
fn a_claim_rests_on_the_passage_it_was_read_from() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = editor.article(json!({ "state": "published" })).await;
        let (one, two) = (editor.actor("One").await, editor.actor("Two").await);
        let cited = json!({
            "subject": { "id": one }, "kind": "backs", "object": { "id": two }, "from": "2019",
            "citations": [
                { "article": { "id": id(&article) }, "anchor": anchor("body", BODY, "train together") },
                { "url": "https://example.org/report", "stance": "denies" },
            ],
        });
        let relation = editor.create(Relation, cited).await.unwrap();
        let shown = world.anonymous().one(Relation, &id(&relation)).await.unwrap();
        let citations = &shown["citations"];
        assert_eq!(citations[0]["article"]["id"], article["id"]);
        assert_eq!(
            (&citations[0]["articleVersion"], &citations[0]["stance"]),
            (&json!(1), &json!("reports"))
        );
        assert_eq!(citations[1]["article"], Value::Null);
        assert_eq!(citations[0]["anchor"]["stale"], false);

        // The text changes: the citation keeps the version it was read from, its anchor follows.
        let mended = json!({ "body": BODY.replace("train together", "work together") });
        editor.update(Article, &id(&article), 1, mended).await.unwrap();
        let after = editor.one(Relation, &id(&relation)).await.unwrap();
        assert_eq!(after["citations"][0]["anchor"]["stale"], true);
        assert_eq!(after["citations"][0]["articleVersion"], 1);
        assert_eq!(after["version"], 1);
        let used = editor.article(json!({ "headline": "Draft" })).await;
        let citation = json!({ "citations": [{ "article": { "id": id(&used) } }] });
        editor.update(Relation, &id(&relation), 1, citation).await.unwrap();
        let refused = editor.delete(Article, &id(&used), 1).await.unwrap_err();
        assert_eq!(refused.code, "conflict", "inUse");
    });
}

#[test]
fn relations_are_found_from_either_end() {
    tell(async |world| {
        let editor = world.editor().await;
        let (one, two) = (editor.actor("One").await, editor.actor("Two").await);
        let relation = |subject: &str, object: &str, from: &str, to: &str| json!({ "subject": { "id": subject }, "kind": "backs", "object": { "id": object }, "from": from, "to": to });
        let early = editor.small(Relation, relation(&one, &two, "2011", "2014")).await;
        let late = editor.small(Relation, relation(&two, &one, "2019", "2020-10-23")).await;
        let ids = async |query: String| world.anonymous().ids(Relation, &query).await;
        assert_eq!(ids(format!("actor={one}")).await, [late.as_str(), early.as_str()]);
        assert_eq!(ids(format!("subject={one}")).await, [early.as_str()]);
        assert_eq!(ids(format!("actor={one}&on=2020-10-23")).await, [late.as_str()]);
        assert!(ids(format!("actor={one}&on=2020-10-24")).await.is_empty());
        assert!(ids("kind=opposes".into()).await.is_empty());
        let refused = editor.create(Relation, relation(&one, &one, "2011", "2014")).await;
        assert!(refused.unwrap_err().rule("/object").is_some());
        let refused = editor.create(Relation, relation(&one, &two, "2014", "2011")).await;
        assert_eq!(refused.unwrap_err().rule("/to"), Some("order"));
    });
}

#[test]
fn what_is_used_stays() {
    tell(async |world| {
        let editor = world.editor().await;
        let post = post(&editor).await;
        for (kind, record) in [(Position, &post.position), (Actor, &post.first)] {
            let refused = editor.delete(kind, record, 1).await.unwrap_err();
            assert_eq!(refused.code, "conflict", "{kind}");
        }
        let free: (Kind, String) =
            (Position, editor.small(Position, json!({ "title": "Free" })).await);
        editor.delete(free.0, &free.1, 1).await.unwrap();
    });
}
