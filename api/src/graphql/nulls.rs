//! Null for what failed.
//!
//! The library leaves a field that fails out of its object, and makes an object null when all of
//! its fields fail. GraphQL wants null for the field if its type allows that, and else for the
//! nearest field or list item around it whose type does.

use std::cmp::Reverse;

use apollo_compiler::ast::Type;
use async_graphql::{Name, PathSegment, Response, Value};

use super::arrange::fields_of;
use super::document::normal::{Operation, Selection};

/// Puts null where the errors of a response say that something failed.
pub fn fill(response: &mut Response, operation: &Operation<'_>) {
    let errors = response.errors.iter().filter(|error| !error.path.is_empty());
    let paths = |path| nullable_prefixes(path, &operation.fields, &response.data);
    let mut failures: Vec<_> = errors.map(|error| paths(&error.path)).collect();
    // An outer null covers the inner ones.
    failures.sort_by_key(|paths| Reverse(paths.first().map_or(0, |path| path.len())));
    for paths in failures {
        if !paths.iter().any(|path| set_null(&mut response.data, path)) {
            response.data = Value::Null;
        }
    }
}

/// The places on the way to a failed field that may be null, the innermost first.
fn nullable_prefixes<'p>(
    path: &'p [PathSegment],
    mut selection: &Selection<'_>,
    mut value: &Value,
) -> Vec<&'p [PathSegment]> {
    let mut ty = None;
    let mut paths = Vec::new();
    for (index, segment) in path.iter().enumerate() {
        match segment {
            PathSegment::Field(key) => {
                let field = fields_of(selection, value).iter().find(|field| field.key == key);
                let Some(field) = field else { break };
                (ty, selection) = (Some(field.ty), &field.below);
            }
            PathSegment::Index(_) => ty = ty.filter(|ty| ty.is_list()).map(Type::item_type),
        }
        value = member(value, segment);
        if ty.is_none_or(|ty| !ty.is_non_null()) {
            paths.push(&path[..=index]);
        }
    }
    paths.reverse();
    paths
}

fn member<'v>(value: &'v Value, segment: &PathSegment) -> &'v Value {
    let member = match (value, segment) {
        (Value::Object(members), PathSegment::Field(key)) => members.get(key.as_str()),
        (Value::List(items), PathSegment::Index(index)) => items.get(*index),
        _ => None,
    };
    member.unwrap_or(&Value::Null)
}

/// False if the way there does not exist.
fn set_null(data: &mut Value, path: &[PathSegment]) -> bool {
    match (path, data) {
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
            return set_null(value, path);
        }
        _ => return false,
    }
    true
}
