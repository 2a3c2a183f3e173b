//! What an operation costs, counted before it is executed.

use std::collections::HashMap;

use super::page_size::{count_of_ids, page_size};
use super::{introspect, search, too_complex};
use crate::error::Result;
use crate::graphql::document::OperationType;
use crate::graphql::document::normal::{Field, Operation, Selection};
use crate::graphql::document::shape::FieldKind;
use crate::graphql::limits::Limits;
use crate::query::{AnswerSize, sources};

/// How many objects a plain list is taken to have.
const LIST: u64 = 5;

/// What an operation asks for at most.
///
/// Cost: 1 for each field that answers an object, a list or a connection, and what is below it;
/// below a connection multiplied by the size of the page, below a plain list by 5. Scalars,
/// `edges` and `nodes` themselves are free. Nodes: the objects of the answer, counted with the
/// same factors. What is looked for by name costs besides (`search::cost`), and so do related articles. Texts: how many of the
/// objects are asked for theirs. Of what is asked for by type, the most counts: a value has one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    pub cost: u64,
    pub nodes: u64,
    pub texts: u64,
}

impl Weight {
    const OBJECT: Weight = Weight { cost: 1, nodes: 1, texts: 0 };

    fn plus(self, other: Weight) -> Weight {
        Weight {
            cost: self.cost.saturating_add(other.cost),
            nodes: self.nodes.saturating_add(other.nodes),
            texts: self.texts.saturating_add(other.texts),
        }
    }

    fn or(self, other: Weight) -> Weight {
        Weight {
            cost: self.cost.max(other.cost),
            nodes: self.nodes.max(other.nodes),
            texts: self.texts.max(other.texts),
        }
    }

    fn times(self, factor: u64) -> Weight {
        Weight {
            cost: self.cost.saturating_mul(factor),
            nodes: self.nodes.saturating_mul(factor),
            texts: self.texts.saturating_mul(factor),
        }
    }

    fn cost(cost: u64) -> Weight {
        Weight { cost, ..Weight::default() }
    }

    /// What of it decides whether it is large.
    pub fn size(self) -> AnswerSize {
        AnswerSize { records: self.nodes, texts: self.texts }
    }

    fn nodes(nodes: u64) -> Weight {
        Weight { nodes, ..Weight::default() }
    }
}

/// Weighs one operation, and refuses what is too heavy.
pub fn weigh(operation: &Operation<'_>, limits: &Limits) -> Result<Weight> {
    let scale = Scale { limits };
    for fields in operation.fields.alternatives() {
        scale.check_root(operation.ty, fields)?;
    }
    let weight = scale.selection(&operation.fields, 1, 1)?;
    let weight = weight.plus(Weight::cost(searched(operation)));
    if weight.cost > limits.cost {
        let detail = format!("The query costs {}; {}", weight.cost, at_most(limits.cost));
        return Err(too_complex(detail));
    }
    if weight.nodes > limits.nodes {
        let detail =
            format!("The query asks for up to {} objects; {}", weight.nodes, at_most(limits.nodes));
        return Err(too_complex(detail));
    }
    Ok(weight)
}

/// What the fields of the root cost that go through names.
fn searched(operation: &Operation<'_>) -> u64 {
    let alternatives = operation.fields.alternatives();
    alternatives
        .map(|fields| fields.iter().filter_map(search::cost).sum())
        .max()
        .unwrap_or_default()
}

struct Scale<'a> {
    limits: &'a Limits,
}

impl Scale<'_> {
    fn check_root(&self, ty: OperationType, fields: &[Field<'_>]) -> Result<()> {
        if ty == OperationType::Mutation && fields.len() > self.limits.mutations {
            let detail = format!("Too many mutations; {}", at_most(self.limits.mutations));
            return Err(too_complex(detail));
        }
        if fields.len() > self.limits.root_fields {
            let detail = format!("Too many root fields; {}", at_most(self.limits.root_fields));
            return Err(too_complex(detail));
        }
        introspect::check_root(fields)
    }

    /// What is selected from one value; `page` is the number of items when it is a connection.
    fn selection(&self, selection: &Selection<'_>, depth: usize, page: u64) -> Result<Weight> {
        let mut most = Weight::default();
        for fields in selection.alternatives() {
            self.check_aliases(fields)?;
            let mut sum = Weight::default();
            for field in fields {
                sum = sum.plus(self.field(field, depth, page)?);
            }
            most = most.or(sum);
        }
        Ok(most)
    }

    fn field(&self, field: &Field<'_>, depth: usize, page: u64) -> Result<Weight> {
        if introspect::is_introspection(field) {
            introspect::check(field)?;
            return Ok(Weight::default());
        }
        if depth > self.limits.depth {
            return Err(too_complex(format!("Nested too deep; {}", at_most(self.limits.depth))));
        }
        let Some(known) = field.known else { return Ok(Weight::default()) };
        let factor = match known.page {
            Some(default) => page_size(field, default)?,
            None if known.by_ids => count_of_ids(field)?,
            None if known.kind == FieldKind::Connection => u64::from(crate::page::DEFAULT_SIZE),
            None => LIST,
        };
        let below = self.selection(&field.below, depth + 1, factor)?;
        Ok(match known.kind {
            FieldKind::Leaf => Weight { texts: sources::texts_of(field.name), ..Weight::default() },
            FieldKind::Object => Weight::OBJECT.plus(below),
            FieldKind::List => Weight::cost(1 + search::cost_of_record(field))
                .plus(Weight::nodes(1).plus(below).times(factor)),
            FieldKind::Connection => Weight::cost(1).plus(below),
            FieldKind::Edges => below.times(page),
            FieldKind::Nodes => Weight::nodes(1).plus(below).times(page),
        })
    }

    /// The same field may be asked for under several names, for example with other arguments.
    fn check_aliases(&self, fields: &[Field<'_>]) -> Result<()> {
        let mut names: HashMap<&str, usize> = HashMap::new();
        for field in fields {
            let count = names.entry(field.name).or_default();
            *count += 1;
            if *count > self.limits.aliases {
                let detail =
                    format!("Too many aliases of a field; {}", at_most(self.limits.aliases));
                return Err(too_complex(detail));
            }
        }
        Ok(())
    }
}

fn at_most(limit: impl std::fmt::Display) -> String {
    format!("at most {limit} are allowed.")
}
