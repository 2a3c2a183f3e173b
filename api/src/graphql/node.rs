//! `node` and `nodes`: any record by its id.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::kinds::{Node, of_kind};
use super::request_context::RequestContext;
use super::selection::{parts, parts_within};
use crate::article::Quote;
use crate::error::{Code, Error, Result};
use crate::model::{Kind, Listed, Record};
use crate::values::parse_id;

pub type Nodes = HashMap<Uuid, Result<Node>>;

pub async fn each<R: Record>(
    ctx: &Context<'_>,
    ids: &[Uuid],
    within: Option<&str>,
    node: fn(Box<R>) -> Node,
) -> Result<Nodes> {
    let context = RequestContext::of(ctx)?;
    let parts = within.map_or_else(|| parts::<R>(ctx), |field| parts_within::<R>(ctx, field));
    let found = context.diwan.each::<R>(&context.who, ids, parts).await?;
    let found = found.into_iter().map(|(id, answer)| (id, answer.map(Box::new).map(node)));
    Ok(found.collect())
}

/// Gives every record the method behind the interface's field.
pub trait NodeId {
    async fn node_id(&self, _ctx: &Context<'_>) -> Result<ID>;
}

impl<R: Listed> NodeId for R {
    async fn node_id(&self, _ctx: &Context<'_>) -> Result<ID> {
        Ok(self.id().into())
    }
}

/// Records by their ids, whatever their type.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The record with this id; null when there is none that you may see, null with the error `gone`
    /// when it was withdrawn.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the record.")] id: ID,
    ) -> Option<Result<Node>> {
        nodes(ctx, &[id]).await.map_or_else(|error| Some(Err(error)), |mut nodes| nodes.pop()?)
    }

    /// The records with these ids, in their order, with null in place of what `node` answers null
    /// for. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids of the records.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        if ids.len() > 100 {
            return Err(Error::bad_request("ids: at most 100."));
        }
        nodes(ctx, &ids).await
    }
}

/// What `node` answers for each id: one statement finds the kinds, one more reads each kind, and one
/// the quotes, which are no records of their own.
async fn nodes(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Result<Node>>>> {
    let ids: Vec<Option<Uuid>> = ids.iter().map(|id| parse_id(id).ok()).collect();
    let known: Vec<Uuid> = ids.iter().flatten().copied().collect();
    let kinds = RequestContext::of(ctx)?.diwan.kinds(&known).await?;
    let others: Vec<Uuid> = known.into_iter().filter(|id| !kinds.contains_key(id)).collect();
    let mut found = quotes(ctx, &others).await?;
    let mut of: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (id, kind) in kinds {
        of.entry(kind).or_default().push(id);
    }
    for (kind, ids) in of {
        found.extend(of_kind(ctx, kind, &ids, None).await?);
    }
    Ok(ids.iter().map(|id| found.get(id.as_ref()?).cloned().and_then(shown)).collect())
}

/// The quotes with these ids, each seen by who sees its article.
async fn quotes(ctx: &Context<'_>, ids: &[Uuid]) -> Result<Nodes> {
    let context = RequestContext::of(ctx)?;
    let found = context.diwan.many::<Quote>(&context.who, ids, parts::<Quote>(ctx), false).await?;
    Ok(found.into_iter().map(|(id, quote)| (id, Ok(Node::Quote(Box::new(quote))))).collect())
}

/// What is not there and what may not be seen look alike: nothing, without an error.
pub fn shown<T>(answer: Result<T>) -> Option<Result<T>> {
    match answer {
        Err(error) if error.code == Code::NotFound => None,
        answer => Some(answer),
    }
}
