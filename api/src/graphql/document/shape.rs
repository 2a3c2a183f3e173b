//! What is known of the schema: its types for validating, and for weighing which fields are
//! objects, lists and connections.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{FieldDefinition, Type, Value};
use apollo_compiler::schema::{Component, ExtendedType, InputObjectType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema, name, ty};

use crate::error::{Error, Result};
use crate::page;

/// The schema, read from its own SDL: there is no list to keep by hand.
pub struct Shape {
    schema: Valid<Schema>,
    types: HashMap<Name, Fields>,
    /// The object types that an interface or union may turn out to be.
    possible: HashMap<Name, Vec<Name>>,
}

/// The fields of an object type or interface.
pub type Fields = HashMap<Name, Field>;

/// One field.
#[derive(Debug)]
pub struct Field {
    pub kind: FieldKind,
    /// The size of its pages when the caller names none, if it takes `first` or `last`.
    pub page: Option<u64>,
    /// Whether it takes a list of `ids` and answers one object for each.
    pub by_ids: bool,
}

/// What a field answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A scalar or enum, or a list of them.
    Leaf,
    Object,
    /// A plain list of objects.
    List,
    /// A page of a list.
    Connection,
    /// The `edges` of a connection.
    Edges,
    /// The `nodes` of a connection.
    Nodes,
}

impl Shape {
    /// Reads a schema.
    pub fn of_sdl(sdl: &str) -> Result<Shape> {
        let mut schema = Schema::parse(sdl, "schema.graphql").map_err(Error::internal)?;
        add_is_one_of(&mut schema);
        let schema = schema.validate().map_err(Error::internal)?;
        let names = Names::of(&schema);
        let types = schema.types.iter().filter_map(|(parent, ty)| {
            let fields = fields_of(ty)?;
            let fields = fields.map(|field| (field.name.clone(), names.field(parent, field)));
            Some((parent.clone(), fields.collect()))
        });
        let types = types.collect();
        let possible = possible(&schema);
        Ok(Shape { schema, types, possible })
    }

    /// The schema for the library that validates.
    pub fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// A field of a type; none for `__typename` and the fields of introspection.
    pub fn field(&self, parent: &str, name: &str) -> Option<&Field> {
        self.types.get(parent)?.get(name)
    }

    /// The object types that an interface or union may turn out to be; none for other types.
    pub fn possible(&self, ty: &str) -> Option<&[Name]> {
        self.possible.get(ty).map(Vec::as_slice)
    }

    /// Whether a fragment on a type applies to objects of another.
    pub fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.schema.is_subtype(condition, object)
    }

    /// An input object type.
    pub fn input(&self, name: &str) -> Option<&InputObjectType> {
        self.schema.types.get(name)?.as_input_object()
    }
}

/// Exactly one field of such an object is given.
pub fn is_one_of(input: &InputObjectType) -> bool {
    input.directives.has("oneOf")
}

/// The library's introspection is that of the edition before.
fn add_is_one_of(schema: &mut Schema) {
    if let Some(ExtendedType::Object(object)) = schema.types.get_mut("__Type") {
        let field = FieldDefinition {
            description: None,
            name: name!("isOneOf"),
            arguments: Vec::new(),
            ty: ty!(Boolean),
            directives: Default::default(),
        };
        object.make_mut().fields.insert(field.name.clone(), Component::new(field));
    }
}

fn possible(schema: &Schema) -> HashMap<Name, Vec<Name>> {
    let implementers = schema.implementers_map();
    let members = |(name, ty): (&Name, &ExtendedType)| {
        let mut members: Vec<Name> = match ty {
            ExtendedType::Interface(_) => implementers
                .get(name)
                .map(|implementers| implementers.objects.iter().cloned().collect())
                .unwrap_or_default(),
            ExtendedType::Union(union) => {
                union.members.iter().map(|member| member.name.clone()).collect()
            }
            _ => return None,
        };
        members.sort();
        Some((name.clone(), members))
    };
    schema.types.iter().filter_map(members).collect()
}

/// Which names stand for what, as far as a field's kind depends on it.
struct Names<'a> {
    composites: HashSet<&'a str>,
    connections: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(schema: &'a Schema) -> Self {
        let composites = schema.types.iter().filter(|(_, ty)| is_composite(ty));
        let connections = schema.types.iter().filter(|(_, ty)| is_connection(ty));
        Names {
            composites: composites.map(|(name, _)| name.as_str()).collect(),
            connections: connections.map(|(name, _)| name.as_str()).collect(),
        }
    }

    fn field(&self, parent: &str, field: &FieldDefinition) -> Field {
        let argument = |name: &str| field.argument_by_name(name);
        let page = argument("first").or_else(|| argument("last")).map(|argument| {
            let default = argument.default_value.as_deref();
            default.and_then(as_number).unwrap_or(u64::from(page::DEFAULT_SIZE))
        });
        let by_ids = argument("ids").is_some();
        Field { kind: self.kind(parent, &field.name, &field.ty), page, by_ids }
    }

    fn kind(&self, parent: &str, name: &str, ty: &Type) -> FieldKind {
        let of = ty.inner_named_type().as_str();
        match name {
            _ if !self.composites.contains(of) => FieldKind::Leaf,
            "edges" if self.connections.contains(parent) => FieldKind::Edges,
            "nodes" if self.connections.contains(parent) => FieldKind::Nodes,
            _ if ty.is_list() => FieldKind::List,
            _ if self.connections.contains(of) => FieldKind::Connection,
            _ => FieldKind::Object,
        }
    }
}

fn as_number(value: &Value) -> Option<u64> {
    match value {
        Value::Int(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

fn fields_of(ty: &ExtendedType) -> Option<impl Iterator<Item = &FieldDefinition>> {
    let fields = match ty {
        ExtendedType::Object(object) => &object.fields,
        ExtendedType::Interface(interface) => &interface.fields,
        _ => return None,
    };
    Some(fields.values().map(|field| &***field))
}

fn is_composite(ty: &ExtendedType) -> bool {
    ty.is_object() || ty.is_interface() || ty.is_union()
}

/// A connection is what has a `pageInfo`.
fn is_connection(ty: &ExtendedType) -> bool {
    fields_of(ty).is_some_and(|mut fields| fields.any(|field| field.name == "pageInfo"))
}
