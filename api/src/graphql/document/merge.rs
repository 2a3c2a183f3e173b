//! Fields that are answered under one key must be asked for with the same arguments.
//!
//! The library checks this, too, but takes lists of different lengths for the same. It walks the
//! same sets as this does, so that a bound here is one there.

use std::collections::HashSet;

use apollo_compiler::ast::Value;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{ExecutableDocument, Field, Selection, SelectionSet};
use apollo_compiler::{Name, Node};

use super::fault::Broken;
use super::shape::Shape;
use crate::error::Result;
use crate::graphql::guard::too_complex;

/// How many fields are looked at. Where interfaces have fields that are objects, the sets to be
/// compared multiply with each level.
const MAX_STEPS: usize = 100_000;

/// What conflicts in a document; refuses one that would take too long.
pub fn check(shape: &Shape, document: &ExecutableDocument) -> Result<Vec<Broken>> {
    let mut merge = Merge { shape, document, steps: 0, broken: Vec::new() };
    for operation in document.operations.iter() {
        merge.sets(&[&operation.selection_set])?;
    }
    Ok(merge.broken)
}

struct Merge<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    steps: usize,
    broken: Vec<Broken>,
}

/// A field and the type it is selected from.
type Selected<'a> = (&'a Name, &'a Node<Field>);

impl<'a> Merge<'a> {
    /// Compares the fields of sets that are merged into one.
    fn sets(&mut self, sets: &[&'a SelectionSet]) -> Result<()> {
        let mut by_key: IndexMap<&Name, Vec<Selected<'a>>> = IndexMap::default();
        for (parent, field) in self.fields(sets)? {
            by_key.entry(field.response_key()).or_default().push((parent, field));
        }
        for fields in by_key.into_values() {
            for same in self.of_one_object(fields) {
                self.compare(&same);
                let below = same.iter().map(|(_, field)| &field.selection_set);
                let below: Vec<_> = below.filter(|set| !set.selections.is_empty()).collect();
                if !below.is_empty() {
                    self.sets(&below)?;
                }
            }
        }
        Ok(())
    }

    /// The fields of sets, with fragments written out, each fragment once.
    fn fields(&mut self, sets: &[&'a SelectionSet]) -> Result<Vec<Selected<'a>>> {
        let mut fields = Vec::new();
        let mut spread = HashSet::new();
        let mut open: Vec<&SelectionSet> = sets.iter().rev().copied().collect();
        while let Some(set) = open.pop() {
            for selection in &set.selections {
                self.steps += 1;
                match selection {
                    Selection::Field(field) => fields.push((&set.ty, field)),
                    Selection::InlineFragment(inline) => open.push(&inline.selection_set),
                    Selection::FragmentSpread(fragment) => {
                        let name = &fragment.fragment_name;
                        let known = self.document.fragments.get(name);
                        open.extend(
                            known.filter(|_| spread.insert(name)).map(|known| &known.selection_set),
                        );
                    }
                }
            }
        }
        if self.steps > MAX_STEPS {
            return Err(too_complex("The document's fields take too long to be compared."));
        }
        Ok(fields)
    }

    /// Groups fields that may be of one object: those of the same object type, each with those of
    /// interfaces and unions.
    fn of_one_object(&self, fields: Vec<Selected<'a>>) -> Vec<Vec<Selected<'a>>> {
        let abstracts: Vec<_> = fields
            .iter()
            .copied()
            .filter(|(parent, _)| self.shape.possible(parent).is_some())
            .collect();
        let mut groups: IndexMap<&Name, Vec<Selected<'a>>> = IndexMap::default();
        for (parent, field) in fields {
            if self.shape.possible(parent).is_none() {
                groups.entry(parent).or_default().push((parent, field));
            }
        }
        if groups.is_empty() {
            return vec![abstracts];
        }
        let with_abstracts = |mut group: Vec<Selected<'a>>| {
            group.extend(&abstracts);
            group
        };
        groups.into_values().map(with_abstracts).collect()
    }

    fn compare(&mut self, fields: &[Selected<'a>]) {
        let Some(((_, first), rest)) = fields.split_first() else { return };
        for (_, field) in rest.iter().filter(|(_, field)| !field.ptr_eq(first)) {
            let differs = first.arguments.iter().find(|argument| {
                let other = field.specified_argument_by_name(&argument.name);
                other.is_some_and(|other| !is_same(&argument.value, other))
            });
            if let Some(argument) = differs.filter(|_| field.name == first.name) {
                let message = format!(
                    "{} is asked for twice with different values of {}: use different aliases.",
                    first.response_key(),
                    argument.name
                );
                self.broken.push(Broken::new(field.location().map(|at| at.offset()), message));
            }
        }
    }
}

/// Whether two values are the same; the order of an object's fields does not matter.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    let mut named = other.iter().filter(|(other, _)| other == name);
                    named.any(|(_, other)| is_same(value, other))
                })
        }
        _ => one == other,
    }
}
