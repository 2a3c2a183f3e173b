//! The feed: what happened to records, in order, for each as far as they may know.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use diwan_api::change::ChangeRequest;
use diwan_api::model::Kind::{self, Actor, Article, Event, Place, Position, Publisher, Tenure};
use diwan_api::principal::Principal;
use diwan_api::values::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor};
use crate::world::{
    Caller, Face, Outcome, World, id, on_both_engines, on_both_engines_at_once, tell,
};

const HOUR: Duration = Duration::from_secs(3600);

/// The changes of a record: what happened, to which version, and whether it can be read.
fn of(changes: &[Value], id: &str) -> Vec<(String, i64, bool)> {
    let own = changes.iter().filter(|change| change["id"] == id);
    own.map(|change| {
        let verb = change["verb"].as_str().unwrap().to_owned();
        (verb, change["version"].as_i64().unwrap(), change["tombstone"].as_bool().unwrap())
    })
    .collect()
}

fn told(verb: &str, version: i64) -> (String, i64, bool) {
    (verb.to_owned(), version, false)
}

fn gone(verb: &str, version: i64) -> (String, i64, bool) {
    (verb.to_owned(), version, true)
}

#[test]
fn a_change_is_told_once_in_order() {
    tell(async |world| {
        let editor = world.editor().await;
        let begin = editor.end_of_feed().await;
        let article = id(&editor.article(json!({ "headline": "A meeting" })).await);
        editor.update(Article, &article, 1, json!({ "byline": "A desk" })).await.unwrap();
        editor.update(Article, &article, 2, json!({ "byline": "A desk" })).await.unwrap();
        editor.publish(Article, &article, 2).await.unwrap();
        let publisher = editor.create(Publisher, json!({ "name": "Observer" })).await.unwrap();
        editor.delete(Publisher, &id(&publisher), 1).await.unwrap();

        let changes = editor.changes_after(&begin).await;
        let expected = [told("created", 1), told("updated", 2), told("published", 3)];
        assert_eq!(of(&changes, &article), expected, "what changes nothing is no change");
        let expected = [gone("created", 1), gone("deleted", 2)];
        assert_eq!(of(&changes, &id(&publisher)), expected);
        let records: Vec<&Value> = changes.iter().map(|change| &change["record"]).collect();
        assert_eq!(records, ["article", "article", "article", "publisher", "publisher"]);
        assert_eq!(changes[0]["at"], "2026-01-15T12:00:00Z");

        // Each cursor leads to what follows it, and the last one to nothing yet.
        for (place, change) in changes.iter().enumerate() {
            let rest = editor.changes_after(change["cursor"].as_str().unwrap()).await;
            assert_eq!(rest, changes[place + 1..]);
        }
        let some = editor.changes(&format!("after={begin}&limit=2")).await.unwrap();
        assert_eq!((some.data.len(), some.more), (2, true));
        let rest = editor.changes(&format!("after={}&limit=3", some.next)).await.unwrap();
        assert_eq!((&rest.data[..], rest.more), (&changes[2..], false));
    });
}

#[test]
fn filters_choose_records_and_verbs() {
    tell(async |world| {
        let editor = world.editor().await;
        publisher(&editor, "Observer").await;
        let article = id(&editor.article(json!({})).await);
        editor.publish(Article, &article, 1).await.unwrap();
        let verbs = async |query: &str| {
            let changes = editor.changes(query).await.unwrap();
            let verb = |change: &Value| format!("{} {}", change["record"], change["verb"]);
            changes.data.iter().map(verb).collect::<Vec<_>>().join(" ").replace('"', "")
        };
        assert_eq!(verbs("record=publisher").await, "publisher created");
        assert_eq!(verbs("verb=published").await, "article published");
        assert_eq!(verbs("record=publisher&verb=published").await, "");
        let both = verbs("record=publisher,article&verb=created").await;
        assert!(both.contains("publisher created") && both.contains("article created"), "{both}");
    });
}

#[test]
fn strangers_are_told_what_was_public() {
    tell(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let (public, reader) = (world.anonymous(), world.reader().await);
        let begin = public.end_of_feed().await;
        let draft = id(&author.article(json!({ "headline": "A draft" })).await);
        let deleted = id(&author.article(json!({ "headline": "Another" })).await);
        author.delete(Article, &deleted, 1).await.unwrap();
        assert_eq!(public.changes_after(&begin).await, [0; 0]);
        assert_eq!(of(&reader.changes_after(&begin).await, &draft), [told("created", 1)]);
        assert_eq!(of(&author.changes_after(&begin).await, &draft), [told("created", 1)]);
        let own = of(&author.changes_after(&begin).await, &deleted);
        assert_eq!(own, [gone("created", 1), gone("deleted", 2)]);

        editor.publish(Article, &draft, 1).await.unwrap();
        let seen = public.changes_after(&begin).await;
        assert_eq!(of(&seen, &draft), [told("published", 2)], "nothing of the draft it was");
        assert_eq!(seen[0]["by"], Value::Null, "who did it is not for everybody");
        let known = reader.changes_after(&begin).await;
        assert!(known.iter().all(|change| change["by"].is_string()), "{known:?}");

        let reason = json!({ "reason": "Wrong." });
        editor.command(Article, &draft, 2, "withdraw", reason).await.unwrap();
        let seen = of(&public.changes_after(&begin).await, &draft);
        assert_eq!(seen, [gone("published", 2), gone("withdrawn", 3)]);
        editor.command(Article, &draft, 3, "reinstate", json!({})).await.unwrap();
        let seen = of(&public.changes_after(&begin).await, &draft);
        assert_eq!(seen, [told("published", 2), told("withdrawn", 3), told("reinstated", 4)]);
    });
}

#[test]
fn what_is_scheduled_is_a_change_when_its_time_has_come() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let begin = public.end_of_feed().await;
        let at = "2026-01-15T13:00:00Z";
        let mut articles = Vec::new();
        for headline in ["One", "Other", "Third"] {
            let article = id(&editor.article(json!({ "headline": headline })).await);
            let at = json!({ "publishAt": at });
            editor.command(Article, &article, 1, "schedule", at).await.unwrap();
            articles.push(article);
        }
        editor.command(Article, &articles[1], 2, "unschedule", json!({})).await.unwrap();
        let later = json!({ "publishAt": "2026-01-15T15:00:00Z" });
        editor.command(Article, &articles[2], 2, "schedule", later).await.unwrap();
        let cited =
            json!({ "state": "published", "citations": [{ "article": { "id": articles[0] } }] });
        let event = id(&editor.event(cited).await);
        let before = public.end_of_feed().await;
        assert_eq!(public.changes_after(&begin).await.len(), 1, "the event alone");

        world.clock.advance(HOUR);
        assert_eq!(public.changes_after(&before).await, [0; 0], "clocks of servers may differ");
        let early = id(&editor.article(json!({ "headline": "Fourth" })).await);
        let soon = json!({ "publishAt": "2026-01-15T13:00:01Z" });
        editor.command(Article, &early, 1, "schedule", soon).await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        editor.update(Article, &early, 3, json!({ "byline": "A desk" })).await.unwrap();
        let changes = public.changes_after(&before).await;
        let expected = [told("published", 3), told("updated", 4)];
        assert_eq!(of(&changes, &early), expected, "in order, whenever it is told");
        let before = public.end_of_feed().await;
        world.clock.advance(Duration::from_secs(1));
        let changes = public.changes_after(&before).await;
        assert_eq!(of(&changes, &articles[0]), [told("published", 3)]);
        assert_eq!(changes[0]["at"], at);
        assert_eq!(of(&changes, &event), [told("affected", 1)], "it shows whom it cites");
        assert_eq!(changes.len(), 2);
        assert_eq!(public.changes_after(&before).await, changes, "once");
        world.clock.advance(HOUR);
        world.clock.advance(HOUR);
        let all = public.changes_after(&before).await;
        assert_eq!(of(&all, &articles[2]), [told("published", 4)]);
        assert_eq!(of(&all, &articles[1]), []);
    });
}

async fn publisher(editor: &Caller<'_>, name: &str) -> String {
    id(&editor.create(Publisher, json!({ "name": name })).await.unwrap())
}

/// The event, tenure and article that name an actor, and the event's place.
struct Named {
    actor: String,
    event: String,
    tenure: String,
    article: String,
    place: String,
}

async fn named(editor: &Caller<'_>) -> Named {
    let actor = editor.actor("A minister").await;
    let place = json!({ "kind": "city", "country": "TR", "names": [{ "text": "Istanbul" }] });
    let place = id(&editor.create(Place, place).await.unwrap());
    let position = json!({ "title": "Minister" });
    let position = id(&editor.create(Position, position).await.unwrap());
    let by = json!({ "id": actor });
    let mention = json!({ "actor": by, "anchor": anchor("body", BODY, "minister") });
    let article = json!({ "state": "published", "mentions": [mention] });
    let article = id(&editor.article(article).await);
    let citation =
        json!({ "article": { "id": article }, "anchor": anchor("body", BODY, "minister") });
    let event = json!({
        "state": "published", "place": { "id": place },
        "participants": [{ "actor": by, "role": "actor" }], "citations": [citation],
    });
    let event = id(&editor.event(event).await);
    let tenure = json!({ "holder": by, "position": { "id": position } });
    let tenure = id(&editor.create(Tenure, tenure).await.unwrap());
    Named { actor, event, tenure, article, place }
}

#[test]
fn what_shows_something_else_is_affected() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let Named { actor, event, tenure, article, place } = named(&editor).await;

        let begin = public.end_of_feed().await;
        editor.update(Place, &place, 1, json!({ "country": "GR" })).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &event), [told("affected", 1)], "the country of its place");

        let begin = public.end_of_feed().await;
        let correction = json!({ "kind": "fact", "text": "It was another one." });
        let body = json!({ "body": BODY.replace("minister", "deputy") });
        editor.correct(&article, 1, correction, body).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &event), [told("affected", 1)], "its citation is outdated");

        let begin = public.end_of_feed().await;
        let other = editor.actor("The same minister").await;
        let into = json!({ "into": { "id": other } });
        editor.command(Actor, &actor, 1, "merge", into).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &event), [told("affected", 1)]);
        assert_eq!(of(&changes, &tenure), [told("affected", 1)]);
        assert_eq!(of(&changes, &article), [told("affected", 2)]);
        assert_eq!(of(&changes, &actor), [told("merged", 2)]);

        let begin = public.end_of_feed().await;
        editor.command(Actor, &actor, 2, "unmerge", json!({})).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &tenure), [told("affected", 1)]);
        assert_eq!(of(&changes, &actor), [told("unmerged", 3)]);
    });
}

#[test]
fn what_a_hidden_record_hides_is_told_to_those_who_saw_it() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let Named { actor, event, tenure, article, .. } = named(&editor).await;
        let begin = public.end_of_feed().await;
        let reason = json!({ "reason": "Another person." });
        editor.command(Actor, &actor, 1, "withdraw", reason).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &actor), [gone("withdrawn", 2)]);
        assert_eq!(of(&changes, &tenure), [gone("affected", 1)], "it shows no more");
        assert_eq!(of(&changes, &event), [told("affected", 1)]);
        assert_eq!(of(&changes, &article), [told("affected", 1)]);
        let known = editor.changes_after(&begin).await;
        assert_eq!(of(&known, &tenure), [told("affected", 1)], "editors see it still");

        // What nobody but editors ever saw stays theirs.
        let begin = public.end_of_feed().await;
        let hidden = json!({ "holder": { "id": actor }, "position": { "title": "Minister" } });
        let hidden = id(&editor.create(Tenure, hidden).await.unwrap());
        editor.update(Tenure, &hidden, 1, json!({ "from": "2020" })).await.unwrap();
        editor.delete(Tenure, &hidden, 2).await.unwrap();
        assert_eq!(public.changes_after(&begin).await, [0; 0]);

        editor.command(Actor, &actor, 2, "reinstate", json!({})).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &actor), [told("reinstated", 3)]);
        assert_eq!(of(&changes, &tenure), [told("affected", 1)]);
    });
}

/// What strangers may not see betrays itself neither by what it affects nor by places that are counted.
#[test]
fn what_is_hidden_affects_nothing_that_strangers_hear_of() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let Named { actor, .. } = named(&editor).await;
        let draft = id(&editor.article(json!({})).await);
        let citation =
            json!({ "article": { "id": draft }, "anchor": anchor("body", BODY, "minister") });
        let cites = json!({ "state": "published", "citations": [citation] });
        let event = id(&editor.event(cites).await);
        let hidden = json!({ "kind": "person", "names": [{ "text": "A deputy" }] });
        let hidden = id(&editor.create(Actor, hidden).await.unwrap());
        let takes_part = json!({
            "state": "published", "participants": [{ "actor": { "id": hidden }, "role": "actor", "label": "A deputy" }],
        });
        editor.event(takes_part).await;
        let suggested = json!({
            "actor": { "id": actor }, "anchor": anchor("body", BODY, "minister"), "status": "suggested",
        });
        let suggested = json!({ "state": "published", "mentions": [suggested] });
        let suggested = id(&editor.article(suggested).await);

        let begin = public.end_of_feed().await;
        let moved = json!({ "body": format!("So it was. {BODY}") });
        editor.update(Article, &draft, 1, moved).await.unwrap();
        assert_eq!(of(&editor.changes_after(&begin).await, &event), [told("affected", 1)]);
        assert_eq!(public.changes_after(&begin).await, [0; 0], "a passage moved in a draft");
        let into = json!({ "into": { "id": actor } });
        editor.command(Actor, &hidden, 1, "merge", into).await.unwrap();
        let changes = public.changes_after(&begin).await;
        assert_eq!(of(&changes, &actor), [told("updated", 2)], "it has one name more");
        assert_eq!(of(&changes, &hidden), []);

        let begin = public.end_of_feed().await;
        assert_ne!(begin, public.end_of_feed().await, "a place looks different each time");
        let reason = json!({ "reason": "Wrong." });
        editor.command(Actor, &actor, 2, "withdraw", reason).await.unwrap();
        assert_eq!(of(&public.changes_after(&begin).await, &suggested), []);
        editor.update(Actor, &actor, 3, json!({ "summary": "…" })).await.unwrap();
        let changes = of(&public.changes_after(&begin).await, &actor);
        assert_eq!(changes, [gone("withdrawn", 3)], "what is done to it then is the desk's");
    });
}

/// Time goes on between the beginning of a transaction and its end.
#[test]
fn claims_show_with_their_actor_while_time_goes_on() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let actor = json!({ "kind": "person", "names": [{ "text": "A minister" }] });
        let actor = id(&editor.create(Actor, actor).await.unwrap());
        let position = id(&editor.create(Position, json!({ "title": "Minister" })).await.unwrap());
        let tenure = json!({ "holder": { "id": actor }, "position": { "id": position } });
        let tenure = id(&editor.create(Tenure, tenure).await.unwrap());
        let begin = public.end_of_feed().await;
        world.clock.tick();
        editor.publish(Actor, &actor, 1).await.unwrap();
        assert_eq!(of(&public.changes_after(&begin).await, &tenure), [told("affected", 1)]);
    });
}

/// Two servers settle what many have written, and each change has one place.
#[test]
fn two_who_settle_give_each_change_one_place() {
    on_both_engines(async |world| {
        let begin = world.anonymous().end_of_feed().await;
        let lines: String = (0..3_500)
            .map(|number| format!("{{\"record\":\"publisher\",\"externalId\":\"p{number}\",\"name\":\"Paper {number}\"}}\n"))
            .collect();
        let import =
            world.ask("POST", "/api/v1/import").token(Some(&world.token(Role::Editor).await));
        import.text("application/x-ndjson", lines).send().await.expect(200);
        let (other, server) = world.served_as(&world.url());
        let ask =
            ChangeRequest { after: Some(begin.clone()), limit: Some(1), ..Default::default() };
        let both = join_all((0..16).map(|number| {
            let diwan = if number % 2 == 0 { &world.diwan } else { &other };
            diwan.changes(&Principal::Anonymous, &ask)
        }));
        both.await.into_iter().for_each(|changes| drop(changes.unwrap()));
        world.settle().await;
        let all = world.anonymous().changes_after(&begin).await;
        let ids: BTreeSet<&str> = all.iter().map(|change| change["id"].as_str().unwrap()).collect();
        assert_eq!((all.len(), ids.len()), (3_500, 3_500), "{:?}", world.engine);
        server.stop().await;
    });
}

#[test]
fn a_feed_that_nobody_reads_is_pruned() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        publisher(&editor, "Observer").await;
        world.clock.advance(HOUR);
        assert!(world.diwan.prune_changes(HOUR / 2).await.unwrap() >= 1);
        assert_eq!(world.anonymous().changes("").await.unwrap().data, [0; 0]);
    });
}

#[test]
fn a_cursor_that_leads_nowhere_asks_for_a_new_copy() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let begin = public.end_of_feed().await;
        publisher(&editor, "Observer").await;
        world.clock.advance(HOUR);
        publisher(&editor, "Another").await;
        let end = public.end_of_feed().await;
        assert_eq!(world.diwan.prune_changes(HOUR / 2).await.unwrap(), 1, "the older one");
        let refused = public.changes(&format!("after={begin}")).await.unwrap_err();
        assert_eq!(refused.code, "resyncRequired");
        assert_eq!(public.changes("").await.unwrap().data.len(), 1);
        assert_eq!(public.changes_after(&end).await.len(), 0);

        let other = world.another().await;
        let strange = other.anonymous().end_of_feed().await;
        let refused = public.changes(&format!("after={strange}")).await.unwrap_err();
        assert_eq!(refused.code, "resyncRequired");
        for wrong in ["after=nonsense", "after=AAAA", "limit=0", "limit=101", "record=quote"] {
            let refused = public.changes(wrong).await.unwrap_err();
            assert_eq!(refused.code, "badRequest", "{wrong}");
        }
        other.end().await;
    });
}

#[test]
fn an_answer_can_wait_for_a_change() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let begin = public.end_of_feed().await;
        let nothing = world.get(&format!("/api/v1/changes?after={begin}&wait=1"), None).await;
        let nothing = nothing.expect(200).json;
        assert_eq!(nothing["data"], json!([]));
        let path = format!("/api/v1/changes?after={begin}&wait=60s");
        let (waited, observer) = tokio::join!(world.get(&path, None), async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            publisher(&editor, "Observer").await
        });
        let waited = waited.expect(200).json;
        assert_eq!(waited["data"][0]["id"], json!(observer));
        for wrong in [
            "after=now&wait=61",
            "after=now&wait=-1",
            "after=now&wait=1.5",
            "after=now&wait=",
            "wait=30",
        ] {
            let refused = world.get(&format!("/api/v1/changes?{wrong}"), None).await;
            assert_eq!(refused.expect(400).code(), "badRequest", "{wrong}");
        }
    });
}

/// GraphQL brings the records that changed along, in as many statements as there are kinds of them.
#[test]
fn the_records_come_with_the_changes() {
    on_both_engines(async |world| {
        let editor = world.editor().await.at(Face::Graphql);
        let mut counts = Vec::new();
        for round in 0..3 {
            let begin = editor.end_of_feed().await;
            for number in 0..=round {
                let headline = json!({ "headline": format!("A meeting {round} {number}") });
                editor.article(headline).await;
            }
            let observer = publisher(&editor, &format!("Observer {round}")).await;
            editor.delete(Publisher, &observer, 1).await.unwrap();
            let before = world.diwan.store().statements();
            let nodes = "nodes { id tombstone node { id ... on Article { headline } } }";
            let asked = format!("{{ changes(after: \"{begin}\") {{ {nodes} }} }}");
            let data = editor.data(&asked, json!({})).await.unwrap();
            counts.push(world.diwan.store().statements() - before);
            let nodes = data["changes"]["nodes"].as_array().unwrap();
            for node in nodes {
                assert_eq!(node["node"].is_null(), node["tombstone"] == true, "{node}");
            }
            assert_eq!(nodes[0]["node"]["headline"], format!("A meeting {round} 0"));
        }
        // The feed is settled with the first of them, and then as often as the next is asked for.
        assert_eq!(counts[1], counts[2], "{counts:?}");
    });
}

/// The events of a stream, as far as they have come: what they are called, and their ids.
async fn events(stream: &mut reqwest::Response, until: &str) -> Vec<(String, String)> {
    let mut text = String::new();
    let read = async {
        while !text.contains(until) {
            let piece = stream.chunk().await.unwrap().expect("more");
            text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), read).await;
    assert!(in_time.is_ok(), "no {until:?} in {text:?}");
    let field = |event: &str, name: &str| {
        let line = event.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().to_owned()
    };
    let events = text.split("\n\n").filter(|event| event.contains("event: "));
    events.map(|event| (field(event, "event: "), field(event, "id: "))).collect()
}

#[test]
fn a_stream_goes_on_where_it_was_left() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let stream = async |header: Option<&str>, token: Option<&str>| {
            let ask = world.ask("GET", "/api/v1/changes?after=now").token(token);
            let ask = ask.header("Accept", "text/event-stream");
            match header {
                Some(last) => ask.header("Last-Event-ID", last).begin().await,
                None => ask.begin().await,
            }
        };
        let mut first = stream(None, None).await;
        assert_eq!(first.headers()["content-type"], "text/event-stream");
        let begun = events(&mut first, "event: none").await;
        publisher(&editor, "Observer").await;
        let told = events(&mut first, "event: change").await;
        assert_eq!(told.len(), 1);
        drop(first);

        publisher(&editor, "Another").await;
        let mut again = stream(Some(&begun[0].1), None).await;
        let both = events(&mut again, "event: change").await;
        assert_eq!((both.len(), &both[0]), (2, &told[0]), "what was told before, and since");

        let mut signed = stream(None, Some(&editor.token.clone().unwrap())).await;
        events(&mut signed, "event: none").await;
        world.clock.advance(9 * HOUR);
        assert_eq!(events(&mut signed, "event: end").await.last().unwrap().0, "end");
        assert!(signed.chunk().await.unwrap().is_none(), "it has ended");
    });
}

/// Streams take no room from other requests of the same caller, and are bounded themselves.
#[test]
fn a_caller_has_a_hundred_streams_and_other_answers_besides() {
    on_both_engines(async |world| {
        let path = "/api/v1/changes?after=now";
        let mut streams = Vec::new();
        for _ in 0..100 {
            let ask = world.ask("GET", path).header("Accept", "text/event-stream");
            let stream = ask.begin().await;
            assert_eq!(stream.status(), 200);
            streams.push(stream);
        }
        for path in ["/api/v1/events", path] {
            world.get(path, None).await.expect(200);
        }
        let one_more = world.ask("GET", path).header("Accept", "text/event-stream").send().await;
        assert_eq!(one_more.expect(429).code(), "tooManyRequests");
        let waiting = world.get("/api/v1/changes?after=now&wait=1", None).await;
        assert_eq!(waiting.expect(429).code(), "tooManyRequests");
    });
}

/// A copy of what a caller sees, as a follower of the feed has it.
#[derive(Default)]
struct Copied(BTreeMap<String, Value>);

impl Copied {
    /// Goes on after a cursor; answers the next one, and whether there was nothing more.
    async fn follow(&mut self, caller: &Caller<'_>, after: &str) -> (String, bool) {
        let part = caller.changes(&format!("after={after}&limit=100")).await.unwrap();
        let changed: BTreeSet<(String, String)> = part
            .data
            .iter()
            .map(|change| {
                let text = |name: &str| change[name].as_str().unwrap().to_owned();
                (text("record"), text("id"))
            })
            .collect();
        for (record, id) in changed {
            let kind = Kind::parse(&record).unwrap();
            match caller.one(kind, &id).await {
                Ok(record) if record["id"] == *id => drop(self.0.insert(id, record)),
                _ => drop(self.0.remove(&id)),
            }
        }
        (part.next, part.data.is_empty())
    }
}

/// Whatever is inserted together is told in the order in which it came.
#[test]
fn an_import_is_told_in_its_order() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let begin = editor.end_of_feed().await;
        let mut expected = Vec::new();
        for count in [2, 6, 7, 12, 23] {
            let names: Vec<String> =
                (0..count).map(|number| format!("n{count}-{number}")).collect();
            let line = |name: &String| {
                json!({ "record": "publisher", "externalId": name, "name": name }).to_string()
            };
            let lines: Vec<String> = names.iter().map(line).collect();
            let ask = editor.ask("POST", "/api/v1/import");
            ask.text("application/x-ndjson", lines.join("\n")).send().await.expect(200);
            expected.extend(names);
        }
        let told = editor.changes(&format!("after={begin}&limit=100")).await.unwrap().data;
        let mut names = Vec::new();
        for change in &told {
            let id = change["id"].as_str().unwrap();
            let publisher = editor.one(Publisher, id).await.unwrap();
            names.push(publisher["name"].as_str().unwrap().to_owned());
        }
        assert_eq!(names, expected, "{:?}", world.engine);
    });
}

/// While many write, publish, withdraw, correct, merge and import, a follower goes by the feed alone; at the end
/// it has what is there.
#[test]
fn a_follower_misses_nothing_while_many_write() {
    on_both_engines_at_once(async |world| {
        let public = world.anonymous();
        let mut begin = public.end_of_feed().await;
        let writers = join_all((0..8).map(|number| write_much(world, number)));
        let writers = async { tokio::join!(writers, import_again_and_again(world)) };
        let (mut copied, follower) = (Copied::default(), public);
        tokio::select! {
            _ = writers => {}
            never = async {
                loop {
                    begin = copied.follow(&follower, &begin).await.0;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            } => never,
        }
        world.settle().await;
        loop {
            let (next, is_end) = copied.follow(&follower, &begin).await;
            if is_end {
                break;
            }
            begin = next;
        }
        let mut there = BTreeMap::new();
        for kind in [Article, Actor, Event, Publisher, Tenure] {
            for id in follower.ids(kind, "limit=100").await {
                there.insert(id.clone(), follower.one(kind, &id).await.unwrap());
            }
        }
        let of_these = |(_, record): &(&String, &Value)| {
            record.get("names").is_none_or(|_| record["mergedInto"].is_null())
        };
        let copied: BTreeMap<_, _> = copied.0.iter().filter(of_these).collect();
        assert_eq!(copied, there.iter().collect(), "{:?}", world.engine);
        assert!(there.len() > 100, "{}", there.len());
    });
}

/// Does something until it is done: SQLite's one writer may be busy for a while.
async fn patiently(attempt: impl AsyncFn() -> Outcome) -> Value {
    loop {
        match attempt().await {
            Err(refusal) if refusal.code == "unavailable" => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            done => return done.unwrap(),
        }
    }
}

/// Imports articles, events that cite them and who took part, and then the same with other words.
async fn import_again_and_again(world: &World) {
    let editor = world.editor().await;
    for round in 0..3 {
        let lines = (0..20).flat_map(|number| {
            let key = format!("import-{number}");
            let actor = json!({ "record": "actor", "externalId": key, "kind": "person", "state": "published",
                                "names": [{ "text": format!("Envoy {number}") }] });
            let article = json!({ "record": "article", "externalId": key, "kind": "report", "language": "en",
                                  "headline": format!("Talks {number}, day {round}"), "body": BODY,
                                  "state": "published" });
            let event = json!({ "record": "event", "externalId": key, "type": "CONSULT", "start": "2021-01-12",
                                "title": format!("Talks {number}, day {}", round / 2), "state": "published",
                                "participants": [{ "actor": { "externalId": key }, "role": "actor" }],
                                "citations": [{ "article": { "externalId": key } }] });
            [actor, article, event]
        });
        let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
        let ask =
            || editor.ask("POST", "/api/v1/import").text("application/x-ndjson", lines.join("\n"));
        loop {
            let answer = ask().send().await;
            if answer.status == 200 {
                break;
            }
            assert_eq!(answer.status, 503, "{}", answer.text);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn write_much(world: &World, number: usize) {
    let editor = &world.editor().await;
    let create = async |kind: Kind, members: Value| {
        patiently(async || editor.create(kind, members.clone()).await).await
    };
    let step = async |kind: Kind, id: &str, version: i64, verb: &str, members: Value| {
        patiently(async || editor.command(kind, id, version, verb, members.clone()).await).await
    };
    let person = |name: String| json!({ "kind": "person", "names": [{ "text": name }], "state": "published" });
    let one = id(&create(Actor, person(format!("Minister {number}"))).await);
    let other = id(&create(Actor, person(format!("Deputy {number}"))).await);
    let observer = json!({ "name": format!("Observer {number}") });
    let observer = id(&create(Publisher, observer).await);
    let participants = json!([{ "actor": { "id": one }, "role": "actor" }]);
    for round in 0..3 {
        let article = json!({
            "kind": "report", "language": "en", "headline": format!("A meeting {number} {round}"),
            "body": BODY, "publisher": { "id": observer }, "state": "published",
        });
        let article = id(&create(Article, article).await);
        let citation =
            json!({ "article": { "id": article }, "anchor": anchor("body", BODY, "minister") });
        let event = json!({
            "type": "CONSULT", "title": "They met", "start": "2021-01-11", "state": "published",
            "participants": participants, "citations": [citation],
        });
        let event = id(&create(Event, event).await);
        let summary = json!({ "summary": "It was." });
        patiently(async || editor.update(Event, &event, 1, summary.clone()).await).await;
        let correction = json!({ "kind": "fact", "text": "Another one." });
        let body = json!({ "body": BODY.replace("minister", "deputy") });
        let correct = async || editor.correct(&article, 1, correction.clone(), body.clone()).await;
        patiently(correct).await;
        if round == 1 {
            step(Article, &article, 2, "withdraw", json!({ "reason": "Wrong." })).await;
        }
    }
    step(Actor, &one, 1, "merge", json!({ "into": { "id": other } })).await;
}
