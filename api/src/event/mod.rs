//! Events: what happened, who took part, and what says so.

mod code;
mod counted;
mod filter;
pub mod graphql;
mod lists;
mod parse;
mod participant;
mod places;
mod quantity;
pub mod rest;
mod store;
#[cfg(test)]
mod tests;
mod verify;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::citation::{Citation, CitationInput};
use crate::medium::{ShownMedium, ShownMediumInput};
use crate::model::{Head, Ref, Workflow, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{
    EventContext, EventMode, EventType, Modality, PartialDate, ParticipantRole, QuadClass, Range,
    Reference, State, TimeFilter, VerificationStatus,
};

pub use code::{EventCode, EventCodeInput};
pub use lists::index;
pub use participant::{Participant, ParticipantInput};
pub use quantity::{Quantity, QuantityInput};
pub use store::{ActorEvents, ArticleEvents, EventArticles, EventParts, MediumEvents, PlaceEvents};

/// What happened, is planned, or is said to have happened: who met, voted, threatened, attacked …
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Event {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among events. An old one stays reserved and leads to the new one.
    #[schema(example = "defence-ministers-meet-in-istanbul")]
    pub slug: String,
    #[serde(flatten)]
    #[graphql(flatten)]
    pub workflow: Workflow,
    /// What kind of event it is: a category of PLOVER, or one of ours.
    pub r#type: EventType,
    /// How it happened, within the type.
    pub mode: Option<EventMode>,
    /// What it is about.
    pub contexts: Vec<EventContext>,
    /// Verbal or material, cooperation or conflict: follows from the type.
    pub quad_class: QuadClass,
    /// What happened, in a line.
    #[schema(example = "Defence ministers of Libya and Turkey meet in Istanbul")]
    pub title: String,
    /// What happened, in a few sentences.
    pub summary: Option<String>,
    /// Whether it happened, is planned, might happen, or is denied.
    pub modality: Modality,
    /// When it began, as exactly as known.
    #[schema(example = "2021-01-09")]
    pub start: PartialDate,
    /// When it ended, if not within `start`; the date counts in full.
    #[schema(example = "2021-01-10")]
    pub end: Option<PartialDate>,
    /// Where it happened.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub place: Option<Ref>,
    /// How far it is verified.
    pub verification: Verification,
    /// The event it is a part of.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugTitleRef>)]
    pub part_of: Option<Ref>,
    /// The event that tells the same, and is to be used instead.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugTitleRef>)]
    pub duplicate_of: Option<Ref>,
    /// The event it came out of.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugTitleRef>)]
    pub follows: Option<Ref>,
    /// The image by which it is shown.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugTitleRef>)]
    pub lead_image: Option<Ref>,
    /// Who took part. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub participants: Option<Vec<Participant>>,
    /// What it rests on. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub citations: Option<Vec<Citation>>,
    /// Numbers: of deaths, of troops, of votes. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub quantities: Option<Vec<Quantity>>,
    /// How data sets outside code it. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub codes: Option<Vec<EventCode>>,
    /// The media that it shows, in order. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub media: Option<Vec<ShownMedium>>,
    /// The country of the place; kept beside the event to be filtered by.
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub country: Option<String>,
}

/// How far an event is verified.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
pub struct Verification {
    /// The outcome so far.
    pub status: VerificationStatus,
    /// How sure it is, 0 to 1.
    #[schema(example = 0.9)]
    pub confidence: Option<f64>,
    /// What was done to verify it.
    pub note: Option<String>,
}

/// How far an event is verified, as inputs write it. Needs the scope `content:publish`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct VerificationInput {
    /// The outcome so far; `unverified` when absent.
    pub status: Option<VerificationStatus>,
    /// How sure it is, 0 to 1.
    #[schema(example = 0.9)]
    pub confidence: Option<f64>,
    /// What was done to verify it; at most 5,000 characters.
    pub note: Option<String>,
}

/// The members of an event that can be written. `type`, `title` and `start` are required on create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EventInput {
    /// Your own key for the event, unique among events.
    #[schema(example = "ucdp:123456")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the title when absent.
    #[schema(example = "defence-ministers-meet-in-istanbul")]
    pub slug: Option<String>,
    /// `draft` (when absent) or `published`; only on create. Later, commands change it.
    pub state: Option<State>,
    /// What kind of event it is.
    #[schema(required, nullable = false)]
    pub r#type: Option<EventType>,
    /// How it happened; must be one of the type's modes.
    pub mode: Option<EventMode>,
    /// What it is about, each but once.
    pub contexts: Option<Vec<EventContext>>,
    /// What happened, in a line; 1–300 characters.
    #[schema(
        required,
        nullable = false,
        example = "Defence ministers of Libya and Turkey meet in Istanbul"
    )]
    pub title: Option<String>,
    /// What happened, in a few sentences; at most 5,000 characters.
    pub summary: Option<String>,
    /// Whether it happened; `actual` when absent.
    pub modality: Option<Modality>,
    /// When it began: `2021`, `2021-01`, `2021-01-09`, `2021-01-09T14:00Z`.
    #[schema(required, nullable = false, example = "2021-01-09")]
    pub start: Option<String>,
    /// When it ended; the date counts in full.
    #[schema(example = "2021-01-10")]
    pub end: Option<String>,
    /// Where it happened.
    pub place: Option<Reference>,
    /// How far it is verified. Needs the scope `content:publish`.
    pub verification: Option<VerificationInput>,
    /// The event it is a part of.
    pub part_of: Option<Reference>,
    /// The event that tells the same, and is to be used instead.
    pub duplicate_of: Option<Reference>,
    /// The event it came out of.
    pub follows: Option<Reference>,
    /// Who took part.
    pub participants: Option<Vec<ParticipantInput>>,
    /// What it rests on.
    pub citations: Option<Vec<CitationInput>>,
    /// Numbers: of deaths, of troops, of votes.
    pub quantities: Option<Vec<QuantityInput>>,
    /// How data sets outside code it.
    pub codes: Option<Vec<EventCodeInput>>,
    /// The image by which it is shown; a medium of kind `image`.
    pub lead_image: Option<Reference>,
    /// The media that it shows, in order.
    pub media: Option<Vec<ShownMediumInput>>,
}

clearable! {
    /// Members of an event that can be emptied.
    pub enum EventField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// How it happened.
        Mode = "mode",
        /// What it is about.
        Contexts = "contexts",
        /// What happened, in a few sentences.
        Summary = "summary",
        /// Whether it happened; becomes `ACTUAL`.
        Modality = "modality",
        /// When it ended.
        End = "end",
        /// Where it happened.
        Place = "place",
        /// How far it is verified; becomes `UNVERIFIED`.
        Verification = "verification",
        /// The event it is a part of.
        PartOf = "partOf",
        /// The event that tells the same.
        DuplicateOf = "duplicateOf",
        /// The event it came out of.
        Follows = "follows",
        /// Who took part.
        Participants = "participants",
        /// What it rests on.
        Citations = "citations",
        /// Numbers: of deaths, of troops, of votes.
        Quantities = "quantities",
        /// How data sets outside code it.
        Codes = "codes",
        /// The image by which it is shown.
        LeadImage = "leadImage",
        /// The media that it shows.
        Media = "media",
    }
}

/// Filters of a list of events; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// With all of these words in title or summary: `ministers meet`, the phrase `"ministers meet"`, whatever begins so (`sanction*`),
    /// but without others (`-football`). Spelled with or without accents and marks, in singular or plural. The best
    /// come first unless they are sorted otherwise. At most 400 characters.
    #[param(example = "ministers meet")]
    pub q: Option<String>,
    /// Any of these, each by its id or slug, or as `externalId:…`; what names none is left out.
    pub ids: Option<Vec<String>>,
    /// Any of these external ids.
    pub external_id: Option<Vec<String>>,
    /// With a citation that is in doubt (`outdated`): its article was corrected or withdrawn since it was
    /// read, or the passage is gone; `false`: without any.
    pub citation_outdated: Option<bool>,
    /// Changed at this time (such as `2021-01-11T14:00:00.123456Z`) or later, or from the
    /// beginning of this date (`2021`, `2021-01`, `2021-01-11`) on.
    #[param(value_type = TimeFilter, inline)]
    pub updated_from: Option<String>,
    /// Changed at this time or earlier, or before the end of this date.
    #[param(value_type = TimeFilter, inline)]
    pub updated_to: Option<String>,
    /// In any of these states.
    pub state: Option<Vec<State>>,
    /// Of any of these types.
    pub r#type: Option<Vec<EventType>>,
    /// In any of these modes.
    pub mode: Option<Vec<EventMode>>,
    /// About any of these.
    pub context: Option<Vec<EventContext>>,
    /// In any of these modalities.
    pub modality: Option<Vec<Modality>>,
    /// In which any of these actors took part (id, slug or `name:…`); with `role`, in one of those roles.
    #[param(example = json!(["fayez-al-sarraj"]))]
    pub actor: Option<Vec<String>>,
    /// In which somebody took part in any of these roles: the one in `actor`, or anybody.
    pub role: Option<Vec<ParticipantRole>>,
    /// At any of these places (id, slug, external id or `name:…`).
    pub place: Option<Vec<String>>,
    /// Showing any of these media, as leading image or among the others (id or slug).
    pub medium: Option<Vec<String>>,
    /// At a place in any of these countries, ISO 3166-1 alpha-2.
    #[param(example = json!(["LY"]))]
    pub country: Option<Vec<String>>,
    /// Citing any of these articles (id or slug).
    pub article: Option<Vec<String>>,
    /// Verified this far.
    pub verification: Option<Vec<VerificationStatus>>,
    /// With any of these codes, each as `scheme:code`.
    #[param(example = json!(["cameo:042"]))]
    pub code: Option<Vec<String>>,
    /// Parts of any of these events (id or slug).
    pub part_of: Option<Vec<String>>,
    /// Begun at this time (such as `2021-01-11T14:00:00.123456Z`) or later, or from the
    /// beginning of this date (`2021`, `2021-01`, `2021-01-11`) on.
    #[param(value_type = TimeFilter, inline)]
    pub start_from: Option<String>,
    /// Begun at this time or earlier, or before the end of this date.
    #[param(value_type = TimeFilter, inline)]
    pub start_to: Option<String>,
    /// At a place in this box: `west,south,east,north` in degrees, as in GeoJSON; across the date line, `west` is the
    /// greater one.
    #[param(example = "9.3,19.5,25.2,33.2")]
    pub bbox: Option<String>,
    /// At a place near a point: `latitude,longitude,kilometres`, at most 2,000 kilometres away.
    #[param(example = "32.89,13.19,50")]
    pub near: Option<String>,
    /// At a place that is known (`true`), or not (`false`).
    pub has_place: Option<bool>,
    /// With a source that you may see (`true`), or without any (`false`).
    pub has_citations: Option<bool>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"type": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<EventFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"type": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<EventFilter>>,
}

combined!(EventFilter, costly by near);

sorts! {
    /// What events can be sorted by.
    pub enum EventSort descending {
        /// When they began.
        Start = "start" ("range_from" number),
        /// When they were last changed.
        UpdatedAt = "updatedAt" ("updated_at" number),
        /// When they were created.
        CreatedAt = "createdAt" ("created_at" number),
        /// How well they fit `q`: ascending, the best come first.
        Relevance = "relevance" ("relevance" number),
    }
}

impl Event {
    /// When it happened: without an end, within its start.
    pub fn range(&self) -> Range {
        let start = self.start.range();
        Range { to: self.end.as_ref().map_or(start.to, |end| end.range().to), ..start }
    }

    /// From when everybody sees it, in microseconds; none while nobody does.
    pub fn public_from(&self) -> Option<i64> {
        let is_public = self.workflow.stored_state() == State::Published;
        self.workflow.visible_from().filter(|_| is_public).map(|at| at.micros())
    }

    pub fn participants(&self) -> &[Participant] {
        self.participants.as_deref().unwrap_or_default()
    }

    pub fn quantities(&self) -> &[Quantity] {
        self.quantities.as_deref().unwrap_or_default()
    }

    pub fn codes(&self) -> &[EventCode] {
        self.codes.as_deref().unwrap_or_default()
    }
}
