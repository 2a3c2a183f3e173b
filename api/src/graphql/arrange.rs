//! The order of an answer's members.
//!
//! The library puts members in the order in which their fields happen to finish. GraphQL wants them
//! in the order in which they were asked for.

use std::collections::HashMap;

use async_graphql::Value;
use async_graphql::parser::types::OperationDefinition;

use super::guard::{Selected, Selections};

/// The response keys of an object in the order of the document, each with those below it.
#[derive(Default)]
pub struct Order(Vec<(String, Order)>);

impl Order {
    /// What an operation asks for, with its fragments written out: bounded by the guard.
    pub fn of(selections: Selections<'_>, operation: &OperationDefinition) -> Order {
        let root = selections.shape.root(operation.ty);
        Order::of_fields(selections, selections.of(&operation.selection_set.node, root))
    }

    fn of_fields(selections: Selections<'_>, fields: Vec<Selected<'_>>) -> Order {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut keys: Vec<(&str, Vec<Selected<'_>>)> = Vec::new();
        for (parent, field) in fields {
            let key = field.response_key().node.as_str();
            let place = *places.entry(key).or_insert(keys.len());
            if place == keys.len() {
                keys.push((key, Vec::new()));
            }
            let known = parent.and_then(|fields| fields.get(field.name.node.as_str()));
            let below = known.and_then(|field| selections.shape.fields(&field.of));
            keys[place].1.extend(selections.of(&field.selection_set.node, below));
        }
        let below = |(key, fields): (&str, Vec<Selected<'_>>)| {
            (key.to_owned(), Order::of_fields(selections, fields))
        };
        Order(keys.into_iter().map(below).collect())
    }

    /// Puts the members of an answer in order.
    pub fn arrange(&self, value: &mut Value) {
        match value {
            // Without a selection it is a scalar, whatever it looks like.
            _ if self.0.is_empty() => {}
            Value::List(items) => items.iter_mut().for_each(|item| self.arrange(item)),
            Value::Object(members) => {
                let mut unordered = std::mem::take(members);
                for (key, below) in &self.0 {
                    if let Some((key, mut member)) = unordered.swap_remove_entry(key.as_str()) {
                        below.arrange(&mut member);
                        members.insert(key, member);
                    }
                }
            }
            _ => {}
        }
    }
}
