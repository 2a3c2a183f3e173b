//! What the guard knows of the schema: which fields are objects, lists and connections.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, OperationType, ServiceDocument, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Positioned, Value};

use crate::error::{Error, Result};
use crate::page;

/// The schema as far as weighing needs it, read from its own SDL: there is no list to keep by hand.
#[derive(Debug)]
pub struct Shape {
    query: String,
    mutation: Option<String>,
    types: HashMap<String, Fields>,
}

/// The fields of an object type or interface.
pub type Fields = HashMap<String, Field>;

/// One field.
#[derive(Debug)]
pub struct Field {
    /// The name of its type, without list and non-null.
    pub of: String,
    /// Its type as it is written.
    pub ty: Type,
    pub kind: Kind,
    /// The size of its pages when the caller names none, if it takes `first` or `last`.
    pub page: Option<u64>,
    /// Whether it takes a list of `ids` and answers one object for each.
    pub by_ids: bool,
}

/// What a field answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
        let document = parse_schema(sdl).map_err(Error::internal)?;
        let (query, mutation) = roots(&document);
        let definitions: Vec<_> = types(&document).collect();
        let names = Names::of(&definitions);
        let types = definitions
            .iter()
            .filter_map(|ty| Some((name_of(ty), fields_of(ty)?)))
            .map(|(parent, fields)| {
                let fields = fields.iter().map(|field| names.field(parent, &field.node)).collect();
                (parent.to_owned(), fields)
            })
            .collect();
        Ok(Shape { query, mutation, types })
    }

    /// The fields of a type; none for what is no object type or interface.
    pub fn fields(&self, name: &str) -> Option<&Fields> {
        self.types.get(name)
    }

    /// The fields of an operation's root.
    pub fn root(&self, ty: OperationType) -> Option<&Fields> {
        match ty {
            OperationType::Query => self.fields(&self.query),
            OperationType::Mutation => self.fields(self.mutation.as_deref()?),
            OperationType::Subscription => None,
        }
    }
}

/// Which names stand for what, as far as a field's kind depends on it.
struct Names<'a> {
    composites: HashSet<&'a str>,
    connections: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(definitions: &[&'a TypeDefinition]) -> Self {
        let composites = definitions.iter().filter(|ty| is_composite(ty));
        let connections = definitions.iter().filter(|ty| is_connection(ty));
        Names {
            composites: composites.map(|ty| name_of(ty)).collect(),
            connections: connections.map(|ty| name_of(ty)).collect(),
        }
    }

    fn field(&self, parent: &str, field: &FieldDefinition) -> (String, Field) {
        let name = field.name.node.to_string();
        let of = innermost(&field.ty.node).to_owned();
        let kind = self.kind(parent, &name, &of, &field.ty.node);
        let argument = |name: &str| field.arguments.iter().find(|it| it.node.name.node == name);
        let page = argument("first").or_else(|| argument("last")).map(|argument| {
            let default = argument.node.default_value.as_ref().map(|value| &value.node);
            default.and_then(as_number).unwrap_or(u64::from(page::DEFAULT_SIZE))
        });
        let by_ids = argument("ids").is_some();
        (name, Field { of, ty: field.ty.node.clone(), kind, page, by_ids })
    }

    fn kind(&self, parent: &str, name: &str, of: &str, ty: &Type) -> Kind {
        let list = matches!(ty.base, BaseType::List(_));
        match name {
            _ if !self.composites.contains(of) => Kind::Leaf,
            "edges" if self.connections.contains(parent) => Kind::Edges,
            "nodes" if self.connections.contains(parent) => Kind::Nodes,
            _ if list => Kind::List,
            _ if self.connections.contains(of) => Kind::Connection,
            _ => Kind::Object,
        }
    }
}

fn as_number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn types(document: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some(&ty.node),
        _ => None,
    })
}

/// The names of the query and the mutation root.
fn roots(document: &ServiceDocument) -> (String, Option<String>) {
    let named = document.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Schema(schema) => Some(&schema.node),
        _ => None,
    });
    let query = named.and_then(|schema| schema.query.as_ref());
    let mutation = named.and_then(|schema| schema.mutation.as_ref());
    (
        query.map_or_else(|| "Query".to_owned(), |name| name.node.to_string()),
        mutation.map(|name| name.node.to_string()),
    )
}

fn name_of(ty: &TypeDefinition) -> &str {
    &ty.name.node
}

fn fields_of(ty: &TypeDefinition) -> Option<&[Positioned<FieldDefinition>]> {
    match &ty.kind {
        TypeKind::Object(object) => Some(&object.fields),
        TypeKind::Interface(interface) => Some(&interface.fields),
        _ => None,
    }
}

fn is_composite(ty: &TypeDefinition) -> bool {
    matches!(ty.kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
}

/// A connection is what has a `pageInfo`.
fn is_connection(ty: &TypeDefinition) -> bool {
    fields_of(ty)
        .is_some_and(|fields| fields.iter().any(|field| field.node.name.node == "pageInfo"))
}

fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => innermost(inner),
    }
}
