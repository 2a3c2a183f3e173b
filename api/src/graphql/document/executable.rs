//! A normal form as a document for the library that executes it: one operation without variables,
//! directives, named fragments or repeated keys.

use std::collections::HashMap;

use async_graphql::parser::types::{
    self, DocumentOperations, ExecutableDocument, InlineFragment, OperationDefinition,
    SelectionSet, TypeCondition,
};
use async_graphql::{Name, Pos, Positioned};

use super::OperationType;
use super::normal::{Field, Operation, Selection};

/// The name under which the type of a value is answered to ourselves, where the rest of the answer
/// does not tell it. No document can use it.
pub const TYPE: &str = "@type";

/// The document for an operation; it takes the arguments away.
pub fn document(operation: &mut Operation<'_>) -> ExecutableDocument {
    let ty = match operation.ty {
        OperationType::Query => types::OperationType::Query,
        OperationType::Mutation => types::OperationType::Mutation,
        OperationType::Subscription => types::OperationType::Subscription,
    };
    let definition = OperationDefinition {
        ty,
        variable_definitions: Vec::new(),
        directives: Vec::new(),
        selection_set: selection_set(&mut operation.fields),
    };
    let operations = DocumentOperations::Single(nowhere(definition));
    ExecutableDocument { operations, fragments: HashMap::new() }
}

fn selection_set(selection: &mut Selection<'_>) -> Positioned<SelectionSet> {
    let items = match selection {
        Selection::Leaf => Vec::new(),
        // The library takes an object without members for null.
        Selection::Same(fields) if fields.is_empty() => vec![typename()],
        Selection::Same(fields) => fields.iter_mut().map(field).collect(),
        Selection::ByType(types) => {
            types.iter_mut().map(|(name, fields)| on_type(name, fields)).collect()
        }
    };
    nowhere(SelectionSet { items })
}

fn on_type(name: &str, fields: &mut [Field<'_>]) -> Positioned<types::Selection> {
    let items = std::iter::once(typename()).chain(fields.iter_mut().map(field)).collect();
    nowhere(types::Selection::InlineFragment(nowhere(InlineFragment {
        type_condition: Some(nowhere(TypeCondition { on: nowhere(Name::new(name)) })),
        directives: Vec::new(),
        selection_set: nowhere(SelectionSet { items }),
    })))
}

fn field(field: &mut Field<'_>) -> Positioned<types::Selection> {
    let pos = field.pos;
    let here = |name: &str| Positioned::new(Name::new(name), pos);
    let arguments = std::mem::take(&mut field.arguments).into_iter();
    let arguments =
        arguments.map(|(name, value)| (here(name), Positioned::new(value.into_value(), pos)));
    let definition = types::Field {
        alias: (field.key != field.name).then(|| here(field.key)),
        name: here(field.name),
        arguments: arguments.collect(),
        directives: Vec::new(),
        selection_set: selection_set(&mut field.below),
    };
    Positioned::new(types::Selection::Field(Positioned::new(definition, pos)), pos)
}

fn typename() -> Positioned<types::Selection> {
    nowhere(types::Selection::Field(nowhere(types::Field {
        alias: Some(nowhere(Name::new(TYPE))),
        name: nowhere(Name::new("__typename")),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: nowhere(SelectionSet::default()),
    })))
}

fn nowhere<T>(node: T) -> Positioned<T> {
    Positioned::new(node, Pos::default())
}
