//! Where events happened: how many at each place.

use uuid::Uuid;

use super::{Event, EventFilter};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Parts, Resolver, Visibility};
use crate::page::PageRequest;
use crate::place::Place;
use crate::principal::Principal;
use crate::query::{CountRequest, ListPlan, ListRequest, records};
use crate::values::EventSeries;

/// Where events happened, as far as they are on a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventPlaces {
    /// The places with most of them.
    pub places: Vec<EventsAtPlace>,
    /// How many events there are in all: of some no place is known, or not where it is.
    pub total: u64,
}

/// A box around the whole earth: whatever has coordinates is in it.
const EARTH: &str = "-180,-90,180,90";

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
    /// Where the events that fit a filter happened, of those that the caller may see.
    pub async fn event_places(
        &self,
        who: &Principal,
        filter: &EventFilter,
        most: usize,
    ) -> Result<EventPlaces> {
        let (session, visibility) = (self.store().read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let ask =
            CountRequest::<Event> { filter: filter.clone(), by: None, series: None, top: None };
        let total = self.counts(who, &ask).await?.first().map_or(0, |row| row.count);
        let mut placed = filter.clone();
        placed.bbox.get_or_insert_with(|| EARTH.to_owned());
        let all = ListRequest::<Event>::new(placed, PageRequest::first(), Parts::NONE);
        let Some(plan) = ListPlan::of(&all, &resolver).await? else {
            return Ok(EventPlaces { total, ..EventPlaces::default() });
        };
        let counts = records(&session, &plan, EventSeries::Place, most).await?;
        let ids: Vec<Uuid> = counts.keys().copied().collect();
        let places = self.many::<Place>(who, &ids, Parts::NONE, false).await?;
        let placed = |(id, place): (Uuid, Place)| {
            let (latitude, longitude) = (place.latitude?, place.longitude?);
            let count = counts.get(&id).copied()?;
            Some(EventsAtPlace { latitude, longitude, name: place.name, count })
        };
        Ok(EventPlaces { places: places.into_iter().filter_map(placed).collect(), total })
    }
}
