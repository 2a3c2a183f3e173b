//! What a desk expects: notes reach authors, corrections stay, a schedule can be moved, a passage can
//! be named by its words.

use std::time::Duration;

use diwan_api::model::Kind::{Article, Event};
use serde_json::{Value, json};

use crate::world::sample::BODY;
use crate::world::{Face, id, tell, version};

#[test]
fn the_note_of_a_return_reaches_the_author() {
    tell(async |world| {
        let (author, editor, reader) =
            (world.author().await, world.editor().await, world.reader().await);
        let article = id(&author.article(json!({})).await);
        author.command(Article, &article, 1, "submit", json!({})).await.unwrap();
        let note = json!({ "note": "Who else was there?" });
        let returned = editor.command(Article, &article, 2, "return", note).await.unwrap();
        assert_eq!(returned["lastReturn"]["note"], "Who else was there?");
        let told = author.one(Article, &article).await.unwrap()["lastReturn"].clone();
        assert_eq!(
            (&told["note"], &told["at"]),
            (&json!("Who else was there?"), &returned["updatedAt"])
        );
        assert_eq!(
            told["by"],
            json!(world.diwan.principal_of(editor.token.as_ref().unwrap()).await.unwrap().id())
        );
        assert_eq!(reader.one(Article, &article).await.unwrap()["lastReturn"], Value::Null);
        if world.face == Face::Rest {
            let own = author.update(Article, &article, 3, json!({ "lastReturn": null })).await;
            assert_eq!(own.unwrap_err().rule("/lastReturn"), Some("readOnly"));
        }

        let renamed = json!({ "headline": "Two ministers meet" });
        let changed = author.update(Article, &article, 3, renamed).await.unwrap();
        assert_eq!(changed["lastReturn"], told, "it stays while the author works on it");
        let submitted = author.command(Article, &article, 4, "submit", json!({})).await.unwrap();
        assert_eq!(submitted["lastReturn"], told, "and while it is reviewed again");
        editor.publish(Article, &article, 5).await.unwrap();
        for caller in [&author, &editor, &reader, &world.anonymous()] {
            let shown = caller.one(Article, &article).await.unwrap();
            assert_eq!(shown["lastReturn"], Value::Null);
        }
    });
}

#[test]
fn authors_read_the_revisions_of_what_they_created() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let own = id(&author.article(json!({ "headline": "Own" })).await);
        author.command(Article, &own, 1, "submit", json!({})).await.unwrap();
        let note = json!({ "note": "Why?" });
        editor.command(Article, &own, 2, "return", note).await.unwrap();
        let revisions = author.revisions(Article, &own).await.unwrap();
        let told: Vec<_> = revisions.iter().map(|old| (&old["version"], &old["reason"])).collect();
        assert_eq!(told, [(&json!(2), &json!("Why?")), (&json!(1), &Value::Null)]);

        let other = id(&editor.article(json!({ "headline": "Other" })).await);
        editor.publish(Article, &other, 1).await.unwrap();
        let refused = author.revisions(Article, &other).await.unwrap_err();
        assert_eq!(refused.code, "forbidden");
        if world.face == Face::Graphql {
            let document = "query($own: ID!, $other: ID!) {
                own: article(by: {id: $own}) { revisions { nodes { version } } }
                other: article(by: {id: $other}) { slug revisions { nodes { version } } }
            }";
            let both = json!({ "own": own, "other": other });
            let answer = author.ask("POST", "/graphql");
            let body = json!({ "query": document, "variables": both });
            let answer = answer.json(&body).send().await.json;
            let nodes = &answer["data"]["own"]["revisions"]["nodes"];
            assert_eq!(nodes, &json!([{ "version": 2 }, { "version": 1 }]), "{answer}");
            assert_eq!(answer["data"]["other"]["slug"], "other");
            assert_eq!(answer["data"]["other"]["revisions"], Value::Null, "{answer}");
            assert_eq!(answer["errors"][0]["extensions"]["code"], "forbidden", "{answer}");
        }
    });
}

#[test]
fn a_schedule_is_moved_in_one_step_and_keeps_the_review() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        for (steps, from) in [(0, "draft"), (1, "inReview")] {
            let article = id(&author.article(json!({})).await);
            if steps == 1 {
                author.command(Article, &article, 1, "submit", json!({})).await.unwrap();
            }
            let mut at = 1 + steps;
            for publish_at in ["2026-02-01T12:00:00Z", "2026-03-01T12:00:00Z"] {
                let when = json!({ "publishAt": publish_at });
                let told = editor.command(Article, &article, at, "schedule", when).await.unwrap();
                at += 1;
                let shown = (&told["state"], &told["publishAt"], version(&told));
                assert_eq!(shown, (&json!("scheduled"), &json!(publish_at), at));
            }
            let renamed = json!({ "byline": "By somebody" });
            editor.update(Article, &article, at, renamed).await.unwrap();
            let back = editor.command(Article, &article, at + 1, "unschedule", json!({})).await;
            let back = back.unwrap();
            assert_eq!((&back["state"], &back["publishAt"]), (&json!(from), &Value::Null));
        }
    });
}

#[test]
fn corrections_are_added_with_what_they_mend() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let draft = author.article(json!({ "byline": "Nobody", "standfirst": "…" })).await;
        let article = id(&draft);
        let note = |text: &str| json!({ "kind": "fact", "text": text });
        let mended = json!({ "body": BODY.replace("Tuesday", "Wednesday") });
        let early = editor.correct(&article, 1, note("Early."), json!({})).await.unwrap_err();
        assert_eq!(early.rule("/correction"), Some("wrongState"), "{:?}", early.at);
        editor.publish(Article, &article, 1).await.unwrap();
        let own = author.correct(&article, 2, note("Mine."), json!({})).await.unwrap_err();
        assert_eq!(own.code, "forbidden");
        assert!(own.body.to_string().contains("content:publish"), "{}", own.body);
        let stale = editor.correct(&article, 1, note("Stale."), json!({})).await.unwrap_err();
        assert_eq!(stale.code, "versionMismatch");

        let first = editor.correct(&article, 2, note("First."), mended.clone()).await.unwrap();
        assert_eq!((version(&first), &first["body"]), (3, &mended["body"]));
        world.clock.advance(Duration::from_secs(60));
        let second = editor.correct(&article, 3, note("Second."), json!({})).await.unwrap();
        let texts: Vec<&Value> =
            second["corrections"].as_array().unwrap().iter().map(|item| &item["text"]).collect();
        assert_eq!(texts, ["First.", "Second."]);
        assert_eq!(second["corrections"][0], first["corrections"][0]);
        assert_eq!(second["corrections"][1]["version"], 4);

        let cleared = json!({ "byline": null, "standfirst": "On Monday." });
        let third = editor.correct(&article, 4, note("Third."), cleared).await.unwrap();
        assert_eq!((&third["byline"], &third["standfirst"]), (&Value::Null, &json!("On Monday.")));
        assert_eq!((version(&third), &third["corrections"][2]["text"]), (5, &json!("Third.")));
        let wrong = json!({ "headline": "", "sourceUrl": "ftp://x" });
        let wrong = editor.correct(&article, 5, json!({ "kind": "fact", "text": "" }), wrong).await;
        let wrong = wrong.unwrap_err();
        assert_eq!(wrong.rule("/correction/text"), Some("tooShort"), "{:?}", wrong.at);
        assert_eq!(wrong.rule("/changes/headline"), Some("tooShort"));
        assert_eq!(wrong.rule("/changes/sourceUrl"), Some("format"));
        assert_eq!(world.anonymous().one(Article, &article).await.unwrap()["version"], 5);
    });
}

#[test]
fn a_list_that_drops_a_correction_is_refused() {
    tell(async |world| {
        let editor = world.editor().await;
        let members = json!({ "externalId": "wire:1", "state": "published" });
        let article = id(&editor.article(members).await);
        let note = json!({ "kind": "typo", "text": "First." });
        let first = editor.correct(&article, 1, note, json!({})).await.unwrap();
        let standing = first["corrections"].clone();
        for dropping in [
            json!({ "corrections": [{ "kind": "fact", "text": "Second." }] }),
            json!({ "corrections": [] }),
            json!({ "corrections": null }),
        ] {
            let refused = editor.update(Article, &article, 2, dropping).await.unwrap_err();
            assert_eq!(refused.rule("/corrections"), Some("required"), "{:?}", refused.at);
        }
        let whole = json!({ "kind": "report", "language": "en", "headline": "H", "body": "B" });
        let mut dropping = whole.clone();
        dropping["corrections"] = json!([]);
        let refused = editor.upsert(Article, "wire:1", dropping).await.unwrap_err();
        assert_eq!(refused.rule("/corrections"), Some("required"));
        // A feed that knows nothing of corrections leaves them as they are.
        let replaced = editor.upsert(Article, "wire:1", whole.clone()).await.unwrap();
        assert_eq!((&replaced["headline"], &replaced["corrections"]), (&json!("H"), &standing));
        let mut line = whole;
        line["record"] = "article".into();
        line["externalId"] = "wire:1".into();
        for (corrections, status) in [(json!([]), 422), (Value::Null, 200), (standing, 200)] {
            line["corrections"] = corrections;
            let ask = editor.ask("POST", "/api/v1/import");
            let answer = ask.text("application/x-ndjson", line.to_string()).send().await;
            assert_eq!(answer.status, status, "{}", answer.json);
        }
        assert_eq!(editor.one(Article, &article).await.unwrap()["version"], 3);
    });
}

#[test]
fn a_passage_is_found_by_its_words() {
    tell(async |world| {
        let editor = world.editor().await;
        let akar = editor.actor("Hulusi Akar").await;
        let text = "Akar met Haftar. “We met,” Akar said.";
        let anchor = |exact: &str, prefix: Option<&str>| match prefix {
            Some(prefix) => json!({ "field": "body", "exact": exact, "prefix": prefix }),
            None => json!({ "field": "body", "exact": exact }),
        };
        let article = |mention: Value| {
            json!({
                "externalId": "wire:1", "body": text,
                "mentions": [{ "actor": { "id": akar }, "anchor": mention }],
                "quotes": [{ "speaker": { "id": akar }, "text": "We met.", "anchor": anchor("We met", None) }],
            })
        };
        let whole = |mention: Value| {
            let mut members = article(mention);
            let more = json!({ "kind": "report", "language": "en", "headline": "H" });
            members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            members.as_object_mut().unwrap().remove("externalId");
            members
        };
        let refused = editor.upsert(Article, "wire:1", whole(anchor("Akar", None))).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.rule("/mentions/0/anchor"), Some("ambiguousReference"));
        assert!(refused.body.to_string().contains("2 times"), "{}", refused.body);
        let absent = editor.upsert(Article, "wire:1", whole(anchor("Sarraj", None))).await;
        assert_eq!(absent.unwrap_err().rule("/mentions/0/anchor"), Some("anchorMismatch"));

        let second = whole(anchor("Akar", Some("” ")));
        let made = editor.upsert(Article, "wire:1", second.clone()).await.unwrap();
        let found = |anchor: &Value| (anchor["start"].clone(), anchor["end"].clone());
        assert_eq!(found(&made["mentions"][0]["anchor"]), (json!(27), json!(31)));
        assert_eq!(found(&made["quotes"][0]["anchor"]), (json!(18), json!(24)));
        let again = editor.upsert(Article, "wire:1", second.clone()).await.unwrap();
        assert_eq!(again, made, "the same once more changes nothing");
        let mut line = second;
        line["record"] = "article".into();
        line["externalId"] = "wire:1".into();
        let ask = editor.ask("POST", "/api/v1/import");
        let report = ask.text("application/x-ndjson", line.to_string()).send().await.json;
        assert_eq!(report["unchanged"], 1, "{report}");

        let cited = |anchor: Value| {
            json!({ "type": "CONSULT", "title": "T", "start": "2021", "citations": [
                { "article": { "externalId": "wire:1" }, "anchor": anchor },
            ] })
        };
        let refused = editor.create(Event, cited(anchor("Akar", None))).await.unwrap_err();
        assert_eq!(refused.rule("/citations/0/anchor"), Some("ambiguousReference"));
        let event = editor.upsert(Event, "e", cited(anchor("met Haftar", None))).await.unwrap();
        assert_eq!(found(&event["citations"][0]["anchor"]), (json!(5), json!(15)));
        let again = editor.upsert(Event, "e", cited(anchor("met Haftar", None))).await.unwrap();
        assert_eq!(again, event);
    });
}

#[test]
fn fields_never_drop_what_include_asked_for() {
    tell(async |world| {
        if world.face != Face::Rest {
            return;
        }
        let editor = world.editor().await;
        let article = id(&editor.article(json!({})).await);
        let asked = "fields=slug&include=topics,corrections,actors";
        let one =
            editor.ask("GET", &format!("/api/v1/articles/{article}?{asked}")).send().await.json;
        let many = editor.ask("GET", &format!("/api/v1/articles?{asked}")).send().await.json;
        for shown in [&one, &many["data"][0]] {
            let names: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names.len(), 4, "{shown}");
            for name in ["actors", "corrections", "slug", "topics"] {
                assert!(names.contains(&name), "{shown}");
            }
        }
    });
}

#[test]
fn who_may_not_is_told_the_scope_or_the_state() {
    tell(async |world| {
        let (author, editor, reader) =
            (world.author().await, world.editor().await, world.reader().await);
        let own = id(&author.article(json!({})).await);
        let says = |refused: crate::world::Refusal, words: &[&str]| {
            assert_eq!(refused.code, "forbidden");
            let text = refused.body.to_string();
            words.iter().for_each(|word| assert!(text.contains(word), "{word}: {text}"));
        };
        says(author.publish(Article, &own, 1).await.unwrap_err(), &["content:publish"]);
        let members = json!({ "kind": "report", "language": "en", "headline": "Other" });
        let made = reader.create(Article, members.clone()).await.unwrap_err();
        says(made, &["content:write"]);
        author.command(Article, &own, 1, "submit", json!({})).await.unwrap();
        let changed = author.update(Article, &own, 2, members).await.unwrap_err();
        says(changed, &["inReview", "draft", "content:publish"]);
        editor.publish(Article, &own, 2).await.unwrap();
        let deleted = author.delete(Article, &own, 3).await.unwrap_err();
        says(deleted, &["published", "draft"]);
    });
}
