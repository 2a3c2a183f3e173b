//! Tenures: who held a position, and when.

pub mod graphql;
mod rest;
mod store;
#[cfg(test)]
mod tests;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::citation::{Citation, CitationInput, parse_citations};
use crate::model::{Head, Kind, Parse, ParseContext, Ref, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{PartialDate, Reference, TenureStatus, TimeFilter};

pub use store::{ActorTenures, PositionTenures};

/// That somebody held a position, from some date to another.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Tenure {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Who held it.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub holder: Ref,
    /// What was held.
    #[graphql(skip)]
    #[schema(value_type = crate::model::TitleRef)]
    pub position: Ref,
    /// Since when, as exactly as known.
    #[schema(example = "2020-08-29")]
    pub from: Option<PartialDate>,
    /// Until when; the date counts in full.
    #[schema(example = "2021-03-10")]
    pub to: Option<PartialDate>,
    /// In what capacity.
    pub status: TenureStatus,
    /// What says so. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub citations: Option<Vec<Citation>>,
    /// The organisation of the position; kept beside the tenure to be filtered by.
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub organisation: Option<Uuid>,
}

/// The members of a tenure that can be written. `holder` and `position` are required on create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TenureInput {
    /// Your own key for the tenure, unique among tenures.
    #[schema(example = "tenure:4711")]
    pub external_id: Option<String>,
    /// Who held it: an actor.
    #[schema(required, nullable = false)]
    pub holder: Option<Reference>,
    /// What was held.
    #[schema(required, nullable = false)]
    pub position: Option<Reference>,
    /// Since when: `2020`, `2020-08`, `2020-08-29`.
    #[schema(example = "2020-08-29")]
    pub from: Option<String>,
    /// Until when; the date counts in full.
    #[schema(example = "2021-03-10")]
    pub to: Option<String>,
    /// In what capacity; `confirmed` when absent.
    pub status: Option<TenureStatus>,
    /// What says so.
    pub citations: Option<Vec<CitationInput>>,
}

clearable! {
    /// Members of a tenure that can be emptied.
    pub enum TenureField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// Since when.
        From = "from",
        /// Until when.
        To = "to",
        /// In what capacity; becomes `CONFIRMED`.
        Status = "status",
        /// What says so.
        Citations = "citations",
    }
}

/// Filters of a list of tenures; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TenureFilter {
    /// Any of these, each by its id or external id; what is written like an id and names none is left out.
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
    /// Held by any of these actors (id, slug or `name:…`).
    pub holder: Option<Vec<String>>,
    /// Of any of these positions (id, external id or `title:…`).
    pub position: Option<Vec<String>>,
    /// Of positions in any of these actors (id, slug or `name:…`).
    pub organisation: Option<Vec<String>>,
    /// In any of these capacities.
    pub status: Option<Vec<TenureStatus>>,
    /// Held on this date.
    #[param(value_type = TimeFilter, inline)]
    pub on: Option<String>,
    /// With a source that you may see (`true`), or without any (`false`).
    pub has_citations: Option<bool>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"status": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<TenureFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"status": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<TenureFilter>>,
}

combined!(TenureFilter);

sorts! {
    /// What tenures can be sorted by.
    pub enum TenureSort descending {
        /// By their beginning; those without one come last when descending.
        From = "from" ("range_from" number),
    }
}

impl Tenure {
    fn parsed(
        input: TenureInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let holder = parse.needed_reference("/holder", Kind::Actor, input.holder);
        let position = parse.needed_reference("/position", Kind::Position, input.position);
        let from = parse.maybe("/from", input.from, PartialDate::parse);
        let to = parse.maybe("/to", input.to, PartialDate::parse);
        parse.ordered("/to", from.as_ref(), to.as_ref());
        let citations = parse_citations(parse, input.citations);
        Some(Self {
            head: frame.head,
            holder,
            position,
            from,
            to,
            status: input.status.unwrap_or(TenureStatus::Confirmed),
            citations: Some(citations),
            organisation: frame.old.and_then(|old| old.organisation),
        })
    }
}
