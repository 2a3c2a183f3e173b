//! Timelines: what an actor was, and what it took part in.

pub mod rest;

use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Code, Result};
use crate::event::{Event, EventFilter};
use crate::model::Parts;
use crate::page::{MAX_SIZE, Order, PageRequest, PageStart};
use crate::principal::Principal;
use crate::query::{CountRequest, CountRow, ListRequest};
use crate::tenure::{Tenure, TenureFilter};
use crate::values::{CountBy, EventSeries, Handle};

/// What an actor was, and what it took part in.
#[derive(Clone, Debug)]
pub struct Timeline {
    pub actor: Actor,
    /// The latest tenures, with what their positions are called.
    pub tenures: Vec<Tenure>,
    /// How many events of each type began when.
    pub events: Vec<CountRow>,
}

impl Diwan {
    /// What an actor was, and what it took part in, as far as the caller sees it.
    pub async fn timeline(&self, who: &Principal, handle: &Handle) -> Result<Timeline> {
        let actor = self.answering_actor(who, handle).await?;
        let id = vec![actor.head.id.to_string()];
        let filter = TenureFilter { holder: Some(id.clone()), ..TenureFilter::default() };
        let (order, from) = (Order::default(), PageStart::First);
        let page = PageRequest { order, from, size: MAX_SIZE, count: false };
        let ask =
            ListRequest { filled: true, ..ListRequest::<Tenure>::new(filter, page, Parts::NONE) };
        let tenures = self.list(who, &ask).await?.nodes().collect();
        let filter = EventFilter { actor: Some(id), ..EventFilter::default() };
        // Very many days are told by the month.
        let events = match self.counted(who, &filter, CountBy::Day).await {
            Err(error) if error.code == Code::BadRequest => {
                self.counted(who, &filter, CountBy::Month).await?
            }
            counted => counted?,
        };
        Ok(Timeline { actor, tenures, events })
    }

    async fn counted(
        &self,
        who: &Principal,
        filter: &EventFilter,
        by: CountBy,
    ) -> Result<Vec<CountRow>> {
        let (filter, series) = (filter.clone(), Some(EventSeries::Type));
        self.counts(who, &CountRequest::<Event> { filter, by: Some(by), series, top: None }).await
    }
}
