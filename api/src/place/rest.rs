//! Places on the REST face.

use super::Place;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Place {
    const SOURCE: &'static Source = &sources::PLACE;
    const ONE: &'static str = "place";
    const MANY: &'static str = "places";
    const ABOUT: &'static str =
        "A place is where things happen: a country, a region, a city, a site.";
}
