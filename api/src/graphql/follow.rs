//! From one record to what it refers to and what it owns.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::Context;
use futures::future::join_all;
use uuid::Uuid;

use super::request_context::RequestContext;
use super::selection::parts;
use crate::error::Result;
use crate::model::{Listed, Parts, Ref};

/// The record that a reference leads to; null when the caller may not see it.
pub async fn follow<R: Listed>(
    ctx: &Context<'_>,
    reference: Option<&Ref>,
) -> Option<Result<Arc<R>>> {
    by_id(ctx, reference?.id).await
}

/// The records that references lead to, those that the caller may see.
pub async fn follow_all<R: Listed>(ctx: &Context<'_>, references: &[Ref]) -> Result<Vec<Arc<R>>> {
    let found = join_all(references.iter().map(|reference| by_id(ctx, reference.id))).await;
    found.into_iter().flatten().collect()
}

/// The record with this id; null when the caller may not see it.
pub async fn by_id<R: Listed>(ctx: &Context<'_>, id: Uuid) -> Option<Result<Arc<R>>> {
    async { RequestContext::of(ctx)?.by_id(id, parts::<R>(ctx)).await }.await.transpose()
}

/// A list that a record owns, as it was read with the record; when it was not, it is read now, for
/// all records of the level at once.
pub async fn owned<'a, R: Listed, T: Clone + 'a>(
    ctx: &Context<'_>,
    record: &'a R,
    part: &str,
    list: fn(&R) -> Option<&Vec<T>>,
) -> Result<Cow<'a, Vec<T>>> {
    if let Some(list) = list(record) {
        return Ok(Cow::Borrowed(list));
    }
    let parts = Parts::named::<R>(part).unwrap_or(Parts::ALL);
    let again = RequestContext::of(ctx)?.by_id::<R>(record.id(), parts).await?;
    Ok(Cow::Owned(again.and_then(|record| list(&record).cloned()).unwrap_or_default()))
}
