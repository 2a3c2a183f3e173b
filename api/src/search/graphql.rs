//! Search on the GraphQL face.

use async_graphql::{ComplexObject, Context, Object};

use super::{Found, FoundParts, SearchHit, SearchRequest};
use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::error::Result;
use crate::event::Event;
use crate::graphql::{Connection, Paging, RequestContext, parts_within, wants_count};
use crate::page::Order;
use crate::values::Searched;

/// Looks through texts.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Articles, actors, events and quotes whose texts have all of these words, what fits best first.
    /// `oil exports` finds both words, `"oil exports"` the phrase, `elect*` whatever begins so; `-football`
    /// leaves texts out. Words are found with or without accents and marks, in singular and plural, in
    /// scripts with spaces and without.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is looked for; at most 400 characters.")] q: String,
        #[graphql(desc = "Only these; all of them when absent.")] records: Option<Vec<Searched>>,
        #[graphql(
            desc = "How many from the beginning or after a cursor: 1 to 100, 20 when absent."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end or before a cursor: 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<SearchHit>> {
        let context = RequestContext::of(ctx)?;
        let paging = Paging { first, after, last, before };
        let page = paging.ask(Order::default(), wants_count(ctx))?;
        let parts = FoundParts {
            article: parts_within::<Article>(ctx, RECORD),
            actor: parts_within::<Actor>(ctx, RECORD),
            event: parts_within::<Event>(ctx, RECORD),
            quote: parts_within::<Quote>(ctx, RECORD),
        };
        let ask = SearchRequest { question: q, records, page, filled: false, parts };
        Ok(Connection::of(context.diwan.search(&context.who, &ask).await?))
    }
}

const RECORD: &str = "record";

#[ComplexObject]
impl SearchHit {
    /// What was found.
    async fn record(&self) -> &Found {
        &self.found
    }
}
