//! Import and export: what goes in comes out, and a bad line harms only itself.

use std::io::Cursor;

use diwan_api::import::{ImportOptions, OnError, Rejection, Tally, Watch};
use diwan_api::principal::Principal;
use diwan_api::store::Engine;
use diwan_api::values::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{Answer, World, on_both_engines};

/// Everything that a line of each kind can carry.
fn everything() -> Vec<Value> {
    let article = "01900000-0000-7000-8000-00000000000a";
    vec![
        json!({ "record": "publisher", "externalId": "pub", "name": "Observer", "country": "LY", "slug": "the-observer", "formerSlugs": ["observer"] }),
        json!({
            "record": "topic", "externalId": "defence", "scheme": "own", "code": "defence",
            "labels": [{ "language": "en", "text": "Defence" }, { "language": "tr", "text": "Savunma" }],
        }),
        // Its parent comes after it by id.
        json!({
            "record": "place", "id": "ffffffff-0000-7000-8000-000000000001", "kind": "country",
            "names": [{ "text": "Turkey", "language": "en" }], "country": "TR",
        }),
        json!({
            "record": "place", "externalId": "istanbul", "kind": "city", "country": "TR",
            "names": [{ "text": "Istanbul", "language": "en" }, { "text": "İstanbul", "language": "tr" }],
            "latitude": 41.01, "longitude": 28.96,
            "identifiers": [{ "scheme": "geonames", "value": "745044" }],
            "parent": { "id": "ffffffff-0000-7000-8000-000000000001" },
        }),
        json!({
            "record": "actor", "externalId": "gna", "kind": "government", "state": "published",
            "slug": "gna", "formerSlugs": ["gov-of-accord", "accord"], "countries": ["LY"],
            "names": [
                { "text": "Government of National Accord", "language": "en", "preferred": true },
                { "text": "حكومة الوفاق الوطني", "language": "ar", "kind": "official" },
            ],
            "identifiers": [{ "scheme": "wikidata", "value": "Q22079543" }],
            "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2020-02-01T00:00:00.5Z",
            "version": 7, "publishedAt": "2020-01-02T00:00:00Z",
        }),
        json!({
            "record": "actor", "externalId": "namroush", "kind": "person", "state": "withdrawn",
            "names": [{ "text": "Salahuddin al-Namroush" }], "activeFrom": "2016-03",
            "withdrawal": { "reason": "Under review.", "at": "2021-02-01T00:00:00Z" },
        }),
        json!({
            "record": "actor", "id": "01900000-0000-7000-8000-000000000001", "kind": "person",
            "names": [{ "text": "S. Namroush", "kind": "misspelling" }], "state": "published",
            "mergedInto": { "externalId": "namroush" },
        }),
        json!({
            "record": "position", "externalId": "mod", "title": "Minister of Defence",
            "organisation": { "slug": "accord" }, "country": "LY",
        }),
        json!({
            "record": "article", "id": article, "kind": "report", "language": "en",
            "headline": "Ministers meet in Istanbul", "standfirst": "A meeting.",
            "body": "Salahuddin al-Namroush met his Turkish counterpart.", "state": "published",
            "publisher": { "slug": "observer" }, "place": { "externalId": "istanbul" },
            "topics": [{ "slug": "defence" }], "publishAt": "2121-01-11T14:00:00Z",
            "rights": { "holder": "Observer", "licence": "CC-BY-4.0" },
            "mentions": [{
                "id": "01900000-0000-7000-8000-00000000000b",
                "actor": { "externalId": "namroush" }, "status": "suggested", "score": 0.1,
                "method": "names-1",
                "anchor": { "field": "body", "start": 0, "end": 22, "exact": "Salahuddin al-Namroush" },
            }, {
                "actor": { "identifier": { "scheme": "wikidata", "value": "Q22079543" } },
                "anchor": { "field": "body", "start": 9, "end": 12, "exact": "GNA", "stale": true },
            }],
            "quotes": [{ "speaker": { "slug": "gna" }, "text": "We agreed.", "saidOn": "2021-01" }],
            "corrections": [{
                "kind": "typo", "text": "A name was misspelt.", "at": "2021-01-12T00:00:00Z",
                "version": 2,
            }],
            "version": 3,
        }),
        json!({
            "record": "article", "externalId": "tr", "kind": "report", "language": "tr",
            "headline": "Bakanlar görüştü", "translationOf": { "id": article },
            "state": "inReview",
        }),
        json!({
            "record": "tenure", "externalId": "t", "holder": { "externalId": "namroush" },
            "position": { "externalId": "mod" }, "from": "2020-08-29", "to": "2021-03",
            "citations": [{ "url": "https://example.org/decree", "stance": "confirms" }],
        }),
        json!({
            "record": "relation", "externalId": "r", "subject": { "externalId": "namroush" },
            "kind": "memberOf", "object": { "externalId": "gna" }, "note": "As minister.",
        }),
        json!({
            "record": "event", "externalId": "talks", "type": "CONSULT", "title": "Talks",
            "start": "2021-01", "state": "published",
        }),
        json!({
            "record": "event", "externalId": "meeting", "type": "CONSULT", "mode": "visit",
            "contexts": ["military", "diplomatic"], "title": "Defence ministers meet",
            "start": "2021-01-09T14:00Z", "end": "2021-01-09", "place": { "externalId": "istanbul" },
            "modality": "actual", "state": "published", "partOf": { "externalId": "talks" },
            "verification": { "status": "corroborated", "confidence": 0.30000000000000004 },
            "participants": [
                { "actor": { "externalId": "namroush" }, "role": "actor", "side": "GNA" },
                { "label": "a delegation", "role": "observer" },
            ],
            "quantities": [{ "kind": "troops", "low": 1, "best": 2.5, "high": 250000.1, "unit": "people" }],
            "codes": [{ "scheme": "cameo", "code": "042", "quadClass": "verbalCooperation" }],
            "citations": [{
                "article": { "id": article }, "articleVersion": 2, "stance": "reports",
                "anchor": { "field": "headline", "start": 0, "end": 9, "exact": "Ministers" },
            }],
        }),
    ]
}

/// Remembers what was refused.
#[derive(Default)]
struct Refused(Vec<Rejection>);

impl Watch for Refused {
    fn rejected(&mut self, rejection: Rejection) {
        self.0.push(rejection);
    }
}

impl Refused {
    fn told(&self) -> Vec<(u64, &str, &str)> {
        self.0.iter().map(|one| (one.line, one.code, one.pointer.as_str())).collect()
    }
}

async fn import_text(world: &World, text: String, ask: ImportOptions) -> (Tally, Refused) {
    let mut refused = Refused::default();
    let input = Cursor::new(text.into_bytes());
    let tally = world.diwan.import(&Principal::Operator, input, ask, &mut refused).await;
    (tally.unwrap(), refused)
}

async fn import(world: &World, lines: &[Value], ask: ImportOptions) -> (Tally, Refused) {
    let text = lines.iter().map(|line| format!("{line}\n")).collect();
    import_text(world, text, ask).await
}

fn tally(created: u64, updated: u64, unchanged: u64, rejected: u64) -> Tally {
    Tally { created, updated, unchanged, rejected, suggested: None }
}

const STOP: ImportOptions =
    ImportOptions { on_error: OnError::Stop, dry_run: false, suggest_mentions: false };
const SKIP: ImportOptions =
    ImportOptions { on_error: OnError::Skip, dry_run: false, suggest_mentions: false };

fn publisher(external_id: &str, name: &str) -> Value {
    json!({ "record": "publisher", "externalId": external_id, "name": name })
}

fn brief(external_id: &str, publisher: &str) -> Value {
    json!({
        "record": "article", "externalId": external_id, "kind": "brief", "language": "en",
        "headline": external_id, "publisher": { "externalId": publisher },
    })
}

#[test]
fn what_goes_in_comes_out_and_goes_in_again() {
    on_both_engines(async |world| {
        let lines = everything();
        let count = lines.len() as u64;
        let (first, refused) = import(world, &lines, STOP).await;
        assert_eq!((first, refused.told()), (tally(count, 0, 0, 0), vec![]));
        assert_eq!(import(world, &lines, STOP).await.0, tally(0, 0, count, 0));

        let exported = world.export().await;
        let other = world.another().await;
        assert_eq!(import_text(&other, exported.clone(), STOP).await.0, tally(count, 0, 0, 0));
        assert_eq!(other.export().await, exported);
        assert_eq!(import_text(&other, exported.clone(), STOP).await.0, tally(0, 0, count, 0));
        assert_eq!(other.export().await, exported);
        other.end().await;
    });
}

#[test]
fn what_a_line_carried_is_kept() {
    on_both_engines(async |world| {
        import(world, &everything(), STOP).await;
        let exported: Vec<Value> =
            world.export().await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let of = |pointer: &str, value: Value| {
            exported.iter().find(|line| line.pointer(pointer) == Some(&value)).unwrap()
        };
        let gna = of("/externalId", json!("gna"));
        assert_eq!(gna["formerSlugs"], json!(["accord", "gov-of-accord"]));
        assert_eq!(gna["version"], 7);
        assert_eq!(gna["updatedAt"], "2020-02-01T00:00:00.500000Z");
        let article = of("/headline", json!("Ministers meet in Istanbul"));
        assert_eq!(article["state"], "scheduled");
        assert_eq!(article["publishAt"], "2121-01-11T14:00:00Z");
        assert_eq!(article["mentions"][0]["score"], 0.1);
        assert_eq!(article["mentions"][1]["anchor"]["stale"], true);
        assert_eq!(article["corrections"][0]["version"], 2);
        assert_eq!(of("/externalId", json!("namroush"))["withdrawal"]["reason"], "Under review.");
        assert!(exported.iter().any(|line| line["mergedInto"]["id"] != Value::Null));
        let meeting = of("/externalId", json!("meeting"));
        assert_eq!(meeting["citations"][0]["articleVersion"], 2);
        assert_eq!(meeting["verification"]["confidence"], 0.30000000000000004);
        assert_eq!(meeting["quantities"][0]["high"], 250000.1);
        assert_eq!(meeting["quadClass"], Value::Null, "derived, so no import takes it");
        let places: Vec<_> = exported.iter().filter(|line| line["record"] == "place").collect();
        assert_eq!(places[0]["kind"], "country", "what is referred to comes first");
    });
}

#[test]
fn a_refused_line_ends_the_import_or_is_left_out() {
    on_both_engines(async |world| {
        let lines = [
            publisher("one", "One"),
            json!({ "record": "publisher", "name": "", "homepage": "no address", "odd": 1 }),
            publisher("two", "Two"),
        ];
        let (stopped, refused) = import(world, &lines, STOP).await;
        assert_eq!(stopped, tally(1, 0, 0, 1));
        let all =
            [(2, "unknownMember", "/odd"), (2, "tooShort", "/name"), (2, "format", "/homepage")];
        assert_eq!(refused.told(), all);
        let (skipped, _) = import(world, &lines, SKIP).await;
        assert_eq!(skipped, tally(1, 0, 1, 1));
        assert_eq!(world.export().await.lines().count(), 2);
    });
}

#[test]
fn a_dry_run_counts_and_forgets() {
    on_both_engines(async |world| {
        // One batch cannot hold two lines for one record: the second refers to an earlier batch.
        let lines = [
            publisher("one", "One"),
            publisher("one", "Uno"),
            brief("a", "one"),
            brief("b", "nowhere"),
        ];
        let dry = ImportOptions { dry_run: true, ..SKIP };
        let (counted, refused) = import(world, &lines, dry).await;
        assert_eq!(counted, tally(2, 1, 0, 1));
        assert_eq!(refused.told(), [(4, "unknownReference", "/publisher")]);
        assert_eq!(world.export().await, "");
        let (stopped, _) = import(world, &lines, ImportOptions { dry_run: true, ..STOP }).await;
        assert_eq!(stopped, tally(2, 1, 0, 1));
    });
}

/// Input that does not end before it is told to.
struct Waiting(std::sync::mpsc::Receiver<()>);

impl std::io::Read for Waiting {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        let _ = self.0.recv();
        Ok(0)
    }
}

#[test]
fn a_dry_run_keeps_nobody_waiting() {
    on_both_engines(async |world| {
        let (end, waiting) = std::sync::mpsc::channel();
        let ask = ImportOptions { dry_run: true, ..SKIP };
        let mut refused = Refused::default();
        let rehearsal =
            world.diwan.import(&Principal::Operator, Waiting(waiting), ask, &mut refused);
        let meanwhile = async {
            let (written, _) = import(world, &[publisher("one", "One")], STOP).await;
            drop(end);
            written
        };
        let (rehearsed, written) = futures::join!(rehearsal, meanwhile);
        assert_eq!((rehearsed.unwrap(), written), (tally(0, 0, 0, 0), tally(1, 0, 0, 0)));
    });
}

#[test]
fn a_line_refers_to_earlier_lines_only() {
    on_both_engines(async |world| {
        let lines = [
            brief("early", "one"),
            publisher("one", "One"),
            brief("late", "one"),
            json!({
                "record": "article", "kind": "brief", "language": "en", "headline": "Before",
                "translationOf": { "externalId": "after" },
            }),
            brief("after", "one"),
        ];
        let (skipped, refused) = import(world, &lines, SKIP).await;
        assert_eq!(skipped, tally(3, 0, 0, 2));
        assert_eq!(
            refused.told(),
            [(1, "unknownReference", "/publisher"), (4, "unknownReference", "/translationOf")]
        );
    });
}

#[test]
fn what_is_refused_takes_down_what_refers_to_it_and_nothing_else() {
    on_both_engines(async |world| {
        let translation = |key: &str, of: &str| {
            let mut line = brief(key, "one");
            line["translationOf"] = json!({ "externalId": of });
            line
        };
        let mut broken = brief("broken", "one");
        broken["topics"] = json!([{ "externalId": "nowhere" }]);
        let lines = [
            publisher("one", "One"),
            brief("sound", "one"),
            broken,
            translation("of-broken", "broken"),
            translation("of-sound", "sound"),
        ];
        let (skipped, refused) = import(world, &lines, SKIP).await;
        assert_eq!(skipped, tally(3, 0, 0, 2));
        assert_eq!(
            refused.told(),
            [(3, "unknownReference", "/topics/0"), (4, "unknownReference", "/translationOf")]
        );
    });
}

#[test]
fn one_record_has_one_id() {
    on_both_engines(async |world| {
        let id = |n: u8| format!("01900000-0000-7000-8000-0000000000{n:02}");
        let with_id = |n: u8, key: Option<&str>| {
            let mut line = json!({ "record": "publisher", "id": id(n), "name": "P" });
            if let Some(key) = key {
                line["externalId"] = key.into();
            }
            line
        };
        let lines = [with_id(1, Some("one")), with_id(2, Some("two"))];
        assert_eq!(import(world, &lines, STOP).await.0, tally(2, 0, 0, 0));
        let lines = [
            with_id(1, Some("two")),
            with_id(3, Some("one")),
            with_id(1, Some("renamed")),
            // The same record twice, once by each name.
            publisher("renamed", "Q"),
            with_id(1, None),
        ];
        let (skipped, refused) = import(world, &lines, SKIP).await;
        assert_eq!(refused.told(), [(1, "conflict", ""), (2, "conflict", "")]);
        assert_eq!(skipped, tally(0, 3, 0, 2));
    });
}

#[test]
fn lines_that_are_none() {
    on_both_engines(async |world| {
        let long = "x".repeat(4 * 1024 * 1024);
        let text = format!(
            "\n[1]\r\n{{\"record\":\n{{\"name\":\"P\"}}\n{{\"record\":\"nothing\"}}\n\
             {{\"record\":\"publisher\",\"name\":\"{long}\"}}\n   \n\
             {{\"record\":\"publisher\",\"id\":\"x\",\"name\":\"P\"}}\n\
             {{\"record\":\"position\",\"slug\":\"p\",\"formerSlugs\":[],\"withdrawal\":{{}},\"title\":\"P\"}}\n\
             {{\"record\":\"publisher\",\"homepage\":null,\"name\":\"P\"}}"
        );
        let (skipped, refused) = import_text(world, text, SKIP).await;
        assert_eq!(skipped, tally(1, 0, 0, 7));
        assert_eq!(
            refused.told(),
            [
                (2, "badRequest", ""),
                (3, "badRequest", ""),
                (4, "required", "/record"),
                (5, "format", "/record"),
                (6, "payloadTooLarge", ""),
                (8, "format", "/id"),
                (9, "unknownMember", "/formerSlugs"),
                (9, "unknownMember", "/slug"),
                (9, "unknownMember", "/withdrawal"),
            ]
        );
    });
}

#[test]
fn only_those_who_may_publish_import() {
    on_both_engines(async |world| {
        let input = Cursor::new(Vec::new());
        let mut refused = Refused::default();
        let anonymous = &Principal::Anonymous;
        let answer = world.diwan.import(anonymous, input, STOP, &mut refused).await.unwrap_err();
        assert_eq!(answer.code.as_str(), "unauthenticated");
        assert!(world.diwan.export(anonymous).await.is_err());
    });
}

#[test]
fn over_http_it_is_the_same_import() {
    on_both_engines(async |world| {
        let text = format!("{}\n{}\n[1]", publisher("one", "One"), brief("a", "one"));
        let send = async |query: &str, token: Option<&str>| {
            let ask = world.ask("POST", &format!("/api/v1/import{query}")).token(token);
            ask.text("application/x-ndjson", text.clone()).send().await
        };
        let editor = world.token(Role::Editor).await;
        let author = world.token(Role::Author).await;
        assert_eq!(send("", None).await.expect(401).code(), "unauthenticated");
        assert_eq!(send("", Some(&author)).await.expect(403).code(), "forbidden");
        assert_eq!(send("?dryRun=yes", Some(&editor)).await.expect(400).code(), "badRequest");

        let counts = |answer: &Answer| {
            ["created", "updated", "unchanged", "rejected"].map(|name| answer.json[name].clone())
        };
        let dry = send("?onError=skip&dryRun=true", Some(&editor)).await.expect(200);
        assert_eq!(counts(&dry), [2, 0, 0, 1]);
        let stopped = send("", Some(&editor)).await.expect(422);
        assert_eq!(counts(&stopped), [2, 0, 0, 1]);
        let refused = json!([{
            "line": 3, "code": "badRequest", "pointer": "", "detail": "A line must be a JSON object.",
        }]);
        assert_eq!(stopped.json["errors"], refused);
        let skipped = send("?onError=skip", Some(&editor)).await.expect(200);
        assert_eq!(counts(&skipped), [0, 0, 2, 1]);

        let json = world.ask("POST", "/api/v1/import").token(Some(&editor)).json(&json!({}));
        assert_eq!(json.send().await.expect(415).code(), "unsupportedMediaType");
    });
}

/// An actor, and articles that name it.
fn named() -> Vec<Value> {
    let article = |key: &str, headline: &str| {
        json!({
            "record": "article", "externalId": key, "kind": "brief", "language": "en",
            "headline": headline, "body": "Hulusi Akar left.",
        })
    };
    vec![
        article("one", "Hulusi Akar in Tripoli"),
        json!({
            "record": "actor", "externalId": "akar", "kind": "person", "state": "published",
            "names": [{ "text": "Hulusi Akar" }],
        }),
        article("two", "Nobody in Tripoli"),
    ]
}

const SUGGEST: ImportOptions = ImportOptions { suggest_mentions: true, ..STOP };

async fn article(world: &World, key: &str) -> Value {
    let (editor, path) = (world.editor().await, "/api/v1/articles/by-external-id");
    world.get(&format!("{path}/{key}"), editor.token.as_deref()).await.expect(200).json
}

#[test]
fn an_import_can_suggest_whom_its_articles_mention() {
    on_both_engines(async |world| {
        let dry = ImportOptions { dry_run: true, ..SUGGEST };
        assert_eq!(import(world, &named(), dry).await.0, tally(3, 0, 0, 0));

        // The actor comes after the first article that names it.
        let (first, _) = import(world, &named(), SUGGEST).await;
        assert_eq!(first, Tally { suggested: Some(3), ..tally(3, 0, 0, 0) });
        let (again, _) = import(world, &named(), SUGGEST).await;
        assert_eq!(again, Tally { suggested: Some(0), ..tally(0, 0, 3, 0) });
        assert_eq!(article(world, "one").await["mentions"].as_array().unwrap().len(), 2);

        // Other articles that name it are left alone.
        let later = [named().remove(0)];
        let changed = |line: &Value| {
            let mut line = line.clone();
            line["headline"] = "Hulusi Akar in Ankara".into();
            line
        };
        assert_eq!(import(world, &later.each_ref().map(changed), STOP).await.0, tally(0, 1, 0, 0));
        assert_eq!(article(world, "one").await["mentions"], json!([]), "a line replaces");
        assert_eq!(article(world, "two").await["mentions"][0]["status"], "suggested");
    });
}

#[test]
fn what_was_rejected_does_not_come_back_with_an_import() {
    on_both_engines(async |world| {
        import(world, &named(), SUGGEST).await;
        let two = article(world, "two").await;
        let editor = world.editor().await;
        let reject = format!("/api/v1/articles/{}/mentions/reject", two["id"].as_str().unwrap());
        editor.ask("POST", &reject).header("If-Match", "\"2\"").send().await.expect(200);

        let mut lines = named();
        lines[2]["body"] = "On Monday Hulusi Akar left.".into();
        let (again, _) = import(world, &lines, SUGGEST).await;
        assert_eq!(again, Tally { suggested: Some(0), ..tally(0, 1, 2, 0) });
        let two = article(world, "two").await;
        assert_eq!(two["mentions"].as_array().unwrap().len(), 1);
        assert_eq!(two["mentions"][0]["status"], "rejected");
        assert_eq!(two["mentions"][0]["anchor"]["start"], 10);

        lines[2]["mentions"] = json!([]);
        let (emptied, _) = import(world, &lines, SUGGEST).await;
        assert_eq!(emptied, Tally { suggested: Some(1), ..tally(0, 1, 2, 0) });
    });
}

#[test]
fn over_http_mentions_are_suggested_when_asked_for() {
    on_both_engines(async |world| {
        let editor = world.token(Role::Editor).await;
        let text: String = named().iter().map(|line| format!("{line}\n")).collect();
        let send = async |query: &str| {
            let ask = world.ask("POST", &format!("/api/v1/import{query}")).token(Some(&editor));
            ask.text("application/x-ndjson", text.clone()).send().await.expect(200).json
        };
        assert_eq!(send("?dryRun=true&suggestMentions=true").await["suggested"], Value::Null);
        assert_eq!(send("?suggestMentions=true").await["suggested"], 3);
        let unasked = send("").await;
        assert_eq!((&unasked["updated"], &unasked["suggested"]), (&json!(2), &Value::Null));
    });
}

#[test]
fn an_answer_does_not_wait_for_what_nobody_reads() {
    on_both_engines(async |world| {
        let editor = world.token(Role::Editor).await;
        let filler = format!("{}\n", publisher("one", &"x".repeat(200)));
        let text = format!("nonsense\n{}", filler.repeat(200_000));
        let ask = world.ask("POST", "/api/v1/import").token(Some(&editor));
        let answer = ask.text("application/x-ndjson", text).send().await.expect(422);
        assert_eq!(answer.json["errors"][0]["line"], 1);
    });
}

/// After so many lines the planner knows how much there is.
#[test]
fn many_lines_refresh_the_statistics() {
    on_both_engines(async |world| {
        let question = match world.engine {
            Engine::Sqlite => "SELECT count(*) AS tables FROM pragma_table_list('sqlite_stat1')",
            Engine::Postgres => {
                "SELECT count(DISTINCT tablename) AS tables FROM pg_stats \
                 WHERE schemaname = current_schema() AND tablename = 'publisher'"
            }
        };
        let known = async || {
            let database = world.diwan.store().migrations();
            let asked = Statement::from_string(database.get_database_backend(), question);
            let row = database.query_one_raw(asked).await.unwrap().unwrap();
            row.try_get::<i64>("", "tables").unwrap()
        };
        let lines = |count: usize| {
            (0..count).map(|number| publisher(&number.to_string(), "Paper")).collect::<Vec<_>>()
        };
        import(world, &lines(10), STOP).await;
        assert_eq!(known().await, 0);
        let dry_run = ImportOptions { dry_run: true, ..STOP };
        import(world, &lines(5_000), dry_run).await;
        assert_eq!(known().await, 0);
        import(world, &lines(5_010), STOP).await;
        assert_eq!(known().await, 1);
        import(world, &lines(10_010), STOP).await;
        assert_eq!(known().await, 1);
    });
}
