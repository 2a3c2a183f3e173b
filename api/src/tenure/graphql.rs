//! Tenures on the GraphQL face.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object};
use uuid::Uuid;

use super::{ActorTenures, PositionTenures, Tenure, TenureField, TenureFilter, TenureSort};
use crate::actor::Actor;
use crate::citation::Citation;
use crate::error::Result;
use crate::graphql::{
    Connection, OrderBy, Paging, RequestContext, by_id, follow, mutation_fields, nested, one,
    owned, query_fields,
};
use crate::position::Position;
use crate::query::filter::refused;
use crate::values::TimeFilter;

query_fields!(TenureQuery, Tenure: tenure by one, tenures);

mutation_fields!(
    TenureMutation, Tenure: tenure as TenurePayload,
    create_tenure, update_tenure clearing TenureField, upsert_tenure, delete_tenure
);

/// Writes an object with the tenures that hang on a record, which can be asked for by a day.
macro_rules! tenure_list {
    ($(#[doc = $about:tt])+ $name:ident: $edge:ident) => {
        $(#[doc = $about])+
        pub struct $name(pub Uuid);

        #[Object]
        impl $name {
            $(#[doc = $about])+
            #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
            async fn tenures(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only those of this date: `2021`, `2021-01`, `2021-01-11`. Short for the filter of this name.")]
                on: Option<String>,
                #[graphql(desc = "Which records; all filters given must hold.")]
                filter: Option<TenureFilter>,
                #[graphql(desc = "How they are sorted.")] order_by: Option<OrderBy<TenureSort>>,
                #[graphql(desc = "How many from the beginning or after a cursor: 1 to 100, 20 when absent.")]
                first: Option<i64>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
                #[graphql(desc = "How many from the end or before a cursor: 1 to 100.")]
                last: Option<i64>,
                #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
            ) -> Result<Connection<Tenure>> {
                let filter = filter.unwrap_or_default();
                let filter = TenureFilter { on: on.or(filter.on), ..filter };
                let paging = Paging { first, after, last, before };
                nested::<$edge>(ctx, self.0, Some(filter), order_by, paging).await
            }
        }
    };
}

tenure_list! {
    /// The posts it held, and when.
    ActorTenureList: ActorTenures
}

tenure_list! {
    /// Who held it, and when.
    PositionTenureList: PositionTenures
}

#[ComplexObject]
impl Tenure {
    /// Who held it.
    async fn holder(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.holder)).await
    }

    /// What was held.
    async fn position(&self, ctx: &Context<'_>) -> Option<Result<Arc<Position>>> {
        follow(ctx, Some(&self.position)).await
    }

    /// What says so.
    #[graphql(name = "citations")]
    async fn all_citations(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Citation>>> {
        owned(ctx, self, "citations", |tenure| tenure.citations.as_ref()).await
    }
}

/// The position that an actor held then, from tenures.
pub async fn position_on(
    ctx: &Context<'_>,
    actor: Uuid,
    date: &str,
) -> Option<Result<Arc<Position>>> {
    let held = async {
        let when = TimeFilter::parse(date).map_err(|fault| refused("date", fault.detail))?;
        RequestContext::of(ctx)?.position_on(actor, when).await
    };
    match held.await {
        Ok(position) => by_id(ctx, position?).await,
        Err(error) => Some(Err(error)),
    }
}
