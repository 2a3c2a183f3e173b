//! What an operation costs, counted before it is executed.

use std::collections::{HashMap, HashSet};

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType};

use super::page_size::Values;
use super::select::{Selected, Selections};
use super::shape::{Fields, Kind, Shape};
use super::{introspect, too_complex};
use crate::error::Result;
use crate::graphql::limits::Limits;

/// How many objects a plain list is taken to have.
const LIST: u64 = 5;

/// What an operation asks for at most.
///
/// Cost: 1 for each field that answers an object, a list or a connection, and what is below it;
/// below a connection multiplied by the size of the page, below a plain list by 5. Scalars,
/// `edges` and `nodes` themselves are free. Nodes: the objects of the answer, counted with the
/// same factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    pub cost: u64,
    pub nodes: u64,
}

impl Weight {
    const OBJECT: Weight = Weight { cost: 1, nodes: 1 };

    fn plus(self, other: Weight) -> Weight {
        Weight {
            cost: self.cost.saturating_add(other.cost),
            nodes: self.nodes.saturating_add(other.nodes),
        }
    }

    fn times(self, factor: u64) -> Weight {
        Weight { cost: self.cost.saturating_mul(factor), nodes: self.nodes.saturating_mul(factor) }
    }

    fn cost(cost: u64) -> Weight {
        Weight { cost, nodes: 0 }
    }

    fn nodes(nodes: u64) -> Weight {
        Weight { cost: 0, nodes }
    }
}

/// Weighs one operation. It walks every expansion: by now there are few.
pub struct Scale<'a> {
    selections: Selections<'a>,
    limits: &'a Limits,
    values: Values<'a>,
}

impl<'a> Scale<'a> {
    pub fn new(
        shape: &'a Shape,
        limits: &'a Limits,
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
    ) -> Self {
        let selections = Selections { document, shape };
        Scale { selections, limits, values: Values { operation, variables } }
    }

    pub fn weigh(&self, operation: &'a OperationDefinition) -> Result<Weight> {
        let fields = self
            .selections
            .of(&operation.selection_set.node, self.selections.shape.root(operation.ty));
        self.check_root(operation.ty, &fields)?;
        let weight = self.sum(&fields, 1, 1)?;
        if weight.cost > self.limits.cost {
            let detail = format!("The query costs {}; {}", weight.cost, at_most(self.limits.cost));
            return Err(too_complex(detail));
        }
        if weight.nodes > self.limits.nodes {
            let detail = format!(
                "The query asks for up to {} objects; {}",
                weight.nodes,
                at_most(self.limits.nodes)
            );
            return Err(too_complex(detail));
        }
        Ok(weight)
    }

    fn check_root(&self, ty: OperationType, fields: &[Selected]) -> Result<()> {
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

    /// Fields of one object; `page` is the number of items when they are a connection's.
    fn sum(&self, fields: &[Selected<'a>], depth: usize, page: u64) -> Result<Weight> {
        self.check_aliases(fields)?;
        let mut sum = Weight::default();
        for (parent, field) in fields {
            sum = sum.plus(self.field(*parent, field, depth, page)?);
        }
        Ok(sum)
    }

    fn field(
        &self,
        parent: Option<&'a Fields>,
        field: &'a Field,
        depth: usize,
        page: u64,
    ) -> Result<Weight> {
        if introspect::is_introspection(field) {
            introspect::check(self.selections, field)?;
            return Ok(Weight::default());
        }
        if depth > self.limits.depth {
            return Err(too_complex(format!("Nested too deep; {}", at_most(self.limits.depth))));
        }
        let Some(known) = parent.and_then(|fields| fields.get(field.name.node.as_str())) else {
            return self.below(field, None, depth, 1);
        };
        let factor = match known.page {
            Some(default) => self.values.page_size(field, default)?,
            None if known.by_ids => self.values.count_of_ids(field)?,
            None if known.kind == Kind::Connection => u64::from(crate::page::DEFAULT_SIZE),
            None => LIST,
        };
        let below = self.below(field, self.selections.shape.fields(&known.of), depth, factor)?;
        Ok(match known.kind {
            Kind::Leaf => Weight::default(),
            Kind::Object => Weight::OBJECT.plus(below),
            Kind::List => Weight::cost(1).plus(Weight::nodes(1).plus(below).times(factor)),
            Kind::Connection => Weight::cost(1).plus(below),
            Kind::Edges => below.times(page),
            Kind::Nodes => Weight::nodes(1).plus(below).times(page),
        })
    }

    fn below(
        &self,
        field: &'a Field,
        ty: Option<&'a Fields>,
        depth: usize,
        page: u64,
    ) -> Result<Weight> {
        let fields = self.selections.of(&field.selection_set.node, ty);
        self.sum(&fields, depth + 1, page)
    }

    /// The same field may be asked for under several names, for example with other arguments.
    fn check_aliases(&self, fields: &[Selected]) -> Result<()> {
        let mut names: HashMap<&str, HashSet<&str>> = HashMap::new();
        for (_, field) in fields {
            let keys = names.entry(&field.name.node).or_default();
            keys.insert(&field.response_key().node);
            if keys.len() > self.limits.aliases {
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
