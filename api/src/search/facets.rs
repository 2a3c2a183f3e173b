//! What is found counted: by what it is, and articles and events by what they have in common.

use std::cmp::Reverse;

use super::hits::Hits;
use crate::article::Article;
use crate::error::Result;
use crate::event::Event;
use crate::model::{Counted, Parts};
use crate::page::PageRequest;
use crate::query::{Facet, FacetCount, ListPlan, ListRequest, facet};
use crate::values::{ArticleSeries, EventSeries, SearchFacet, Searched};

/// How many of the most frequent keys each has.
const TOP: usize = 20;

impl Hits<'_> {
    /// How much of everything that is found, on whichever page, has each key.
    pub async fn facets(&self, by: &[SearchFacet]) -> Result<Vec<Facet>> {
        let mut facets = Vec::new();
        for one in by {
            let facet = match one {
                SearchFacet::Record => self.by_record().await?,
                SearchFacet::Kind => self.of_articles(ArticleSeries::Kind).await?,
                SearchFacet::Language => self.of_articles(ArticleSeries::Language).await?,
                SearchFacet::Publisher => self.of_articles(ArticleSeries::Publisher).await?,
                SearchFacet::Topic => self.of_articles(ArticleSeries::Topic).await?,
                SearchFacet::Actor => self.of_articles(ArticleSeries::Actor).await?,
                SearchFacet::EventType => self.of_events(EventSeries::Type).await?,
                SearchFacet::Country => self.of_events(EventSeries::Country).await?,
            };
            facets.push(Facet { by: one.to_string(), ..facet });
        }
        Ok(facets)
    }

    async fn by_record(&self) -> Result<Facet> {
        let mut counts = Vec::new();
        for (of, count) in self.totals().await? {
            let (key, label) = (of.to_string(), None);
            counts.extend((count > 0).then_some(FacetCount { key, label, count }));
        }
        counts.sort_by_key(|one| Reverse(one.count));
        Ok(Facet { by: String::new(), counts })
    }

    async fn of_articles(&self, series: ArticleSeries) -> Result<Facet> {
        self.counted::<Article>(Searched::Article, series).await
    }

    async fn of_events(&self, series: EventSeries) -> Result<Facet> {
        self.counted::<Event>(Searched::Event, series).await
    }

    async fn counted<R: Counted>(&self, of: Searched, series: R::Series) -> Result<Facet> {
        let Some(matching) = self.clause(of) else {
            return Ok(Facet { by: String::new(), counts: Vec::new() });
        };
        let all = ListRequest::<R>::new(Default::default(), PageRequest::first(), Parts::NONE);
        let plan = ListPlan::new(self.visibility(), vec![matching], &all);
        facet(self.session(), &plan, series, TOP).await
    }
}
