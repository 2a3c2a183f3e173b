//! Tables of names meet the register, by the rules of the W3C Reconciliation Service API 0.2.

use diwan_api::model::Kind::{Actor, Position, Tenure};
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use crate::world::{Answer, Caller, World, id, on_both_engines};

const FORM: &str = "application/x-www-form-urlencoded";
const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

fn form(name: &str, value: &str) -> String {
    Serializer::new(String::new()).append_pair(name, value).finish()
}

/// Sends a form as clients of the protocol do.
async fn send(world: &World, name: &str, value: &str) -> Answer {
    world.ask("POST", "/reconcile").text(FORM, form(name, value)).send().await
}

/// The answers to a batch, held against the protocol.
async fn ask(world: &World, batch: Value) -> Value {
    let answers = send(world, "queries", &batch.to_string()).await.expect(200).json;
    let asked: Vec<&String> = batch.as_object().unwrap().keys().collect();
    assert_eq!(members(&answers).keys().collect::<Vec<_>>(), asked);
    members(&answers).values().for_each(check_answer);
    answers
}

/// The answer to one query.
async fn one(world: &World, query: Value) -> Value {
    ask(world, json!({ "q": query })).await["q"].take()
}

/// The properties of entities, held against the protocol.
async fn extend(world: &World, ids: &[&str], properties: Value) -> Value {
    let query = json!({ "ids": ids, "properties": properties });
    let answer = send(world, "extend", &query.to_string()).await.expect(200).json;
    for meta in list(&answer["meta"]) {
        text(&meta["id"]);
        text(&meta["name"]);
    }
    assert_eq!(members(&answer["rows"]).len(), ids.len());
    for row in members(&answer["rows"]).values() {
        assert_eq!(members(row).len(), list(&answer["meta"]).len());
        members(row).values().flat_map(list).for_each(check_value);
    }
    answer["rows"].clone()
}

async fn suggest(world: &World, what: &str, prefix: &str) -> Vec<Value> {
    let address = format!("/reconcile/suggest/{what}?{}", form("prefix", prefix));
    let answer = world.get(&address, None).await.expect(200).json;
    for item in list(&answer["result"]) {
        text(&item["id"]);
        text(&item["name"]);
    }
    list(&answer["result"]).clone()
}

async fn preview(world: &World, id: &str) -> Answer {
    world.get(&format!("/reconcile/preview?{}", form("id", id)), None).await
}

#[track_caller]
fn members(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}"))
}

#[track_caller]
fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// A text that is not empty.
#[track_caller]
fn text(value: &Value) -> &str {
    let text = value.as_str().unwrap_or_else(|| panic!("no text: {value}"));
    assert!(!text.is_empty());
    text
}

fn check_answer(answer: &Value) {
    let mut last = f64::INFINITY;
    for candidate in list(&answer["result"]) {
        text(&candidate["id"]);
        text(&candidate["name"]);
        text(&candidate["description"]);
        check_type(&candidate["type"][0]);
        assert!(candidate["match"].is_boolean());
        let score = candidate["score"].as_f64().unwrap();
        assert!((0.0..=100.0).contains(&score) && score <= last, "{answer}");
        last = score;
        for feature in list(&candidate["features"]) {
            text(&feature["id"]);
            assert!(feature["value"].is_number() || feature["value"].is_boolean());
        }
    }
    let matching = list(&answer["result"]).iter().filter(|one| one["match"] == true);
    assert!(matching.count() <= 1, "{answer}");
}

fn check_type(value: &Value) {
    text(&value["id"]);
    text(&value["name"]);
}

/// One of the forms that values may have, and no other member.
fn check_value(value: &Value) {
    let names: Vec<&str> = members(value).keys().map(String::as_str).collect();
    assert!(matches!(names.as_slice(), ["str"] | ["id", "name"]), "{value}");
}

fn names(answer: &Value) -> Vec<&str> {
    list(&answer["result"]).iter().map(|one| text(&one["name"])).collect()
}

fn matched(answer: &Value) -> Option<&str> {
    list(&answer["result"]).iter().find(|one| one["match"] == true).map(|one| text(&one["id"]))
}

fn texts(values: &Value) -> Vec<&str> {
    list(values).iter().map(|value| text(&value["str"])).collect()
}

/// A published actor with these members besides its names.
async fn add(editor: &Caller<'_>, kind: &str, called: &[&str], members: Value) -> String {
    let called: Vec<Value> = called.iter().map(|name| json!({ "text": name })).collect();
    let needed = json!({ "kind": kind, "names": called, "state": "published" });
    id(&editor.create(Actor, crate::world::sample::with(needed, members)).await.unwrap())
}

/// Two ministers and a government, with posts.
async fn ministers(editor: &Caller<'_>) -> [String; 3] {
    let akar = json!({
        "countries": ["TR"], "summary": "Turkish general.\nMinister.", "activeFrom": "1972",
        "identifiers": [
            { "scheme": "wikidata", "value": "Q6122" }, { "scheme": "own", "value": "P-42" },
        ],
    });
    let akar = add(editor, "person", &["Hulusi Akar", "خلوصي أكار"], akar).await;
    let namroush = ["Salah al-Din al-Namroush", "صلاح الدين النمروش"];
    let namroush = add(editor, "person", &namroush, json!({ "countries": ["LY"] })).await;
    let gna = ["Government of National Accord"];
    let gna = add(editor, "government", &gna, json!({ "countries": ["LY"] })).await;
    let post = json!({ "title": "Minister of Defence", "organisation": { "id": gna } });
    let post = editor.small(Position, post).await;
    let deputy = json!({ "title": "Deputy", "organisation": { "id": gna } });
    let deputy = editor.small(Position, deputy).await;
    for (position, from, to, status) in [
        (&post, json!("2020-08"), json!("2021-03-10"), "acting"),
        (&deputy, json!("2019"), Value::Null, "confirmed"),
    ] {
        let tenure = json!({
            "holder": { "id": namroush }, "position": { "id": position },
            "from": from, "to": to, "status": status,
        });
        editor.small(Tenure, tenure).await;
    }
    [akar, namroush, gna]
}

#[test]
fn the_manifest_says_what_there_is() {
    on_both_engines(async |world| {
        let manifest = world.get("/reconcile", None).await.expect(200).json;
        assert!(list(&manifest["versions"]).contains(&json!("0.2")));
        for member in ["name", "identifierSpace", "schemaSpace", "documentation", "serviceVersion"]
        {
            text(&manifest[member]);
        }
        let base = "http://localhost:8080";
        for member in ["identifierSpace", "schemaSpace", "documentation"] {
            assert!(text(&manifest[member]).starts_with(base), "the public address");
        }
        let types = list(&manifest["defaultTypes"]);
        types.iter().for_each(check_type);
        assert!(types.contains(&json!({ "id": "person", "name": "Person" })));
        assert_eq!(manifest["batchSize"], 20);
        assert_eq!(manifest.get("authentication"), None, "tokens are not demanded");
        for place in [&manifest["view"], &manifest["preview"]] {
            assert!(
                text(&place["url"]).starts_with(base) && text(&place["url"]).contains("{{id}}")
            );
        }
        assert!(manifest["preview"]["width"].is_u64() && manifest["preview"]["height"].is_u64());
        for setting in list(&manifest["extend"]["property_settings"]) {
            for member in ["name", "label", "help_text"] {
                text(&setting[member]);
            }
            assert!(["number", "text"].contains(&text(&setting["type"])));
        }

        // Everything it names is there.
        let suggest = &manifest["suggest"];
        let proposed = &manifest["extend"]["propose_properties"];
        for service in [&suggest["entity"], &suggest["type"], &suggest["property"], proposed] {
            assert_eq!(service["service_url"], base);
            let path = text(&service["service_path"]);
            world.get(&format!("{path}?prefix=a&type=person"), None).await.expect(200);
        }
        for address in [&manifest["documentation"], &manifest["schemaSpace"]] {
            let path = text(address).strip_prefix(base).unwrap().split('#').next().unwrap();
            world.get(path, None).await.expect(200);
        }
    });
}

#[test]
fn names_are_met_in_any_spelling() {
    on_both_engines(async |world| {
        let [akar, namroush, gna] = ministers(&world.editor().await).await;
        let answers = ask(
            world,
            json!({
                "0": { "query": "Salahuddin Namrush" },
                "1": { "query": "Хулуси Акар", "limit": 1 },
                "2": { "query": "Government of National Accord", "type": ["government"] },
                "3": { "query": "Nobody Whatsoever" },
                "": { "query": "hulusi AKAR" },
            }),
        )
        .await;
        assert_eq!(matched(&answers["0"]), Some(namroush.as_str()));
        assert_eq!(matched(&answers["1"]), Some(akar.as_str()));
        assert_eq!(matched(&answers["2"]), Some(gna.as_str()));
        assert_eq!(answers["3"], json!({ "result": [] }));
        let same = &answers[""]["result"][0];
        assert_eq!((&same["score"], &same["name"]), (&json!(100.0), &json!("Hulusi Akar")));
        assert_eq!(same["description"], "Person · TR · Turkish general. Minister.");
        assert_eq!(same["type"], json!([{ "id": "person", "name": "Person" }]));
        let features =
            json!([{ "id": "likelihood", "value": 1.0 }, { "id": "sameName", "value": true }]);
        assert_eq!(same["features"], features);

        // By GET, too; and by the entity's own identifier.
        let batch = json!({ "q": { "query": akar } }).to_string();
        let get = world.get(&format!("/reconcile?{}", form("queries", &batch)), None).await;
        assert_eq!(matched(&get.expect(200).json["q"]), Some(akar.as_str()));
        let state = json!({ "query": akar, "type": "state" });
        assert_eq!(one(world, state).await, json!({ "result": [] }));
        assert_eq!(one(world, json!({ "query": NOBODY })).await, json!({ "result": [] }));
    });
}

#[test]
fn of_two_that_match_none_is_chosen() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        add(&editor, "person", &["Ali Hassan"], json!({ "countries": ["IQ"] })).await;
        let egyptian =
            add(&editor, "person", &["Ali Hassan"], json!({ "countries": ["EG"] })).await;
        for limit in [1, 5, 5_000] {
            let answer = one(world, json!({ "query": "Ali Hassan", "limit": limit })).await;
            assert_eq!(list(&answer["result"]).len(), limit.min(2));
            assert_eq!(matched(&answer), None);
        }
        let known =
            json!({ "query": "Ali Hassan", "properties": [{ "pid": "countries", "v": "EG" }] });
        let answer = one(world, known).await;
        assert_eq!(answer["result"][0]["id"], egyptian.as_str(), "the likelier comes first");
        let types = |strict: &str, types: Value| json!({ "query": "Ali Hassan", "type": types, "type_strict": strict });
        for (strict, kinds, found) in [
            ("any", json!(["person", "company"]), 2),
            ("should", json!([{ "id": "person", "name": "Person" }]), 2),
            ("all", json!(["person"]), 2),
            ("all", json!(["person", "company"]), 0),
            ("any", json!(["company"]), 0),
            ("any", json!([]), 2),
        ] {
            let answer = one(world, types(strict, kinds)).await;
            assert_eq!(list(&answer["result"]).len(), found, "{answer}");
        }
    });
}

#[test]
fn properties_speak_for_and_against() {
    on_both_engines(async |world| {
        let [akar, ..] = ministers(&world.editor().await).await;
        let asked = |pid: &str, v: Value| json!({ "query": "Hulusi Akar", "properties": [{ "pid": pid, "v": v }] });
        let score = async |query: Value| {
            let answer = one(world, query).await;
            assert_eq!(answer.get("errors"), None, "{answer}");
            answer["result"][0]["score"].as_f64().unwrap()
        };
        for (pid, v) in [
            ("countries", json!("TR")),
            ("country", json!(["ly", "tr"])),
            ("activeFrom", json!(2018)),
            ("active", json!("2021-01-11")),
            ("wikidata", json!("Q6122")),
            ("identifier", json!({ "id": "own:P-42", "name": "Hulusi Akar" })),
            ("names", json!(["Hulusi Akar", "Akar Paşa"])),
        ] {
            assert_eq!(score(asked(pid, v)).await, 100.0, "{pid}");
        }
        for (pid, v) in
            [("countries", json!("LY")), ("activeTo", json!("1960")), ("wikidata", json!("Q1"))]
        {
            assert!(score(asked(pid, v)).await < 100.0, "{pid}");
        }
        let identified = json!({ "properties": [{ "pid": "wikidata", "v": "Q6122" }] });
        assert_eq!(matched(&one(world, identified).await), Some(akar.as_str()), "without a name");
    });
}

/// Tables hold all sorts of things: one cell that makes no sense spoils no other.
#[test]
fn what_cannot_be_used_is_told_with_its_answer() {
    on_both_engines(async |world| {
        let [akar, ..] = ministers(&world.editor().await).await;
        let property = |pid: &str, v: Value| json!({ "query": "Hulusi Akar", "properties": [{ "pid": pid, "v": v }] });
        let ignored = [
            property("countries", json!("Türkiye")),
            property("active", json!("last year")),
            property("positions", json!("Minister")),
            property("No Such Thing", json!(true)),
            property("identifiers", json!(0.5)),
            json!({ "query": "Hulusi Akar", "type": ["person", "Q5"] }),
            json!({ "query": "Hulusi Akar", "properties": [
                { "pid": "activeFrom", "v": "2020" }, { "pid": "activeTo", "v": "1999" },
            ] }),
        ];
        for query in ignored {
            let answer = one(world, query).await;
            assert_eq!(matched(&answer), Some(akar.as_str()), "{answer}");
            assert_eq!(list(&answer["errors"]).len(), 1, "{answer}");
        }
        let refused = json!({
            "not an object": 7,
            "list": [{ "query": "Hulusi Akar" }],
            "nothing": {},
            "empty": { "query": " " },
            "too long": { "query": "a".repeat(301) },
            "two lines": { "query": "Hulusi\nAkar" },
            "control": { "query": "Hulusi\u{0}Akar" },
            "number": { "query": 7 },
            "limit": { "query": "Hulusi Akar", "limit": 0 },
            "limit as text": { "query": "Hulusi Akar", "limit": "5" },
            "type": { "query": "Hulusi Akar", "type": "Q5" },
            "strict": { "query": "Hulusi Akar", "type_strict": "maybe" },
            "properties": { "query": "Hulusi Akar", "properties": [{ "pid": "countries" }] },
            "country": { "properties": [{ "pid": "countries", "v": "TR" }] },
        });
        let answers = ask(world, refused).await;
        for (what, answer) in members(&answers) {
            assert_eq!(answer["result"], json!([]), "{what}");
            let errors = list(&answer["errors"]);
            assert!(
                !errors.is_empty() && errors.iter().all(|one| one["code"].is_string()),
                "{what}"
            );
        }
        for name in ["x", "Ø", "ق", "👩‍⚕️", "\u{202E}rakA isuluH\u{202C}", "'; --", "%", "\\"]
        {
            one(world, json!({ "query": name })).await;
            suggest(world, "entity", name).await;
        }
        one(world, json!({ "query": "Hulusi ".repeat(42) })).await;
    });
}

#[test]
fn a_batch_has_limits() {
    on_both_engines(async |world| {
        let batch = |size: usize| {
            let queries = (0..size).map(|place| (format!("q{place}"), json!({ "query": "Akar" })));
            Value::Object(queries.collect())
        };
        assert_eq!(ask(world, batch(0)).await, json!({}));
        ask(world, batch(20)).await;
        let many = send(world, "queries", &batch(21).to_string()).await.expect(413);
        assert_eq!(many.code(), "payloadTooLarge");
        let huge = json!({ "q": { "query": "a".repeat(1 << 20) } }).to_string();
        send(world, "queries", &huge).await.expect(413);
        let ids: Vec<String> = (0..101).map(|place| place.to_string()).collect();
        let extension = json!({ "ids": ids, "properties": [] }).to_string();
        send(world, "extend", &extension).await.expect(413);

        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        for (name, value) in [
            ("queries", "{"),
            ("queries", "[]"),
            ("queries", "\"q\""),
            ("queries", deep.as_str()),
            ("queries", ""),
            ("extend", "{}"),
            ("extend", r#"{"ids": "x", "properties": []}"#),
            ("extend", r#"{"ids": [], "properties": [{"id": "No Such Thing"}]}"#),
            (
                "extend",
                r#"{"ids": [], "properties": [{"id": "positions", "settings": {"on": "?"}}]}"#,
            ),
            (
                "extend",
                r#"{"ids": [], "properties": [{"id": "positions", "settings": {"limit": "-1"}}]}"#,
            ),
            ("callback", "x"),
        ] {
            let answer = send(world, name, value).await;
            assert_eq!((answer.status, answer.code()), (400, "badRequest"), "{name}={value}");
        }
        let both = format!("{}&{}", form("queries", "{}"), form("extend", "{}"));
        world.ask("POST", "/reconcile").text(FORM, both).send().await.expect(400);
        let json = world.ask("POST", "/reconcile").json(&json!({ "queries": {} })).send().await;
        json.expect(415);
        world.get("/reconcile/suggest/entity?prefix=a&cursor=x", None).await.expect(400);
        world.get("/reconcile/suggest/property?prefix=&cursor=", None).await.expect(400);
        world.get("/reconcile/properties?limit=-1", None).await.expect(400);
        world.get("/reconcile/preview", None).await.expect(400);
        // What a client adds for others is passed over.
        let known = world.get("/reconcile?callback=jQuery1&_=1", None).await.expect(200);
        assert_eq!(known.header("content-type"), Some("application/json"));
    });
}

#[test]
fn suggestions_come_while_somebody_types() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let [akar, _, gna] = ministers(&editor).await;
        let called = async |prefix: &str| -> Vec<String> {
            let found = suggest(world, "entity", prefix).await;
            found.iter().map(|one| text(&one["name"]).to_owned()).collect()
        };
        for typed in ["hul", "HULUSİ AK", "Hulusi Akar", "خلوصي", "Hulusi  akar", akar.as_str()]
        {
            assert_eq!(called(typed).await, ["Hulusi Akar"], "{typed}");
        }
        assert_eq!(called("Akar").await, ["Hulusi Akar"], "a part of the name");
        for typed in ["akar hul", "Aka", "أكار خ"] {
            assert_eq!(called(typed).await, ["Hulusi Akar"], "{typed}: in any order of the words");
        }
        assert_eq!(called("namr").await, ["Salah al-Din al-Namroush"]);
        assert_eq!(called("nati acc").await, ["Government of National Accord"]);
        assert_eq!(called("al-Namroush").await, ["Salah al-Din al-Namroush"]);
        for nothing in ["", " ", "zzz", NOBODY, &"a".repeat(301)] {
            assert_eq!(called(nothing).await, [""; 0], "{nothing}");
        }
        let found = suggest(world, "entity", "government").await;
        assert_eq!((&found[0]["id"], found.len()), (&json!(gna), 1));
        assert_eq!(found[0]["notable"], json!([{ "id": "government", "name": "Government" }]));
        let typed = async |query: &str| {
            let address = format!("/reconcile/suggest/entity?{query}");
            list(&world.get(&address, None).await.expect(200).json["result"]).len()
        };
        assert_eq!(typed("prefix=gov&type=government").await, 1);
        assert_eq!(typed("prefix=gov&type=person").await, 0);
        assert_eq!(typed("prefix=gov&type=Q5").await, 0);

        for place in 0..12 {
            editor.actor(&format!("Qwert {place:02}")).await;
        }
        assert_eq!(typed("prefix=qwert").await, 10);
        assert_eq!(typed("prefix=qwert&cursor=10").await, 2);
        assert_eq!(typed("prefix=qwert&cursor=4000000000").await, 0);

        assert_eq!(
            suggest(world, "type", "pers").await,
            [json!({ "id": "person", "name": "Person" })]
        );
        assert_eq!(suggest(world, "property", "ident").await[0]["id"], "identifiers");
        let proposed = world.get("/reconcile/properties?type=person&limit=2", None).await.json;
        let other = world.get("/reconcile/properties?type=Q5", None).await.expect(200).json;
        assert_eq!((other.get("type"), list(&other["properties"]).len()), (None, 9));
        assert_eq!((&proposed["type"], list(&proposed["properties"]).len()), (&json!("person"), 2));
    });
}

#[test]
fn entities_are_extended_by_what_is_known() {
    on_both_engines(async |world| {
        let [akar, namroush, gna] = ministers(&world.editor().await).await;
        let properties = json!([
            { "id": "positions" }, { "id": "countries" }, { "id": "identifiers" },
            { "id": "organisations", "settings": {} }, { "id": "names", "settings": { "limit": 1 } },
            { "id": "kind" }, { "id": "summary" }, { "id": "activeFrom" }, { "id": "activeTo" },
            { "id": "wikidata" },
        ]);
        let rows =
            extend(world, &[&akar, &namroush, "hulusi-akar", NOBODY, "\0"], properties).await;
        let minister =
            "Minister of Defence, Government of National Accord (acting, 2020-08 – 2021-03-10)";
        let deputy = "Deputy, Government of National Accord (since 2019)";
        assert_eq!(texts(&rows[&namroush]["positions"]), [minister, deputy]);
        let organisation = json!([{ "id": gna, "name": "Government of National Accord" }]);
        assert_eq!(rows[&namroush]["organisations"], organisation);
        assert_eq!(texts(&rows[&akar]["countries"]), ["TR"]);
        assert_eq!(texts(&rows[&akar]["identifiers"]), ["wikidata:Q6122", "own:P-42"]);
        assert_eq!(texts(&rows[&akar]["names"]), ["Hulusi Akar"]);
        assert_eq!(texts(&rows[&akar]["kind"]), ["Person"]);
        assert_eq!(texts(&rows[&akar]["activeFrom"]), ["1972"]);
        assert_eq!(texts(&rows[&akar]["wikidata"]), ["Q6122"]);
        assert_eq!(rows["hulusi-akar"], rows[&akar], "a slug will do");
        for nobody in [NOBODY, "\0"] {
            assert!(members(&rows[nobody]).values().all(|values| *values == json!([])));
        }

        let settings = |id: &str, settings: Value| json!([{ "id": id, "settings": settings }]);
        let on = settings("positions", json!({ "on": "2019-05", "limit": "0", "scheme": "" }));
        assert_eq!(texts(&extend(world, &[&namroush], on).await[&namroush]["positions"]), [deputy]);
        let own = settings("identifier", json!({ "scheme": "own", "unknown": true }));
        assert_eq!(texts(&extend(world, &[&akar], own).await[&akar]["identifier"]), ["P-42"]);
        let query = json!({ "ids": [akar], "properties": [{ "id": "countries" }] }).to_string();
        let get = world.get(&format!("/reconcile?{}", form("extend", &query)), None).await;
        assert_eq!(
            get.expect(200).json["meta"],
            json!([{ "id": "countries", "name": "Countries" }])
        );
    });
}

#[test]
fn a_preview_may_stand_in_any_page() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let [akar, namroush, _] = ministers(&editor).await;
        let evil = "<script>alert(1)</script>";
        let evil = add(&editor, "person", &[evil], json!({ "summary": evil })).await;
        let page = preview(world, &namroush).await.expect(200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        for told in ["Salah al-Din al-Namroush", "صلاح الدين النمروش", "Minister of Defence", "LY"]
        {
            assert!(page.text.contains(told), "{told}: {}", page.text);
        }
        assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors *"));
        assert_eq!(page.header("x-frame-options"), None);
        assert_eq!(page.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(page.text.len() < 4_000);
        let named = page.text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for address in named {
            world.get(address, None).await.expect(200);
        }
        let slug = preview(world, "hulusi-akar").await.expect(200);
        assert_eq!(slug.text, preview(world, &akar).await.text);
        let escaped = preview(world, &evil).await.expect(200);
        assert!(!escaped.text.contains("<script"), "{}", escaped.text);

        // Merged, it is about who answers; withdrawn, it says why.
        let merged = add(&editor, "person", &["H. Akar"], json!({})).await;
        let into = json!({ "into": { "id": akar } });
        editor.command(Actor, &merged, 1, "merge", into).await.unwrap();
        assert!(preview(world, &merged).await.expect(200).text.contains("<bdi>Hulusi Akar</bdi>"));
        let rows = extend(world, &[&merged], json!([{ "id": "countries" }])).await;
        assert_eq!(texts(&rows[&merged]["countries"]), ["TR"]);
        assert_eq!(matched(&one(world, json!({ "query": merged })).await), Some(akar.as_str()));
        let why = json!({ "reason": "It was wrong." });
        editor.command(Actor, &namroush, 1, "withdraw", why).await.unwrap();
        let gone = preview(world, &namroush).await.expect(410);
        assert!(gone.text.contains("It was wrong.") && !gone.text.contains("Minister"));
        for nonsense in ["\0", "%", "🙂"] {
            assert!((400..500).contains(&preview(world, nonsense).await.status));
        }
        assert!(preview(world, NOBODY).await.expect(404).text.contains("no such actor"));
    });
}

/// A caller does not learn of an actor that they may not see: the answer is that of an unknown id.
#[test]
fn what_is_hidden_stays_hidden() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let known = editor.actor("Known Person").await;
        let hidden = json!({
            "state": "draft", "slug": "canary-actor", "summary": "A canary.",
            "identifiers": [{ "scheme": "own", "value": "canary-number" }],
        });
        let hidden = add(&editor, "person", &["Canary Actor"], hidden).await;
        let withdrawn = add(&editor, "person", &["Canary Withdrawn"], json!({})).await;
        let why = json!({ "reason": "It was wrong." });
        editor.command(Actor, &withdrawn, 1, "withdraw", why).await.unwrap();
        let post = json!({ "title": "Adviser", "organisation": { "id": hidden } });
        let post = editor.small(Position, post).await;
        let tenure = json!({ "holder": { "id": known }, "position": { "id": post } });
        editor.small(Tenure, tenure).await;

        let mut heard = Vec::new();
        for query in ["Canary Actor", "canary", "Canary Withdrawn", &hidden, &withdrawn] {
            let answer = one(world, json!({ "query": query })).await;
            assert_eq!(answer, json!({ "result": [] }), "{query}");
            assert!(suggest(world, "entity", query).await.is_empty(), "{query}");
        }
        let number = json!({ "properties": [{ "pid": "own", "v": "canary-number" }] });
        heard.push(one(world, number).await.to_string());
        let properties = ["names", "summary", "identifiers", "positions", "organisations", "kind"];
        let properties = json!(properties.map(|id| json!({ "id": id })));
        let rows = extend(world, &[&hidden, &withdrawn, NOBODY, &known], properties).await;
        assert_eq!((&rows[&hidden], &rows[&withdrawn]), (&rows[NOBODY], &rows[NOBODY]));
        assert_eq!(texts(&rows[&known]["positions"]), ["Adviser"]);
        heard.push(rows.to_string());
        heard.push(preview(world, &known).await.expect(200).text);
        let (nonsense, absent) = (preview(world, NOBODY).await, preview(world, &hidden).await);
        assert_eq!((absent.status, &absent.text), (404, &nonsense.text));
        assert_eq!(preview(world, "canary-actor").await.text, nonsense.text);
        assert!(heard.iter().all(|told| !told.to_lowercase().contains("canary")), "{heard:?}");

        // Who may see it, sees it here, too.
        let batch = form("queries", &json!({ "q": { "query": "Canary Actor" } }).to_string());
        let signed = editor.ask("POST", "/reconcile").text(FORM, batch).send().await.expect(200);
        assert_eq!(names(&signed.json["q"]), ["Canary Actor"]);
        assert!(signed.header("cache-control").unwrap().contains("no-store"));
        let entity = editor.ask("GET", "/reconcile/suggest/entity?prefix=canary").send().await;
        assert!(entity.text.contains(&hidden));
        world.get("/reconcile", Some("nonsense")).await.expect(401);
    });
}

#[test]
fn pages_of_any_origin_may_ask() {
    on_both_engines(async |world| {
        let stranger = "https://stranger.example";
        let asked = world.ask("OPTIONS", "/reconcile").header("Origin", stranger);
        let asked = asked.header("Access-Control-Request-Method", "POST").send().await.expect(200);
        assert_eq!(asked.header("access-control-allow-origin"), Some("*"));
        let post = world.ask("POST", "/reconcile").header("Origin", stranger);
        let post = post.text(FORM, form("queries", "{}")).send().await.expect(200);
        assert_eq!(post.header("access-control-allow-origin"), Some("*"));
        for path in
            ["", "/suggest/entity?prefix=a", "/suggest/type", "/suggest/property", "/properties"]
        {
            let get = world.ask("GET", &format!("/reconcile{path}")).header("Origin", stranger);
            let get = get.send().await.expect(200);
            assert_eq!(get.header("access-control-allow-origin"), Some("*"), "{path}");
            assert_eq!(get.header("access-control-allow-credentials"), None);
        }
    });
}

/// However many are asked about, the statements are as many as there are names to look up.
#[test]
fn statements_do_not_follow_from_what_is_found() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let mut ids = Vec::new();
        for place in 0..30 {
            ids.push(editor.actor(&format!("Ali Number {place}")).await);
        }
        let properties =
            json!([{ "id": "positions" }, { "id": "organisations" }, { "id": "names" }]);
        let mut counts = Vec::new();
        for number in [1, 30] {
            let some: Vec<&str> = ids[..number].iter().map(String::as_str).collect();
            let before = world.diwan.store().statements();
            extend(world, &some, properties.clone()).await;
            counts.push(world.diwan.store().statements() - before);
        }
        assert_eq!(counts[0], counts[1]);
        let before = world.diwan.store().statements();
        suggest(world, "entity", "Ali").await;
        assert!(world.diwan.store().statements() - before <= 6);
    });
}

#[test]
fn whatever_is_asked_is_found_by_an_index() {
    on_both_engines(async |world| {
        world.fill().await;
        let watched = world.watched();
        assert_eq!(suggest(world, "entity", "Known as 1").await.len(), 10);
        assert_eq!(suggest(world, "entity", "1 as kno").await.len(), 10);
        let found = one(world, json!({ "query": "Known as 7" })).await;
        let id = text(&found["result"][0]["id"]);
        // Posts are a list that hangs on actors: those have a story of their own.
        extend(world, &[id], json!([{ "id": "countries" }])).await;
        let plans = watched.plans(false).await;
        assert!(plans.len() > 8, "{}", plans.len());
        for plan in plans {
            assert!(plan.searches(), "{}\n{}", plan.sql, plan.text);
        }
    });
}
