//! Null for what failed.
//!
//! The library leaves a field that fails out of its object, and makes an object null when all of
//! its fields fail. GraphQL wants null for the field if its type allows that, and else for the
//! nearest field or list item around it whose type does.

use std::cmp::Reverse;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Name, PathSegment, Response, Value};

use super::ask::Ask;
use super::guard::{self, Selected, Selections, Shape};

/// Puts null where the errors of a response say that something failed.
pub fn fill(response: &mut Response, shape: &Shape, ask: &Ask) {
    if response.errors.iter().all(|error| error.path.is_empty()) {
        return;
    }
    // The library has consumed the parsed document; errors are rare enough to parse it again.
    let Ok(document) = parse_query(&ask.query) else { return };
    let Ok(operation) = guard::operation(&document, ask.operation.as_deref()) else { return };
    let selections = Selections { document: &document, shape };
    let errors = response.errors.iter().filter(|error| !error.path.is_empty());
    let mut failures: Vec<_> =
        errors.map(|error| nullable_prefixes(&error.path, selections, operation)).collect();
    // An outer null covers the inner ones.
    failures.sort_by_key(|places| Reverse(places.first().map_or(0, |place| place.len())));
    for places in failures {
        if !places.iter().any(|place| set_null(&mut response.data, place)) {
            response.data = Value::Null;
        }
    }
}

/// The places on the way to a failed field that may be null, the innermost first.
fn nullable_prefixes<'p>(
    path: &'p [PathSegment],
    selections: Selections<'_>,
    operation: &OperationDefinition,
) -> Vec<&'p [PathSegment]> {
    let root = selections.shape.root(operation.ty);
    let mut fields = selections.of(&operation.selection_set.node, root);
    let mut ty = None;
    let mut places = Vec::new();
    for (index, segment) in path.iter().enumerate() {
        match segment {
            PathSegment::Field(key) => (ty, fields) = step(key, &fields, selections),
            PathSegment::Index(_) => ty = ty.and_then(item),
        }
        if ty.is_none_or(|ty| ty.nullable) {
            places.push(&path[..=index]);
        }
    }
    places.reverse();
    places
}

/// The type of the field that is answered under a key, and what is selected from it.
fn step<'a>(
    key: &str,
    fields: &[Selected<'a>],
    selections: Selections<'a>,
) -> (Option<&'a Type>, Vec<Selected<'a>>) {
    let mut ty = None;
    let mut below = Vec::new();
    for (parent, field) in fields.iter().filter(|(_, field)| field.response_key().node == key) {
        let known = parent.and_then(|fields| fields.get(field.name.node.as_str()));
        ty = ty.or(known.map(|field| &field.ty));
        let parent = known.and_then(|field| selections.shape.fields(&field.of));
        below.extend(selections.of(&field.selection_set.node, parent));
    }
    (ty, below)
}

fn item(list: &Type) -> Option<&Type> {
    match &list.base {
        BaseType::List(item) => Some(item),
        BaseType::Named(_) => None,
    }
}

/// False if the way there does not exist.
fn set_null(data: &mut Value, place: &[PathSegment]) -> bool {
    match (place, data) {
        ([], value) => *value = Value::Null,
        ([PathSegment::Index(index), rest @ ..], Value::List(items)) => {
            return items.get_mut(*index).is_some_and(|item| set_null(item, rest));
        }
        ([PathSegment::Field(key)], Value::Object(members)) => {
            members.insert(Name::new(key), Value::Null);
        }
        ([PathSegment::Field(key), rest @ ..], Value::Object(members)) => {
            return members.get_mut(key.as_str()).is_some_and(|member| set_null(member, rest));
        }
        // All fields of this object failed.
        ([PathSegment::Field(_), ..], value @ Value::Null) => {
            *value = Value::Object(Default::default());
            return set_null(value, place);
        }
        _ => return false,
    }
    true
}
