//! Counts on the GraphQL face.

use async_graphql::Context;

use super::request_context::RequestContext;
use crate::error::Result;
use crate::model::Counted;
use crate::query::{CountRequest, CountRow, Facet, FacetRequest};

pub async fn counts<R: Counted>(ctx: &Context<'_>, ask: CountRequest<R>) -> Result<Vec<CountRow>> {
    let context = RequestContext::of(ctx)?;
    context.diwan.counts(&context.who, &ask).await
}

pub async fn facets<R: Counted>(ctx: &Context<'_>, ask: FacetRequest<R>) -> Result<Vec<Facet>> {
    let context = RequestContext::of(ctx)?;
    context.diwan.facets(&context.who, &ask).await
}

/// Writes the root fields that count the records of a type.
macro_rules! count_fields {
    ($query:ident, $type:ident: $field:ident, $facets:ident by $series:ident) => {
        #[doc = concat!("Counts records of type ", stringify!($type), ".")]
        #[derive(Default)]
        pub struct $query;

        #[async_graphql::Object]
        impl $query {
            /// How many of those that you may see fit the filters, by period and by what they have in
            /// common; periods in their order, the most frequent first. A date that is known less exactly
            /// than the period is counted under itself: `2021` by month is a row of its own. At most
            /// 10,000 rows.
            async fn $field(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Which records; all filters given must hold.")]
                filter: Option<<$type as $crate::model::Listed>::Filter>,
                #[graphql(desc = "Periods of this length; all of time when absent.")]
                by: Option<$crate::values::CountBy>,
                #[graphql(desc = "By what they are counted, too.")] series: Option<$crate::values::$series>,
                #[graphql(
                    desc = "Where they are counted by other records, how many of the most frequent: 1 to 100, 20 when absent."
                )]
                top: Option<i64>,
            ) -> $crate::error::Result<Vec<$crate::query::CountRow>> {
                let filter = filter.unwrap_or_default();
                let ask = $crate::query::CountRequest::<$type> { filter, by, series, top };
                $crate::graphql::counts(ctx, ask).await
            }

            /// Of those that you may see and that fit the filters, how many have each key: what a page
            /// needs to offer the next filter. Facets come in the order in which they are asked for.
            async fn $facets(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Which records; all filters given must hold.")]
                filter: Option<<$type as $crate::model::Listed>::Filter>,
                #[graphql(desc = "By what they are counted: at most 8, each but once.")] by: Vec<
                    $crate::values::$series,
                >,
                #[graphql(desc = "How many of the most frequent keys of each: 1 to 100, 20 when absent.")]
                top: Option<i64>,
            ) -> $crate::error::Result<Vec<$crate::query::Facet>> {
                let filter = filter.unwrap_or_default();
                let ask = $crate::query::FacetRequest::<$type> { filter, by, top };
                $crate::graphql::facets(ctx, ask).await
            }
        }
    };
}
pub(crate) use count_fields;
