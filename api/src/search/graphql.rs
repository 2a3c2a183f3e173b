//! Search on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object};

use super::suggest::Suggestion;
use super::{Expansion, Found, FoundParts, SearchAnswer, SearchHit, SearchRequest};
use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::error::Result;
use crate::event::Event;
use crate::graphql::{Connection, Paging, RequestContext, follow, parts_within, wants_count};
use crate::page::Order;
use crate::query::Facet;
use crate::values::{SearchFacet, Searched};

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
            desc = "Whether the other names of an actor that is named are looked for, too.",
            default = true
        )]
        expand: bool,
        #[graphql(
            desc = "How many from the beginning or after a cursor: 1 to 100, 20 when absent."
        )]
        first: Option<i64>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end or before a cursor: 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(
            desc = "By what everything that is found is counted, as `facets`: each but once."
        )]
        facets: Option<Vec<SearchFacet>>,
    ) -> Result<SearchConnection> {
        let context = RequestContext::of(ctx)?;
        let paging = Paging { first, after, last, before };
        let page = paging.ask(Order::default(), wants_count(ctx))?;
        let parts = FoundParts {
            article: parts_within::<Article>(ctx, RECORD),
            actor: parts_within::<Actor>(ctx, RECORD),
            event: parts_within::<Event>(ctx, RECORD),
            quote: parts_within::<Quote>(ctx, RECORD),
        };
        let facets = facets.unwrap_or_default();
        let ask =
            SearchRequest { question: q, records, expand, page, filled: false, parts, facets };
        let SearchAnswer { page, expansions, facets } =
            context.diwan.search(&context.who, &ask).await?;
        Ok(SearchConnection { page: Connection::of(page), expansions, facets })
    }

    /// The actors one of whose names begins as typed, or has words that do, for whoever is still typing.
    async fn search_suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed.")] q: String,
        #[graphql(desc = "How many: 1 to 20, 8 when absent.")] first: Option<i64>,
    ) -> Result<Vec<Suggestion>> {
        let context = RequestContext::of(ctx)?;
        context.diwan.suggest(&context.who, &q, first).await
    }
}

const RECORD: &str = "record";

/// A page of what was found.
pub struct SearchConnection {
    page: Connection<SearchHit>,
    expansions: Vec<Expansion>,
    facets: Vec<Facet>,
}

/// A page of what was found, and how the question was understood.
#[Object]
impl SearchConnection {
    #[graphql(flatten)]
    async fn page(&self) -> &Connection<SearchHit> {
        &self.page
    }

    /// Words that name an actor, whose other names were looked for, too.
    async fn expansions(&self) -> &[Expansion] {
        &self.expansions
    }

    /// How much of everything that is found, on whichever page, has each key; empty where no facets were
    /// asked for.
    async fn facets(&self) -> &[Facet] {
        &self.facets
    }
}

/// Words that name an actor, whose other names were looked for, too.
#[Object]
impl Expansion {
    /// The words, folded.
    async fn words(&self) -> &str {
        &self.words
    }

    /// Whom they name.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.actor)).await
    }

    /// The names that stood for the words, besides themselves.
    async fn names(&self) -> &[String] {
        &self.names
    }
}

#[ComplexObject]
impl SearchHit {
    /// What was found.
    async fn record(&self) -> &Found {
        &self.found
    }
}
