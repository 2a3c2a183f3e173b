//! What the resolvers of subscriptions work with.
//!
//! The library is given one event at a time, each as a request of its own: with the change that it tells of in
//! its context, and with the caller as they are at that moment. So a resolver gives one value or none, and
//! everything below it is authorised, bounded and read as in a query. Without a change it is asked whether
//! its arguments are good, before there is any event.

use async_graphql::Context;
use futures::stream::{self, Iter};
use uuid::Uuid;

use crate::change::RecordChange;
use crate::error::Result;
use crate::graphql::request_context::RequestContext;
use crate::graphql::selection::parts;
use crate::model::Record;

/// The change that an event tells of, in the context of the event.
pub struct Delivery(pub RecordChange);

impl Delivery {
    /// The change; none while arguments are checked.
    pub fn of<'a>(ctx: &Context<'a>) -> Option<&'a RecordChange> {
        ctx.data_opt::<Delivery>().map(|delivery| &delivery.0)
    }
}

/// One value, or none.
pub type Delivered<T> = Iter<std::option::IntoIter<Result<T>>>;

/// The stream of one value, or of none.
pub fn delivered<T>(value: Option<T>) -> Delivered<T> {
    stream::iter(value.map(Ok))
}

/// The record that a change tells of, if the change `counts` and the record fits the filter as the caller sees
/// it now.
pub async fn fitting<R: Record>(
    ctx: &Context<'_>,
    filter: Option<R::Filter>,
    counts: fn(&RecordChange) -> bool,
) -> Result<Delivered<R>> {
    let (context, filter) = (RequestContext::of(ctx)?, filter.unwrap_or_default());
    let (diwan, who) = (&context.diwan, &context.who);
    let Some(change) = Delivery::of(ctx) else {
        diwan.check_filter::<R>(who, &filter).await?;
        return Ok(delivered(None));
    };
    let id: Uuid = change.id;
    if !counts(change) || !diwan.fits::<R>(who, id, &filter).await? {
        return Ok(delivered(None));
    }
    // It may have been hidden since.
    let found = diwan.each::<R>(who, &[id], parts::<R>(ctx)).await?.remove(&id);
    Ok(delivered(found.and_then(Result::ok)))
}
