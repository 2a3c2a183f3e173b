//! Input coercion: variables as they were sent, with their defaults, and literals with variables in
//! them, become values.

use std::collections::HashMap;

use apollo_compiler::ast;
use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use async_graphql::{Name, Value, Variables};
use serde_json::Number;

use super::shape::{Shape, is_one_of};
use crate::error::{Error, Result};

/// The values of an operation's variables. One that was not sent and has no default has none.
pub type Coerced = HashMap<String, Value>;

/// Coerces the variables of an operation: `CoerceVariableValues`.
pub fn variables(shape: &Shape, operation: &Operation, sent: &Variables) -> Result<Coerced> {
    let mut coerced = Coerced::new();
    for variable in &operation.variables {
        let name = variable.name.as_str();
        let value = match (sent.get(name), &variable.default_value) {
            (Some(value), _) => coerce(shape, &variable.ty, value, &format!("${name}"))?,
            (None, Some(default)) => {
                let default = literal(shape, Some(&variable.ty), default, &Coerced::new());
                default.unwrap_or_default()
            }
            (None, None) if variable.ty.is_non_null() => {
                return Err(Error::bad_request(format!("The variable ${name} must be given.")));
            }
            (None, None) => continue,
        };
        coerced.insert(name.to_owned(), value);
    }
    Ok(coerced)
}

/// A value that was sent as JSON; `at` names it in messages.
fn coerce(shape: &Shape, ty: &Type, value: &Value, at: &str) -> Result<Value> {
    if *value == Value::Null {
        return if ty.is_non_null() { Err(no(at, ty)) } else { Ok(Value::Null) };
    }
    if ty.is_list() {
        let one = |(index, item): (usize, &Value)| {
            coerce(shape, ty.item_type(), item, &format!("{at}[{index}]"))
        };
        return match value {
            Value::List(items) => items.iter().enumerate().map(one).collect(),
            item => coerce(shape, ty.item_type(), item, at).map(|item| Value::List(vec![item])),
        };
    }
    let name = ty.inner_named_type();
    match shape.schema().types.get(name) {
        Some(ExtendedType::Scalar(_)) => scalar(name, value).ok_or_else(|| no(at, ty)),
        Some(ExtendedType::Enum(of)) => match value {
            Value::String(text) if of.values.contains_key(text.as_str()) => {
                Ok(Value::Enum(Name::new(text)))
            }
            _ => Err(no(at, ty)),
        },
        Some(ExtendedType::InputObject(of)) => object(shape, of, value, at),
        _ => Err(no(at, ty)),
    }
}

/// A built-in scalar of the right kind; what is right for another scalar is decided where it is used.
fn scalar(name: &str, value: &Value) -> Option<Value> {
    let right = match (name, value) {
        ("Int", Value::Number(number)) => return int(number),
        ("ID", Value::Number(number)) => {
            return (!number.is_f64()).then(|| Value::String(number.to_string()));
        }
        ("Float", value) => matches!(value, Value::Number(_)),
        ("String" | "ID", value) => matches!(value, Value::String(_)),
        ("Boolean", value) => matches!(value, Value::Boolean(_)),
        ("Int", _) => false,
        _ => true,
    };
    right.then(|| value.clone())
}

/// JSON does not tell 1 from 1.0.
fn int(number: &Number) -> Option<Value> {
    let whole = |number: &f64| number.fract() == 0.0 && number.abs() < 2_f64.powi(32);
    let float = || number.as_f64().filter(whole).map(|number| number as i64);
    let number = number.as_i64().or_else(float)?;
    i32::try_from(number).ok().map(Value::from)
}

fn object(shape: &Shape, of: &InputObjectType, value: &Value, at: &str) -> Result<Value> {
    let Value::Object(fields) = value else {
        return Err(Error::bad_request(format!("{at} must be an object of type {}.", of.name)));
    };
    if let Some(unknown) = fields.keys().find(|name| !of.fields.contains_key(name.as_str())) {
        return Err(Error::bad_request(format!("{at}: {} has no field {unknown}.", of.name)));
    }
    let given = fields.values().filter(|value| **value != Value::Null).count();
    if is_one_of(of) && (given, fields.len()) != (1, 1) {
        let detail = format!("{at}: {} takes exactly one of its fields, and no null.", of.name);
        return Err(Error::bad_request(detail));
    }
    let missing = of.fields.values().filter(|field| {
        let optional = !field.ty.is_non_null() || field.default_value.is_some();
        !optional && !fields.contains_key(field.name.as_str())
    });
    let missing: Vec<String> = missing.map(|field| format!("{at}.{}", field.name)).collect();
    if !missing.is_empty() {
        return Err(Error::bad_request(format!("{} must be given.", missing.join(", "))));
    }
    let coerced = fields.iter().filter_map(|(name, value)| {
        let field = of.fields.get(name.as_str())?;
        let value = coerce(shape, &field.ty, value, &format!("{at}.{name}"));
        Some(value.map(|value| (name.clone(), value)))
    });
    coerced.collect::<Result<_>>().map(Value::Object)
}

fn no(at: &str, ty: &Type) -> Error {
    Error::bad_request(format!("{at} must be a value of type {ty}."))
}

/// A literal of a valid document; none for a variable that has no value.
pub fn literal(
    shape: &Shape,
    ty: Option<&Type>,
    literal: &ast::Value,
    variables: &Coerced,
) -> Option<Value> {
    let value = match literal {
        ast::Value::Variable(name) => return variables.get(name.as_str()).cloned(),
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::Enum(Name::new(name)),
        ast::Value::String(text) => Value::String(text.clone()),
        ast::Value::Boolean(value) => Value::Boolean(*value),
        ast::Value::Int(int) if ty.is_some_and(|ty| ty.inner_named_type() == "ID") => {
            Value::String(int.as_str().to_owned())
        }
        ast::Value::Int(int) => number(int.as_str()),
        ast::Value::Float(float) => number(float.as_str()),
        ast::Value::List(items) => {
            let ty = ty.filter(|ty| ty.is_list()).map(Type::item_type);
            let item = |item: &ast::Value| self::literal(shape, ty, item, variables);
            Value::List(items.iter().map(|value| item(value).unwrap_or_default()).collect())
        }
        ast::Value::Object(fields) => {
            let of = ty.and_then(|ty| shape.input(ty.inner_named_type()));
            let field =
                |(name, value): &(apollo_compiler::Name, apollo_compiler::Node<ast::Value>)| {
                    let ty = of.and_then(|of| of.fields.get(name)).map(|field| &*field.ty);
                    Some((Name::new(name), self::literal(shape, ty, value, variables)?))
                };
            Value::Object(fields.iter().filter_map(field).collect())
        }
    };
    Some(value)
}

/// What is too large for a number is kept as it was written.
fn number(text: &str) -> Value {
    let number = text.parse().ok().or_else(|| Number::from_f64(text.parse().ok()?));
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}
