//! Everything that is wrong with a body is told at once: each member of each kind's input, as the
//! contract lists them, spoilt in every way, alone and together.

use std::collections::{BTreeMap, BTreeSet};

use diwan_api::model::Kind;
use serde_json::{Map, Value, json};

use crate::world::{Caller, Face, tell};

/// A member that is spoilt: where, by what, and which code that gets.
#[derive(Clone)]
struct Spoilt {
    path: Vec<String>,
    value: Value,
    code: &'static str,
    /// Something that the message says.
    says: &'static str,
}

impl Spoilt {
    fn pointer(&self) -> String {
        self.path.iter().map(|step| format!("/{step}")).collect()
    }

    /// The members with this one spoilt, and whatever must be around it.
    fn put(&self, members: &mut Value) {
        let (last, above) = self.path.split_last().unwrap();
        let mut place = members;
        for (step, next) in above.iter().zip(&self.path[1..]) {
            place = child(place, step);
            if place.is_null() {
                *place = if next == "0" { json!([null]) } else { json!({}) };
            }
        }
        *child(place, last) = self.value.clone();
    }
}

fn child<'v>(place: &'v mut Value, step: &str) -> &'v mut Value {
    match place {
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        object => &mut object[step],
    }
}

struct Contract(Map<String, Value>);

impl Contract {
    fn read() -> Self {
        let documents = diwan_api::contracts::documents().unwrap();
        let openapi = documents.into_iter().find(|(name, _)| name.ends_with(".json")).unwrap().1;
        let openapi: Value = serde_json::from_str(&openapi).unwrap();
        Self(openapi["components"]["schemas"].as_object().unwrap().clone())
    }

    /// The schema itself, past names and what may be null.
    fn resolved<'c>(&'c self, schema: &'c Value) -> &'c Value {
        let schema = schema["oneOf"].get(0).unwrap_or(schema);
        match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            Some(name) => self.resolved(&self.0[name]),
            None => schema,
        }
    }

    /// Every way to spoil what stands below a place.
    fn spoilt(&self, schema: &Value, path: &[String], found: &mut Vec<Spoilt>) {
        let schema = self.resolved(schema);
        let mut add = |value: Value, code, says| {
            found.push(Spoilt { path: path.to_vec(), value, code, says });
        };
        let types = match &schema["type"] {
            Value::Array(types) => types[0].as_str().unwrap(),
            one => one.as_str().unwrap_or("object"),
        };
        match types {
            "string" if schema["enum"].is_array() => {
                add(json!(7), "format", "must be one of");
                add(json!("nonsense"), "format", "must be one of");
                add(json!({ "draft": null }), "format", "must be one of");
            }
            "string" => {
                add(json!(7), "format", "must be a text");
                add(json!(["x"]), "format", "must be a text");
                if let Some(most) = longest(schema, path) {
                    add(json!("x".repeat(most + 1)), "tooLong", "at most");
                }
            }
            "integer" => {
                add(json!("x"), "format", "must be a whole number");
                add(json!(-1), "format", "must be a whole number");
                add(json!(0.5), "format", "must be a whole number");
            }
            "number" => add(json!("x"), "format", "must be a number"),
            "boolean" => add(json!("x"), "format", "must be true or false"),
            "array" => {
                add(json!("x"), "format", "must be a list");
                let item = [path, &["0".to_owned()]].concat();
                self.spoilt(&schema["items"], &item, found);
            }
            _ => {
                if !path.is_empty() {
                    add(json!(7), "format", "must be an object");
                    add(json!(["x"]), "format", "must be an object");
                }
                for (name, member) in schema["properties"].as_object().unwrap() {
                    self.spoilt(member, &[path, std::slice::from_ref(name)].concat(), found);
                }
                let (path, value) = ([path, &["colour".to_owned()]].concat(), json!("red"));
                let says = "there is no such member; known are ";
                found.push(Spoilt { path, value, code: "unknownMember", says });
            }
        }
    }

    fn of(&self, kind: Kind) -> Vec<Spoilt> {
        let name = format!("{kind:?}Input");
        let mut found = Vec::new();
        self.spoilt(&self.0[&name], &[], &mut found);
        found
    }
}

/// How many characters a text may have, as the contract says; the form of a slug is told first.
fn longest(schema: &Value, path: &[String]) -> Option<usize> {
    if path == ["externalId"] {
        return Some(200);
    }
    let told = schema["description"].as_str()?.split_once(" characters")?.0;
    let number = told.rsplit([' ', '–']).next()?.replace(',', "");
    number.parse().ok().filter(|_| path != ["slug"])
}

/// One way for each place, in each round another, and none above another.
fn together(all: &[Spoilt], round: usize) -> Vec<Spoilt> {
    let mut places: BTreeMap<String, Vec<&Spoilt>> = BTreeMap::new();
    let deepest = |spoilt: &&Spoilt| {
        let below = format!("{}/", spoilt.pointer());
        !all.iter().any(|other| other.pointer().starts_with(&below))
    };
    for spoilt in all.iter().filter(deepest) {
        places.entry(spoilt.pointer()).or_default().push(spoilt);
    }
    places.values().map(|ways| ways[round % ways.len()].clone()).collect()
}

async fn refused(caller: &Caller<'_>, kind: Kind, members: &Value) -> Vec<Value> {
    let path = format!("/api/v1/{}", kind.plural());
    let answer = caller.ask("POST", &path).json(members).send().await;
    assert_eq!(answer.status, 422, "{kind} {members:.300} {:.300}", answer.json);
    plain(&answer.json);
    answer.json["errors"].as_array().unwrap().clone()
}

/// No words of how the server is made.
fn plain(body: &Value) {
    let text = body.to_string();
    let inside = [
        "struct ",
        "expected",
        "invalid type",
        "invalid value",
        "unknown field",
        "missing field",
        "variant",
        "integer `",
        "string \\\"",
        "Printed",
        "Input",
        "sequence",
        "serde",
    ];
    for word in inside {
        assert!(!text.contains(word), "{word}: {text:.2000}");
    }
}

fn pointers(errors: &[Value]) -> BTreeSet<String> {
    errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn texts_that_are_too_long_are_among_what_is_spoilt() {
    let contract = Contract::read();
    let long = |kind: Kind| contract.of(kind).iter().filter(|one| one.code == "tooLong").count();
    for kind in Kind::ALL {
        assert!(long(kind) > 0, "{kind}");
    }
    assert!(long(Kind::Article) > 6 && long(Kind::Event) > 6);
}

#[test]
fn each_spoilt_member_is_told() {
    tell(async |world| {
        if world.face != Face::Rest {
            return;
        }
        let (editor, contract, rows) = (world.editor().await, Contract::read(), world.rows().await);
        for kind in Kind::ALL {
            for spoilt in contract.of(kind) {
                let mut members = json!({});
                spoilt.put(&mut members);
                let errors = refused(&editor, kind, &members).await;
                let told = errors.iter().find(|error| {
                    error["pointer"] == spoilt.pointer() && error["code"] == spoilt.code
                });
                let told = told.unwrap_or_else(|| panic!("{kind} {members}: {errors:?}"));
                let detail = told["detail"].as_str().unwrap();
                assert!(detail.contains(spoilt.says), "{detail}, not {}", spoilt.says);
                let at_it = errors.iter().filter(|error| error["pointer"] == spoilt.pointer());
                assert_eq!(at_it.count(), 1, "{kind} {members}: {errors:?}");
            }
        }
        assert_eq!(world.rows().await, rows);
    });
}

#[test]
fn all_spoilt_members_are_told_at_once() {
    tell(async |world| {
        if world.face != Face::Rest {
            return;
        }
        let (editor, contract) = (world.editor().await, Contract::read());
        let mut dice: u64 = 20_261_128;
        for kind in Kind::ALL {
            let all = contract.of(kind);
            for round in 0..12 {
                let all = together(&all, round);
                let kept = |_: &&Spoilt| {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    round == 0 || (dice >> 33).is_multiple_of(3)
                };
                let chosen: Vec<Spoilt> = all.iter().filter(kept).cloned().collect();
                let mut members = json!({});
                chosen.iter().for_each(|spoilt| spoilt.put(&mut members));
                let errors = refused(&editor, kind, &members).await;
                let (told, wanted) = (pointers(&errors), chosen.iter().map(Spoilt::pointer));
                let wanted: BTreeSet<String> = wanted.collect();
                assert!(wanted.is_subset(&told), "{kind} {members}: {told:?}");
                if round == 0 {
                    assert_eq!((errors.len(), &told), (wanted.len(), &wanted), "{kind}");
                }
            }
        }
    });
}

#[test]
fn what_is_malformed_hides_no_other_fault() {
    tell(async |world| {
        if world.face != Face::Rest {
            return;
        }
        let editor = world.editor().await;
        let known = editor.actor("Known").await;
        let members = json!({
            "kind": "nonsense", "language": "not a language", "headline": "x".repeat(301),
            "body": "Known said so.", "sourceUrl": "ftp://x", "publisher": { "externalId": "none" },
            "publishedAt": "2021-01-11T14:00:00Z",
            "rights": { "holder": 7, "licence": "no licence" },
            "mentions": [
                { "actor": { "id": known }, "anchor": { "field": "body", "exact": "Nobody" } },
                { "actor": { "id": known }, "kind": 1, "anchor": { "field": "body", "exact": "Known" } },
                { "actor": { "slug": "hidden" }, "anchor": { "field": "body", "exact": "said" } },
            ],
        });
        let errors = refused(&editor, Kind::Article, &members).await;
        let told: BTreeSet<(&str, &str)> = errors
            .iter()
            .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
            .collect();
        let wanted = BTreeSet::from([
            ("/kind", "format"),
            ("/language", "format"),
            ("/headline", "tooLong"),
            ("/sourceUrl", "format"),
            ("/publisher", "unknownReference"),
            ("/publishedAt", "readOnly"),
            ("/rights/holder", "format"),
            ("/rights/licence", "format"),
            ("/mentions/0/anchor", "anchorMismatch"),
            ("/mentions/1/kind", "format"),
            ("/mentions/2/actor", "unknownReference"),
        ]);
        assert_eq!(told, wanted);
        let readable = errors.iter().find(|error| error["pointer"] == "/publishedAt").unwrap();
        assert!(readable["detail"].as_str().unwrap().contains("import"), "{readable}");
    });
}

#[test]
fn a_patch_and_an_import_tell_everything_too() {
    tell(async |world| {
        if world.face != Face::Rest {
            return;
        }
        let editor = world.editor().await;
        let draft = editor.article(json!({})).await;
        let id = crate::world::id(&draft);
        let patch = json!({ "kind": 1, "headline": "", "state": "published", "colour": null,
            "rights": { "holder": [] }, "mentions": [{ "kind": "x" }] });
        let refused = editor.update(Kind::Article, &id, 1, patch).await.unwrap_err();
        plain(&refused.body);
        for pointer in
            ["/kind", "/headline", "/state", "/colour", "/rights/holder", "/mentions/0/kind"]
        {
            assert!(refused.rule(pointer).is_some(), "{pointer}: {:?}", refused.at);
        }
        let line = json!({ "record": "article", "id": 7, "version": "x", "formerSlugs": [1],
            "withdrawal": { "reason": "x" }, "kind": "nonsense", "headline": 7 });
        let ask = editor.ask("POST", "/api/v1/import");
        let answer = ask.text("application/x-ndjson", line.to_string()).send().await;
        plain(&answer.json);
        let told = pointers(answer.json["errors"].as_array().unwrap());
        for pointer in ["/id", "/version", "/formerSlugs/0", "/withdrawal/at", "/kind", "/headline"]
        {
            assert!(told.contains(pointer), "{pointer}: {}", answer.json);
        }
    });
}

#[test]
fn unknown_query_parameters_are_answered_by_all_that_are_known() {
    tell(async |world| {
        if world.face != Face::Rest {
            return;
        }
        let editor = world.editor().await;
        let id = crate::world::id(&editor.article(json!({})).await);
        let lists = ["sort", "limit", "after", "before"];
        let cases = [
            ("/api/v1/articles".to_owned(), [&lists[..], &["fields", "include", "actor"]].concat()),
            ("/api/v1/quotes".to_owned(), [&lists[..], &["fields", "include", "speaker"]].concat()),
            (format!("/api/v1/articles/{id}"), vec!["fields", "include"]),
            (format!("/api/v1/articles/{id}/revisions"), lists.to_vec()),
            ("/api/v1/actors/duplicates".to_owned(), vec!["threshold", "limit", "after"]),
        ];
        for (path, known) in cases {
            let answer = editor.ask("GET", &format!("{path}?q=x&colour=red")).send().await;
            assert_eq!(answer.status, 400, "{path} {}", answer.json);
            plain(&answer.json);
            let detail = answer.json["detail"].as_str().unwrap();
            for name in known {
                assert!(detail.contains(name), "{path}: {detail} lacks {name}");
            }
        }
    });
}
