//! The sample content: files that people write, made into the lines that an import reads.
//!
//! Where JSON would be tedious, the files have a short hand: `key = "akar"` stands for the external
//! id `demo:akar`, `"@akar"` for a reference to it, and an anchor is just its passage, whose place
//! in the article is looked up here, so that a text can be mended without counting characters.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::drawing::Drawing;

/// Each kind of record and its file, references before their users.
const FILES: [(&str, &str); 10] = [
    ("publisher", include_str!("content/publishers.toml")),
    ("topic", include_str!("content/topics.toml")),
    ("place", include_str!("content/places.toml")),
    ("medium", MEDIA),
    ("actor", include_str!("content/actors.toml")),
    ("position", include_str!("content/positions.toml")),
    ("article", include_str!("content/articles.toml")),
    ("tenure", include_str!("content/tenures.toml")),
    ("relation", include_str!("content/relations.toml")),
    ("event", include_str!("content/events.toml")),
];

const MEDIA: &str = include_str!("content/media.toml");

/// What a medium says of how it is drawn.
const DRAWING: &str = "drawing";

/// How much of the text before and after an anchor goes with it, in characters.
const CONTEXT: usize = 24;

/// The content as lines of JSON; an error says in which record something is wrong.
pub fn lines() -> Result<String, String> {
    let mut articles = HashMap::new();
    let mut lines = String::new();
    for (kind, file) in FILES {
        for record in records(kind, file)? {
            let line = line(kind, record, &mut articles)?;
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
    }
    Ok(lines)
}

/// How the media are drawn, by their external ids.
pub fn drawings() -> Result<Vec<(String, Drawing)>, String> {
    let drawing = |mut record: Map<String, Value>| {
        let key = key(&mut record).ok_or("a medium has no key")?;
        let drawing = record.remove(DRAWING).unwrap_or_default();
        let drawing = serde_json::from_value(drawing).map_err(|fault| format!("{key}: {fault}"))?;
        Ok((external_id(&key), drawing))
    };
    records("medium", MEDIA)?.into_iter().map(drawing).collect()
}

fn key(record: &mut Map<String, Value>) -> Option<String> {
    match record.remove("key") {
        Some(Value::String(key)) => Some(key),
        _ => None,
    }
}

/// The external id that a key stands for.
pub fn external_id(key: &str) -> String {
    format!("demo:{key}")
}

fn records(kind: &str, file: &str) -> Result<Vec<Map<String, Value>>, String> {
    let mut tables: HashMap<String, Vec<Map<String, Value>>> =
        toml::from_str(file).map_err(|cause| format!("{kind}s: {cause}"))?;
    tables.remove(kind).ok_or_else(|| format!("there is no {kind}"))
}

/// The texts in which an article's anchors count, by field.
type Texts = Map<String, Value>;

fn line(
    kind: &str,
    mut record: Map<String, Value>,
    articles: &mut HashMap<String, Texts>,
) -> Result<Value, String> {
    let key = key(&mut record).ok_or_else(|| format!("a {kind} has no key"))?;
    record.remove(DRAWING);
    record.insert("record".into(), kind.into());
    record.insert("externalId".into(), external_id(&key).into());
    for value in record.values_mut() {
        unwrap_lines(value);
    }
    if kind == "article" {
        articles.insert(key.clone(), record.clone());
    }
    let at = |fault| format!("{kind} {key}: {fault}");
    find_anchors(&mut record, Some(key.as_str()), articles).map_err(at)?;
    let mut line = Value::Object(record);
    expand_references(&mut line);
    Ok(line)
}

/// Joins the lines of a paragraph.
fn unwrap_lines(value: &mut Value) {
    if let Value::String(text) = value
        && text.contains('\n')
    {
        let paragraphs = text.trim().split("\n\n").map(|lines| lines.replace('\n', " "));
        *text = paragraphs.collect::<Vec<_>>().join("\n\n") + "\n";
    }
}

/// Puts the offsets into every anchor: of the article that the table beside it names, else of the
/// one it stands in.
fn find_anchors(
    table: &mut Map<String, Value>,
    article: Option<&str>,
    articles: &HashMap<String, Texts>,
) -> Result<(), String> {
    let cited =
        table.get("article").and_then(Value::as_str).and_then(|named| named.strip_prefix('@'));
    let cited = cited.map(str::to_owned);
    let article = cited.as_deref().or(article);
    if let Some(passage) = table.get_mut("anchor") {
        let texts = article.and_then(|key| articles.get(key));
        *passage = anchor(passage, texts.ok_or("an anchor without an article")?)?;
    }
    for value in table.values_mut() {
        for item in value.as_array_mut().into_iter().flatten() {
            if let Value::Object(item) = item {
                find_anchors(item, article, articles)?;
            }
        }
    }
    Ok(())
}

/// The anchor of a passage, which stands in the text once unless `nth` says which one is meant.
fn anchor(passage: &Value, texts: &Texts) -> Result<Value, String> {
    let exact =
        passage.as_str().or(passage["exact"].as_str()).ok_or("an anchor without a passage")?;
    let field = passage["field"].as_str().unwrap_or("body");
    let text = texts.get(field).and_then(Value::as_str).ok_or("an anchor without a text")?;
    let found: Vec<usize> = text.match_indices(exact).map(|(byte, _)| byte).collect();
    let byte = match (found.as_slice(), passage["nth"].as_u64()) {
        ([only], None) => *only,
        (found, Some(nth @ 1..)) if found.len() >= nth as usize => found[nth as usize - 1],
        (found, _) => return Err(format!("“{exact}” stands {} times in the {field}", found.len())),
    };
    let (before, rest) = text.split_at(byte);
    let after = &rest[exact.len()..];
    let start = before.chars().count();
    let prefix: String = before.chars().skip(start.saturating_sub(CONTEXT)).collect();
    let suffix: String = after.chars().take(CONTEXT).collect();
    let end = start + exact.chars().count();
    Ok(json!({
        "field": field, "start": start, "end": end,
        "exact": exact, "prefix": prefix, "suffix": suffix,
    }))
}

/// `"@akar"` → `{"externalId": "demo:akar"}`, wherever it stands.
fn expand_references(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(key) = text.strip_prefix('@') {
                *value = json!({ "externalId": external_id(key) });
            }
        }
        Value::Array(items) => items.iter_mut().for_each(expand_references),
        Value::Object(members) => members.values_mut().for_each(expand_references),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_sound_and_every_passage_is_found() {
        let lines = lines().unwrap();
        for line in lines.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            assert!(record["externalId"].as_str().unwrap().starts_with("demo:"), "{line}");
        }
        assert!(!lines.contains("\"@"), "a reference was left as it is");
    }

    #[test]
    fn a_passage_is_placed_by_characters_not_bytes() {
        let texts = json!({ "body": "Görüşme: Akar, sonra Akar.\n" });
        let found =
            anchor(&json!({ "exact": "Akar", "nth": 2 }), texts.as_object().unwrap()).unwrap();
        assert_eq!((found["start"].as_u64(), found["end"].as_u64()), (Some(21), Some(25)));
        assert_eq!(found["prefix"], "Görüşme: Akar, sonra ");
        assert_eq!(found["suffix"], ".\n");
    }

    #[test]
    fn a_passage_that_stands_twice_or_not_at_all_is_refused() {
        let texts = json!({ "body": "Akar, Akar" });
        for odd in [json!("Akar"), json!("Güler"), json!({ "exact": "Akar", "nth": 3 })] {
            assert!(anchor(&odd, texts.as_object().unwrap()).is_err(), "{odd}");
        }
    }

    #[test]
    fn lines_of_a_paragraph_are_joined() {
        let mut text = json!("One\nparagraph.\n\nAnother.\n");
        unwrap_lines(&mut text);
        assert_eq!(text, "One paragraph.\n\nAnother.\n");
    }
}
