//! The rules on values that the library does not check, or not everywhere: input object fields are
//! unique (5.6.3), `@oneOf` objects have exactly one field, and variables are defined (5.8.3) and
//! allowed where they are used (5.8.5), also within lists, objects and values of custom scalars.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, Directive, InputValueDefinition, Type, Value};
use apollo_compiler::executable::{
    ExecutableDocument, Operation, Selection, SelectionSet, VariableDefinition,
};
use apollo_compiler::{Name, Node};

use super::fault::Broken;
use super::shape::{Shape, is_one_of};

/// What breaks these rules in a document.
pub fn check(shape: &Shape, document: &ExecutableDocument) -> Vec<Broken> {
    let mut broken = Vec::new();
    for operation in document.operations.iter() {
        let mut values = Values { shape, document, operation, spread: HashSet::new(), broken };
        values.operation();
        broken = values.broken;
    }
    broken
}

struct Values<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    spread: HashSet<&'a Name>,
    broken: Vec<Broken>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct ValueContext<'a> {
    /// The type it must have; none within a custom scalar.
    ty: Option<&'a Type>,
    /// Whether there is a value for it when a variable has none.
    has_default: bool,
    /// Whether null is not allowed whatever the type says.
    one_of: bool,
}

impl<'a> ValueContext<'a> {
    const FREE: ValueContext<'static> =
        ValueContext { ty: None, has_default: false, one_of: false };

    fn of(definition: &'a InputValueDefinition) -> Self {
        let has_default = definition.default_value.is_some();
        ValueContext { ty: Some(&definition.ty), has_default, one_of: false }
    }

    fn typed(ty: &'a Type) -> Self {
        ValueContext { ty: Some(ty), has_default: false, one_of: false }
    }
}

impl<'a> Values<'a> {
    fn operation(&mut self) {
        self.directives(&self.operation.directives);
        for variable in &self.operation.variables {
            self.directives(&variable.directives);
            if let Some(default) = &variable.default_value {
                self.value(default, ValueContext::typed(&variable.ty));
            }
        }
        self.set(&self.operation.selection_set);
    }

    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(spread) => self.fragment(&spread.fragment_name),
            }
        }
    }

    fn fragment(&mut self, name: &'a Name) {
        let Some(fragment) = self.document.fragments.get(name) else { return };
        if self.spread.insert(name) {
            self.directives(&fragment.directives);
            self.set(&fragment.selection_set);
        }
    }

    fn directives(&mut self, directives: &'a [Node<Directive>]) {
        for directive in directives {
            let known = self.shape.schema().directive_definitions.get(&directive.name);
            if let Some(known) = known {
                self.arguments(&directive.arguments, &known.arguments);
            }
        }
    }

    fn arguments(
        &mut self,
        arguments: &'a [Node<Argument>],
        known: &'a [Node<InputValueDefinition>],
    ) {
        for argument in arguments {
            if let Some(known) = known.iter().find(|known| known.name == argument.name) {
                self.value(&argument.value, ValueContext::of(known));
            }
        }
    }

    fn value(&mut self, value: &'a Node<Value>, context: ValueContext<'a>) {
        match &**value {
            Value::Variable(name) => self.variable(name, value, context),
            Value::List(items) => {
                let item = context.ty.filter(|ty| ty.is_list()).map(Type::item_type);
                let item = item.map_or(ValueContext::FREE, ValueContext::typed);
                items.iter().for_each(|value| self.value(value, item));
            }
            Value::Object(fields) => self.object(fields, value, context),
            _ => {}
        }
    }

    fn object(
        &mut self,
        fields: &'a [(Name, Node<Value>)],
        object: &'a Node<Value>,
        context: ValueContext<'a>,
    ) {
        // One object where a list is expected is a list of one.
        let input = context.ty.and_then(|ty| self.shape.input(ty.inner_named_type()));
        let one_of = input.is_some_and(is_one_of);
        if let Some(input) = input.filter(|_| one_of) {
            let given = fields.iter().filter(|(_, value)| !value.is_null()).count();
            if (given, fields.len()) != (1, 1) {
                let name = &input.name;
                self.tell(object, format!("{name} takes exactly one of its fields, and no null."));
            }
        }
        let mut seen = HashSet::new();
        for (name, value) in fields {
            if !seen.insert(name) {
                self.tell(value, format!("The input field {name} is given more than once."));
            }
            let known = input.and_then(|input| input.fields.get(name));
            let within = known.map_or(ValueContext::FREE, |known| ValueContext::of(known));
            self.value(value, ValueContext { one_of, ..within });
        }
    }

    fn variable(&mut self, name: &Name, usage: &'a Node<Value>, context: ValueContext<'a>) {
        let mut variables = self.operation.variables.iter();
        let Some(variable) = variables.find(|variable| variable.name == *name) else {
            return self.tell(usage, format!("The variable ${name} is not defined."));
        };
        let allowed = context.ty.is_none_or(|ty| is_allowed(variable, ty, context));
        if !allowed {
            let expected = context.ty.map(ToString::to_string).unwrap_or_default();
            let message = format!(
                "The variable ${name} is of type {}, and cannot be used where {expected} is expected.",
                variable.ty
            );
            self.tell(usage, message);
        }
    }

    fn tell(&mut self, at: &Node<Value>, message: String) {
        self.broken.push(Broken::new(at.location().map(|at| at.offset()), message));
    }
}

/// Whether a variable may stand at a place of a type: `IsVariableUsageAllowed`.
fn is_allowed(variable: &VariableDefinition, ty: &Type, context: ValueContext<'_>) -> bool {
    if context.one_of && !variable.ty.is_non_null() {
        return false;
    }
    if !ty.is_non_null() || variable.ty.is_non_null() {
        return variable.ty.is_assignable_to(ty);
    }
    let has_default = variable.default_value.as_ref().is_some_and(|default| !default.is_null());
    (has_default || context.has_default) && variable.ty.is_assignable_to(&ty.clone().nullable())
}
