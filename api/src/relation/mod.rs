//! Relations: how two actors stand to each other.

pub mod graphql;
mod rest;
mod store;
#[cfg(test)]
mod tests;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::citation::{Citation, CitationInput, parse_citations};
use crate::model::{Head, Kind, Parse, ParseContext, Ref, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{PartialDate, Reference, RelationKind, TimeFilter, text};

pub use store::ActorRelations;

/// How one actor, the subject, stands to another, the object.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Relation {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Whose relation it is.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub subject: Ref,
    /// How the subject stands to the object.
    pub kind: RelationKind,
    /// To whom.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub object: Ref,
    /// Since when, as exactly as known.
    #[schema(example = "2019-11-27")]
    pub from: Option<PartialDate>,
    /// Until when; the date counts in full.
    #[schema(example = "2021-03-10")]
    pub to: Option<PartialDate>,
    /// What else is to be known.
    #[schema(example = "By a memorandum on military cooperation.")]
    pub note: Option<String>,
    /// What says so. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub citations: Option<Vec<Citation>>,
}

/// The members of a relation that can be written. `subject`, `kind` and `object` are required on
/// create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RelationInput {
    /// Your own key for the relation, unique among relations.
    #[schema(example = "relation:4711")]
    pub external_id: Option<String>,
    /// Whose relation it is: an actor.
    #[schema(required, nullable = false)]
    pub subject: Option<Reference>,
    /// How the subject stands to the object.
    #[schema(required, nullable = false)]
    pub kind: Option<RelationKind>,
    /// To whom: another actor.
    #[schema(required, nullable = false)]
    pub object: Option<Reference>,
    /// Since when: `2019`, `2019-11`, `2019-11-27`.
    #[schema(example = "2019-11-27")]
    pub from: Option<String>,
    /// Until when; the date counts in full.
    #[schema(example = "2021-03-10")]
    pub to: Option<String>,
    /// What else is to be known; at most 5,000 characters.
    #[schema(example = "By a memorandum on military cooperation.")]
    pub note: Option<String>,
    /// What says so.
    pub citations: Option<Vec<CitationInput>>,
}

clearable! {
    /// Members of a relation that can be emptied.
    pub enum RelationField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// Since when.
        From = "from",
        /// Until when.
        To = "to",
        /// What else is to be known.
        Note = "note",
        /// What says so.
        Citations = "citations",
    }
}

/// Filters of a list of relations; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RelationFilter {
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
    /// With any of these actors as subject (id, slug or `name:…`).
    pub subject: Option<Vec<String>>,
    /// With any of these actors as object (id, slug or `name:…`).
    pub object: Option<Vec<String>>,
    /// With any of these actors at either end (id, slug or `name:…`).
    pub actor: Option<Vec<String>>,
    /// Of any of these kinds.
    pub kind: Option<Vec<RelationKind>>,
    /// Which held on this date.
    #[param(value_type = TimeFilter, inline)]
    pub on: Option<String>,
    /// With a source that you may see (`true`), or without any (`false`).
    pub has_citations: Option<bool>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"kind": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<RelationFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"kind": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<RelationFilter>>,
}

combined!(RelationFilter);

sorts! {
    /// What relations can be sorted by.
    pub enum RelationSort descending {
        /// By their beginning; those without one come last when descending.
        From = "from" ("range_from" number),
    }
}

impl Relation {
    fn parsed(
        input: RelationInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let subject = parse.needed_reference("/subject", Kind::Actor, input.subject);
        let kind = parse.need("/kind", input.kind);
        let object = parse.needed_reference("/object", Kind::Actor, input.object);
        let from = parse.maybe("/from", input.from, PartialDate::parse);
        let to = parse.maybe("/to", input.to, PartialDate::parse);
        parse.ordered("/to", from.as_ref(), to.as_ref());
        let note = parse.maybe("/note", input.note, text::long);
        let citations = parse_citations(parse, input.citations);
        Some(Self {
            head: frame.head,
            subject,
            kind: kind.unwrap_or(RelationKind::MemberOf),
            object,
            from,
            to,
            note: note.filter(|text| !text.is_empty()),
            citations: Some(citations),
        })
    }
}
