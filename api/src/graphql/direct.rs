//! Operations that are answered without the library: by one statement for each root field, whose
//! values become the text of the answer ([`crate::query`]).
//!
//! Whatever this cannot do is left to the library, and so is what fails: it tells the error, at its
//! place. Only a database that is not there is not asked a second time.

mod counts;

use apollo_compiler::{Node, executable};
use async_graphql::{InputType, Value};
use serde_json::value::RawValue;

use self::counts::Counts;
pub use self::counts::counts;
use super::connection::Paging;
use super::document::normal::{Field as Asked, Operation, Selection};
use super::document::{Coerced, Documents, OperationType};
use super::executed::Executed;
use super::guard::Weight;
use super::kinds::{OrderBy, ROOTS, Root};
use super::request_context::RequestContext;
use super::roots::named;
use crate::error::{Code, Error, Result};
use crate::model::{Kind, Listed, Parts};
use crate::page::{Order, page_size};
use crate::query::{
    Below, Connection, EdgeMember, Face, Field, Fields, InfoMember, ListRequest, PageCut,
    PageMember, Read, Source, What,
};
use crate::values::{Handle, RefInput};

pub type Argument<'a> = (&'a str, Value);

/// How an operation is answered, for any values of its arguments.
pub struct QueryPlan {
    pub weight: Weight,
    pub executed: Executed,
    roots: Vec<RootPlan>,
}

/// A root field, as it stands in the document, and how it is read.
struct RootPlan {
    /// Its name in the answer, as JSON, with the colon.
    key: String,
    asked: Node<executable::Field>,
    read: Planned,
}

impl QueryPlan {
    /// `None` where a field cannot be read like this.
    pub fn of(operation: &Operation<'_>, weight: Weight) -> Option<QueryPlan> {
        let fields = alike(&operation.fields).filter(|_| operation.ty == OperationType::Query)?;
        let root = |field: &Asked<'_>| {
            let read = Planned::of(field)?;
            Some(RootPlan { key: Field::key(field.key), asked: field.asked.clone(), read })
        };
        let roots = fields.iter().map(root).collect::<Option<_>>()?;
        Some(QueryPlan { weight, executed: Executed::of(operation), roots })
    }

    /// What is wanted of the record that the document asks for, where it asks for just one.
    pub fn record(&self) -> Option<(Kind, &Fields)> {
        match self.roots.as_slice() {
            [RootPlan { read: Planned::One(root, fields), .. }] => Some((root.kind, fields)),
            _ => None,
        }
    }

    /// The data of an answer. `None` where the library has to tell what went wrong.
    pub async fn answer(
        &self,
        context: &RequestContext,
        documents: &Documents,
        variables: &Coerced,
    ) -> Result<Option<Box<RawValue>>> {
        let mut data = vec![b'{'];
        for (index, root) in self.roots.iter().enumerate() {
            if index > 0 {
                data.push(b',');
            }
            data.extend(root.key.as_bytes());
            let arguments = documents.arguments(&root.asked, variables);
            match root.read.read(context, &arguments).await? {
                Some(value) => data.extend(value),
                None => return Ok(None),
            }
        }
        data.push(b'}');
        let data = String::from_utf8(data).map_err(Error::internal)?;
        RawValue::from_string(data).map(Some).map_err(Error::internal)
    }
}

/// What was read. What went wrong is left to the library to tell, unless it could but fail again.
fn readable<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if matches!(error.code, Code::Unavailable | Code::QueryTooComplex) => Err(error),
        Err(_) => Ok(None),
    }
}

/// A root field that can be answered.
enum Planned {
    Name,
    One(&'static Root, Fields),
    Many(&'static Root, Connection),
    Counts(Counts),
}

impl Planned {
    fn of(field: &Asked<'_>) -> Option<Planned> {
        if field.name == TYPENAME {
            return Some(Planned::Name);
        }
        let root = ROOTS.iter().find(|root| [root.one, root.many].contains(&field.name));
        let Some(root) = root else { return Counts::of(field).map(Planned::Counts) };
        if field.name == root.one {
            return Some(Planned::One(root, fields(root.source, field)?));
        }
        Some(Planned::Many(root, connection(root.source, field)?))
    }

    async fn read(
        &self,
        context: &RequestContext,
        arguments: &[Argument<'_>],
    ) -> Result<Option<Vec<u8>>> {
        match self {
            Planned::Name => Ok(Some(b"\"Query\"".to_vec())),
            Planned::One(root, fields) => {
                let Some(handle) = handle(arguments) else { return Ok(None) };
                let wanted = (fields, Face::Graphql);
                let read = context.diwan.read_one(&context.who, root.kind, &handle, wanted).await;
                Ok(readable(read)?.flatten().map(|read| read.json))
            }
            Planned::Many(root, connection) => (root.list)(context, arguments, connection).await,
            Planned::Counts(counts) => counts.read(context, arguments).await,
        }
    }
}

fn handle(arguments: &[Argument<'_>]) -> Option<Handle> {
    let [("by", by)] = arguments else { return None };
    named(RefInput::parse(Some(by.clone())).ok()?).ok()
}

pub async fn list<R: Listed<Sort: InputType, Filter: InputType>>(
    context: &RequestContext,
    arguments: &[Argument<'_>],
    connection: &Connection,
) -> Result<Option<Vec<u8>>>
where
    OrderBy<R::Sort>: InputType,
{
    let Some(ask) = list_ask::<R>(arguments, connection.counts()) else { return Ok(None) };
    let read = context.diwan.read_list(&context.who, &ask, (connection, Face::Graphql)).await;
    Ok(readable(read)?.map(|(text, _)| text))
}

fn list_ask<R: Listed<Sort: InputType, Filter: InputType>>(
    arguments: &[Argument<'_>],
    count: bool,
) -> Option<ListRequest<R>>
where
    OrderBy<R::Sort>: InputType,
{
    let filter = argument::<Option<R::Filter>>(arguments, "filter")?.unwrap_or_default();
    let order = argument::<Option<OrderBy<R::Sort>>>(arguments, "orderBy")?;
    let order = order.map_or_else(|| R::default_order(&filter), Order::from);
    let page = paging(arguments)?.ask(order, count).ok()?;
    Some(ListRequest { filter, page, parts: Parts::NONE, filled: false })
}

fn paging(arguments: &[Argument<'_>]) -> Option<Paging> {
    Some(Paging {
        first: argument(arguments, "first")?,
        after: argument(arguments, "after")?,
        last: argument(arguments, "last")?,
        before: argument(arguments, "before")?,
    })
}

fn argument<T: InputType>(arguments: &[Argument<'_>], name: &str) -> Option<T> {
    let given = arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    T::parse(given).ok()
}

const TYPENAME: &str = "__typename";

/// What a field asks for of the objects that it answers.
fn fields(source: &'static Source, of: &Asked<'_>) -> Option<Fields> {
    let wanted = |field: &Asked<'_>| {
        let what = match field.name {
            TYPENAME => What::Name(type_of(of)),
            _ => what(source, field)?,
        };
        Some(Field::new(field.key, what))
    };
    let list = alike(&of.below)?.iter().map(wanted).collect::<Option<_>>()?;
    Fields::new(source, list)
}

fn what(source: &'static Source, field: &Asked<'_>) -> Option<What> {
    let read = &source.member(field.name)?.read;
    if !field.arguments.is_empty() && !matches!(read, Read::Page(_)) {
        return None;
    }
    match read {
        // A value that is an object of its own in REST has members in GraphQL.
        Read::Columns(..) if !matches!(field.below, Selection::Leaf) => None,
        Read::Page(nested) => {
            let connection = connection(nested.records, field)?;
            let is_read = !connection.counts();
            is_read.then_some(What::Page(nested, cut(&field.arguments)?, connection))
        }
        read => read.wanted(|below| match below {
            Below::Within(source) | Below::Record(source) => fields(source, field),
        }),
    }
}

/// The page of a nested list; one that is filtered, sorted or gone on with is not read here, nor
/// counted.
fn cut(arguments: &[Argument<'_>]) -> Option<PageCut> {
    let is_last = match arguments {
        [] | [("first", _)] => false,
        [("last", _)] => true,
        _ => return None,
    };
    let size = match arguments.first() {
        Some((name, _)) => argument::<Option<i64>>(arguments, name)?,
        None => None,
    };
    Some(PageCut { is_last, size: page_size(size).ok()? })
}

fn connection(source: &'static Source, field: &Asked<'_>) -> Option<Connection> {
    let mut records: Option<Fields> = None;
    let mut members = Vec::new();
    for member in alike(&field.below)? {
        let wanted = match member.name {
            TYPENAME => PageMember::Name(type_of(field)),
            "totalCount" => PageMember::Total,
            "pageInfo" => PageMember::Info(info(member)?),
            "nodes" if records.is_none() => {
                records = Some(fields(source, member)?);
                PageMember::Nodes
            }
            "edges" if records.is_none() => {
                let (edge, node) = edge(source, member)?;
                records = Some(node);
                PageMember::Edges(edge)
            }
            // What is asked for of records in two ways is read in the general way.
            _ => return None,
        };
        members.push((Field::key(member.key), wanted));
    }
    let records = records.unwrap_or_else(|| Fields::none(source));
    Some(Connection { members, records })
}

fn edge(source: &'static Source, field: &Asked<'_>) -> Option<(Vec<(String, EdgeMember)>, Fields)> {
    let mut records: Option<Fields> = None;
    let mut members = Vec::new();
    for member in alike(&field.below)? {
        let wanted = match member.name {
            TYPENAME => EdgeMember::Name(type_of(field)),
            "cursor" => EdgeMember::Cursor,
            "node" if records.is_none() => {
                records = Some(fields(source, member)?);
                EdgeMember::Node
            }
            _ => return None,
        };
        members.push((Field::key(member.key), wanted));
    }
    Some((members, records.unwrap_or_else(|| Fields::none(source))))
}

fn info(field: &Asked<'_>) -> Option<Vec<(String, InfoMember)>> {
    let member = |member: &Asked<'_>| {
        let wanted = match member.name {
            TYPENAME => InfoMember::Name,
            "hasNextPage" => InfoMember::HasNext,
            "hasPreviousPage" => InfoMember::HasPrevious,
            "startCursor" => InfoMember::Start,
            "endCursor" => InfoMember::End,
            _ => return None,
        };
        Some((Field::key(member.key), wanted))
    };
    alike(&field.below)?.iter().map(member).collect()
}

/// What is asked for of a value, whatever its type is.
fn alike<'s, 'a>(selection: &'s Selection<'a>) -> Option<&'s [Asked<'a>]> {
    match selection {
        Selection::Same(fields) => Some(fields),
        Selection::Leaf | Selection::ByType(_) => None,
    }
}

/// The name of the type of the objects that a field answers.
fn type_of(field: &Asked<'_>) -> String {
    field.ty.inner_named_type().to_string()
}
