//! The GraphQL side of a caller: documents are made from the schema itself, so that they select
//! what REST shows, and words are translated as the two contracts say.

use std::collections::HashMap;

use diwan_api::article::Article;
use diwan_api::model::{Kind, Listed};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

use super::caller::{Caller, Outcome, Page, Refusal};

impl Caller<'_> {
    /// The whole answer to a document.
    pub async fn graphql(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.ask("POST", "/graphql").json(&body).send().await;
        assert!(answer.json.is_object(), "{} {}", answer.status, answer.text);
        answer.json
    }

    /// The data of an answer, or its first error.
    pub async fn data(&self, query: &str, variables: Value) -> Outcome {
        let answer = self.graphql(query, variables).await;
        match answer["errors"].get(0) {
            None => Ok(answer["data"].clone()),
            Some(error) => Err(Refusal {
                code: error["extensions"]["code"].as_str().unwrap_or_default().to_owned(),
                at: rules(&error["extensions"]["errors"]),
                body: answer,
            }),
        }
    }
}

pub async fn create(caller: &Caller<'_>, kind: Kind, members: Value) -> Outcome {
    let schema = Schema::of(caller).await;
    let name = capital(kind);
    let variables = json!({ "input": schema.upper(&format!("{name}Input"), members) });
    let head = format!("$input: {name}Input!");
    mutate(caller, kind, &format!("create{name}"), &head, "input: $input", variables).await
}

pub async fn update(
    caller: &Caller<'_>,
    kind: Kind,
    id: &str,
    version: i64,
    members: Value,
) -> Outcome {
    let schema = Schema::of(caller).await;
    let name = capital(kind);
    let (clear, members) = cleared(members);
    let input = schema.upper(&format!("{name}Patch"), members);
    mutate(
        caller,
        kind,
        &format!("update{name}"),
        &format!("$id: ID!, $version: Int!, $input: {name}Patch!, $clear: [{name}Field!]"),
        "id: $id, expectedVersion: $version, input: $input, clear: $clear",
        json!({ "id": id, "version": version, "input": input, "clear": clear }),
    )
    .await
}

/// What is null is named to be cleared.
fn cleared(members: Value) -> (Vec<String>, Value) {
    let members = members.as_object().unwrap().clone().into_iter();
    let (clear, set): (Vec<_>, Vec<_>) = members.partition(|(_, value)| value.is_null());
    let clear = clear.iter().map(|(member, _)| screaming(member)).collect();
    (clear, Value::Object(set.into_iter().collect()))
}

pub async fn upsert(caller: &Caller<'_>, kind: Kind, key: &str, members: Value) -> Outcome {
    let schema = Schema::of(caller).await;
    let name = capital(kind);
    let input = schema.upper(&format!("{name}Input"), members);
    mutate(
        caller,
        kind,
        &format!("upsert{name}"),
        &format!("$key: String!, $input: {name}Input!"),
        "externalId: $key, input: $input",
        json!({ "key": key, "input": input }),
    )
    .await
}

pub async fn delete(caller: &Caller<'_>, kind: Kind, id: &str, version: i64) -> Outcome<()> {
    let document = format!(
        "mutation ($id: ID!, $version: Int!) {{
            done: delete{}(id: $id, expectedVersion: $version) {{ deletedId {USER_ERRORS} }}
        }}",
        capital(kind)
    );
    let data = caller.data(&document, json!({ "id": id, "version": version })).await?;
    user_errors(&data["done"])
}

pub async fn command(
    caller: &Caller<'_>,
    kind: Kind,
    id: &str,
    version: i64,
    name: &str,
    members: Value,
) -> Outcome {
    let mut variables = json!({ "id": id, "version": version });
    let (mut head, mut body) = ("$id: ID!, $version: Int!".to_owned(), String::new());
    // What is verified is one input; what other commands need stands beside the version.
    let members = if name == "verify" {
        let input = Schema::of(caller).await.upper("VerificationInput", members);
        json!({ "input": input })
    } else {
        members
    };
    for (member, value) in members.as_object().unwrap() {
        let kind = match member.as_str() {
            "publishAt" => "DateTime!",
            "into" => "RefInput!",
            "input" => "VerificationInput!",
            "mentions" => "[ID!]",
            _ => "String!",
        };
        head.push_str(&format!(", ${member}: {kind}"));
        body.push_str(&format!(", {member}: ${member}"));
        variables[member] = value.clone();
    }
    // In REST the address says of what: `mentions/suggest`, and `suggestMentions` here.
    let field = match name.split_once('/') {
        Some((what, verb)) => format!("{verb}{}", capital(what)),
        None if name == "merge" => format!("{name}{}s", capital(kind)),
        None => format!("{name}{}", capital(kind)),
    };
    let arguments = format!("id: $id, expectedVersion: $version{body}");
    mutate(caller, kind, &field, &head, &arguments, variables).await
}

pub async fn correct(
    caller: &Caller<'_>,
    id: &str,
    version: i64,
    correction: Value,
    changes: Value,
) -> Outcome {
    let schema = Schema::of(caller).await;
    let correction = schema.upper("CorrectionInput", correction);
    let (clear, changes) = cleared(changes);
    let changes = schema.upper("ArticlePatch", changes);
    mutate(
        caller,
        Kind::Article,
        "correctArticle",
        "$id: ID!, $version: Int!, $correction: CorrectionInput!, $changes: ArticlePatch, $clear: [ArticleField!]",
        "id: $id, expectedVersion: $version, correction: $correction, changes: $changes, clear: $clear",
        json!({ "id": id, "version": version, "correction": correction, "changes": changes, "clear": clear }),
    )
    .await
}

pub async fn one(caller: &Caller<'_>, kind: Kind, id: &str) -> Outcome {
    let schema = Schema::of(caller).await;
    let name = capital(kind);
    let by = if uuid::Uuid::parse_str(id).is_ok() { "id" } else { "slug" };
    let document =
        format!("query ($by: RefInput!) {{ one: {kind}(by: $by) {{ {} }} }}", schema.whole(&name));
    let data = caller.data(&document, json!({ "by": { by: id } })).await?;
    if data["one"].is_null() {
        return Err(absent(data));
    }
    Ok(schema.lower(&name, data["one"].clone()))
}

pub async fn revisions(caller: &Caller<'_>, kind: Kind, id: &str) -> Outcome<Vec<Value>> {
    let document = format!(
        "query ($by: RefInput!) {{
            one: {kind}(by: $by) {{ revisions {{ nodes {{ version at by reason record }} }} }}
        }}"
    );
    let data = caller.data(&document, json!({ "by": { "id": id } })).await?;
    if data["one"].is_null() {
        return Err(absent(data));
    }
    Ok(data["one"]["revisions"]["nodes"].as_array().unwrap().clone())
}

pub async fn list(caller: &Caller<'_>, many: &str, query: &str) -> Outcome<Page> {
    let schema = Schema::of(caller).await;
    let kind = Kind::ALL.into_iter().find(|kind| kind.plural() == many);
    let one = match kind {
        Some(kind) => kind.as_str(),
        None => many.strip_suffix('s').unwrap(),
    };
    let name = capital(one);
    let arguments = schema.list_arguments(&name, query);
    let document = format!(
        "query ($filter: {name}Filter, $orderBy: {name}Order, $first: Int, $after: String, $last: Int, $before: String) {{
            page: {many}(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {{
                totalCount
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
                nodes {{ {} }}
            }}
        }}",
        schema.base(&name)
    );
    let page = caller.data(&document, arguments).await?["page"].clone();
    let nodes = page["nodes"].as_array().unwrap().iter();
    Ok(page_of(&page, nodes.map(|node| schema.lower(&name, node.clone())).collect()))
}

/// A connection as a page of REST's, with these items.
pub fn page_of(connection: &Value, data: Vec<Value>) -> Page {
    let info = &connection["pageInfo"];
    let cursor = |has: &str, name: &str| {
        let there = info[has].as_bool().unwrap();
        info[name].as_str().filter(|_| there).map(str::to_owned)
    };
    Page {
        data,
        next: cursor("hasNextPage", "endCursor"),
        prev: cursor("hasPreviousPage", "startCursor"),
        total: connection["totalCount"].as_u64(),
    }
}

/// Who may be meant by each query, as REST tells it.
pub async fn match_actors(caller: &Caller<'_>, queries: Value) -> Outcome<Vec<Value>> {
    let document = format!(
        "query ($queries: [MatchQuery!]!) {{ done: matchActors(queries: $queries) {{
            candidates {{ actor {{ {REFERENCE} }} kind name score decision explanation }}
        }} }}"
    );
    let schema = Schema::of(caller).await;
    let queries = schema.upper("MatchQuery", queries);
    let done = caller.data(&document, json!({ "queries": queries })).await?["done"].clone();
    Ok(schema.lower("Match", done).as_array().unwrap().clone())
}

/// Pairs that are likely the same, as REST tells them, and from where the list goes on.
pub async fn duplicates(
    caller: &Caller<'_>,
    threshold: Option<f64>,
    size: Option<i64>,
    after: Option<String>,
) -> Outcome<(Vec<Value>, Option<String>)> {
    let document = format!(
        "query ($threshold: Float, $first: Int, $after: String) {{
            done: duplicates(threshold: $threshold, first: $first, after: $after) {{
                nodes {{
                    actor {{ {REFERENCE} }} other {{ {REFERENCE} }} name score decision explanation
                }}
                next
            }}
        }}"
    );
    let variables = json!({ "threshold": threshold, "first": size, "after": after });
    let done = caller.data(&document, variables).await?["done"].clone();
    let nodes = Schema::of(caller).await.lower("Duplicate", done["nodes"].clone());
    Ok((nodes.as_array().unwrap().clone(), done["next"].as_str().map(str::to_owned)))
}

/// Says, or takes back, that two actors are not the same.
pub async fn set_apart(caller: &Caller<'_>, one: &str, other: &str, apart: bool) -> Outcome<()> {
    let field = if apart { "distinguishActors" } else { "forgetDistinction" };
    let document = format!(
        "mutation ($one: ID!, $other: ID!) {{
            done: {field}(id: $one, other: $other) {{ distinct {USER_ERRORS} }}
        }}"
    );
    let data = caller.data(&document, json!({ "one": one, "other": other })).await?;
    user_errors(&data["done"])?;
    assert_eq!(data["done"]["distinct"], apart);
    Ok(())
}

/// An address to which the file of a medium can be put.
pub async fn prepare_upload(caller: &Caller<'_>, id: &str, version: i64) -> Outcome {
    let document = format!(
        "mutation ($id: ID!, $version: Int!) {{
            done: prepareUpload(id: $id, expectedVersion: $version) {{
                uploadAddress {{ url method expiresAt }} {USER_ERRORS}
            }}
        }}"
    );
    let data = caller.data(&document, json!({ "id": id, "version": version })).await?;
    user_errors(&data["done"])?;
    Ok(data["done"]["uploadAddress"].clone())
}

const REFERENCE: &str = "id slug externalId name";

fn rules(errors: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = errors.as_array().into_iter().flatten();
    errors.map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

/// What GraphQL tells by null.
pub fn absent(body: Value) -> Refusal {
    Refusal { code: "notFound".into(), at: Vec::new(), body }
}

pub const USER_ERRORS: &str = "userErrors { code message path currentVersion other }";

async fn mutate(
    caller: &Caller<'_>,
    kind: Kind,
    field: &str,
    head: &str,
    arguments: &str,
    variables: Value,
) -> Outcome {
    let schema = Schema::of(caller).await;
    let name = capital(kind);
    let document = format!(
        "mutation ({head}) {{
            done: {field}({arguments}) {{ {kind} {{ {} }} {USER_ERRORS} }}
        }}",
        schema.whole(&name)
    );
    let data = caller.data(&document, variables).await?;
    user_errors(&data["done"])?;
    Ok(schema.lower(&name, data["done"][kind.as_str()].clone()))
}

/// The errors of a payload: whole ones by their own code, broken rules together as `invalid`.
pub fn user_errors(payload: &Value) -> Outcome<()> {
    let errors = payload["userErrors"].as_array().unwrap();
    let Some(first) = errors.first() else { return Ok(()) };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pointer = |path: &Value| -> String {
        let segments = path.as_array().into_iter().flatten();
        segments.map(|segment| format!("/{}", segment.as_str().unwrap())).collect()
    };
    let whole = ["conflict", "versionMismatch"];
    let code = text(&first["code"]);
    let (code, at) = if whole.contains(&code.as_str()) {
        (code, Vec::new())
    } else {
        let at = errors.iter().map(|error| (pointer(&error["path"]), text(&error["code"])));
        ("invalid".to_owned(), at.collect())
    };
    Err(Refusal { code, at, body: payload.clone() })
}

/// What the server says of its types.
pub struct Schema {
    types: HashMap<String, Type>,
}

#[derive(Default)]
pub struct Type {
    kind: String,
    is_record: bool,
    fields: Vec<Field>,
}

pub struct Field {
    pub name: String,
    /// The type's name, without its list and non-null marks.
    pub of: String,
    pub is_list: bool,
    has_arguments: bool,
}

const INTROSPECTION: &str = "{ __schema { types { kind name interfaces { name }
    fields { name args { name } type { ...T } } inputFields { name type { ...T } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

impl Schema {
    pub async fn of(caller: &Caller<'_>) -> &'static Schema {
        static SCHEMA: OnceCell<Schema> = OnceCell::const_new();
        let ask = async || {
            let data = caller.world.anonymous().data(INTROSPECTION, json!({})).await.unwrap();
            let types = data["__schema"]["types"].as_array().unwrap();
            Schema { types: types.iter().map(Type::read).collect() }
        };
        SCHEMA.get_or_init(ask).await
    }

    pub fn fields(&self, name: &str) -> &[Field] {
        self.types.get(name).map_or(&[], |found| found.fields.as_slice())
    }

    pub fn kind(&self, name: &str) -> &str {
        self.types.get(name).map_or("", |found| found.kind.as_str())
    }

    /// The fields that REST shows of one record.
    pub fn whole(&self, name: &str) -> String {
        self.selection(name, true)
    }

    /// The same without the lists it owns, as REST lists records.
    fn base(&self, name: &str) -> String {
        self.selection(name, false)
    }

    fn selection(&self, name: &str, owned: bool) -> String {
        let mut words = Vec::new();
        let is_shown = |field: &&Field| !field.has_arguments && !is_rendered(&field.name);
        for field in self.fields(name).iter().filter(is_shown) {
            match self.kind(&field.of) {
                "SCALAR" | "ENUM" => words.push(field.name.clone()),
                "OBJECT" if field.of.ends_with("Connection") => {}
                "OBJECT" if field.is_list && !owned => {}
                "OBJECT" if self.types[&field.of].is_record => {
                    words.push(format!("{} {{ {} }}", field.name, self.reference(&field.of)));
                }
                "OBJECT" => {
                    words.push(format!(
                        "{} {{ {} }}",
                        field.name,
                        self.selection(&field.of, owned)
                    ));
                }
                _ => {}
            }
        }
        words.join(" ")
    }

    /// What REST shows of a record that is referred to.
    fn reference(&self, name: &str) -> String {
        let has = |word: &&str| self.fields(name).iter().any(|field| field.name == **word);
        let label = ["headline", "title", "name", "code"].into_iter().find(|word| has(word));
        let words = ["id", "slug", "externalId"].into_iter().filter(has).chain(label);
        words.collect::<Vec<_>>().join(" ")
    }

    /// An input as GraphQL wants it: enums in upper case.
    pub fn upper(&self, name: &str, value: Value) -> Value {
        self.translated(name, value, &screaming)
    }

    /// An answer as REST would give it: enums in camelCase.
    pub fn lower(&self, name: &str, value: Value) -> Value {
        self.translated(name, value, &camel)
    }

    fn translated(&self, name: &str, value: Value, word: &dyn Fn(&str) -> String) -> Value {
        match value {
            Value::Array(items) => {
                items.into_iter().map(|item| self.translated(name, item, word)).collect()
            }
            Value::Object(members) => {
                let translate = |(member, value): (String, Value)| {
                    let field = self.fields(name).iter().find(|field| field.name == member);
                    let of = field.map_or("", |field| field.of.as_str());
                    (member, self.translated(of, value, word))
                };
                Value::Object(members.into_iter().map(translate).collect::<Map<_, _>>())
            }
            Value::String(text) if self.kind(name) == "ENUM" && name != "EventType" => {
                word(&text).into()
            }
            plain => plain,
        }
    }

    /// A list's arguments from REST's query parameters.
    pub fn list_arguments(&self, name: &str, query: &str) -> Value {
        let input = format!("{name}Filter");
        let (mut arguments, mut filter) = (json!({}), json!({}));
        let (mut limit, mut backwards) = (None, false);
        let decoded = |raw: &str| {
            let raw = raw.replace('+', " ");
            percent_decode_str(&raw).decode_utf8().unwrap().into_owned()
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (parameter, written) = pair.split_once('=').unwrap();
            let value = decoded(written);
            match parameter {
                "limit" => limit = Some(value.parse::<i64>().unwrap()),
                "sort" => {
                    let (key, direction) = value
                        .strip_prefix('-')
                        .map_or((value.as_str(), "ASC"), |key| (key, "DESC"));
                    arguments["orderBy"] =
                        json!({ "field": screaming(key), "direction": direction });
                }
                "after" => arguments["after"] = value.into(),
                "before" => {
                    backwards = true;
                    arguments["before"] = value.into();
                }
                parameter => {
                    let field = self.fields(&input).iter().find(|field| field.name == parameter);
                    filter[parameter] = match field {
                        _ if ["or", "not"].contains(&parameter) => {
                            serde_json::from_str(&value).unwrap_or(value.into())
                        }
                        Some(field) if field.is_list => written.split(',').map(decoded).collect(),
                        Some(field) if field.of == "Boolean" => {
                            value.parse::<bool>().map_or(value.into(), Value::from)
                        }
                        _ => value.into(),
                    };
                }
            }
        }
        if let Some(limit) = limit {
            arguments[if backwards { "last" } else { "first" }] = limit.into();
        }
        arguments["filter"] = self.upper(&input, filter);
        arguments
    }
}

impl Type {
    fn read(raw: &Value) -> (String, Type) {
        let list = |name: &str| raw[name].as_array().into_iter().flatten();
        let fields = list("fields").chain(list("inputFields")).map(Field::read).collect();
        let is_node = list("interfaces").any(|interface| interface["name"] == "Node");
        // Quotes are nodes, too, but belong to their article, which prints them whole.
        let is_record = is_node && raw["name"] != "Quote";
        let kind = raw["kind"].as_str().unwrap().to_owned();
        (raw["name"].as_str().unwrap().to_owned(), Type { kind, is_record, fields })
    }
}

impl Field {
    fn read(raw: &Value) -> Field {
        let (mut of, mut is_list) = (&raw["type"], false);
        while !of["ofType"].is_null() {
            is_list |= of["kind"] == "LIST";
            of = &of["ofType"];
        }
        Field {
            name: raw["name"].as_str().unwrap().to_owned(),
            of: of["name"].as_str().unwrap().to_owned(),
            is_list,
            has_arguments: raw["args"].as_array().is_some_and(|arguments| !arguments.is_empty()),
        }
    }
}

/// `article` → `Article`.
pub fn capital(word: impl ToString) -> String {
    let word = word.to_string();
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// `inReview` → `IN_REVIEW`.
pub fn screaming(word: &str) -> String {
    let split = |c: char| if c.is_ascii_uppercase() { format!("_{c}") } else { c.to_string() };
    word.chars().map(split).collect::<String>().to_ascii_uppercase()
}

/// `IN_REVIEW` → `inReview`.
fn camel(word: &str) -> String {
    let mut words = word.split('_').map(str::to_ascii_lowercase);
    let first = words.next().unwrap_or_default();
    words.fold(first, |text, word| text + &capital(word))
}

/// Whether REST shows a member only where it is named.
fn is_rendered(name: &str) -> bool {
    Article::RENDERED.iter().any(|(rendered, _)| *rendered == name)
}
