//! The schemas of the OpenAPI document, made from the types that are printed and taken.
//!
//! A record has up to three: `Article` is printed whole, every member there; `ArticleItem` stands
//! in lists, where what is heavy comes only when asked for; `PartialArticle` is what `fields=`
//! chooses. What may be written has two: `ArticleInput` and, for changes, `ArticlePatch`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::model::{ONLY_ON_CREATE, Record};
use crate::query::{Read, Source};
use crate::rest::facets::{self, FACETS};
use crate::rest::include::includable;
use crate::rest::schema_names::{
    item_name, item_of, page_name, page_of, partial_name, partial_page_name, patch_name,
};
use crate::rest::shape::{
    closed, flattened, make_optional, require_all, require_except, schema_ref, without_null,
};
use crate::rest::{RecordResource, Resource};

/// Collects what the endpoints print and take.
#[derive(Default)]
pub struct Schemas {
    /// Types as they describe themselves.
    known: Map<String, Value>,
    printed: BTreeSet<String>,
    taken: BTreeSet<String>,
    /// Schemas that follow from others, once those are known.
    derived: Vec<Derive>,
}

type Derive = Box<dyn Fn(&mut Map<String, Value>)>;

impl Schemas {
    /// Adds a type and those it names. Members that may be null are left out instead.
    pub fn add<T: ToSchema>(&mut self) {
        self.learn::<T>();
    }

    /// Adds a type that answers print whole.
    pub fn printed<T: ToSchema>(&mut self) {
        let names = self.learn::<T>();
        self.printed.extend(names);
    }

    /// Adds a type that answers print whole, but for a member that is there only when asked for.
    pub fn printed_with<T: ToSchema>(&mut self, asked: &'static str) {
        self.printed::<T>();
        let name = T::name().into_owned();
        self.derived.push(Box::new(move |schemas| {
            if let Some(schema) = schemas.get_mut(&name) {
                *schema = require_except(schema.take(), &[asked]);
            }
        }));
    }

    /// Adds a type that requests carry.
    pub fn taken<T: ToSchema>(&mut self) {
        let names = self.learn::<T>();
        self.taken.extend(names);
    }

    /// Adds a type that is listed.
    pub fn listed<R: Resource>(&mut self) {
        self.printed::<R>();
        self.derived.push(Box::new(derive_listed::<R>));
    }

    /// Adds a kind of record.
    pub fn record<R: RecordResource>(&mut self)
    where
        <R as Record>::Input: ToSchema,
    {
        self.listed::<R>();
        let said = format!("What changes of {} {}.", crate::rest::article_of(R::ONE), R::ONE);
        self.changed::<R::Input>(patch_name::<R>(), said);
    }

    /// Adds a type that requests carry to create something, and what they carry to change it.
    pub fn changed<I: ToSchema>(&mut self, patch: String, said: String) {
        self.taken::<I>();
        self.derived.push(Box::new(move |schemas| derive_patch::<I>(schemas, &patch, &said)));
    }

    /// Adds what requests carry of such a type where other parts of them may say the rest.
    pub fn completed<I: ToSchema>(&mut self, name: &'static str, said: &'static str) {
        self.derived.push(Box::new(move |schemas| {
            let Some(input) = schemas.get(I::name().as_ref()) else { return };
            let all: Vec<&str> = own_names(input).collect();
            let open = require_except(input.clone(), &all);
            schemas.insert(name.to_owned(), described(open, said));
        }));
    }

    fn learn<T: ToSchema>(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        T::schemas(&mut found);
        found.push((T::name().into_owned(), T::schema()));
        let plain = |schema| serde_json::to_value(schema).unwrap_or_default();
        let names = found.iter().map(|(name, _)| name.clone()).collect();
        self.known.extend(found.into_iter().map(|(name, schema)| (name, plain(schema))));
        names
    }

    /// All of them, by name.
    pub fn finish(self) -> Map<String, Value> {
        let mut schemas = Map::new();
        for (name, schema) in &self.known {
            let flat = flattened(schema, &self.known);
            // A map has members of any name.
            let is_map = flat["additionalProperties"].is_object();
            let flat = if is_map { flat } else { closed(name, flat) };
            if flat["type"] != "object" || is_map {
                schemas.insert(name.clone(), flat);
                continue;
            }
            let (printed, taken) = (self.printed.contains(name), self.taken.contains(name));
            if taken {
                schemas.insert(self.input_name(name), self.naming_inputs(flat.clone()));
            }
            if printed {
                schemas.insert(name.clone(), require_all(flat));
            } else if !taken {
                schemas.insert(name.clone(), make_optional(flat));
            }
        }
        for derive in self.derived {
            derive(&mut schemas);
        }
        // Written out in each record.
        let parts_of_others = ["Head", "Workflow", "RenderedBody", "Tally"];
        schemas.retain(|name, _| !parts_of_others.contains(&name.as_str()));
        schemas
    }

    /// What is both printed and taken has an input of its own: there, less must be given.
    fn input_name(&self, name: &str) -> String {
        if self.printed.contains(name) { format!("{name}Input") } else { name.to_owned() }
    }

    fn naming_inputs(&self, schema: Value) -> Value {
        match schema {
            Value::Object(members) => {
                let renamed = |(name, value): (String, Value)| match value.as_str() {
                    Some(path) if name == "$ref" => (name, self.input_ref(path)),
                    _ => (name, self.naming_inputs(value)),
                };
                members.into_iter().map(renamed).collect()
            }
            Value::Array(items) => items.into_iter().map(|item| self.naming_inputs(item)).collect(),
            plain => plain,
        }
    }

    fn input_ref(&self, path: &str) -> Value {
        let name = path.rsplit('/').next().unwrap_or_default();
        let object = self.known.get(name).is_some_and(|schema| schema["type"] == "object");
        if object { schema_ref(&self.input_name(name))["$ref"].take() } else { path.into() }
    }
}

fn derive_listed<R: Resource>(schemas: &mut Map<String, Value>) {
    let name = R::name().into_owned();
    let Some(bare) = schemas.get(&name).cloned() else { return };
    let lists: Vec<&str> = R::PARTS.iter().copied().filter(|part| is_list(&bare, part)).collect();
    let bare = without_null(bare, &lists);
    items_with_included(schemas, &bare, R::SOURCE);
    let own = with_included(bare.clone(), R::SOURCE);
    let included: Vec<&str> =
        own_names(&own).filter(|name| bare["properties"].get(name).is_none()).collect();
    let rendered: Vec<&str> = R::RENDERED.iter().map(|(name, _)| *name).collect();
    let optional = [R::ABSENT, &rendered, &included].concat();
    let whole = require_except(own.clone(), &optional);
    let item = require_except(own.clone(), &[R::PARTS, &optional].concat());
    let partial = require_except(own.clone(), &own_names(&own).collect::<Vec<_>>());
    let about = own["description"].as_str().unwrap_or_default();
    let said = |schema: Value, more: &str| described(schema, &format!("{about} {more}"));
    schemas
        .insert(item_name::<R>(), said(item, "As lists show it: owned lists only when asked for."));
    schemas.insert(partial_name::<R>(), said(partial, "Only the members that `fields` names."));
    schemas.insert(name, whole);
    schemas.insert(page_name::<R>(), list::<R>(&item_name::<R>()));
    schemas.insert(partial_page_name::<R>(), list::<R>(&partial_name::<R>()));
}

/// Whether a member of a schema is a list, or a list or null.
fn is_list(schema: &Value, member: &str) -> bool {
    let types = &schema["properties"][member]["type"];
    types == "array" || types.as_array().is_some_and(|types| types.contains(&"array".into()))
}

fn own_names(schema: &Value) -> impl Iterator<Item = &str> {
    schema["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str)
}

fn described(mut schema: Value, said: &str) -> Value {
    schema["description"] = said.into();
    schema
}

/// Adds what `include=` brings: lists of their own, and records whole in place of their references.
fn with_included(mut schema: Value, source: &'static Source) -> Value {
    for member in includable(source) {
        with_include(&mut schema["properties"][member.name], &member.read);
    }
    schema
}

fn with_include(property: &mut Value, read: &Read) {
    match read {
        Read::Page(nested) => {
            *property = schema_ref(&page_of(nested.records));
            property["description"] = "Only with `include`: the first page of them.".into();
        }
        Read::One(_, to) => *property = in_place_of(property, &item_of(to)),
        Read::Post(post) => *property = in_place_of(property, &item_of(post.position)),
        Read::Linked { to, .. } => {
            property["items"] = in_place_of(&property["items"], &item_of(to));
        }
        _ => {}
    }
}

/// The schemas of the items of lists that records own, with what `include=` brings to these.
fn items_with_included(schemas: &mut Map<String, Value>, record: &Value, source: &Source) {
    for member in source.members.iter().flat_map(|group| group.iter()) {
        let Read::Owned(_, items) = member.read else { continue };
        let path = record["properties"][member.name]["items"]["$ref"].as_str();
        let Some(name) = path.and_then(|path| path.rsplit('/').next()) else { continue };
        if let Some(schema) = schemas.get_mut(name) {
            *schema = with_included(schema.take(), items);
        }
    }
}

fn in_place_of(reference: &Value, item: &str) -> Value {
    // What several kinds of records share has been seen to.
    if reference.get("anyOf").is_some() {
        return reference.clone();
    }
    let mut said = reference["description"].clone();
    let others = match reference["oneOf"].as_array() {
        Some(others) => others.clone(),
        None => vec![json!({ "$ref": reference["$ref"] })],
    };
    if said.is_null() {
        said = others.iter().find_map(|one| one.get("description").cloned()).unwrap_or_default();
    }
    let said = format!("{} Whole with `include`.", said.as_str().unwrap_or_default());
    let any: Vec<Value> = std::iter::once(schema_ref(item)).chain(others).collect();
    json!({ "description": said.trim(), "anyOf": any })
}

/// The schema of a page of a list, with the facets that can come with it.
fn list<R: Resource>(item: &str) -> Value {
    let mut page = page(item, R::MANY);
    if !R::facet_words().is_empty() {
        page["properties"][FACETS] = facets::schema();
    }
    page
}

/// The schema of a page of something.
pub fn page(item: &str, many: &str) -> Value {
    json!({
        "type": "object",
        "description": format!("A page of {many}."),
        "required": ["data", "page"],
        "properties": {
            "data": { "type": "array", "items": schema_ref(item), "description": format!("The {many} of this page.") },
            "page": schema_ref("PageInfo"),
        },
        "additionalProperties": false,
    })
}

/// A change may leave out what a new record must have, but not empty it; a state is changed by
/// commands only.
fn derive_patch<I: ToSchema>(schemas: &mut Map<String, Value>, name: &str, said: &str) {
    let Some(input) = schemas.get(I::name().as_ref()) else { return };
    let mut patch = require_except(input.clone(), &own_names(input).collect::<Vec<_>>());
    if let Some(properties) = patch["properties"].as_object_mut() {
        properties.remove(ONLY_ON_CREATE);
    }
    schemas.insert(name.to_owned(), described(patch, said));
}
