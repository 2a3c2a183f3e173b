//! An actor is found under every spelling of its names, and nobody who is hidden is.

use diwan_api::model::Kind::{Actor, Article, Event, Position, Relation, Tenure};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{Caller, Outcome, id, on_both_engines, tell};

const MINISTER: &str = "Salah al-Din al-Namroush";
const SPELLINGS: [&str; 5] = [
    "Salahuddin Al-Namroush",
    "صلاح الدين النمروش",
    "NAMRUSH, Salaheddin",
    "Namroush",
    "salah al-din AL-NAMROUSH",
];

async fn person(editor: &Caller<'_>, slug: &str, members: Value) -> String {
    let mut all = json!({ "kind": "person", "slug": slug, "state": "published" });
    all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    id(&editor.create(Actor, all).await.unwrap())
}

async fn minister(editor: &Caller<'_>) -> String {
    let members =
        json!({ "names": [{ "text": MINISTER }], "countries": ["LY"], "activeTo": "2021" });
    person(editor, "namroush", members).await
}

/// The slugs of whom a name may mean, the likeliest first.
async fn meant(caller: &Caller<'_>, query: Value) -> Vec<String> {
    let matches = caller.match_actors(json!([query])).await.unwrap();
    let candidates = matches[0]["candidates"].as_array().unwrap().clone();
    candidates.iter().map(|one| one["actor"]["slug"].as_str().unwrap().to_owned()).collect()
}

async fn decided(caller: &Caller<'_>, query: Value) -> (f64, String, String) {
    let matches = caller.match_actors(json!([query])).await.unwrap();
    let first = &matches[0]["candidates"][0];
    let reasons = first["explanation"].as_array().unwrap();
    let reasons: Vec<&str> = reasons.iter().map(|reason| reason.as_str().unwrap()).collect();
    let decision = first["decision"].as_str().unwrap().to_owned();
    (first["score"].as_f64().unwrap(), decision, reasons.join("; "))
}

#[test]
fn one_actor_under_every_spelling() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        minister(&editor).await;
        person(&editor, "haftar", json!({ "names": [{ "text": "Khalifa Haftar" }] })).await;
        for spelling in SPELLINGS {
            assert_eq!(
                meant(&public, json!({ "names": [spelling] })).await,
                ["namroush"],
                "{spelling}"
            );
            let found = public.ids(Actor, &format!("q={spelling}")).await;
            assert_eq!(found.len(), 1, "{spelling}");
        }
        let (score, decision, why) = decided(&public, json!({ "names": [SPELLINGS[0]] })).await;
        assert!(score > 0.9 && decision == "match", "{score} {decision}");
        assert!(why.contains("namroush: same") && why.contains("same sound"), "{why}");
        let (score, decision, why) = decided(&public, json!({ "names": ["Namroush"] })).await;
        assert!(score == 0.65 && decision == "possible" && why.contains("a part"), "{score} {why}");
        assert_eq!(public.ids(Actor, "q=Nobody Whatever").await.len(), 0);
    });
}

#[test]
fn what_is_known_besides_speaks_for_or_against() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        minister(&editor).await;
        let identified = json!({
            "names": [{ "text": "Quite Another" }],
            "identifiers": [{ "scheme": "wikidata", "value": "Q1" }],
        });
        person(&editor, "another", identified).await;
        let asked = |more: Value| {
            let mut query = json!({ "names": [MINISTER] });
            query.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            query
        };
        assert_eq!(decided(&public, asked(json!({ "country": ["LY", "TR"] }))).await.0, 1.0);
        let (score, _, why) = decided(&public, asked(json!({ "country": ["TR"] }))).await;
        assert!(score == 0.9 && why.contains("country: LY, not TR (−0.10)"), "{score} {why}");
        let (score, _, why) = decided(&public, asked(json!({ "activeFrom": "2022" }))).await;
        assert!(score == 0.9 && why.contains("another time"), "{score} {why}");
        assert_eq!(decided(&public, asked(json!({ "activeFrom": "2020" }))).await.0, 1.0);
        assert_eq!(meant(&public, asked(json!({ "kind": ["party"] }))).await.len(), 0);
        let known = |value: &str| {
            asked(json!({ "identifiers": [{ "scheme": "wikidata", "value": value }] }))
        };
        assert_eq!(meant(&public, known("Q1")).await, ["another", "namroush"]);
        assert_eq!(meant(&public, known("Q2")).await, ["namroush"]);
        let unnamed = json!({ "identifiers": [{ "scheme": "wikidata", "value": "Q1" }] });
        assert_eq!(meant(&public, unnamed).await, ["another"]);
        let (score, _, why) = decided(
            &public,
            json!({ "names": ["Quite Another"], "identifiers": [{ "scheme": "wikidata", "value": "Q2" }] }),
        )
        .await;
        assert!(score == 0.7 && why.contains("wikidata: Q1 is not Q2"), "{score} {why}");
        assert_eq!(
            meant(&public, asked(json!({ "threshold": 1.0, "limit": 1 }))).await,
            ["namroush"]
        );
    });
}

#[test]
fn queries_are_checked() {
    tell(async |world| {
        let public = world.anonymous();
        let long = "ب".repeat(301);
        let wrong = [
            (json!([]), "/queries", "required"),
            (json!([{}]), "/queries/0/names", "required"),
            (json!([{ "names": [""] }]), "/queries/0/names/0", "tooShort"),
            (json!([{ "names": [long] }]), "/queries/0/names/0", "tooLong"),
            (json!([{ "names": ["A", "B", "C", "D", "E", "F"] }]), "/queries/0/names", "tooMany"),
            (json!([{ "names": ["A\u{7}"] }]), "/queries/0/names/0", "controlCharacter"),
            (json!([{ "names": ["A"], "limit": 0 }]), "/queries/0/limit", "range"),
            (json!([{ "names": ["A"], "limit": 21 }]), "/queries/0/limit", "range"),
            (json!([{ "names": ["A"], "threshold": 1.5 }]), "/queries/0/threshold", "range"),
            (json!([{ "names": ["A"], "country": ["Libya"] }]), "/queries/0/country/0", "format"),
            (json!([{ "names": ["A"], "activeFrom": "soon" }]), "/queries/0/activeFrom", "format"),
            (
                json!([{ "names": ["A"], "activeFrom": "2022", "activeTo": "2021" }]),
                "/queries/0/activeTo",
                "order",
            ),
            (vec![json!({ "names": ["A"] }); 21].into(), "/queries", "tooMany"),
        ];
        for (queries, at, code) in wrong {
            let refusal = public.match_actors(queries.clone()).await.unwrap_err();
            assert_eq!(refusal.code, "invalid", "{queries}");
            assert_eq!(refusal.rule(at), Some(code), "{queries}: {:?}", refusal.at);
        }
    });
}

/// Whatever somebody types is a name, or no name: never an error of ours.
#[test]
fn odd_names_are_names() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let long = "Maximilian ".repeat(27);
        let odd = [
            "A",
            "🙂",
            "–",
            "؟",
            "\u{200F}shourmaN\u{200E}",
            "Ivan Иванов 伊凡",
            long.trim(),
            "的",
            "a\u{301}\u{301}\u{301}",
            "'; DROP TABLE actor; --",
            "%",
            "_",
        ];
        for (place, name) in odd.iter().enumerate() {
            let slug = format!("odd-{place}");
            person(&editor, &slug, json!({ "names": [{ "text": name }] })).await;
            let found = meant(&public, json!({ "names": [name], "limit": 20 })).await;
            let has_letters = name.chars().any(char::is_alphanumeric);
            assert_eq!(found.contains(&slug), has_letters, "{name}: {found:?}");
            let named = public.ids(Actor, &format!("name={}", escaped(name))).await;
            assert!(!named.is_empty(), "{name}");
            public.ids(Actor, &format!("q={}", escaped(name))).await;
        }
    });
}

fn escaped(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn a_name_is_a_reference() {
    tell(async |world| {
        let editor = world.editor().await;
        let minister = minister(&editor).await;
        let party = |name: &str| json!({ "participants": [{ "actor": { "name": name }, "role": "actor" }] });
        for spelling in SPELLINGS {
            let event = editor.event(party(spelling)).await;
            let event = editor.one(Event, &id(&event)).await.unwrap();
            assert_eq!(event["participants"][0]["actor"]["id"], minister.as_str(), "{spelling}");
        }
        let unknown = editor.create(Event, with_event(party("Nobody Whatever"))).await.unwrap_err();
        assert_eq!(unknown.rule("/participants/0/actor"), Some("unknownReference"));
        let particle = editor.create(Event, with_event(party("al"))).await.unwrap_err();
        assert_eq!(particle.rule("/participants/0/actor"), Some("unknownReference"));

        person(&editor, "other", json!({ "names": [{ "text": "Salahedin Namroosh" }] })).await;
        let exact = editor.create(Event, with_event(party(MINISTER))).await;
        assert!(exact.is_ok(), "just this name is borne by one only: {exact:?}");
        let unclear = editor.create(Event, with_event(party(SPELLINGS[0]))).await.unwrap_err();
        assert_eq!(unclear.rule("/participants/0/actor"), Some("ambiguousReference"));
        let told = unclear.body.to_string();
        assert!(told.contains("namroush (") && told.contains("other ("), "{told}");
    });
}

fn with_event(mut members: Value) -> Value {
    let event = json!({ "type": "CONSULT", "title": "A meeting", "start": "2021-01-11" });
    members.as_object_mut().unwrap().extend(event.as_object().unwrap().clone());
    members
}

#[test]
fn articles_are_not_named_by_name() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = json!({ "kind": "brief", "language": "en", "headline": "H", "translationOf": { "name": "Istanbul" } });
        let refused = editor.create(Article, article).await.unwrap_err();
        assert_eq!(refused.rule("/translationOf"), Some("format"));
    });
}

/// "Who was defence minister of the GNA on 2021-01-11?" and "What did Namroush do that month?"
#[test]
fn questions_are_asked_with_names() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let minister = minister(&editor).await;
        let gna = json!({ "kind": "government", "state": "published", "names": [{ "text": "Government of National Accord" }] });
        editor.create(Actor, gna).await.unwrap();
        let post = json!({ "title": "Minister of Defence", "organisation": { "name": "GNA" } });
        let post = editor.small(Position, post).await;
        let tenure = json!({ "holder": { "name": "Namroush" }, "position": { "id": post }, "from": "2020-08-29", "to": "2021-03-15" });
        let tenure = editor.small(Tenure, tenure).await;
        let met = json!({
            "start": "2021-01-11",
            "participants": [{ "actor": { "id": minister }, "role": "actor" }],
        });
        let met = editor.event(met).await;

        let asked = "organisation=name:GNA&position=title:minister of DEFENCE&on=2021-01-11";
        assert_eq!(public.ids(Tenure, asked).await, [tenure.as_str()]);
        assert_eq!(public.ids(Tenure, "organisation=name:GNA&on=2022").await.len(), 0);
        assert_eq!(public.ids(Tenure, "position=title:Minister of Defense").await.len(), 0);
        assert_eq!(
            public.ids(Actor, "position=title:Minister of Defence&on=2021-01-11").await,
            [minister.as_str()]
        );
        let month = "actor=name:صلاح الدين النمروش&startFrom=2021-01&startTo=2021-01";
        assert_eq!(public.ids(Event, month).await, [id(&met)]);
        assert_eq!(public.ids(Event, "actor=name:Nobody Whatever").await.len(), 0);
        assert_eq!(public.ids(Relation, "actor=name:Namroush").await.len(), 0);

        person(&editor, "brother", json!({ "names": [{ "text": "Ali al-Namroush" }] })).await;
        let unclear = public.list(Event, "actor=name:Namroush").await.unwrap_err();
        assert_eq!(unclear.code, "badRequest");
        assert!(unclear.body.to_string().contains("brother (Ali al-Namroush)"), "{}", unclear.body);
    });
}

/// Names, slugs and ids of those who are hidden are told to nobody who may not see them.
#[test]
fn nobody_hidden_is_found() {
    tell(async |world| {
        let (editor, author, public) =
            (world.editor().await, world.author().await, world.anonymous());
        let hidden = json!({ "kind": "person", "slug": "zebulon", "names": [{ "text": "Zebulon Quixwood" }] });
        editor.create(Actor, hidden).await.unwrap();
        let gone = json!({ "names": [{ "text": "Zebulun Quixwoode" }] });
        let gone = person(&editor, "zebulun", gone).await;
        editor
            .command(Actor, &gone, 1, "withdraw", json!({ "reason": "No such person." }))
            .await
            .unwrap();
        person(&editor, "hollow", json!({ "names": [{ "text": "Ann Hollow" }] })).await;
        let into = json!({ "into": { "slug": "hollow" } });
        let merged = person(&editor, "hollo", json!({ "names": [{ "text": "An Hollo" }] })).await;
        editor.command(Actor, &merged, 1, "merge", into).await.unwrap();

        for caller in [&public, &author] {
            for name in ["Zebulon Quixwood", "Quixwood", "Zebulun Quixwoode"] {
                let told =
                    caller.match_actors(json!([{ "names": [name], "threshold": 0.0 }])).await;
                assert_eq!(
                    told.unwrap(),
                    json!([{ "candidates": [] }]).as_array().unwrap().clone()
                );
                assert_eq!(caller.ids(Actor, &format!("q={name}")).await.len(), 0);
                assert_eq!(caller.ids(Event, &format!("actor=name:{name}")).await.len(), 0);
            }
            assert_eq!(meant(caller, json!({ "names": ["An Hollo"] })).await, ["hollow"]);
        }
        let event = with_event(
            json!({ "participants": [{ "actor": { "name": "Zebulon Quixwood" }, "role": "actor" }] }),
        );
        let refused = author.create(Event, event.clone()).await.unwrap_err();
        assert_eq!(refused.rule("/participants/0/actor"), Some("unknownReference"));
        assert!(!refused.body.to_string().contains("zebul"), "{}", refused.body);
        assert!(editor.create(Event, event).await.is_ok());
        assert_eq!(meant(&editor, json!({ "names": ["Quixwood"] })).await.len(), 2);
    });
}

type Matches = Outcome<Vec<Value>>;

/// What was found follows what is written.
#[test]
fn the_index_follows_names() {
    tell(async |world| {
        let editor = world.editor().await;
        let minister = minister(&editor).await;
        let found = async |name: &str| -> usize {
            let told: Matches = editor.match_actors(json!([{ "names": [name] }])).await;
            told.unwrap()[0]["candidates"].as_array().unwrap().len()
        };
        let names = json!({ "names": [{ "text": "Hulusi Akar" }] });
        editor.update(Actor, &minister, 1, names).await.unwrap();
        assert_eq!((found(MINISTER).await, found("خلوصي أكار").await), (0, 1));
        let other = json!({ "kind": "person", "names": [{ "text": "Tom Bloom" }] });
        let other = id(&editor.create(Actor, other).await.unwrap());
        assert_eq!(found("Tom Blum").await, 1);
        editor.delete(Actor, &other, 1).await.unwrap();
        assert_eq!(found("Tom Blum").await, 0);
    });
}

/// Keys of other rules are made anew, those of a store from before there were any, too.
#[test]
fn the_index_is_made_anew_when_the_rules_change() {
    let other_rules: [&[&str]; 2] = [
        &["UPDATE actor_blocking_key SET key = '999' || substr(key, 4)"],
        &[
            "DELETE FROM actor_blocking_key",
            "INSERT INTO actor_blocking_key (key, actor_id) SELECT '000', id FROM actor",
        ],
    ];
    on_both_engines(async |world| {
        let editor = world.editor().await;
        minister(&editor).await;
        person(&editor, "smile", json!({ "names": [{ "text": "🙂" }] })).await;
        let query = json!({ "names": [SPELLINGS[1]] });
        for statements in other_rules {
            for statement in statements {
                world.diwan.store().migrations().execute_unprepared(statement).await.unwrap();
            }
            assert_eq!(meant(&editor, query.clone()).await.len(), 0);
            assert_eq!(world.diwan.unindexed_actors().await.unwrap(), 2);
            let mut told = 0;
            assert_eq!(world.diwan.rebuild_names(|done| told += done).await.unwrap(), 2);
            assert_eq!(told, 2);
            assert_eq!(meant(&editor, query.clone()).await, ["namroush"]);
            assert_eq!(world.diwan.unindexed_actors().await.unwrap(), 0);
            assert_eq!(world.diwan.rebuild_names(|_| ()).await.unwrap(), 0);
        }
    });
}

/// A name that is only like another's is nobody's: a reference would make a guess a claim.
#[test]
fn a_near_name_is_no_reference() {
    tell(async |world| {
        let editor = world.editor().await;
        person(&editor, "assad", json!({ "names": [{ "text": "Bashar al-Assad" }] })).await;
        person(&editor, "diab", json!({ "names": [{ "text": "Hassan Diab" }] })).await;
        person(&editor, "adams", json!({ "names": [{ "text": "John Quincy Adams" }] })).await;
        person(&editor, "majid", json!({ "names": [{ "text": "Mohammed Hussein Ali al-Majid" }] }))
            .await;
        let post = editor.small(Position, json!({ "title": "President" })).await;
        for (name, near) in [
            ("Bushra al-Assad", "assad"),
            ("Hussein Diab", "diab"),
            ("حسين دياب", "diab"),
            ("John Adams", "adams"),
            ("John Quincy Adams Jones", "adams"),
            ("Mohammed Hussein Ali", "majid"),
        ] {
            let tenure = json!({ "holder": { "name": name }, "position": { "id": post } });
            let refused = editor.create(Tenure, tenure).await.unwrap_err();
            assert_eq!(refused.rule("/holder"), Some("unknownReference"), "{name}");
            let told = refused.body.to_string();
            assert!(told.contains(&format!("{near} (")), "{name}: {told}");
            let (_, decision, _) = decided(&editor, json!({ "names": [name] })).await;
            assert_eq!(decision, "possible", "{name}");
        }
        let known = json!({ "names": [{ "text": "John Quincy Adams" }, { "text": "John Adams" }] });
        let adams = editor.one(Actor, "adams").await.unwrap();
        editor.update(Actor, &id(&adams), 1, known).await.unwrap();
        for name in ["Bachar el-Assad", "President John Quincey Adams", "John Adams", "Majid"] {
            let tenure = json!({ "holder": { "name": name }, "position": { "id": post } });
            let made = editor.create(Tenure, tenure).await;
            assert!(made.is_ok(), "{name}: {made:?}");
        }
    });
}
