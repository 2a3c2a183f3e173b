//! Asking a register everything that its two contracts know how to ask.

use diwan_api::contracts::{self, routes};
use diwan_files::Digest;
use serde_json::{Value, json};

use super::World;
use super::caller::Caller;
use super::graphql::Schema;

/// The document that is uploaded to hidden media; by its digest every medium is asked for its file.
pub const DOCUMENT: &[u8] = b"%PDF-1.7\n% a canary\n";

impl World {
    /// The addresses and documents by which a register is asked everything.
    pub async fn questions(&self, ids: &[String], names: &[String]) -> (Vec<String>, Vec<String>) {
        let handles = [ids, names].concat();
        let schema = Schema::of(&self.anonymous()).await;
        (rest_questions(&handles, names), schema.questions(&handles, names))
    }
}

impl Caller<'_> {
    /// Every answer that reading can get, both faces together, when records are asked for by `ids`
    /// and by `names` (slugs and keys), and lists filtered by `names`.
    pub async fn crawl(&self, ids: &[String], names: &[String]) -> Vec<String> {
        let handles = [ids, names].concat();
        let mut answers = Vec::new();
        for path in rest_questions(&handles, names) {
            let answer = self.ask("GET", &path).send().await;
            answers.push(format!("{path}\n{:?}\n{}", answer.headers, answer.text));
        }
        for document in Schema::of(self).await.questions(&handles, names) {
            let answer = self.graphql(&document, json!({})).await;
            answers.push(format!("{document}\n{answer}"));
        }
        answers
    }
}

/// Every address that answers GET, with each value of each parameter.
fn rest_questions(handles: &[String], names: &[String]) -> Vec<String> {
    let contract = contracts::openapi(routes::all());
    let mut paths = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let one = path.contains('{');
        let places: Vec<String> = match one {
            true => handles.iter().map(|handle| filled(path, handle)).collect(),
            false => vec![path.clone()],
        };
        for place in places {
            paths.push(place.clone());
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                let values = values(&parameter["schema"]).unwrap_or_else(|| names.to_vec());
                // Of one record everything at once; lists also by each value alone.
                let from = if one { values.len().saturating_sub(1) } else { 0 };
                paths.extend(values[from..].iter().map(|value| format!("{place}?{name}={value}")));
            }
        }
    }
    paths
}

fn filled(path: &str, handle: &str) -> String {
    let (before, rest) = path.split_once('{').unwrap();
    let (_, after) = rest.split_once('}').unwrap();
    let after = after.replace("{checksum}", &Digest::of(DOCUMENT).to_string());
    format!("{before}{handle}{after}")
}

/// The values a parameter is known to take, if it is not free.
fn values(schema: &Value) -> Option<Vec<String>> {
    let named = |schema: &Value| -> Option<Vec<String>> {
        let words = schema["enum"].as_array()?;
        Some(words.iter().map(|word| word.as_str().unwrap().to_owned()).collect())
    };
    named(schema).or_else(|| {
        let items = &schema["items"];
        let mut each = named(items).or_else(|| named(&items["anyOf"][0]))?;
        // What has members of its own is listed in the pattern of its paths.
        let paths = items["anyOf"][1]["pattern"].as_str().unwrap_or_default();
        let open = paths.strip_prefix("^(").and_then(|rest| rest.split_once(')'));
        let open: Vec<&str> = open.into_iter().flat_map(|(names, _)| names.split('|')).collect();
        each.extend(open.iter().map(|name| (*name).to_owned()));
        let all = each.join(",");
        let below = |name: &&str| BELOW.map(|member| format!("{name}.{member}"));
        let below: Vec<String> = open.iter().flat_map(below).collect();
        // One by one, and all at once.
        Some(each.into_iter().chain(below).chain([all]).collect())
    })
}

/// Where names and keys stand in what comes with a record; not all of them have each.
const BELOW: [&str; 6] =
    ["name", "externalId", "actor", "actor.name", "article.headline", "medium"];

impl Schema {
    /// For each list: each field of its records, with what lies one step below, and each filter with
    /// each name; for each handle: every way to ask for it.
    fn questions(&self, handles: &[String], names: &[String]) -> Vec<String> {
        let mut documents = Vec::new();
        for root in self.fields("Query") {
            if let Some(record) = root.of.strip_suffix("Connection") {
                for field in self.asked_below(record, 2) {
                    documents
                        .push(format!("{{ {}(first: 20) {{ nodes {{ {field} }} }} }}", root.name));
                }
                for filter in self
                    .fields(&format!("{record}Filter"))
                    .iter()
                    .filter(|field| field.of == "String")
                {
                    for handle in names {
                        let value = if filter.is_list {
                            format!("[\"{handle}\"]")
                        } else {
                            format!("\"{handle}\"")
                        };
                        documents.push(format!(
                            "{{ {}(filter: {{ {}: {value} }}) {{ totalCount nodes {{ id }} }} }}",
                            root.name, filter.name
                        ));
                    }
                }
            } else if self.fields(&root.of).iter().any(|field| field.name == "version") {
                for handle in handles {
                    for by in ["id", "slug", "externalId"] {
                        documents.push(format!(
                            "{{ {}(by: {{ {by}: \"{handle}\" }}) {{ {} }} }}",
                            root.name,
                            self.whole(&root.of)
                        ));
                    }
                }
            }
        }
        documents.extend(
            handles
                .iter()
                .map(|handle| format!("{{ node(id: \"{handle}\") {{ id __typename }} }}")),
        );
        documents
    }

    /// Each field of a type with a selection of its own.
    fn asked_below(&self, name: &str, depth: usize) -> Vec<String> {
        let mut asked = Vec::new();
        for field in self.fields(name) {
            let head = match field.name.as_str() {
                "positionOn" => "positionOn(date: \"2021\")".to_owned(),
                name => name.to_owned(),
            };
            match self.kind(&field.of) {
                "SCALAR" | "ENUM" => asked.push(head),
                "OBJECT" if depth > 0 => {
                    let inner = match field.of.strip_suffix("Connection") {
                        Some(node) => {
                            format!("nodes {{ {} }}", self.asked_below(node, depth - 1).join(" "))
                        }
                        None => self.asked_below(&field.of, depth - 1).join(" "),
                    };
                    asked.push(format!("{head} {{ __typename {inner} }}"));
                }
                _ => {}
            }
        }
        asked
    }
}
