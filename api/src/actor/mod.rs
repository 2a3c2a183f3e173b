//! Actors: who acts and is named — people, states, parties, armed groups …

mod answering;
pub mod graphql;
mod lists;
mod rest;
mod store;
#[cfg(test)]
mod tests;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::FieldCode;
use crate::medium::{ShownMedium, ShownMediumInput, parse_lead_image, parse_media};
use crate::model::{
    Head, Kind, Mode, Parse, ParseContext, Ref, Workflow, clearable, combined, from_json,
};
use crate::naming::{
    Identifier, IdentifierItemInput, Name, NameInput, main_name, parse_identifiers, parse_names,
};
use crate::page::sorts;
use crate::values::{ActorKind, Country, PartialDate, Reference, State, TimeFilter, text};

pub use lists::index;
pub use store::{ActorMedia, MediumActors};

/// Who acts and is named: a person, a state, a party, an armed group …
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Actor {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among actors. An old one stays reserved and leads to the new one.
    #[schema(example = "fayez-al-sarraj")]
    pub slug: String,
    #[serde(flatten)]
    #[graphql(flatten)]
    pub workflow: Workflow,
    /// What kind of actor it is.
    pub kind: ActorKind,
    /// What it is called: its first preferred name, else its first.
    #[schema(example = "Fayez al-Sarraj")]
    pub name: String,
    /// Who it is, in a few sentences.
    #[schema(example = "Chairman of the Presidential Council of Libya from 2016 to 2021.")]
    pub summary: Option<String>,
    /// The countries it belongs to, ISO 3166-1 alpha-2.
    #[schema(example = json!(["LY"]))]
    pub countries: Vec<String>,
    /// Since when it acts or acted, as exactly as known.
    #[schema(example = "2016-03")]
    pub active_from: Option<PartialDate>,
    /// Until when it acted; the date counts in full.
    #[schema(example = "2021-03-15")]
    pub active_to: Option<PartialDate>,
    /// The actor that answers for this one since they were merged.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub merged_into: Option<Ref>,
    /// The image by which it is shown.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugTitleRef>)]
    pub lead_image: Option<Ref>,
    /// All its names. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub names: Option<Vec<Name>>,
    /// What it is called in registers outside. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub identifiers: Option<Vec<Identifier>>,
    /// The media that it shows, in order. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub media: Option<Vec<ShownMedium>>,
}

/// The members of an actor that can be written. `kind` and one name are required on create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ActorInput {
    /// Your own key for the actor, unique among actors.
    #[schema(example = "gov:minister-7")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the name when absent.
    #[schema(example = "fayez-al-sarraj")]
    pub slug: Option<String>,
    /// `draft` (when absent) or `published`; only on create. Later, commands change it.
    pub state: Option<State>,
    /// What kind of actor it is.
    #[schema(required, nullable = false)]
    pub kind: Option<ActorKind>,
    /// Its names, at least one. The first preferred one, else the first, is what it is called.
    #[schema(required, nullable = false)]
    pub names: Option<Vec<NameInput>>,
    /// What it is called in registers outside.
    pub identifiers: Option<Vec<IdentifierItemInput>>,
    /// Who it is, in a few sentences; at most 5,000 characters.
    #[schema(example = "Chairman of the Presidential Council of Libya from 2016 to 2021.")]
    pub summary: Option<String>,
    /// The countries it belongs to, ISO 3166-1 alpha-2.
    #[schema(example = json!(["LY"]))]
    pub countries: Option<Vec<String>>,
    /// Since when it acts or acted: `2016`, `2016-03`, `2016-03-30`.
    #[schema(example = "2016-03")]
    pub active_from: Option<String>,
    /// Until when it acted; the date counts in full.
    #[schema(example = "2021-03-15")]
    pub active_to: Option<String>,
    /// The image by which it is shown; a medium of kind `image`.
    pub lead_image: Option<Reference>,
    /// The media that it shows, in order.
    pub media: Option<Vec<ShownMediumInput>>,
}

clearable! {
    /// Members of an actor that can be emptied.
    pub enum ActorField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// What it is called in registers outside.
        Identifiers = "identifiers",
        /// Who it is, in a few sentences.
        Summary = "summary",
        /// The countries it belongs to.
        Countries = "countries",
        /// Since when it acts or acted.
        ActiveFrom = "activeFrom",
        /// Until when it acted.
        ActiveTo = "activeTo",
        /// The image by which it is shown.
        LeadImage = "leadImage",
        /// The media that it shows.
        Media = "media",
    }
}

/// Filters of a list of actors; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActorFilter {
    /// Any of these, each by its id or slug, or as `externalId:…`; what names none is left out.
    #[param(example = json!(["fayez-al-sarraj", "externalId:wire:4711"]))]
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
    /// In any of these states.
    pub state: Option<Vec<State>>,
    /// Of any of these kinds.
    pub kind: Option<Vec<ActorKind>>,
    /// Belonging to any of these countries, ISO 3166-1 alpha-2.
    #[param(example = json!(["LY"]))]
    pub country: Option<Vec<String>>,
    /// One of its names is this one, whatever the case and the accents. Commas belong to the name.
    #[serde(deserialize_with = "whole")]
    #[param(value_type = Option<String>, example = "Fayez al-Sarraj")]
    pub name: Option<Vec<String>>,
    /// One of its names may be this one, in any spelling or script, or has it as a part: at most the
    /// eighty likeliest, in the order of the list. Who they are and why, matching tells.
    #[param(example = "Salahuddin Namrush")]
    pub q: Option<String>,
    /// Any of these identifiers, each as `scheme:value`.
    #[param(example = json!(["wikidata:Q2502136"]))]
    pub identifier: Option<Vec<String>>,
    /// Who holds or held any of these positions (id, external id or `title:…`); with `on`, on that date.
    pub position: Option<Vec<String>>,
    /// Showing any of these media, as leading image or among the others (id or slug).
    pub medium: Option<Vec<String>>,
    /// Who held a position on this date: the one in `position`, or any.
    #[param(value_type = TimeFilter, inline)]
    pub on: Option<String>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"kind": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<ActorFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"kind": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<ActorFilter>>,
}

combined!(ActorFilter, costly by q);

/// The filter's text as one value, commas and all.
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    String::deserialize(from).map(|value| Some(vec![value]))
}

sorts! {
    /// What actors can be sorted by.
    pub enum ActorSort ascending {
        /// By name.
        Name = "name" ("sort_name" text),
        /// By the time of the last change.
        UpdatedAt = "updatedAt" ("updated_at" number),
        /// By the time of creation.
        CreatedAt = "createdAt" ("created_at" number),
    }
}

impl Actor {
    pub fn names(&self) -> &[Name] {
        self.names.as_deref().unwrap_or_default()
    }

    /// The id of the actor that answers for this one: its own, or that of the one it was merged into.
    /// What names either hangs on that one.
    pub fn answering(&self) -> Uuid {
        self.merged_into.as_ref().map_or(self.head.id, |into| into.id)
    }

    pub fn identifiers(&self) -> &[Identifier] {
        self.identifiers.as_deref().unwrap_or_default()
    }

    fn parsed(input: ActorInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        let ParseContext { head, slug, workflow, old, merged_into, .. } = frame;
        let kind = parse.need("/kind", input.kind);
        let names = parse_names(parse, input.names, old.map_or(&[], Self::names));
        let stored = old.map_or(&[][..], Self::identifiers);
        let identifiers = parse_identifiers(parse, input.identifiers, stored);
        let summary = parse.maybe("/summary", input.summary, text::long);
        let countries = parse_countries(parse, input.countries);
        let active_from = parse.maybe("/activeFrom", input.active_from, PartialDate::parse);
        let active_to = parse.maybe("/activeTo", input.active_to, PartialDate::parse);
        parse.ordered("/activeTo", active_from.as_ref(), active_to.as_ref());
        let merged_into = parse.reference("/mergedInto", Kind::Actor, merged_into);
        let merged_into = still_merged(parse, merged_into, old);
        let lead_image = parse_lead_image(parse, input.lead_image);
        let media = parse_media(parse, input.media);
        let names = names.unwrap_or_default();
        Some(Self {
            head,
            slug,
            workflow,
            kind: kind.unwrap_or(ActorKind::Other),
            name: main_name(&names).unwrap_or_default().to_owned(),
            summary: summary.filter(|text| !text.is_empty()),
            countries,
            active_from,
            active_to,
            merged_into,
            lead_image,
            names: Some(names),
            identifiers: Some(identifiers),
            media: Some(media),
        })
    }
}

/// A merge is undone by its own command only, and nothing is written to a merged actor: an import
/// line for one must tell that it is.
fn still_merged(parse: &mut Parse, told: Option<Ref>, old: Option<&Actor>) -> Option<Ref> {
    let standing = old.and_then(|old| old.merged_into.clone());
    if let (Mode::Import, None, Some(other)) = (parse.mode, &told, &standing) {
        let detail = format!("was merged into {}; write to that one", other.id);
        parse.fail("", FieldCode::WrongState, detail);
    }
    told.or(standing)
}

/// Countries, each but once.
fn parse_countries(parse: &mut Parse, input: Option<Vec<String>>) -> Vec<String> {
    let countries = parse.items("/countries", input, |parse, at, raw| {
        let country = parse.take(at, Country::parse(&raw)).map(String::from);
        Some(country.unwrap_or_default())
    });
    let valid = countries.iter().enumerate().filter(|(_, country)| !country.is_empty());
    parse.unique("/countries", valid);
    countries
}
