//! Search: articles, actors, events and quotes found by their words, ranked together, with the passages that
//! show why.

mod expand;
mod facets;
pub mod graphql;
mod hits;
mod passages;
mod rebuild;
pub mod rest;
pub mod suggest;

use std::collections::HashMap;

use uuid::Uuid;

use hits::Hits;

pub use expand::Expansion;

use async_graphql::{SimpleObject, Union};

use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::event::Event;
use crate::fulltext::{Passage, Question, score};
use crate::model::{Parts, Visibility};
use crate::page::{Cursor, Page, PageItem, PageRequest, SortValue, sorts};
use crate::principal::Principal;
use crate::query::{Facet, refuse_too_many, refused};
use crate::values::{SearchFacet, Searched};

/// What is looked for, and which part of what is found is wanted.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    pub question: String,
    /// Of these only; of all when nothing is given.
    pub records: Option<Vec<Searched>>,
    /// Whether other names of an actor that is named stand for the one that is written.
    pub expand: bool,
    pub page: PageRequest<SearchSort>,
    /// Whether references are to show what they refer to.
    pub filled: bool,
    /// The parts wanted of each record.
    pub parts: FoundParts,
    /// By what everything that is found is counted.
    pub facets: Vec<SearchFacet>,
}

sorts! {
    /// How what is found is sorted.
    pub enum SearchSort ascending {
        /// What fits best comes first.
        Relevance = "relevance" ("relevance" number),
    }
}

/// The parts wanted of each record, by what it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct FoundParts {
    pub article: Parts,
    pub actor: Parts,
    pub event: Parts,
    pub quote: Parts,
}

/// A record, or a quote, that was found.
#[derive(Clone, Debug, PartialEq, Union)]
#[graphql(name = "SearchRecord")]
pub enum Found {
    Article(Box<Article>),
    Actor(Box<Actor>),
    Event(Box<Event>),
    Quote(Box<Quote>),
}

/// What was found, how well it fits, and the passages that say so.
#[derive(Clone, Debug, PartialEq, SimpleObject)]
#[graphql(complex)]
pub struct SearchHit {
    #[graphql(skip)]
    pub found: Found,
    /// How well it fits; to be compared with others of the same answer only.
    pub score: f64,
    /// Why it was found, one passage of each text at most. None where that stands further down in a long
    /// body.
    pub passages: Vec<Passage>,
}

/// What was found, and how the question was understood.
#[derive(Debug)]
pub struct SearchAnswer {
    pub page: Page<SearchHit>,
    pub expansions: Vec<Expansion>,
    pub facets: Vec<Facet>,
}

impl Diwan {
    /// What is found in the texts that the caller may see, what fits best first.
    pub async fn search(&self, who: &Principal, ask: &SearchRequest) -> Result<SearchAnswer> {
        let parsed = Question::parse(&ask.question);
        let mut question = parsed.map_err(|fault| refused("q", fault.detail))?;
        let expansions = match ask.expand {
            true => self.expand(who, &mut question).await?,
            false => Vec::new(),
        };
        let session = self.store().read();
        let reading = (&session, Visibility::of(who, self.now()));
        refuse_too_many(&ask.facets)?;
        let hits = Hits::new(reading, &question, ask.records.as_deref());
        let page = Page::cut(&ask.page, hits.page(&ask.page).await?);
        let mut found = self.found_on(who, &page, ask).await?;
        let bodies = passages::bodies(&session, &ids(&page, Searched::Article)).await?;
        // What has been withdrawn or deleted in the meantime is found no more.
        let hit = |PageItem { cursor, .. }: PageItem<Searched>| {
            let (found, body) = (found.remove(&cursor.id)?, bodies.get(&cursor.id));
            let passages = passages::of(&found, body.map(String::as_str), &question);
            let score = score_at(&cursor);
            Some(PageItem { node: SearchHit { found, score, passages }, cursor })
        };
        let (has_next, has_previous) = (page.has_next, page.has_previous);
        let items = page.items.into_iter().filter_map(hit).collect();
        let total = if ask.page.count { Some(hits.total().await?) } else { None };
        let page = Page { items, has_next, has_previous, total };
        let facets = hits.facets(&ask.facets).await?;
        Ok(SearchAnswer { page, expansions, facets })
    }

    /// The records, and quotes, on a page.
    async fn found_on(
        &self,
        who: &Principal,
        page: &Page<Searched>,
        ask: &SearchRequest,
    ) -> Result<HashMap<Uuid, Found>> {
        let FoundParts { article, actor, event, quote } = ask.parts;
        let actor = actor.and(passages::actor_parts());
        let (articles, actors) = (ids(page, Searched::Article), ids(page, Searched::Actor));
        let (events, quotes) = (ids(page, Searched::Event), ids(page, Searched::Quote));
        let mut found = HashMap::new();
        let articles = self.many::<Article>(who, &articles, article, ask.filled).await?;
        found.extend(articles.into_iter().map(|(id, one)| (id, Found::Article(one.into()))));
        let actors = self.many::<Actor>(who, &actors, actor, ask.filled).await?;
        found.extend(actors.into_iter().map(|(id, one)| (id, Found::Actor(one.into()))));
        let events = self.many::<Event>(who, &events, event, ask.filled).await?;
        found.extend(events.into_iter().map(|(id, one)| (id, Found::Event(one.into()))));
        let quotes = self.many::<Quote>(who, &quotes, quote, ask.filled).await?;
        found.extend(quotes.into_iter().map(|(id, one)| (id, Found::Quote(one.into()))));
        Ok(found)
    }
}

fn ids(page: &Page<Searched>, of: Searched) -> Vec<Uuid> {
    let items = page.items.iter().filter(|item| item.node == of);
    items.map(|item| item.cursor.id).collect()
}

fn score_at(cursor: &Cursor) -> f64 {
    match cursor.key {
        SortValue::Number(key) => score(key),
        SortValue::Text(_) => 0.0,
    }
}
