//! Places: where things happen.

pub mod area;
pub mod graphql;
mod rest;
mod store;
#[cfg(test)]
mod tests;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::FieldCode;
use crate::model::{Head, Kind, Parse, ParseContext, Ref, clearable, combined, from_json};
use crate::naming::{
    Identifier, IdentifierItemInput, Name, NameInput, main_name, parse_identifiers, parse_names,
};
use crate::page::sorts;
use crate::values::{Country, PlaceKind, Reference, TimeFilter, coordinate};

pub use store::PlaceChildren;

/// Where things happen: a country, a region, a city, a site …
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Place {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among places. An old one stays reserved and leads to the new one.
    #[schema(example = "istanbul")]
    pub slug: String,
    /// What it is called: its first preferred name, else its first.
    #[schema(example = "Istanbul")]
    pub name: String,
    /// All its names.
    pub names: Vec<Name>,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// The country it lies in, ISO 3166-1 alpha-2.
    #[schema(example = "TR")]
    pub country: Option<String>,
    /// Degrees north of the equator, WGS 84.
    #[schema(example = 41.01)]
    pub latitude: Option<f64>,
    /// Degrees east of Greenwich, WGS 84.
    #[schema(example = 28.96)]
    pub longitude: Option<f64>,
    /// The place around it.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub parent: Option<Ref>,
    /// What it is called in registers outside.
    pub identifiers: Vec<Identifier>,
}

/// The members of a place that can be written. `kind` and one name are required on create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PlaceInput {
    /// Your own key for the place, unique among places.
    #[schema(example = "geonames:745044")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the name when absent.
    #[schema(example = "istanbul")]
    pub slug: Option<String>,
    /// Its names, at least one. The first preferred one, else the first, is what it is called.
    #[schema(required, nullable = false)]
    pub names: Option<Vec<NameInput>>,
    /// What kind of place it is.
    #[schema(required, nullable = false)]
    pub kind: Option<PlaceKind>,
    /// The country it lies in, ISO 3166-1 alpha-2.
    #[schema(example = "TR")]
    pub country: Option<String>,
    /// Degrees north of the equator, WGS 84: −90 to 90. Given with `longitude` or not at all.
    #[schema(example = 41.01)]
    pub latitude: Option<f64>,
    /// Degrees east of Greenwich, WGS 84: −180 to 180. Given with `latitude` or not at all.
    #[schema(example = 28.96)]
    pub longitude: Option<f64>,
    /// The place around it.
    pub parent: Option<Reference>,
    /// What it is called in registers outside.
    pub identifiers: Option<Vec<IdentifierItemInput>>,
}

clearable! {
    /// Members of a place that can be emptied.
    pub enum PlaceField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// The country it lies in.
        Country = "country",
        /// Degrees north of the equator.
        Latitude = "latitude",
        /// Degrees east of Greenwich.
        Longitude = "longitude",
        /// The place around it.
        Parent = "parent",
        /// What it is called in registers outside.
        Identifiers = "identifiers",
    }
}

/// Filters of a list of places; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlaceFilter {
    /// Any of these, each by its id, slug or external id; what is written like an id or slug and names
    /// none is left out.
    pub ids: Option<Vec<String>>,
    /// Any of these external ids.
    pub external_id: Option<Vec<String>>,
    /// Changed at this time (such as `2021-01-11T14:00:00.123456Z`) or later, or from the
    /// beginning of this date (`2021`, `2021-01`, `2021-01-11`) on.
    #[param(value_type = TimeFilter, inline)]
    pub updated_from: Option<String>,
    /// Changed at this time or earlier, or before the end of this date.
    #[param(value_type = TimeFilter, inline)]
    pub updated_to: Option<String>,
    /// Of any of these kinds.
    pub kind: Option<Vec<PlaceKind>>,
    /// In any of these countries, ISO 3166-1 alpha-2.
    #[param(example = json!(["TR"]))]
    pub country: Option<Vec<String>>,
    /// Right below any of these places (id, slug, external id or `name:…`).
    pub parent: Option<Vec<String>>,
    /// Those in this box: `west,south,east,north` in degrees, as in GeoJSON; across the date line, `west` is the
    /// greater one.
    #[param(example = "9.3,19.5,25.2,33.2")]
    pub bbox: Option<String>,
    /// Those near a point: `latitude,longitude,kilometres`, at most 2,000 kilometres away.
    #[param(example = "32.89,13.19,50")]
    pub near: Option<String>,
    /// With coordinates (`true`), or without (`false`).
    pub has_coordinates: Option<bool>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"kind": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<PlaceFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"kind": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<PlaceFilter>>,
}

combined!(PlaceFilter, costly by near);

sorts! {
    /// What places can be sorted by.
    pub enum PlaceSort ascending {
        /// By name.
        Name = "name" ("sort_name" text),
    }
}

impl Place {
    fn parsed(input: PlaceInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        let ParseContext { head, slug, old, .. } = frame;
        let names = parse_names(parse, input.names, old.map_or(&[], |old| &old.names));
        let kind = parse.need("/kind", input.kind);
        let country = parse.maybe("/country", input.country, Country::parse).map(String::from);
        refuse_half_a_point(parse, input.latitude, input.longitude);
        let latitude = input
            .latitude
            .and_then(|degrees| parse.take("/latitude", coordinate::latitude(degrees)));
        let longitude = input
            .longitude
            .and_then(|degrees| parse.take("/longitude", coordinate::longitude(degrees)));
        let parent = parse.reference("/parent", Kind::Place, input.parent);
        let stored = old.map_or(&[][..], |old| &old.identifiers);
        let identifiers = parse_identifiers(parse, input.identifiers, stored);
        let names = names.unwrap_or_default();
        Some(Self {
            head,
            slug,
            name: main_name(&names).unwrap_or_default().to_owned(),
            names,
            kind: kind.unwrap_or(PlaceKind::Region),
            country,
            latitude,
            longitude,
            parent,
            identifiers,
        })
    }
}

/// One coordinate alone is no place on the globe.
fn refuse_half_a_point(parse: &mut Parse, latitude: Option<f64>, longitude: Option<f64>) {
    let missing = match (latitude, longitude) {
        (Some(_), None) => "/longitude",
        (None, Some(_)) => "/latitude",
        _ => return,
    };
    parse.fail(missing, FieldCode::Required, "latitude and longitude go together");
}
