//! The members of an answer: those that were asked for, in that order.
//!
//! The library puts members in the order in which their fields happen to finish. GraphQL wants them
//! in the order in which they were asked for.

use async_graphql::Value;

use super::document::executable::TYPE;
use super::document::normal::{Field, Selection};

/// Puts the members of an answer in order, and takes out what was asked for by ourselves.
pub fn arrange(value: &mut Value, selection: &Selection<'_>) {
    match value {
        _ if matches!(selection, Selection::Leaf) => {}
        Value::List(items) => items.iter_mut().for_each(|item| arrange(item, selection)),
        Value::Object(_) => {
            let fields = fields_of(selection, value);
            let Value::Object(members) = value else { return };
            let mut unordered = std::mem::take(members);
            for field in fields {
                if let Some((key, mut member)) = unordered.swap_remove_entry(field.key) {
                    arrange(&mut member, &field.below);
                    members.insert(key, member);
                }
            }
        }
        _ => {}
    }
}

/// What was selected from an object: where that depends on its type, the object tells it.
pub fn fields_of<'s, 'a>(selection: &'s Selection<'a>, object: &Value) -> &'s [Field<'a>] {
    match selection {
        Selection::Leaf => &[],
        Selection::Same(fields) => fields,
        Selection::ByType(types) => {
            let Value::Object(members) = object else { return &[] };
            let Some(Value::String(of)) = members.get(TYPE) else { return &[] };
            types.iter().find(|(name, _)| name == of).map_or(&[], |(_, fields)| fields)
        }
    }
}
