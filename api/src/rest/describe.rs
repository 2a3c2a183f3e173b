//! What the contract says of each address: OpenAPI operations, made from the same types that serve.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value, json};
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, ToSchema};

use super::include::includable;
use super::picture::{self, with_picture};
use super::resource::{RecordResource, Resource};
use super::responses::{
    bare_page_answer, chosen_answer, created_answer, moved, one_answer, page_answer, responses,
    unchanged,
};
use super::{Step, facets};
use crate::actor::Actor;
use crate::error::Code;
use crate::model::CommandName;
use crate::page::{DEFAULT_SIZE, MAX_SIZE, SortKey};
use crate::rest::schema_names::patch_name;
use crate::rest::shape::{flattened, never_null, schema_ref};

/// The members of a type as the contract lists them, flattened ones included. They are found once.
pub fn members<T: ToSchema + 'static>() -> Arc<[String]> {
    static KNOWN: RwLock<BTreeMap<TypeId, Arc<[String]>>> = RwLock::new(BTreeMap::new());
    let of = TypeId::of::<T>();
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&of).cloned();
    known.unwrap_or_else(|| {
        let found: Arc<[String]> = find_members::<T>().into();
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(of, found.clone());
        found
    })
}

fn find_members<T: ToSchema>() -> Vec<String> {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let own = serde_json::to_value(T::schema()).unwrap_or_default();
    let known: Map<String, Value> = parts
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()))
        .collect();
    let flat = flattened(&own, &known);
    flat["properties"]
        .as_object()
        .map(|members| members.keys().cloned().collect())
        .unwrap_or_default()
}

const READ: &[Code] = &[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired];
const READ_ONE: &[Code] =
    &[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::NotFound, Code::Gone];
const CREATE: &[Code] = &[
    Code::BadRequest,
    Code::Unauthenticated,
    Code::TokenExpired,
    Code::Forbidden,
    Code::RequestTimeout,
    Code::Conflict,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::Invalid,
    Code::StorageFull,
];
const CHANGE: &[Code] = &[
    Code::BadRequest,
    Code::Unauthenticated,
    Code::TokenExpired,
    Code::Forbidden,
    Code::NotFound,
    Code::Conflict,
    Code::Gone,
    Code::VersionMismatch,
    Code::RequestTimeout,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::Invalid,
    Code::VersionRequired,
    Code::StorageFull,
];
const DELETE: &[Code] = &[
    Code::BadRequest,
    Code::Unauthenticated,
    Code::TokenExpired,
    Code::Forbidden,
    Code::NotFound,
    Code::Conflict,
    Code::Gone,
    Code::VersionMismatch,
    Code::VersionRequired,
    Code::StorageFull,
];

/// Reading what is public needs no token; with one, more may be seen.
fn public() -> Value {
    json!([{}, { "bearer": [] }])
}

fn signed() -> Value {
    json!([{ "bearer": [] }])
}

pub fn parameter(name: &str, place: &str, said: &str, schema: Value) -> Value {
    json!({ "name": name, "in": place, "description": said, "required": place == "path", "schema": schema })
}

fn array_of(values: Vec<String>) -> Value {
    json!({ "type": "array", "items": { "type": "string", "enum": values } })
}

/// A list of names in one parameter, separated by commas.
pub fn names(name: &str, said: &str, values: Vec<String>) -> Value {
    listed(parameter(name, "query", said, array_of(values)))
}

/// A parameter whose values are separated by commas.
fn listed(mut parameter: Value) -> Value {
    parameter["style"] = "form".into();
    parameter["explode"] = false.into();
    parameter
}

fn prefer() -> Value {
    parameter(
        "Prefer",
        "header",
        "`count=exact` to have the whole list counted, as page.total (RFC 7240).",
        json!({ "type": "string", "example": "count=exact" }),
    )
}

/// Which page, and whether all is to be counted.
pub fn paging() -> Vec<Value> {
    let cursor =
        |name, said| parameter(name, "query", said, json!({ "type": "string", "minLength": 1 }));
    vec![
        parameter(
            "limit",
            "query",
            "How many records a page has.",
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE }),
        ),
        cursor(
            "after",
            "Go on after this cursor: page.next of an earlier answer with the same sort and filters.",
        ),
        cursor("before", "Go back from this cursor: page.prev of an earlier answer."),
        prefer(),
    ]
}

fn sort<S: SortKey>() -> Value {
    let values: Vec<String> = S::ALL
        .iter()
        .flat_map(|key| [key.as_str().to_owned(), format!("-{}", key.as_str())])
        .collect();
    let default = format!("{}{}", if S::DESCENDING { "-" } else { "" }, S::default().as_str());
    parameter(
        "sort",
        "query",
        "The sort key, with `-` for descending.",
        json!({ "type": "string", "enum": values, "default": default }),
    )
}

/// The filters, sorts and paging of a list; without what is shown of its records.
pub fn list_parameters<R: Resource>() -> Vec<Value> {
    let paging = paging().into_iter().filter(|parameter| parameter["in"] == "query");
    [filters::<R::Filter>(), vec![sort::<R::Sort>()], paging.collect(), vec![known_tag()]].concat()
}

/// The facets that can come with a list.
fn counted<R: Resource>() -> Vec<Value> {
    let words = R::facet_words();
    if words.is_empty() { Vec::new() } else { vec![facets::described(words)] }
}

/// What can be left out of a record, and what can come with it.
fn shown<R: Resource>() -> Vec<Value> {
    let mut parameters = vec![fields::<R>()];
    parameters.extend(included::<R>());
    parameters
}

/// What can come with a record, if anything can.
fn included<R: Resource>() -> Option<Value> {
    let known: Vec<String> = includable(R::SOURCE).map(|member| member.name.to_owned()).collect();
    let first = known.join("|");
    if first.is_empty() {
        return None;
    }
    let said = "What is to come with each record: lists that it owns, the records that it refers to, whole \
                and in place of the references, and the first page of each list that hangs on it. A dot \
                leads on, to what can come with those in turn: at most three names, two of them lists of \
                records.";
    let pattern = format!(r"^({first})(\.[a-zA-Z]+){{1,2}}$");
    let items =
        json!({ "anyOf": [array_of(known)["items"], { "type": "string", "pattern": pattern }] });
    Some(listed(parameter("include", "query", said, json!({ "type": "array", "items": items }))))
}

/// The members to show, and those of what comes with a record.
fn fields<R: Resource>() -> Value {
    let mut said = "The members to show; all when absent.".to_owned();
    let own = R::fields().to_vec();
    let mut items = array_of(own)["items"].take();
    let members = R::SOURCE.members.iter().flat_map(|group| group.iter());
    let open = members.filter(|member| member.read.below().is_some());
    let open: Vec<&str> = open.map(|member| member.name).collect();
    if !open.is_empty() {
        said += " A dot leads on: `actors.name` shows the name of each actor and brings the actors, \
                 whose members are those of an actor. At most six names, two of them lists of records.";
        let pattern = format!(r"^({})(\.[a-zA-Z]+){{0,5}}$", open.join("|"));
        items = json!({ "anyOf": [items, { "type": "string", "pattern": pattern }] });
    }
    listed(parameter("fields", "query", &said, json!({ "type": "array", "items": items })))
}

/// The filters of a list, those with several values separated by commas.
pub fn filters<F: IntoParams>() -> Vec<Value> {
    F::into_params(|| Some(ParameterIn::Query))
        .into_iter()
        .map(|parameter| {
            let mut parameter = serde_json::to_value(parameter).unwrap_or_default();
            parameter["required"] = false.into();
            let schema = never_null(&parameter["schema"]);
            if schema["type"] == "array" {
                parameter = listed(parameter);
            }
            parameter["schema"] = schema;
            parameter
        })
        .collect()
}

/// The path's parameter of what hangs on an actor.
pub fn id_of_actor() -> Value {
    id::<Actor>()
}

/// The path's parameter of what hangs on a record.
pub fn id_of<R: Resource>() -> Value {
    id::<R>()
}

/// The same where the record is named by its creator's key.
pub fn key_of<R: Resource>() -> Value {
    key::<R>()
}

fn id<R: Resource>() -> Value {
    let said =
        format!("The id of the {}{}.", R::ONE, if slugged::<R>() { ", or its slug" } else { "" });
    parameter("id", "path", &said, json!({ "type": "string" }))
}

fn slugged<R: Resource>() -> bool {
    crate::model::Kind::parse(R::TABLE).is_some_and(crate::model::Kind::has_slug)
}

fn key<R: Resource>() -> Value {
    let said = format!("The external id of the {}, percent-encoded (`/` as `%2F`).", R::ONE);
    parameter(
        "externalId",
        "path",
        &said,
        json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
    )
}

fn if_match(required: bool) -> Value {
    let mut parameter = parameter(
        "If-Match",
        "header",
        "The ETag you read, or the bare version: `\"3\"` or `3`. In a list, one must be the present one; `*` names no version.",
        json!({ "type": "string", "example": "\"3\"" }),
    );
    parameter["required"] = required.into();
    parameter
}

fn if_none_match() -> Value {
    parameter(
        "If-None-Match",
        "header",
        "`*` to create only, never replace; an ETag for any version but that.",
        json!({ "type": "string", "example": "*" }),
    )
}

fn known_tag() -> Value {
    parameter(
        "If-None-Match",
        "header",
        "The ETag you have: answered 304 when nothing changed.",
        json!({ "type": "string" }),
    )
}

fn named<R: Resource>(verb: &str) -> String {
    let mut letters = R::ONE.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter();
    format!("{verb}{}", first.chain(letters).collect::<String>())
}

pub fn article_of(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn operation<R: Resource>(
    name: String,
    summary: String,
    said: String,
    parameters: Vec<Value>,
    security: Value,
    responses: Value,
) -> Value {
    json!({
        "operationId": name,
        "tags": [R::MANY],
        "summary": summary,
        "description": said,
        "parameters": parameters,
        "security": security,
        "responses": responses,
    })
}

pub fn list<R: Resource>() -> Value {
    let parameters = [
        filters::<R::Filter>(),
        vec![sort::<R::Sort>()],
        paging(),
        shown::<R>(),
        counted::<R>(),
        if R::IS_DRAWN { picture::described() } else { Vec::new() },
        vec![known_tag()],
    ]
    .concat();
    let said = format!(
        "{} All filters given must hold; a filter with several values (`a,b`, or the parameter several times) takes any of them; a comma within a value is percent-encoded. Owned lists come only when asked for by `include`. As a table to the end of the list, with `Accept: text/csv` or `application/x-ndjson`, or at `/{}.csv` and `/{}.ndjson`: `limit` is then how many rows it has in all, and `fields` its columns.",
        R::ABOUT,
        R::MANY,
        R::MANY
    );
    let page = match R::IS_DRAWN {
        true => with_picture(page_answer::<R>()),
        false => page_answer::<R>(),
    };
    let answers = responses(&[("200", page), unchanged()], READ);
    operation::<R>(R::MANY.into(), format!("List {}", R::MANY), said, parameters, public(), answers)
}

/// What a record is, and that it is also linked data where it is.
fn about<R: Resource>() -> String {
    match R::LINKED_DATA {
        Some(schema) => format!(
            "{} With `Accept: application/ld+json` it comes as linked data: a `{schema}` of schema.org, without `fields` and `include`.",
            R::ABOUT
        ),
        None => R::ABOUT.into(),
    }
}

pub fn get<R: RecordResource>() -> Value {
    let parameters = [vec![id::<R>()], shown::<R>(), vec![known_tag()]].concat();
    let mut answers = vec![("200", chosen_answer::<R>(&format!("The {}.", R::ONE))), unchanged()];
    if slugged::<R>() {
        answers.push(moved());
    }
    operation::<R>(
        R::ONE.into(),
        format!("Get {} {}", article_of(R::ONE), R::ONE),
        about::<R>(),
        parameters,
        public(),
        responses(&answers, READ_ONE),
    )
}

pub fn get_keyed<R: RecordResource>() -> Value {
    let parameters = [vec![key::<R>()], shown::<R>(), vec![known_tag()]].concat();
    let mut answers = vec![("200", chosen_answer::<R>(&format!("The {}.", R::ONE))), unchanged()];
    if slugged::<R>() {
        answers.push(moved());
    }
    operation::<R>(
        format!("{}ByExternalId", R::ONE),
        format!("Get {} {} by your own key", article_of(R::ONE), R::ONE),
        about::<R>(),
        parameters,
        public(),
        responses(&answers, READ_ONE),
    )
}

fn body(schema: &str, media: &[&str], said: &str) -> Value {
    let content: Map<String, Value> = media
        .iter()
        .map(|media| ((*media).to_owned(), json!({ "schema": schema_ref(schema) })))
        .collect();
    json!({ "required": true, "description": said, "content": content })
}

pub fn create<R: RecordResource>() -> Value {
    let mut operation = operation::<R>(
        named::<R>("create"),
        format!("Create {} {}", article_of(R::ONE), R::ONE),
        format!("{} Everything that is wrong is told at once, each with its place.", R::ABOUT),
        Vec::new(),
        signed(),
        responses(&[("201", created_answer::<R>())], CREATE),
    );
    operation["requestBody"] =
        body(&R::Input::name(), &["application/json"], "The members of the new record.");
    operation
}

pub fn update<R: RecordResource>() -> Value {
    let mut operation = operation::<R>(
        named::<R>("update"),
        format!("Change {} {}", article_of(R::ONE), R::ONE),
        "JSON Merge Patch (RFC 7396): the members given change, the others stay; null clears; lists and references are replaced whole. A change that changes nothing leaves the version as it is.".into(),
        vec![id::<R>(), if_match(true)],
        signed(),
        responses(&[("200", one_answer::<R>("Changed."))], CHANGE),
    );
    operation["requestBody"] = body(
        &patch_name::<R>(),
        &["application/merge-patch+json"],
        "The members to change. `application/json` is taken, too.",
    );
    operation
}

pub fn upsert<R: RecordResource>() -> Value {
    let mut operation = operation::<R>(
        named::<R>("upsert"),
        format!("Create or replace {} {} by your own key", article_of(R::ONE), R::ONE),
        "Creates the record (201), or replaces its content (200): members left out get their default, its state stays. Sending the same twice changes nothing.".into(),
        vec![key::<R>(), if_match(false), if_none_match()],
        signed(),
        responses(&[("200", one_answer::<R>("Replaced, or unchanged.")), ("201", created_answer::<R>())], CHANGE),
    );
    operation["requestBody"] =
        body(&R::Input::name(), &["application/json"], "All members of the record.");
    operation
}

pub fn delete<R: RecordResource>() -> Value {
    operation::<R>(
        named::<R>("delete"),
        format!("Delete {} {}", article_of(R::ONE), R::ONE),
        "Only what was never public and is not referred to can be deleted. Slug and external id are free again; the id is not.".into(),
        vec![id::<R>(), if_match(true)],
        signed(),
        responses(&[("204", json!({ "description": "Deleted." }))], DELETE),
    )
}

pub fn revisions<R: RecordResource>() -> Value {
    let mut codes = READ_ONE.to_vec();
    codes.push(Code::Forbidden);
    let record = names(
        "include",
        "`record` brings each record as it stood; without it only what is told of the change.",
        vec!["record".to_owned()],
    );
    let parameters =
        [vec![id::<R>(), sort::<crate::query::RevisionSort>(), record], paging()].concat();
    operation::<R>(
        format!("{}Revisions", R::ONE),
        format!("List the earlier versions of {} {}", article_of(R::ONE), R::ONE),
        "What the record said before each change, the latest first. For those who may read unpublished content, and for whoever created the record.".into(),
        parameters,
        signed(),
        responses(&[("200", bare_page_answer("RevisionPage", "revisions")), unchanged()], &codes),
    )
}

pub fn command<R: RecordResource>(name: CommandName) -> Value {
    let mut operation = operation::<R>(
        named::<R>(name.as_str()),
        format!("{} {} {}", capitalised(name.as_str()), article_of(R::ONE), R::ONE),
        command_about(name).into(),
        vec![id::<R>(), if_match(true)],
        signed(),
        responses(&[("200", one_answer::<R>("Done; the record as it stands now."))], CHANGE),
    );
    let (schema, required) = match name.member() {
        Some(member) => (command_body(member), true),
        None => (json!({ "type": "object", "additionalProperties": false }), false),
    };
    operation["requestBody"] = json!({ "required": required, "description": "What the step needs to know.", "content": { "application/json": { "schema": schema } } });
    operation
}

/// A change of one record, as of a version.
pub fn change<R: Resource>(name: &str, summary: &str, about: &str) -> Value {
    operation::<R>(
        name.into(),
        summary.into(),
        about.into(),
        vec![id::<R>(), if_match(true)],
        signed(),
        responses(&[("200", one_answer::<R>("Done; the record as it stands now."))], CHANGE),
    )
}

pub fn step<S: Step>() -> Value {
    let mut operation = change::<S::On>(S::OPERATION, S::SUMMARY, S::ABOUT);
    let mut body = body(&S::Input::name(), &["application/json"], "What the step needs to know.");
    body["required"] = (!S::BARE).into();
    operation["requestBody"] = body;
    operation
}

fn command_body(member: &str) -> Value {
    let schema = match member {
        "publishAt" => {
            json!({ "type": "string", "format": "date-time", "description": "When it is to be published; in the future.", "example": "2027-01-11T06:00:00Z" })
        }
        "reason" => {
            json!({ "type": "string", "minLength": 1, "maxLength": 5000, "description": "Why, for the public.", "example": "The statement was published in error." })
        }
        _ => {
            json!({ "type": "string", "minLength": 1, "maxLength": 5000, "description": "What its author should know.", "example": "Please name the source of the second quote." })
        }
    };
    json!({ "type": "object", "required": [member], "additionalProperties": false, "properties": { member: schema } })
}

fn command_about(name: CommandName) -> &'static str {
    match name {
        CommandName::Submit => "From draft to in review.",
        CommandName::Return => "From in review back to draft, with a note for its author.",
        CommandName::Schedule => {
            "From draft or in review to scheduled: it becomes public by itself at publishAt. What is scheduled already gets another time."
        }
        CommandName::Unschedule => {
            "From scheduled back to where it was scheduled from: in review, or draft."
        }
        CommandName::Publish => "From draft, in review or scheduled to published, as of now.",
        CommandName::Withdraw => {
            "From published to withdrawn: readers are told title, reason and date instead."
        }
        CommandName::Reinstate => "From withdrawn back to published.",
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
