//! What is read directly, by one statement, is what the resolvers answer.
//!
//! Documents are made up from the schema and asked twice: alone, and beside a root field that only
//! resolvers can answer, which takes the whole operation to them.

use std::collections::HashMap;

use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use diwan_api::values::Role;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::world::{Caller, World, on_both_engines};

const DOCUMENTS: u64 = 150;

/// The root fields, with what they are asked for by.
const ROOTS: &[(&str, &str, &str)] = &[
    ("Article", "articles", "article"),
    ("Actor", "actors", "actor"),
    ("Event", "events", "event"),
    ("Medium", "media", "medium"),
    ("Place", "places", "place"),
    ("Position", "positions", "position"),
    ("Publisher", "publishers", "publisher"),
    ("Relation", "relations", "relation"),
    ("Tenure", "tenures", "tenure"),
    ("Topic", "topics", "topic"),
];

/// Fields that resolvers alone answer.
const RESOLVED: [&str; 2] = ["revisions", "related"];

#[test]
fn reading_directly_answers_what_resolvers_answer() {
    on_both_engines(async |world| {
        world.fill().await;
        for (seed, caller) in
            [world.anonymous(), world.caller(Role::Author).await, world.editor().await]
                .iter()
                .enumerate()
        {
            let documents = compare(world, caller, seed as u64).await;
            let share = documents.direct * 100 / DOCUMENTS;
            assert!(share >= 30, "{seed}: only {share} % of the documents were read directly");
            assert!(documents.direct < DOCUMENTS, "all of them: resolvers were asked for none");
        }
    });
}

#[test]
fn counting_directly_answers_what_resolvers_answer() {
    on_both_engines(async |world| {
        world.fill().await;
        for caller in [world.anonymous(), world.caller(Role::Author).await, world.editor().await] {
            for field in [
                "eventCounts { count }",
                "eventCounts(by: YEAR) { period count }",
                "eventCounts(by: MONTH, series: TYPE) { __typename when: period key count n: count label }",
                "eventCounts(series: ACTOR, top: 3, filter: { type: [CONSULT] }) { key label count }",
                "eventCounts(filter: { actor: [\"nobody\"] }) { count }",
                "eventCounts(series: ACTOR, top: 0) { count }",
                "articleCounts(by: WEEK, series: KIND) { period key count }",
                "articleCounts(series: TOPIC) { key label count }",
                "articleCounts(filter: { publishedTo: \"no time\" }) { count }",
                "articleFacets(by: [KIND]) { by counts { key count } }",
            ] {
                let (alone, _) = ask(world, &caller, &format!("{{ x: {field} }}")).await;
                let beside = format!("{{ x: {field} viewer {{ name }} }}");
                let (beside, _) = ask(world, &caller, &beside).await;
                assert_eq!(alone, beside, "{field}");
            }
        }
    });
}

struct Compared {
    direct: u64,
}

async fn compare(world: &World, caller: &Caller<'_>, seed: u64) -> Compared {
    let maker = Maker::new(seed);
    let mut direct = 0;
    for number in 0..DOCUMENTS {
        let field = maker.root(number);
        let (alone, statements) = ask(world, caller, &format!("{{ x: {field} }}")).await;
        let (beside, _) = ask(world, caller, &format!("{{ x: {field} viewer {{ name }} }}")).await;
        assert_eq!(alone, beside, "document {number} of seed {seed}: {field}");
        // One for the page, one for its count, one or two for what a filter names.
        direct += u64::from(statements <= 2 && alone.contains('{'));
    }
    Compared { direct }
}

/// The text of the answer's member `x` and its errors, and how many statements it took.
async fn ask(world: &World, caller: &Caller<'_>, document: &str) -> (String, u64) {
    let before = world.diwan.store().statements();
    let body = json!({ "query": document });
    let answer = caller.ask("POST", "/graphql").json(&body).send().await;
    let statements = world.diwan.store().statements() - before;
    let members: HashMap<String, &RawValue> = serde_json::from_str(&answer.text).unwrap();
    let data = members.get("data").map(|data| data.get()).unwrap_or("null");
    let data: Option<HashMap<String, &RawValue>> = serde_json::from_str(data).unwrap();
    let x = data.and_then(|data| data.get("x").map(|x| x.get().to_owned()));
    let errors = members.get("errors").map_or(String::new(), |errors| codes(errors));
    (format!("{x:?} {errors}"), statements)
}

/// The places may differ: there is another field beside.
fn codes(errors: &RawValue) -> String {
    let errors: Value = serde_json::from_str(errors.get()).unwrap();
    let codes = errors.as_array().unwrap().iter();
    codes
        .map(|error| error["extensions"]["code"].to_string() + &error["path"].to_string())
        .collect()
}

/// Makes fields up.
struct Maker {
    schema: Schema,
    seed: u64,
}

impl Maker {
    fn new(seed: u64) -> Maker {
        let schema = Schema::parse(diwan_api::schema::sdl(), "schema.graphql").unwrap();
        Maker { schema, seed }
    }

    fn root(&self, number: u64) -> String {
        let mut dice = Dice(self.seed * 1_000_003 + number * 7_919 + 1);
        let (name, many, one) = *dice.pick(ROOTS);
        match dice.below(4) {
            0 => {
                let key = format!("{}:{}", one, dice.below(40));
                format!(
                    "{one}(by: {{ externalId: \"{key}\" }}) {}",
                    self.selection(name, &mut dice, 3)
                )
            }
            _ => {
                let page = dice.pick(&["", "(first: 3)", "(last: 2)", "(first: 7)", "(first: 0)"]);
                let of = format!("{name}Connection");
                format!("{many}{page} {}", self.selection(&of, &mut dice, 4))
            }
        }
    }

    /// Some members of a type, some of them twice under other names.
    fn selection(&self, name: &str, dice: &mut Dice, depth: u64) -> String {
        let ExtendedType::Object(object) = &self.schema.types[name] else { panic!("{name}") };
        // What counts a nested list is left to resolvers: of too many that do, hardly one would be read directly.
        let counts = depth >= 4 || dice.below(5) == 0;
        let mut fields: Vec<&FieldDefinition> = object
            .fields
            .values()
            .map(|field| &***field)
            .filter(|field| depth > 0 || self.is_leaf(&field.ty))
            .filter(|field| !RESOLVED.contains(&field.name.as_str()))
            .filter(|field| counts || field.name != "totalCount")
            .collect();
        let mut chosen = vec![];
        for place in 0..=dice.below(5) {
            if fields.is_empty() {
                break;
            }
            let field = fields.swap_remove(dice.below(fields.len() as u64) as usize);
            let alias = if dice.below(6) == 0 { format!("a{place}: ") } else { String::new() };
            chosen.push(alias + &self.field(field, dice, depth));
        }
        if chosen.is_empty() || dice.below(9) == 0 {
            chosen.push("__typename".to_owned());
        }
        format!("{{ {} }}", chosen.join(" "))
    }

    fn field(&self, field: &FieldDefinition, dice: &mut Dice, depth: u64) -> String {
        let name = field.name.as_str();
        if self.is_leaf(&field.ty) {
            return name.to_owned();
        }
        let pages = field.argument_by_name("first").is_some();
        let page = match (pages, dice.below(4)) {
            (true, 0) => "",
            (true, 1) => "(last: 2)",
            (true, _) => "(first: 3)",
            (false, _) => "",
        };
        let below = self.selection(field.ty.inner_named_type(), dice, depth.saturating_sub(1));
        format!("{name}{page} {below}")
    }

    fn is_leaf(&self, ty: &Type) -> bool {
        self.schema.types.get(ty.inner_named_type()).is_none_or(ExtendedType::is_leaf)
    }
}

/// The same throws each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

/// Lists read directly show each record as it is shown alone, and what is included is what a list of
/// its own shows.
#[test]
fn rest_reads_directly_what_it_reads_otherwise() {
    on_both_engines(async |world| {
        world.fill().await;
        for caller in [world.anonymous(), world.caller(Role::Author).await, world.editor().await] {
            for (many, parts) in PARTS {
                whole_records(&caller, many, parts).await;
            }
            for (many, include, filtered) in INCLUDED {
                included_lists(&caller, many, include, filtered).await;
            }
        }
    });
}

/// What has parts, and its parts.
const PARTS: &[(&str, &str)] = &[
    ("articles", "body,topics,authors,mentions,quotes,corrections,media"),
    ("actors", "names,identifiers,media"),
    ("media", "people"),
    ("events", "participants,citations,quantities,codes,media"),
    ("tenures", "citations"),
    ("relations", "citations"),
    ("places", ""),
    ("positions", ""),
    ("publishers", ""),
    ("topics", ""),
];

/// What can be included, and the list that shows the same: its filter takes the record's id.
const INCLUDED: &[(&str, &str, &str)] = &[
    ("articles", "actors", ""),
    ("articles", "events", "events?article="),
    ("actors", "articles", "articles?actor="),
    ("actors", "authoredArticles", "articles?author="),
    ("actors", "events", "events?actor="),
    ("actors", "tenures", "tenures?holder="),
    ("actors", "shownIn", "media?actor="),
    ("events", "articles", "articles?event="),
    ("media", "articles", "articles?medium="),
    ("media", "events", "events?medium="),
    ("media", "actors", "actors?medium="),
    ("positions", "tenures", "tenures?position="),
];

/// Whatever can be included, all at once: a statement has as many levels as it needs.
#[test]
fn everything_comes_at_once() {
    on_both_engines(async |world| {
        world.fill().await;
        let reader = world.anonymous();
        let below = |name: &str, parts: &str| -> String {
            let parts = parts.split(',').map(|part| format!(",{name}.{part}"));
            name.to_owned() + &parts.collect::<String>()
        };
        let parts = |many: &str| PARTS.iter().find(|(kind, _)| *kind == many).unwrap().1;
        let includes = [
            parts("articles").to_owned(),
            below("actors", parts("actors")),
            below("events", parts("events")),
            below("translations", parts("articles")),
        ];
        let path = format!("articles?limit=30&include={}", includes.join(","));
        let before = world.diwan.store().statements();
        let listed = get(&reader, &path).await;
        assert_eq!(world.diwan.store().statements() - before, 1);
        for article in listed["data"].as_array().unwrap() {
            for event in article["events"]["data"].as_array().unwrap() {
                let alone =
                    get(&reader, &format!("events/{}", event["id"].as_str().unwrap())).await;
                assert_eq!(event, &alone);
            }
        }
    });
}

/// `fields` chooses within what comes with a record: what is chosen is what the whole answer has there.
#[test]
fn fields_choose_within_what_is_included() {
    const WHOLE: &[(&str, &str)] = &[
        (
            "articles",
            "topics,mentions,quotes,corrections,actors,actors.names,events,events.participants,\
             events.citations,events.articles",
        ),
        ("events", "participants,citations,quantities,codes,articles,articles.mentions"),
        (
            "actors",
            "names,identifiers,articles,events,events.participants,tenures,tenures.position",
        ),
    ];
    on_both_engines(async |world| {
        world.fill().await;
        let mut dice = Dice(7);
        for caller in [world.anonymous(), world.editor().await] {
            for (many, include) in WHOLE {
                let whole = get(&caller, &format!("{many}?limit=15&include={include}")).await;
                let paths = paths(&whole["data"]);
                assert!(paths.iter().any(|path| path.split('.').count() > 2), "{paths:?}");
                for _ in 0..15 {
                    let chosen: Vec<&str> = (0..5).map(|_| dice.pick(&paths).as_str()).collect();
                    let before = world.diwan.store().statements();
                    let fields = chosen.join(",");
                    let some = get(&caller, &format!("{many}?limit=15&fields={fields}")).await;
                    assert_eq!(world.diwan.store().statements() - before, 1, "{fields}");
                    assert_eq!(some["data"], chosen_of(&whole["data"], &chosen), "{many} {fields}");
                    let id = whole["data"][0]["id"].as_str().unwrap();
                    let one = get(&caller, &format!("{many}/{id}?fields={fields}")).await;
                    assert_eq!(one, some["data"][0], "{many}/{id} {fields}");
                }
            }
        }
    });
}

/// The records of a page, where there is one.
fn records(value: &Value) -> Option<&Value> {
    value.get("data").filter(|_| value.get("page").is_some())
}

/// Every path that leads to a value, except through nothing.
fn paths(value: &Value) -> Vec<String> {
    let mut found: Vec<String> = match records(value).unwrap_or(value) {
        Value::Array(items) => items.iter().flat_map(paths).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| match paths(member) {
                below if below.is_empty() && records(member).is_none() => vec![name.clone()],
                below => below.into_iter().map(|path| format!("{name}.{path}")).collect(),
            })
            .collect(),
        _ => Vec::new(),
    };
    found.sort();
    found.dedup();
    // What is a list or an object elsewhere, and empty here, is no value.
    let is_open = |path: &str| found.iter().any(|other| other.starts_with(&format!("{path}.")));
    found.iter().filter(|path| !is_open(path)).cloned().collect()
}

/// What paths lead to.
fn chosen_of(value: &Value, paths: &[&str]) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| chosen_of(item, paths)).collect(),
        page if records(page).is_some() => {
            json!({ "data": chosen_of(&page["data"], paths), "page": page["page"] })
        }
        Value::Object(members) => members
            .iter()
            .filter_map(|(name, member)| {
                let below: Vec<&str> = paths
                    .iter()
                    .filter_map(|path| path.strip_prefix(name.as_str()))
                    .filter_map(
                        |rest| if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') },
                    )
                    .collect();
                if below.is_empty() {
                    return None;
                }
                let is_whole = below.contains(&"");
                let chosen = if is_whole { member.clone() } else { chosen_of(member, &below) };
                Some((name.clone(), chosen))
            })
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn a_path_that_leads_nowhere_is_refused() {
    on_both_engines(async |world| {
        let reader = world.anonymous();
        let refused = async |path: &str| {
            let answer = reader.ask("GET", &format!("/api/v1/{path}")).send().await.expect(400);
            answer.json["detail"].as_str().unwrap().to_owned()
        };
        let detail = refused("articles?fields=actors.nam").await;
        assert!(detail.contains(r#"no member "nam" in "actors"; known are id,"#), "{detail}");
        let detail = refused("articles?fields=headline.x").await;
        assert!(detail.contains(r#"there is no member "headline.x""#), "{detail}");
        let detail = refused("articles?fields=actors.name.x").await;
        assert!(detail.contains(r#""actors.name" has no members"#), "{detail}");
        let detail = refused("articles?fields=actors.events.articles.id").await;
        assert!(detail.contains("too many lists in each other: at most 2"), "{detail}");
        refused("articles?fields=events.partOf.partOf.partOf.partOf.partOf.id").await;
        refused("articles?fields=actors.").await;
        refused("articles?fields=.actors").await;
        let missing = reader.ask("GET", "/api/v1/articles/none?fields=actors.name").send().await;
        missing.expect(404);
    });
}

/// A member may be asked for under so many names that one row could not hold the values.
#[test]
fn many_names_are_answered() {
    on_both_engines(async |world| {
        world.editor().await.article(json!({ "state": "published", "headline": "Once" })).await;
        let names = ["headline", "language", "kind", "standfirst", "byline", "sourceUrl", "slug"];
        let aliases = (0..15).flat_map(|n| names.map(|name| format!("{name}{n}: {name}")));
        let aliases: Vec<String> = aliases.collect();
        let query = format!("{{ articles {{ nodes {{ {} }} }} }}", aliases.join(" "));
        let answer = world.anonymous().graphql(&query, json!({})).await;
        let node = answer["data"]["articles"]["nodes"][0].as_object().unwrap();
        assert_eq!(node.len(), aliases.len());
        assert_eq!(node["headline14"], "Once");
    });
}

async fn get(caller: &Caller<'_>, path: &str) -> Value {
    let answer = caller.ask("GET", &format!("/api/v1/{path}")).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json
}

async fn whole_records(caller: &Caller<'_>, many: &str, parts: &str) {
    let include = if parts.is_empty() { String::new() } else { format!("&include={parts}") };
    let listed = get(caller, &format!("{many}?limit=40{include}")).await;
    for record in listed["data"].as_array().unwrap() {
        let id = record["id"].as_str().unwrap();
        let alone = get(caller, &format!("{many}/{id}")).await;
        // What is included refers to nothing: it is there.
        let refers = if parts.contains("topics") { "?include=topics" } else { "" };
        let with_what_it_refers_to = get(caller, &format!("{many}/{id}{refers}")).await;
        assert_eq!(record, &with_what_it_refers_to, "{many}/{id}");
        // Some of its members, then.
        let names: Vec<&String> = alone.as_object().unwrap().keys().step_by(2).collect();
        let fields = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(",");
        let some = get(caller, &format!("{many}/{id}?fields={fields}")).await;
        let expected = names.iter().map(|name| ((*name).clone(), alone[*name].clone())).collect();
        assert_eq!(some, Value::Object(expected), "{many}/{id}?fields={fields}");
    }
}

async fn included_lists(caller: &Caller<'_>, many: &str, include: &str, filtered: &str) {
    let listed = get(caller, &format!("{many}?limit=15&include={include}&fields=id")).await;
    for record in listed["data"].as_array().unwrap() {
        let id = record["id"].as_str().unwrap();
        let page = &record[include];
        if filtered.is_empty() {
            for included in page["data"].as_array().unwrap() {
                let of = included["id"].as_str().unwrap();
                let alone = get(
                    caller,
                    &format!("{include}?externalId={}", included["externalId"].as_str().unwrap()),
                )
                .await;
                assert_eq!(included, &alone["data"][0], "{include}/{of}");
            }
            continue;
        }
        let alone = get(caller, &format!("{filtered}{id}")).await;
        assert_eq!(page, &alone, "{filtered}{id}");
    }
}
