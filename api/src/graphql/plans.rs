//! Plans of operations, kept with their document: what is asked again is not planned again.

use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::executable::Operation;
use async_graphql::Value;
use serde_json::Number;

use super::direct::QueryPlan;
use super::document::Coerced;
use super::limits::Limits;

/// How many plans a document keeps.
pub const MOST: usize = 2;

/// What a plan and its weight depend on besides the text of a document. Of the variables that is
/// numbers and conditions: sizes of pages, and what `@skip` and `@include` leave. All others stand in
/// arguments of root fields, which are read anew; where they stand elsewhere there is no plan.
#[derive(Debug, PartialEq)]
pub struct PlanKey {
    operation: Option<String>,
    variables: Vec<Known>,
    limits: &'static Limits,
}

#[derive(Debug, PartialEq)]
enum Known {
    Absent,
    Null,
    Number(Number),
    Boolean(bool),
    Other,
}

impl PlanKey {
    pub fn of(operation: &Operation, variables: &Coerced, limits: &'static Limits) -> PlanKey {
        let known = |name: &str| match variables.get(name) {
            None => Known::Absent,
            Some(Value::Null) => Known::Null,
            Some(Value::Number(number)) => Known::Number(number.clone()),
            Some(Value::Boolean(value)) => Known::Boolean(*value),
            Some(_) => Known::Other,
        };
        let names = operation.variables.iter().map(|variable| variable.name.as_str());
        PlanKey {
            operation: operation.name.as_ref().map(|name| name.as_str().to_owned()),
            variables: names.map(known).collect(),
            limits,
        }
    }
}

/// The plans of one document, the one last asked for at the end.
#[derive(Default)]
pub struct Plans(Mutex<Vec<(PlanKey, Arc<QueryPlan>)>>);

impl Plans {
    pub fn get(&self, key: &PlanKey) -> Option<Arc<QueryPlan>> {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = plans.iter().position(|(known, _)| known == key)?;
        // The one that was not asked for the longest makes room for another.
        let last = plans.len() - 1;
        plans[index..].rotate_left(1);
        Some(Arc::clone(&plans[last].1))
    }

    pub fn keep(&self, key: PlanKey, plan: Arc<QueryPlan>) {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.iter().any(|(known, _)| *known == key) {
            return;
        }
        if plans.len() == MOST {
            plans.remove(0);
        }
        plans.push((key, plan));
    }
}
