//! An operation in its normal form: variables are put in, `@skip` and `@include` applied, fragments
//! written out, and fields of one key merged. What an interface or union is asked for is listed for
//! each type that it may turn out to be. This is what is weighed, executed and answered.

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{self, Directive, SelectionSet};
use apollo_compiler::{Name, Node, ast};
use async_graphql::{Pos, Value};

use super::coerce::{self, Coerced};
use super::shape::{self, Shape};
use super::{Document, OperationType};
use crate::error::{Error, Result};
use crate::graphql::guard::too_complex;

/// How many fields the normal form may have. Where interfaces have fields that are objects, they
/// multiply with each level.
const MAX_FIELDS: usize = 50_000;

/// What is executed.
#[derive(Debug)]
pub struct Operation<'a> {
    pub ty: OperationType,
    /// The name that the caller gave it.
    pub name: Option<&'a str>,
    pub fields: Selection<'a>,
}

/// What is selected from a value.
#[derive(Debug)]
pub enum Selection<'a> {
    /// Nothing: it is a scalar or an enum.
    Leaf,
    /// The same fields whatever its type is; perhaps none.
    Same(Vec<Field<'a>>),
    /// The fields for each type that it may have.
    ByType(Vec<(&'a str, Vec<Field<'a>>)>),
}

/// One member of an answer.
#[derive(Debug)]
pub struct Field<'a> {
    /// The name under which it is answered.
    pub key: &'a str,
    pub name: &'a str,
    /// What the schema says of it; none for the fields of introspection.
    pub known: Option<&'a shape::Field>,
    pub ty: &'a Type,
    pub arguments: Vec<(&'a str, Value)>,
    pub below: Selection<'a>,
    pub pos: Pos,
    /// As it stands in the document, the first time.
    pub asked: Asked<'a>,
}

impl<'a> Selection<'a> {
    /// The lists of fields of which each value is asked for one.
    pub fn alternatives(&self) -> impl Iterator<Item = &[Field<'a>]> {
        let (same, by_type) = match self {
            Selection::Leaf => (None, &[][..]),
            Selection::Same(fields) => (Some(fields.as_slice()), &[][..]),
            Selection::ByType(types) => (None, types.as_slice()),
        };
        same.into_iter().chain(by_type.iter().map(|(_, fields)| fields.as_slice()))
    }

    /// Whether it is an object that is asked for nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Selection::Same(fields) if fields.is_empty())
    }
}

/// Puts an operation of a valid document in its normal form.
pub fn normalise<'a>(
    shape: &'a Shape,
    document: &'a Document,
    operation: &'a executable::Operation,
    variables: &Coerced,
) -> Result<Operation<'a>> {
    let mut normal = Normal { shape, document, variables, fields: 0 };
    let root = &operation.selection_set;
    let fields = normal.fields(&[root], &root.ty)?;
    Ok(Operation {
        ty: operation.operation_type,
        name: operation.name.as_deref(),
        fields: Selection::Same(fields),
    })
}

struct Normal<'a, 'v> {
    shape: &'a Shape,
    document: &'a Document,
    variables: &'v Coerced,
    fields: usize,
}

/// A field as it stands in the document.
pub type Asked<'a> = &'a Node<executable::Field>;

impl<'a> Normal<'a, '_> {
    /// What the sets select, together, from a value of a type.
    fn selection(&mut self, sets: &[&'a SelectionSet], ty: &'a Name) -> Result<Selection<'a>> {
        let Some(possible) = self.shape.possible(ty) else {
            return self.fields(sets, ty).map(Selection::Same);
        };
        if !self.depends_on_type(sets, ty)? {
            return self.fields(sets, ty).map(Selection::Same);
        }
        let of = |ty: &'a Name| Ok((ty.as_str(), self.fields(sets, ty)?));
        possible.iter().map(of).collect::<Result<_>>().map(Selection::ByType)
    }

    /// `CollectFields`, and the same for what is below them.
    fn fields(&mut self, sets: &[&'a SelectionSet], object: &'a Name) -> Result<Vec<Field<'a>>> {
        let mut indices = std::collections::HashMap::new();
        let mut groups: Vec<Vec<Asked<'a>>> = Vec::new();
        let mut collect = |field: Asked<'a>| {
            let index = *indices.entry(field.response_key()).or_insert(groups.len());
            match groups.get_mut(index) {
                Some(group) => group.push(field),
                None => groups.push(vec![field]),
            }
        };
        for set in sets {
            self.collect(set, object, &mut collect)?;
        }
        self.fields += groups.len();
        if self.fields > MAX_FIELDS {
            return Err(too_complex("The document asks for too many fields."));
        }
        groups.into_iter().map(|group| self.field(&group, object)).collect()
    }

    /// Gives the fields that a set selects from objects of a type.
    fn collect(
        &self,
        set: &'a SelectionSet,
        object: &Name,
        into: &mut impl FnMut(Asked<'a>),
    ) -> Result<()> {
        for selection in &set.selections {
            if !self.is_included(selection.directives())? {
                continue;
            }
            match selection {
                executable::Selection::Field(field) => into(field),
                fragment => {
                    let Some((condition, below)) = self.fragment(fragment) else { continue };
                    if condition.is_none_or(|condition| self.shape.applies(condition, object)) {
                        self.collect(below, object, into)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The type condition of a fragment, and what it selects.
    fn fragment(
        &self,
        selection: &'a executable::Selection,
    ) -> Option<(Option<&'a Name>, &'a SelectionSet)> {
        match selection {
            executable::Selection::Field(_) => None,
            executable::Selection::InlineFragment(inline) => {
                Some((inline.type_condition.as_ref(), &inline.selection_set))
            }
            executable::Selection::FragmentSpread(spread) => {
                let fragment = self.document.tree.fragments.get(&spread.fragment_name)?;
                Some((Some(fragment.type_condition()), &fragment.selection_set))
            }
        }
    }

    /// Whether some of what is selected is for some types only.
    fn depends_on_type(&self, sets: &[&'a SelectionSet], ty: &Name) -> Result<bool> {
        for selection in sets.iter().flat_map(|set| &set.selections) {
            let Some((condition, below)) = self.fragment(selection) else { continue };
            let depends = condition.is_some_and(|condition| condition != ty);
            if self.is_included(selection.directives())?
                && (depends || self.depends_on_type(&[below], ty)?)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One member, asked for in several places.
    fn field(&mut self, group: &[Asked<'a>], object: &'a Name) -> Result<Field<'a>> {
        let first = group[0];
        let ty = &first.definition.ty;
        let sets: Vec<_> = group.iter().map(|field| &field.selection_set).collect();
        let below = match self.shape.schema().types.get(ty.inner_named_type()) {
            Some(of) if of.is_leaf() => Selection::Leaf,
            _ => self.selection(&sets, ty.inner_named_type())?,
        };
        Ok(Field {
            key: first.response_key(),
            name: &first.name,
            known: self.shape.field(object, &first.name),
            ty,
            arguments: arguments(self.shape, first, self.variables),
            asked: first,
            below,
            pos: first
                .location()
                .map_or_else(Pos::default, |at| self.document.lines.at(at.offset())),
        })
    }

    /// Whether `@skip` and `@include` leave a selection in.
    fn is_included(&self, directives: &[Node<Directive>]) -> Result<bool> {
        for directive in directives {
            let wanted = match directive.name.as_str() {
                "skip" => false,
                "include" => true,
                _ => continue,
            };
            if self.condition(directive)? != wanted {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn condition(&self, directive: &Directive) -> Result<bool> {
        let condition = match directive.specified_argument_by_name("if").map(|value| &**value) {
            Some(ast::Value::Boolean(condition)) => Some(*condition),
            Some(ast::Value::Variable(name)) => match self.variables.get(name.as_str()) {
                Some(Value::Boolean(condition)) => Some(*condition),
                _ => None,
            },
            _ => None,
        };
        condition.ok_or_else(|| {
            Error::bad_request(format!("@{} needs true or false, not null.", directive.name))
        })
    }
}

/// The arguments of a field that have a value.
pub fn arguments<'a>(
    shape: &Shape,
    field: &'a executable::Field,
    variables: &Coerced,
) -> Vec<(&'a str, Value)> {
    let arguments = field.arguments.iter().filter_map(|argument| {
        let known = field.definition.argument_by_name(&argument.name);
        let ty = known.map(|known| &*known.ty);
        let value = coerce::literal(shape, ty, &argument.value, variables)?;
        Some((argument.name.as_str(), value))
    });
    arguments.collect()
}
