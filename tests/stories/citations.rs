//! What a correction, a withdrawal or a changed text puts in doubt, until somebody has looked again.

use diwan_api::model::Kind::{self, Actor, Article, Event, Position, Relation, Tenure};
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor, with};
use crate::world::{Caller, id, on_both_engines_at_once, tell, version};

fn note() -> Value {
    json!({ "kind": "fact", "text": "It was in Ankara." })
}

/// An event, a tenure and a relation that rest on an article.
async fn claims(editor: &Caller<'_>, article: &str) -> Vec<(Kind, String)> {
    let citing = json!({ "citations": [{ "article": { "id": article } }] });
    let (one, other) = (editor.actor("One").await, editor.actor("Other").await);
    let position = editor.small(Position, json!({ "title": "Minister" })).await;
    let tenure = json!({ "holder": { "id": one }, "position": { "id": position } });
    let relation = json!({ "kind": "backs", "subject": { "id": one }, "object": { "id": other } });
    let event = id(&editor.event(citing.clone()).await);
    let tenure = id(&editor.create(Tenure, with(tenure, citing.clone())).await.unwrap());
    let relation = id(&editor.create(Relation, with(relation, citing)).await.unwrap());
    vec![(Event, event), (Tenure, tenure), (Relation, relation)]
}

async fn in_doubt(caller: &Caller<'_>, kind: Kind) -> Vec<String> {
    caller.ids(kind, "citationOutdated=true").await
}

async fn citation(caller: &Caller<'_>, kind: Kind, id: &str) -> Value {
    caller.one(kind, id).await.unwrap()["citations"][0].clone()
}

#[test]
fn a_correction_puts_in_doubt_what_was_read_before() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let claims = claims(&editor, &article).await;
        for (kind, claim) in &claims {
            let fresh = citation(&public, *kind, claim).await;
            assert_eq!(
                (&fresh["outdated"], &fresh["correctionsSince"]),
                (&json!(false), &json!([]))
            );
            assert!(in_doubt(&public, *kind).await.is_empty());
        }
        editor.correct(&article, 1, note(), json!({})).await.unwrap();
        for (kind, claim) in &claims {
            let doubted = citation(&public, *kind, claim).await;
            assert_eq!(
                (&doubted["outdated"], &doubted["articleVersion"]),
                (&json!(true), &json!(1))
            );
            let since = doubted["correctionsSince"].as_array().unwrap();
            assert_eq!(since.len(), 1);
            assert_eq!((&since[0]["text"], &since[0]["version"]), (&note()["text"], &json!(2)));
            assert_eq!(in_doubt(&public, *kind).await, [claim.as_str()]);
            assert!(public.ids(*kind, "citationOutdated=false").await.is_empty());
        }
        let (kind, event) = &claims[0];
        let later =
            id(&editor.event(json!({ "citations": [{ "article": { "id": article } }] })).await);
        let read_later = citation(&public, Event, &later).await;
        assert_eq!(
            (&read_later["outdated"], &read_later["articleVersion"]),
            (&json!(false), &json!(2)),
            "what is read after the correction rests on it"
        );
        assert_eq!(in_doubt(&public, *kind).await, [event.as_str()]);
        assert_eq!(public.ids(*kind, "citationOutdated=false").await, [later]);
    });
}

#[test]
fn what_was_checked_again_is_in_doubt_no_more() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let claims = claims(&editor, &article).await;
        editor.correct(&article, 1, note(), json!({})).await.unwrap();
        let read_at = |version: i64| json!({ "citations": [{ "article": { "id": article }, "articleVersion": version }] });
        for (kind, claim) in &claims {
            let untouched = json!({ "citations": [{ "article": { "id": article } }] });
            editor.update(*kind, claim, 1, untouched).await.unwrap();
            assert_eq!(
                in_doubt(&editor, *kind).await,
                [claim.as_str()],
                "nobody said it was checked"
            );
            let beyond = editor.update(*kind, claim, 1, read_at(3)).await.unwrap_err();
            assert_eq!(
                beyond.rule("/citations/0/articleVersion"),
                Some("range"),
                "{}",
                beyond.body
            );
            let never = editor.update(*kind, claim, 1, read_at(0)).await.unwrap_err();
            assert!(never.rule("/citations/0/articleVersion").is_some(), "{}", never.body);
            let checked = editor.update(*kind, claim, 1, read_at(2)).await.unwrap();
            assert_eq!(
                (version(&checked), &checked["citations"][0]["outdated"]),
                (2, &json!(false))
            );
            assert!(in_doubt(&editor, *kind).await.is_empty());
        }
        editor.correct(&article, 2, note(), json!({})).await.unwrap();
        let (kind, event) = &claims[0];
        let again = citation(&editor, *kind, event).await;
        assert_eq!(again["correctionsSince"].as_array().unwrap().len(), 1, "only what came after");
    });
}

/// To whom the article is hidden, nothing of it is told: neither the citation nor that it is in doubt.
#[test]
fn a_withdrawal_puts_in_doubt_and_is_told_to_those_who_see_it() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let claims = claims(&editor, &article).await;
        let why = json!({ "reason": "Wrong." });
        editor.command(Article, &article, 1, "withdraw", why).await.unwrap();
        for (kind, claim) in &claims {
            assert_eq!(citation(&editor, *kind, claim).await["outdated"], true);
            assert_eq!(in_doubt(&editor, *kind).await, [claim.as_str()]);
            assert_eq!(public.one(*kind, claim).await.unwrap()["citations"], json!([]));
            assert!(in_doubt(&public, *kind).await.is_empty());
            assert_eq!(public.ids(*kind, "citationOutdated=false").await, [claim.as_str()]);
        }
        editor.command(Article, &article, 2, "reinstate", json!({})).await.unwrap();
        for (kind, claim) in &claims {
            assert_eq!(citation(&public, *kind, claim).await["outdated"], false);
            assert!(in_doubt(&editor, *kind).await.is_empty());
        }
    });
}

#[test]
fn a_passage_that_is_gone_puts_in_doubt() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let passage = anchor("body", BODY, "train together");
        let citing = json!({ "citations": [{ "article": { "id": article }, "anchor": passage }] });
        let event = id(&editor.event(citing).await);
        let moved = json!({ "body": format!("It was cold. {BODY}") });
        editor.update(Article, &article, 1, moved).await.unwrap();
        assert_eq!(citation(&editor, Event, &event).await["outdated"], false);
        let gone = json!({ "body": BODY.replace("train together", "work together") });
        editor.update(Article, &article, 2, gone).await.unwrap();
        let lost = citation(&editor, Event, &event).await;
        assert_eq!((&lost["outdated"], &lost["correctionsSince"]), (&json!(true), &json!([])));
        assert_eq!(in_doubt(&editor, Event).await, [event.as_str()]);
        editor.update(Article, &article, 3, json!({ "body": BODY })).await.unwrap();
        assert_eq!(citation(&editor, Event, &event).await["outdated"], false, "it is there again");
    });
}

/// An import of an export finds out again what is in doubt.
#[test]
fn what_is_in_doubt_is_so_in_a_copy() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let claims = claims(&editor, &article).await;
        editor.correct(&article, 1, note(), json!({})).await.unwrap();
        let other = world.another().await;
        other.import(world.export().await).await;
        for (kind, claim) in &claims {
            assert_eq!(in_doubt(&other.anonymous(), *kind).await, [claim.as_str()]);
        }
        assert_eq!(other.export().await, world.export().await);
        other.end().await;
    });
}

/// Whoever cites an article while it is corrected has read it before or after.
#[test]
fn a_citation_and_a_correction_come_one_after_the_other() {
    on_both_engines_at_once(async |world| {
        let editor = world.editor().await;
        let actor = editor.actor("Somebody").await;
        for _ in 0..30 {
            let article = id(&editor.article(json!({ "state": "published" })).await);
            let citing = || json!({ "citations": [{ "article": { "id": article } }] });
            let taking_part =
                json!({ "participants": [{ "actor": { "id": actor }, "role": "actor" }] });
            let (corrected, cited, with_actor) = futures::join!(
                editor.correct(&article, 1, note(), json!({})),
                editor.event(citing()),
                editor.event(with(citing(), taking_part)),
            );
            corrected.unwrap();
            for event in [cited, with_actor] {
                let citation = citation(&editor, Event, &id(&event)).await;
                let read_before = citation["articleVersion"] == 1;
                assert_eq!(citation["outdated"], read_before, "{citation}");
            }
        }
    });
}

#[test]
fn a_filter_by_doubt_takes_true_or_false() {
    tell(async |world| {
        let public = world.anonymous();
        for kind in [Event, Tenure, Relation] {
            assert!(public.list(kind, "citationOutdated=perhaps").await.is_err());
        }
        for kind in [Actor, Article] {
            assert!(public.list(kind, "citationOutdated=true").await.is_err());
        }
    });
}

/// Whoever changes something else of an event, or takes its citation away, while the article is corrected, does
/// not undo that its anchors followed.
#[test]
fn an_anchor_that_followed_stays_where_it_is() {
    on_both_engines_at_once(async |world| {
        let editor = world.editor().await;
        for round in 0..20 {
            let article = id(&editor.article(json!({ "state": "published" })).await);
            let passage = anchor("body", BODY, "train together");
            let citing =
                json!({ "citations": [{ "article": { "id": article }, "anchor": passage }] });
            let (kept, dropped) =
                (id(&editor.event(citing.clone()).await), id(&editor.event(citing).await));
            let longer = format!("It was cold. {BODY}");
            let (corrected, retitled, cleared) = futures::join!(
                editor.correct(&article, 1, note(), json!({ "body": longer })),
                editor.update(Event, &kept, 1, json!({ "title": format!("Round {round}") })),
                editor.update(Event, &dropped, 1, json!({ "citations": [] })),
            );
            corrected.unwrap();
            retitled.unwrap();
            cleared.unwrap();
            let followed = citation(&editor, Event, &kept).await;
            let there = anchor("body", &longer, "train together");
            assert_eq!(followed["anchor"]["start"], there["start"], "{followed}");
            assert_eq!(followed["outdated"], true, "{followed}");
            assert_eq!(editor.one(Event, &dropped).await.unwrap()["citations"], json!([]));
        }
    });
}

/// An item that is written anew says not that anybody looked again, and no version is read before it is there.
#[test]
fn doubt_is_cleared_by_those_who_say_so() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        let citing = |stance: &str| json!({ "citations": [{ "article": { "id": article }, "stance": stance }] });
        let event = id(&editor.event(citing("reports")).await);
        editor.correct(&article, 1, note(), json!({})).await.unwrap();
        let anew = editor.update(Event, &event, 1, citing("confirms")).await.unwrap();
        assert_eq!(anew["citations"][0]["outdated"], true, "{anew}");
        assert_eq!(anew["citations"][0]["articleVersion"], 1);
    });
}
