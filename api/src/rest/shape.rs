//! Schemas as plain JSON: flattened, closed, required and not.

use serde_json::{Map, Value, json};

/// A reference to a schema of this name.
pub fn schema_ref(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A schema whose `allOf` parts are merged into one object.
pub fn flattened(schema: &Value, known: &Map<String, Value>) -> Value {
    let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts {
        let target = part["$ref"].as_str().and_then(|path| known.get(path.rsplit('/').next()?));
        let part = flattened(target.unwrap_or(part), known);
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    let mut flat = json!({ "type": "object", "properties": properties, "required": required });
    if let Some(said) = schema.get("description") {
        flat["description"] = said.clone();
    }
    flat
}

/// An object that has no members but those it lists.
pub fn closed(name: &str, mut schema: Value) -> Value {
    // A reference may be sent back with the names it was printed with.
    if schema["type"] == "object" && name != "Reference" {
        schema["additionalProperties"] = false.into();
    }
    drop_null_defaults(&mut schema);
    schema
}

/// That a member may be left out is said by its not being required.
fn drop_null_defaults(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            members.values_mut().for_each(drop_null_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_null_defaults),
        _ => {}
    }
}

/// An object that always has all of its members.
pub fn require_all(schema: Value) -> Value {
    require_except(schema, &[])
}

/// An object that always has its members, except for some.
pub fn require_except(mut schema: Value, optional: &[&str]) -> Value {
    let names = schema["properties"].as_object().into_iter().flat_map(Map::keys);
    let required: Vec<&String> = names.filter(|name| !optional.contains(&name.as_str())).collect();
    let required = json!(required);
    if let Some(members) = schema.as_object_mut() {
        members.remove("required");
        if required.as_array().is_some_and(|required| !required.is_empty()) {
            members.insert("required".into(), required);
        }
    }
    schema
}

/// An object whose members are left out where they would be null.
pub fn make_optional(schema: Value) -> Value {
    let names: Vec<String> =
        schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect();
    without_null(schema, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// An object some members of which are never null.
pub fn without_null(mut schema: Value, names: &[&str]) -> Value {
    if let Some(properties) = schema["properties"].as_object_mut() {
        let chosen = properties.iter_mut().filter(|(name, _)| names.contains(&name.as_str()));
        chosen.for_each(|(_, property)| *property = never_null(property));
    }
    schema
}

/// A schema of a value that may be left out, but not null.
pub fn never_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(types) = schema["type"].as_array() {
        let kept: Vec<Value> = types.iter().filter(|kind| *kind != "null").cloned().collect();
        schema["type"] = if kept.len() == 1 { kept[0].clone() } else { Value::Array(kept) };
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let kept: Vec<Value> = any.iter().filter(|one| one["type"] != "null").cloned().collect();
        if let [only] = kept.as_slice() {
            return only.clone();
        }
    }
    schema
}
