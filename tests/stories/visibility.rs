//! What is not public stays hidden: in records, lists, counts, nested things, filters and errors.

use diwan_api::model::Kind::{self, Actor, Article, Event, Medium, Position, Relation, Tenure};
use serde_json::{Value, json};

use crate::world::crawl::DOCUMENT;
use crate::world::sample::{BODY, anchor};
use crate::world::{Caller, World, id, on_both_engines, tell};

/// What must not be heard outside.
const CANARY: &str = "canary";

/// By which somebody might ask for what is hidden.
struct Handles {
    ids: Vec<String>,
    names: Vec<String>,
}

/// Everything that can be hidden, with the word in it, beside and beneath what is public.
async fn plant(editor: &Caller<'_>) -> Handles {
    let known = editor.actor("Known Person").await;
    let secret_body = format!("The {CANARY} sings. {BODY}");
    let hidden = editor
        .create(
            Actor,
            json!({
                "kind": "person", "slug": "canary-actor", "externalId": "canary-actor-key",
                "names": [{ "text": "Canary Actor" }], "summary": "A canary.",
                "identifiers": [{ "scheme": "own", "value": "canary-number" }],
            }),
        )
        .await
        .unwrap();
    let hidden = id(&hidden);
    let draft = editor
        .article(json!({
            "headline": "Canary draft", "body": secret_body, "byline": "A. Canary",
            "externalId": "canary-draft-key", "standfirst": "The canary was heard.",
            "mentions": [{ "actor": { "id": known }, "anchor": anchor("body", &secret_body, CANARY) }],
            "quotes": [{ "speaker": { "id": known }, "text": "The canary said so." }],
        }))
        .await;
    let draft = id(&draft);
    let waiting =
        editor.article(json!({ "headline": "Canary scheduled", "body": secret_body })).await;
    let later = json!({ "publishAt": "2030-01-01T00:00:00Z" });
    editor.command(Article, &id(&waiting), 1, "schedule", later).await.unwrap();
    let withdrawn = editor
        .article(json!({ "headline": "Taken back", "body": secret_body, "byline": "A. Canary", "state": "published" }))
        .await;
    let why = json!({ "reason": "It was wrong." });
    editor.command(Article, &id(&withdrawn), 1, "withdraw", why).await.unwrap();

    let medium = hidden_medium(editor, &known).await;

    // A public article that once said more, names hidden actors and has a hidden translation.
    let public = editor
        .article(json!({
            "slug": "public", "headline": "Canary of old", "body": secret_body,
            "quotes": [{ "speaker": { "id": hidden }, "text": "Said by somebody." }],
            "authors": [{ "actor": { "id": hidden } }, { "actor": { "id": hidden }, "name": "Our desk" }],
        }))
        .await;
    let public = id(&public);
    editor.command(Article, &public, 1, "submit", json!({})).await.unwrap();
    let note = json!({ "note": "Too much canary." });
    editor.command(Article, &public, 2, "return", note).await.unwrap();
    let cleaned = json!({
        "headline": "Public", "body": BODY,
        "media": [{ "medium": { "id": medium }, "caption": "A canary." }],
        "mentions": [
            { "actor": { "id": known }, "anchor": anchor("body", BODY, "minister"), "status": "suggested" },
            { "actor": { "id": hidden }, "anchor": anchor("body", BODY, "colleague") },
        ],
    });
    editor.update(Article, &public, 3, cleaned).await.unwrap();
    editor.publish(Article, &public, 4).await.unwrap();
    let translation = json!({ "headline": "Canary translated", "translationOf": { "id": public } });
    let translation = editor.article(translation).await;

    let to_draft =
        json!({ "article": { "id": draft }, "anchor": anchor("body", &secret_body, CANARY) });
    let hidden_event = editor
        .event(json!({
            "state": "draft", "title": "Canary event", "summary": "A canary.", "externalId": "canary-event-key",
            "participants": [{ "label": "a canary", "role": "actor" }, { "actor": { "id": known }, "role": "actor" }],
            "citations": [{ "article": { "id": public } }],
        }))
        .await;
    let hidden_event = id(&hidden_event);
    editor
        .event(json!({
            "slug": "seen", "partOf": { "id": hidden_event }, "follows": { "id": hidden_event },
            "participants": [
                { "actor": { "id": hidden }, "label": "somebody", "role": "actor" },
                { "actor": { "id": hidden }, "role": "guest" },
                { "actor": { "id": known }, "role": "host" },
            ],
            "citations": [to_draft, { "url": "https://example.org/seen" }],
        }))
        .await;
    let post = json!({ "title": "Post", "organisation": { "id": hidden } });
    let post = editor.small(Position, post).await;
    let held = |holder: &str| json!({ "holder": { "id": holder }, "position": { "id": post }, "citations": [to_draft] });
    let secret_tenure = editor.small(Tenure, held(&hidden)).await;
    editor.small(Tenure, held(&known)).await;
    let related = json!({ "subject": { "id": hidden }, "kind": "backs", "object": { "id": known }, "note": "A canary." });
    let secret_relation = editor.small(Relation, related).await;
    let ids = vec![
        hidden,
        draft,
        id(&waiting),
        id(&withdrawn),
        id(&translation),
        hidden_event,
        secret_tenure,
        secret_relation,
        medium,
        known,
        public,
    ];
    let names = [
        "canary-actor",
        "canary-actor-key",
        "canary-draft",
        "canary-draft-key",
        "canary-event-key",
        "canary-medium",
        "own:canary-number",
        "public",
        "seen",
    ];
    Handles { ids, names: names.map(str::to_owned).to_vec() }
}

/// A draft of a medium that shows somebody known, with a file.
async fn hidden_medium(editor: &Caller<'_>, known: &str) -> String {
    let members = json!({
        "kind": "document", "title": "Canary medium", "slug": "canary-medium", "caption": "A canary.",
        "altTexts": [{ "language": "en", "text": "A canary." }], "people": [{ "actor": { "id": known } }],
    });
    let medium = id(&editor.create(Medium, members).await.unwrap());
    let path = format!("/api/v1/media/{medium}/file");
    let upload = editor.ask("PUT", &path).bytes("application/pdf", DOCUMENT.to_vec());
    upload.header("If-Match", "\"1\"").send().await.expect(200);
    medium
}

/// The answers with the word in them. What was asked for by name may come back as the address.
fn heard(answers: Vec<String>) -> Vec<String> {
    let told = |answer: &String| {
        let (question, answer) = answer.split_once('\n').unwrap();
        without_echo(question, answer).to_lowercase().contains(CANARY)
    };
    answers.into_iter().filter(told).map(|answer| format!("{answer:.1500}")).collect()
}

/// An answer without the question: a problem names its address, and a feed has its whole address for an id and
/// says in its title what it is of.
fn without_echo(question: &str, answer: &str) -> String {
    let (path, query) = question.split_once('?').unwrap_or((question, ""));
    let mut left = answer.replace(&format!("\"instance\":\"{path}\""), "");
    if path.starts_with("/feeds/") {
        for value in query.split('&').filter_map(|pair| pair.split_once('=')).map(|pair| pair.1) {
            left = left.replace(value, "").replace(&value.replace(':', "%3A"), "");
        }
    }
    left
}

#[test]
fn not_a_byte_of_what_is_hidden_gets_out() {
    on_both_engines(async |world| {
        let Handles { ids, names } = plant(&world.editor().await).await;
        for outsider in [world.anonymous(), world.author().await] {
            let answers = outsider.crawl(&ids, &names).await;
            assert!(answers.len() > 1_000);
            let heard = heard(answers);
            assert!(heard.is_empty(), "{} answers:\n{}", heard.len(), heard.join("\n\n"));
        }
        let heard = heard(world.reader().await.crawl(&ids, &names).await);
        assert!(heard.len() > 100, "those inside hear it: the questions are good ones");
    });
}

#[test]
fn the_public_sees_a_record_without_its_hidden_parts() {
    tell(async |world| {
        plant(&world.editor().await).await;
        let public = world.anonymous();
        let article = public.one(Article, "public").await.unwrap();
        assert_eq!(article["mentions"], json!([]));
        assert_eq!(article["quotes"][0]["speaker"], Value::Null);
        assert_eq!(article["quotes"][0]["text"], "Said by somebody.");
        let authors = article["authors"].as_array().unwrap().iter();
        let authors: Vec<_> = authors.map(|one| (&one["actor"], &one["name"])).collect();
        assert_eq!(authors, [(&Value::Null, &json!("Our desk"))]);
        let event = public.one(Event, "seen").await.unwrap();
        let took_part: Vec<_> = event["participants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["label"].as_str(), one["actor"]["name"].as_str()))
            .collect();
        assert_eq!(took_part, [(Some("somebody"), None), (None, Some("Known Person"))]);
        assert_eq!(event["citations"].as_array().unwrap().len(), 1);
        assert_eq!((&event["partOf"], &event["follows"]), (&Value::Null, &Value::Null));
        assert_eq!(public.list(Tenure, "").await.unwrap().total, Some(1));
        assert_eq!(public.list(Relation, "").await.unwrap().total, Some(0));
        let post = public.list(Position, "").await.unwrap();
        assert_eq!(post.data[0]["organisation"], Value::Null);

        let reader = world.reader().await;
        let whole = reader.one(Event, "seen").await.unwrap();
        assert_eq!(whole["participants"].as_array().unwrap().len(), 3);
        assert_eq!(whole["citations"].as_array().unwrap().len(), 2);
        assert_eq!(
            reader.one(Article, "public").await.unwrap()["mentions"].as_array().unwrap().len(),
            2
        );
    });
}

/// The answer without what differs between any two requests.
fn plain(mut body: Value) -> Value {
    if let Some(problem) = body.as_object_mut() {
        problem.retain(|member, _| member != "requestId" && member != "instance");
    }
    if let Some(extensions) = body.pointer_mut("/errors/0/extensions") {
        extensions.as_object_mut().unwrap().remove("requestId");
    }
    body
}

#[test]
fn hidden_and_absent_sound_the_same() {
    tell(async |world: &World| {
        plant(&world.editor().await).await;
        let author = world.author().await;
        for caller in [world.anonymous(), author.clone()] {
            let refused = async |kind: Kind, handle: &str| {
                let refusal = caller.one(kind, handle).await.unwrap_err();
                (refusal.code.clone(), plain(refusal.body))
            };
            assert_eq!(
                refused(Article, "canary-draft").await,
                refused(Article, "no-such-slug").await
            );
            assert_eq!(refused(Actor, "canary-actor").await, refused(Actor, "no-such-slug").await);
            for (kind, filter) in [
                (Article, "actor=canary-actor"),
                (Article, "externalId=canary-draft-key"),
                (Article, "state=draft"),
                (Article, "speaker=canary-actor"),
                (Event, "actor=canary-actor"),
                (Event, "partOf=canary-event"),
                (Event, "article=canary-draft"),
                (Actor, "name=Canary%20Actor"),
                (Actor, "identifier=own:canary-number"),
                (Tenure, "holder=canary-actor"),
                (Relation, "subject=canary-actor"),
                (Position, "organisation=canary-actor"),
            ] {
                let page = caller.list(kind, filter).await.unwrap();
                assert_eq!((page.data.len(), page.total), (0, Some(0)), "{filter}");
            }
        }
        // In an input, too, what is hidden is as good as absent.
        let naming = async |slug: &str| {
            let members = json!({
                "kind": "report", "language": "en", "headline": "H", "body": "Body.",
                "quotes": [{ "speaker": { "slug": slug }, "text": "Yes." }],
            });
            let refusal = author.create(Article, members).await.unwrap_err();
            (refusal.code.clone(), refusal.at.clone(), plain(refusal.body))
        };
        let hidden = naming("canary-actor").await;
        assert_eq!(hidden.1, [("/quotes/0/speaker".to_owned(), "unknownReference".to_owned())]);
        assert_eq!(hidden, naming("no-such-slug").await);
        let nobody = author.update(Article, "canary-draft", 1, json!({ "byline": "x" })).await;
        assert_eq!(nobody.unwrap_err().code, "notFound");
    });
}

#[test]
fn an_author_sees_his_own_drafts_and_nobody_elses() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let (own, other) = (author.article(json!({})).await, editor.article(json!({})).await);
        assert_eq!(author.ids(Article, "").await, [id(&own)]);
        assert_eq!(author.list(Article, "state=draft").await.unwrap().total, Some(1));
        assert_eq!(author.one(Article, &id(&other)).await.unwrap_err().code, "notFound");
        assert_eq!(world.reader().await.ids(Article, "").await.len(), 2);
        // His own unconfirmed mentions, too.
        let known = editor.actor("Known").await;
        let suggested = json!({ "mentions": [{
            "actor": { "id": known }, "anchor": anchor("body", BODY, "minister"), "status": "suggested",
        }] });
        let own = author.update(Article, &id(&own), 1, suggested).await.unwrap();
        assert_eq!(own["mentions"].as_array().unwrap().len(), 1);
    });
}
