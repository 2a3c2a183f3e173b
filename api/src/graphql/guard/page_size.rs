//! How many items a field is asked for, from literals, variables and their defaults.

use async_graphql::Value as ConstValue;
use async_graphql::Variables;
use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql_value::Value;

use crate::error::{Error, Result};
use crate::page;

/// The values that a request gives to its arguments.
pub struct Values<'a> {
    pub operation: &'a OperationDefinition,
    pub variables: &'a Variables,
}

impl<'a> Values<'a> {
    /// The size of the page that `first` or `last` asks for, or the default. Checked here, before
    /// anything is multiplied with it.
    pub fn page_size(&self, field: &'a Field, default: u64) -> Result<u64> {
        let first = self.size(field, "first")?;
        let last = self.size(field, "last")?;
        Ok(first.max(last).unwrap_or(default))
    }

    /// How many objects a list of `ids` asks for.
    pub fn count_of_ids(&self, field: &'a Field) -> Result<u64> {
        let count = match field.get_argument("ids").map(|ids| &ids.node) {
            None => 0,
            Some(Value::List(ids)) => ids.len(),
            Some(Value::Variable(name)) => match self.variable(name) {
                Some(ConstValue::List(ids)) => ids.len(),
                _ => 1,
            },
            Some(_) => 1,
        };
        match u64::try_from(count) {
            Ok(count) if count <= u64::from(page::MAX_SIZE) => Ok(count),
            _ => Err(Error::bad_request(format!("ids takes at most {} ids.", page::MAX_SIZE))),
        }
    }

    fn size(&self, field: &'a Field, name: &str) -> Result<Option<u64>> {
        let number = match field.get_argument(name).map(|value| &value.node) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number,
            Some(Value::Variable(variable)) => match self.variable(variable) {
                None | Some(ConstValue::Null) => return Ok(None),
                Some(ConstValue::Number(number)) => number,
                Some(_) => return Err(out_of_range(name)),
            },
            Some(_) => return Err(out_of_range(name)),
        };
        match number.as_u64() {
            Some(size) if (1..=u64::from(page::MAX_SIZE)).contains(&size) => Ok(Some(size)),
            _ => Err(out_of_range(name)),
        }
    }

    /// What was sent for a variable, or else its default.
    fn variable(&self, name: &str) -> Option<&'a ConstValue> {
        self.variables.get(name).or_else(|| {
            let mut definitions = self.operation.variable_definitions.iter();
            let definition = definitions.find(|definition| definition.node.name.node == name)?;
            definition.node.default_value.as_ref().map(|default| &default.node)
        })
    }
}

fn out_of_range(name: &str) -> Error {
    Error::bad_request(format!("{name} must be an integer from 1 to {}.", page::MAX_SIZE))
}
