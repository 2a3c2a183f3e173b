//! Events on the REST face.

use super::{Event, EventArticles, EventParts, VerificationInput};
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::principal::Principal;
use crate::query::Facet;
use crate::rest::facets::{facet_words, facets};
use crate::rest::{Endpoint, Include, Resource, Step, step};
use crate::values::{EventSeries, Handle};

impl Resource for Event {
    const ONE: &'static str = "event";
    const MANY: &'static str = "events";
    const ABOUT: &'static str = "An event is what happened, is planned or is said to have happened: who took part, when and where, and which passages of which articles say so.";

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

    fn includes() -> Vec<Include<Self>> {
        vec![Include::list::<EventParts>(), Include::list::<EventArticles>()]
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
