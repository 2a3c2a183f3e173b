//! Where events happened: how many at each place.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Event, EventFilter};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Parts, Resolver, Visibility};
use crate::page::PageRequest;
use crate::place::Place;
use crate::principal::Principal;
use crate::query::{ListPlan, ListRequest, facet};
use crate::values::EventSeries;

/// So many events at a place that has coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsAtPlace {
    /// Degrees, WGS 84.
    pub latitude: f64,
    pub longitude: f64,
    /// What the place is called.
    pub name: String,
    pub count: u64,
}

impl Diwan {
    /// Where the events that fit a filter happened, of those that the caller may see: the places with most of
    /// them, as far as they have coordinates.
    pub async fn event_places(
        &self,
        who: &Principal,
        filter: &EventFilter,
        most: usize,
    ) -> Result<Vec<EventsAtPlace>> {
        let (session, visibility) = (self.store().read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let all = ListRequest::<Event>::new(filter.clone(), PageRequest::first(), Parts::NONE);
        let Some(plan) = ListPlan::of(&all, &resolver).await? else { return Ok(Vec::new()) };
        let counted = facet(&session, &plan, EventSeries::Place, most).await?;
        let id = |key: &str| key.parse::<Uuid>().ok();
        let counts: HashMap<Uuid, u64> =
            counted.counts.iter().filter_map(|one| Some((id(&one.key)?, one.count))).collect();
        let ids: Vec<Uuid> = counts.keys().copied().collect();
        let places = self.many::<Place>(who, &ids, Parts::NONE, false).await?;
        let placed = |(id, place): (Uuid, Place)| {
            let (latitude, longitude) = (place.latitude?, place.longitude?);
            let count = counts.get(&id).copied()?;
            Some(EventsAtPlace { latitude, longitude, name: place.name, count })
        };
        Ok(places.into_iter().filter_map(placed).collect())
    }
}
