//! A program suggests whom an article mentions; people confirm and reject.

use std::time::Duration;

use diwan_api::model::Kind::{Actor, Article};
use serde_json::{Value, json};

use crate::world::sample::anchor;
use crate::world::{Caller, Face, Outcome, World, id, on_both_engines, tell, version};

const HEADLINE: &str = "Namroush and Akar meet in Istanbul";
const BODY: &str = "Defence minister Salahuddin Al-Namroush met Hulusi Akar. \
    وقال صلاح الدين النمروش إن التعاون مستمر. “🙂”, wrote Salah Eddine Nemrush; Akar left.";

async fn suggest(caller: &Caller<'_>, id: &str, version: i64) -> Outcome {
    caller.command(Article, id, version, "mentions/suggest", json!({})).await
}

async fn judge(
    caller: &Caller<'_>,
    (article, version): (&str, i64),
    verb: &str,
    mentions: &[&str],
) -> Outcome {
    let members = json!({ "mentions": mentions });
    caller.command(Article, article, version, &format!("mentions/{verb}"), members).await
}

async fn judge_all(caller: &Caller<'_>, article: (&str, i64), verb: &str) -> Outcome {
    caller.command(Article, article.0, article.1, &format!("mentions/{verb}"), json!({})).await
}

/// An actor with all these names, and its id.
async fn called(caller: &Caller<'_>, state: &str, names: &[&str]) -> String {
    let names: Vec<Value> = names.iter().map(|name| json!({ "text": name })).collect();
    let members = json!({ "kind": "person", "names": names, "state": state });
    id(&caller.create(Actor, members).await.unwrap())
}

async fn minister(editor: &Caller<'_>) -> String {
    let names = ["Salahuddin Al-Namroush", "صلاح الدين النمروش", "Salah Eddine Nemrush"];
    called(editor, "published", &names).await
}

/// The mentions of an article: who, by which words, and what became of it.
fn told<'a>(article: &'a Value) -> Vec<(&'a str, &'a str, &'a str)> {
    let text = |one: &'a Value, place: &str| one.pointer(place).unwrap().as_str().unwrap();
    let mentions = article["mentions"].as_array().unwrap().iter();
    mentions
        .map(|one| (text(one, "/actor/id"), text(one, "/anchor/exact"), text(one, "/status")))
        .collect()
}

/// The words by which an actor was suggested.
fn exact<'a>(article: &'a Value, actor: &str) -> Vec<&'a str> {
    told(article).into_iter().filter(|(who, ..)| *who == actor).map(|(_, exact, _)| exact).collect()
}

/// The id of the mention at a place.
fn mention(article: &Value, place: usize) -> &str {
    article["mentions"][place]["id"].as_str().unwrap()
}

fn slice(text: &str, anchor: &Value) -> String {
    let at = |name: &str| anchor[name].as_u64().unwrap() as usize;
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

#[test]
fn a_minister_is_found_under_all_his_spellings() {
    tell(async |world| {
        let editor = world.editor().await;
        let (minister, akar) = (minister(&editor).await, editor.actor("Hulusi Akar").await);
        let article = editor.article(json!({ "headline": HEADLINE, "body": BODY })).await;
        let found = suggest(&editor, &id(&article), 1).await.unwrap();
        assert_eq!(version(&found), 2);
        assert_eq!(
            exact(&found, &minister),
            ["Salahuddin Al-Namroush", "صلاح الدين النمروش", "Salah Eddine Nemrush"]
        );
        assert_eq!(exact(&found, &akar), ["Hulusi Akar", "Akar"]);
        for mention in found["mentions"].as_array().unwrap() {
            let anchor = &mention["anchor"];
            assert_eq!(anchor["field"], "body");
            assert_eq!(slice(BODY, anchor), anchor["exact"].as_str().unwrap());
            let around = ["prefix", "exact", "suffix"].map(|name| anchor[name].as_str());
            assert!(BODY.contains(&around.map(Option::unwrap_or_default).concat()), "{anchor}");
            assert_eq!(
                (&mention["kind"], &mention["status"]),
                (&json!("name"), &json!("suggested"))
            );
        }
        let last = &found["mentions"][4];
        assert_eq!((&last["method"], &last["score"]), (&json!("surname"), &json!(0.8)));

        // A list that was got can be sent back.
        let (sent, rest) = (json!({ "mentions": found["mentions"] }), editor.at(Face::Rest));
        let same = rest.update(Article, &id(&article), 2, sent).await.unwrap();
        assert_eq!((version(&same), &same["mentions"]), (2, &found["mentions"]));
    });
}

#[test]
fn a_surname_is_understood_after_the_full_name_in_the_headline() {
    tell(async |world| {
        let editor = world.editor().await;
        let akar = editor.actor("Hulusi Akar").await;
        let texts = json!({
            "headline": "Hulusi Akar in Tripoli", "standfirst": "Akar was there.",
            "body": "The visit of Akar was short.",
        });
        let article = editor.article(texts).await;
        let found = suggest(&editor, &id(&article), 1).await.unwrap();
        assert_eq!(exact(&found, &akar), ["Hulusi Akar", "Akar", "Akar"]);
        let fields: Vec<&Value> =
            (0..3).map(|n| &found["mentions"][n]["anchor"]["field"]).collect();
        assert_eq!(fields, ["headline", "standfirst", "body"]);
    });
}

/// Likeness is no mention: a sister and a father have the surname, too.
#[test]
fn a_surname_after_another_first_name_mentions_nobody() {
    tell(async |world| {
        let editor = world.editor().await;
        let adams = editor.actor("John Quincy Adams").await;
        let texts = json!({
            "headline": "John Quincy Adams in Boston",
            "body": "His father John Adams came along, and so did Bushra Adams. President Adams left.",
        });
        let article = editor.article(texts).await;
        let found = suggest(&editor, &id(&article), 1).await.unwrap();
        assert_eq!(exact(&found, &adams), ["John Quincy Adams", "Adams"]);
        assert_eq!(found["mentions"][1]["anchor"]["start"], 69);
    });
}

#[test]
fn what_stands_is_respected_and_nothing_found_leaves_no_trace() {
    tell(async |world| {
        let editor = world.editor().await;
        let (minister, akar) = (minister(&editor).await, editor.actor("Hulusi Akar").await);
        let whole = anchor("body", BODY, "Defence minister Salahuddin Al-Namroush");
        let standing = json!({ "actor": { "id": akar }, "anchor": whole, "kind": "title" });
        let members = json!({ "headline": HEADLINE, "body": BODY, "mentions": [standing] });
        let article = editor.article(members).await;
        let id = id(&article);
        let found = suggest(&editor, &id, 1).await.unwrap();
        assert_eq!(found["mentions"][0], article["mentions"][0]);
        assert_eq!(exact(&found, &minister), ["صلاح الدين النمروش", "Salah Eddine Nemrush"]);
        assert_eq!(version(&found), 2);

        let again = suggest(&editor, &id, 2).await.unwrap();
        assert_eq!((version(&again), &again["mentions"]), (2, &found["mentions"]));
        assert_eq!(editor.revisions(Article, &id).await.unwrap().len(), 1);
    });
}

#[test]
fn what_was_rejected_does_not_come_back() {
    tell(async |world| {
        let editor = world.editor().await;
        let akar = editor.actor("Hulusi Akar").await;
        let article = editor.article(json!({ "body": "Hulusi Akar, a street, was closed." })).await;
        let id = id(&article);
        let found = suggest(&editor, &id, 1).await.unwrap();
        let wrong = [mention(&found, 0)];
        let rejected = judge(&editor, (&id, 2), "reject", &wrong).await.unwrap();
        let gone = [(akar.as_str(), "Hulusi Akar", "rejected")];
        assert_eq!(told(&rejected), gone);
        assert_eq!(told(&suggest(&editor, &id, 3).await.unwrap()), gone);
        assert_eq!(editor.ids(Article, &format!("actor={akar}")).await, [""; 0]);

        // The passage moves; it goes, and is marked as stale; it comes again elsewhere.
        for (at, body, stale) in [
            (3, "On Monday Hulusi Akar, a street, was closed.", false),
            (4, "A street was closed.", true),
            (5, "A street (Hulusi Akar) was closed, and opened: Hulusi Akar.", false),
        ] {
            let changed = editor.update(Article, &id, at, json!({ "body": body })).await.unwrap();
            assert_eq!(changed["mentions"][0]["anchor"]["stale"], stale, "{changed}");
            let again = suggest(&editor, &id, version(&changed)).await.unwrap();
            assert_eq!(again["mentions"][0]["status"], "rejected");
            // Where the name stands a second time, that is another passage.
            assert_eq!(told(&again).len(), if at == 5 { 2 } else { 1 }, "{again}");
        }
    });
}

#[test]
fn a_rejected_name_that_is_ambiguous_now_does_not_come_back_either() {
    tell(async |world| {
        let editor = world.editor().await;
        editor.actor("Hulusi Akar").await;
        let article = editor.article(json!({ "body": "At twenty letters: – Hulusi Akar" })).await;
        let id = id(&article);
        suggest(&editor, &id, 1).await.unwrap();
        judge_all(&editor, (&id, 2), "reject").await.unwrap();
        // Two places that are equally far from where it stood.
        let body = json!({ "body": "At nine: Hulusi Akar, at thirty: Hulusi Akar" });
        let changed = editor.update(Article, &id, 3, body).await.unwrap();
        assert_eq!(changed["mentions"][0]["anchor"]["stale"], true, "{changed}");
        let again = suggest(&editor, &id, 4).await.unwrap();
        assert_eq!((version(&again), told(&again).len()), (4, 1));
    });
}

#[test]
fn what_is_confirmed_is_found_by_everybody() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (minister, akar) = (minister(&editor).await, editor.actor("Hulusi Akar").await);
        let members = json!({ "headline": HEADLINE, "body": BODY, "state": "published" });
        let id = id(&editor.article(members).await);
        let found = suggest(&editor, &id, 1).await.unwrap();
        assert_eq!(public.ids(Article, &format!("actor={minister}")).await, [""; 0]);
        assert_eq!(public.one(Article, &id).await.unwrap()["mentions"], json!([]));

        let wrong = [mention(&found, 4), mention(&found, 4)];
        judge(&editor, (&id, 2), "reject", &wrong).await.unwrap();
        let confirmed = judge_all(&editor, (&id, 3), "confirm").await.unwrap();
        let statuses: Vec<&str> = told(&confirmed).iter().map(|one| one.2).collect();
        assert_eq!(statuses, ["confirmed", "confirmed", "confirmed", "confirmed", "rejected"]);
        for actor in [&minister, &akar] {
            assert_eq!(public.ids(Article, &format!("actor={actor}")).await, [id.as_str()]);
        }
        let seen = public.one(Article, &id).await.unwrap();
        assert_eq!(seen["mentions"].as_array().unwrap().len(), 4);

        assert_eq!(version(&judge_all(&editor, (&id, 4), "confirm").await.unwrap()), 4);
        let back = judge(&editor, (&id, 4), "confirm", &wrong[..1]).await.unwrap();
        assert_eq!((version(&back), told(&back)[4].2), (5, "confirmed"));
        assert_eq!(version(&judge(&editor, (&id, 5), "confirm", &wrong).await.unwrap()), 5);
        assert_eq!(version(&judge(&editor, (&id, 5), "confirm", &[]).await.unwrap()), 5);
    });
}

#[test]
fn nobody_learns_of_hidden_actors_by_a_suggestion() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let secret = called(&editor, "draft", &["Canary Hidden"]).await;
        let own = called(&author, "draft", &["Own Draft"]).await;
        let withdrawn = called(&editor, "published", &["With Drawn"]).await;
        let merged = called(&editor, "published", &["Merged Away"]).await;
        let known = called(&editor, "published", &["Known Well"]).await;
        let body = "Canary Hidden, Own Draft, With Drawn, Merged Away and Known Well met.";
        let texts = json!({ "body": body });

        let first = id(&author.article(texts.clone()).await);
        let found = suggest(&author, &first, 1).await.unwrap();
        let all: Vec<&str> = told(&found).iter().map(|one| one.0).collect();
        assert_eq!(all, [&own, &withdrawn, &merged, &known].map(String::as_str));
        assert!(!found.to_string().contains(&secret), "{found}");

        editor
            .command(Actor, &withdrawn, 1, "withdraw", json!({ "reason": "Why." }))
            .await
            .unwrap();
        let into = json!({ "into": { "id": known } });
        editor.command(Actor, &merged, 1, "merge", into).await.unwrap();
        let second = id(&author.article(texts.clone()).await);
        let found = suggest(&author, &second, 1).await.unwrap();
        let all: Vec<&str> = told(&found).iter().map(|one| one.0).collect();
        assert_eq!(all, [&own, &known, &known].map(String::as_str), "the other has its names");

        // An editor sees more; what they are suggested stays hidden from the author.
        let found = suggest(&editor, &second, 2).await.unwrap();
        assert_eq!(exact(&found, &secret), ["Canary Hidden"]);
        assert_eq!(exact(&found, &withdrawn), ["With Drawn"]);
        let seen = author.one(Article, &second).await.unwrap();
        assert!(!seen.to_string().contains(&secret), "{seen}");
        let hidden: Vec<&str> = (3..5).map(|place| mention(&found, place)).collect();
        for nonsense in [hidden[0], hidden[1], "nonsense", &secret] {
            let refused = judge(&author, (&second, 3), "confirm", &[nonsense]).await.unwrap_err();
            assert_eq!(refused.rule("/mentions/0"), Some("unknownReference"), "{refused:?}");
        }
        judge_all(&author, (&second, 3), "confirm").await.unwrap();
        let seen = editor.one(Article, &second).await.unwrap();
        let statuses: Vec<&str> = told(&seen).iter().map(|one| one.2).collect();
        assert_eq!(statuses, ["confirmed", "confirmed", "confirmed", "suggested", "suggested"]);
    });
}

#[test]
fn whoever_may_change_an_article_may_judge_it() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let article = editor.article(json!({})).await;
        let (public, own) = (json!({ "state": "published" }), author.article(json!({})).await);
        let published = editor.article(public).await;
        for verb in ["suggest", "confirm", "reject"] {
            let step = async |caller: &Caller<'_>, article: &Value, version: i64| {
                let told = judge_all(caller, (&id(article), version), verb).await;
                told.map_or_else(|refusal| refusal.code, |_| "done".to_owned())
            };
            assert_eq!(step(&world.anonymous(), &published, 1).await, "unauthenticated");
            assert_eq!(step(&world.reader().await, &published, 1).await, "forbidden");
            assert_eq!(step(&author, &published, 1).await, "forbidden");
            assert_eq!(step(&author, &article, 1).await, "notFound");
            assert_eq!(step(&author, &own, 1).await, "done");
            assert_eq!(step(&editor, &own, 1).await, "done");
            assert_eq!(step(&editor, &own, 2).await, "versionMismatch");
            let path = format!("/api/v1/articles/{}/mentions/{verb}", id(&own));
            let unsaid = editor.ask("POST", &path).send().await.expect(428);
            assert_eq!(unsaid.code(), "versionRequired");
        }
    });
}

#[test]
fn the_registry_follows_what_changes() {
    tell(async |world| {
        let editor = world.editor().await;
        let akar = called(&editor, "published", &["Hulusi Akar"]).await;
        let found = async |body: &str| {
            let article = editor.article(json!({ "body": body })).await;
            let found = suggest(&editor, &id(&article), 1).await.unwrap();
            exact(&found, &akar).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(found("Hulûsi Akar").await, ["Hulûsi Akar"]);
        let names = json!({ "names": [{ "text": "The General" }] });
        editor.update(Actor, &akar, 1, names).await.unwrap();
        assert_eq!(found("Hulusi Akar is The General").await, ["The General"]);
        world.clock.advance(Duration::from_secs(3600));
        assert_eq!(found("The General").await, ["The General"]);
    });
}

#[test]
fn a_registry_without_actors_suggests_nobody() {
    tell(async |world| {
        let author = world.author().await;
        let article = author.article(json!({})).await;
        let found = suggest(&author, &id(&article), 1).await.unwrap();
        assert_eq!((version(&found), &found["mentions"]), (1, &json!([])));
    });
}

/// One article whose text is as long as it may be.
async fn long_article(world: &World, body: String) -> String {
    let line = json!({
        "record": "article", "externalId": "long", "kind": "report", "language": "en",
        "headline": "Long", "body": body,
    });
    world.import(format!("{line}\n")).await;
    world.editor().await.ids(Article, "externalId=long").await.remove(0)
}

#[test]
fn the_longest_text_has_as_many_mentions_as_a_list_may() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        editor.actor("Al Bo").await;
        let body = "Al Bo, ".repeat(1024 * 1024 / 7);
        let id = long_article(world, body).await;
        let found = suggest(&editor, &id, 1).await.unwrap();
        assert_eq!(told(&found).len(), 1_000);
        assert_eq!(version(&suggest(&editor, &id, 2).await.unwrap()), 2);
        let rejected = judge_all(&editor, (&id, 2), "reject").await.unwrap();
        assert_eq!(version(&suggest(&editor, &id, 3).await.unwrap()), 3);
        let ids: Vec<&str> = (0..1_000).map(|place| mention(&rejected, place)).collect();
        judge(&editor, (&id, 3), "confirm", &ids).await.unwrap();
        let twice = [&ids[..], &ids[..1]].concat();
        let refused = judge(&editor, (&id, 4), "confirm", &twice).await.unwrap_err();
        assert_eq!(refused.rule("/mentions"), Some("tooMany"));
    });
}

#[test]
fn names_that_are_hardly_any_harm_nobody() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let odd =
            ["a", "Ж", "🙂", "漢", "\u{200e}Ab\u{200f}", "\u{200f}\u{200f}", "...", "%", "A.", "١"];
        let similar = (0..490).map(|n| format!("{}{n}", "Aa".repeat(148)));
        let names: Vec<String> = odd.iter().map(|name| name.to_string()).chain(similar).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(names.len(), 500);
        called(&editor, "published", &names).await;
        let body = [names.join(" "), odd.concat().repeat(10_000), "Aa".repeat(200_000)].concat();
        let id = long_article(world, body).await;
        let found = suggest(&editor, &id, 1).await.unwrap();
        let text = found["body"].as_str().unwrap();
        for (_, exact, _) in told(&found) {
            assert!(text.contains(exact));
        }
    });
}

#[test]
fn too_many_names_are_refused_with_a_reason() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let mut lines = String::new();
        for actor in 0..10 {
            let name =
                |n: usize| json!({ "text": format!("{}{}", "漢".repeat(292), actor * 1_000 + n) });
            let names: Vec<Value> = (0..1_000).map(name).collect();
            let line = json!({ "record": "actor", "kind": "other", "names": names });
            lines.push_str(&format!("{line}\n"));
        }
        world.import(lines).await;
        let article = editor.article(json!({})).await;
        for _ in 0..2 {
            let refused = suggest(&editor, &id(&article), 1).await.unwrap_err();
            assert_eq!((refused.code.as_str(), refused.rule("")), ("conflict", Some("tooMany")));
        }
        // They are drafts: whoever does not see them is not kept from anything.
        let author = world.author().await;
        let own = author.article(json!({})).await;
        suggest(&author, &id(&own), 1).await.unwrap();
    });
}
