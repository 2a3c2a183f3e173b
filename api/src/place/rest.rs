//! Places on the REST face.

use super::{Place, PlaceChildren};
use crate::article::PlaceArticles;
use crate::event::PlaceEvents;
use crate::rest::{Include, Resource};

impl Resource for Place {
    const ONE: &'static str = "place";
    const MANY: &'static str = "places";
    const ABOUT: &'static str =
        "A place is where things happen: a country, a region, a city, a site.";

    fn includes() -> Vec<Include<Self>> {
        vec![
            Include::list::<PlaceEvents>(),
            Include::list::<PlaceArticles>(),
            Include::list::<PlaceChildren>(),
        ]
    }
}
