//! Events on the REST face.

use actix_web::{HttpRequest, HttpResponse};
use diwan_pictures as pictures;

use super::places::EventsAtPlace;
use super::{Event, EventFilter, VerificationInput};
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::http::bearer::Caller;
use crate::principal::Principal;
use crate::query::{Facet, Source, sources};
use crate::rest::facets::{facet_words, facets};
use crate::rest::picture::{LOOK, Look, drawn, outlines};
use crate::rest::{Endpoint, Resource, Step, filter, members, only, step};
use crate::values::{EventSeries, Handle};

fn map_of(places: Vec<EventsAtPlace>) -> pictures::Map {
    let point = |place: EventsAtPlace| {
        let EventsAtPlace { latitude, longitude, name: label, count } = place;
        pictures::MapPoint { latitude, longitude, count, label }
    };
    pictures::Map { points: places.into_iter().map(point).collect(), noun: "events".to_owned() }
}

impl Resource for Event {
    const SOURCE: &'static Source = &sources::EVENT;
    const ONE: &'static str = "event";
    const MANY: &'static str = "events";
    const ABOUT: &'static str = "An event is what happened, is planned or is said to have happened: who took part, when and where, and which passages of which articles say so.";

    const IS_DRAWN: bool = true;

    async fn picture(
        diwan: &Diwan,
        Caller(who, key): Caller,
        request: &HttpRequest,
    ) -> Result<HttpResponse> {
        let known = [members::<EventFilter>(), &LOOK].concat();
        let (look, filter) = only(request, &known, |parameters| {
            let look = Look::take(parameters)?;
            Ok((look, filter(std::mem::take(parameters))?))
        })?;
        let (who, _turn) = (who?, diwan.turn(key).await?);
        let places = Box::pin(diwan.event_places(&who, &filter, pictures::MOST_POINTS)).await?;
        let shown: u64 = places.places.iter().map(|place| place.count).sum();
        let mut frame = look.frame(request, "Where events happened");
        if shown < places.total {
            let told = format!("{shown} of {} events", places.total);
            frame.subtitle =
                Some(frame.subtitle.map_or(told.clone(), |said| format!("{said}; {told}")));
        }
        drawn(request, move || pictures::map(&map_of(places.places), outlines(), &frame)).await
    }

    fn facet_words() -> Vec<String> {
        facet_words::<EventSeries>()
    }

    async fn facets(
        diwan: &Diwan,
        who: &Principal,
        filter: &Self::Filter,
        words: &[String],
    ) -> Result<Vec<Facet>> {
        facets::<Self>(diwan, who, filter, words).await
    }
}

/// The address of verifying.
pub fn steps() -> Vec<Endpoint> {
    vec![step::<Verify>()]
}

struct Verify;

impl Step for Verify {
    type On = Event;
    type Input = VerificationInput;
    const NAME: &'static str = "verify";
    const OPERATION: &'static str = "verifyEvent";
    const SUMMARY: &'static str = "Say how far an event is verified";
    const ABOUT: &'static str =
        "Takes the place of all that was said before: members left out are emptied.";

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: VerificationInput,
    ) -> Result<Event> {
        diwan.verify_event(who, handle, expected, &input).await
    }
}
