//! The types whose members can be read without making records of them, each with its columns.
//!
//! A member that is not told here is read in the general way. What is told here must answer the same:
//! a test asks both ways.

/// The members of something, in the form that a [`Source`] takes: a list that other statics may refer
/// to while it is being made.
macro_rules! members {
    ($($member:expr),* $(,)?) => { &(&[$($member),*] as &[Member]) };
}

mod actor;
mod article;
mod body;
mod event;
mod item;
mod medium;
mod place;
mod post;
mod reference;

pub use actor::ACTOR;
pub use article::{ARTICLE, QUOTES};
pub use event::EVENT;
pub use medium::MEDIUM;
pub use place::{PLACE, PUBLISHER, TOPIC};
pub use post::{POSITION, RELATION, TENURE};

use super::estimate::TEXTS_RENDERED;
use super::print::Print;
use super::source::{Member, Owned, Read, Source};
use super::workflow;

/// For how many texts a member of this name counts in [`AnswerSize`](super::AnswerSize). Only articles have any.
pub fn texts_of(name: &str) -> u64 {
    match ARTICLE.member(name).map(|member| &member.read) {
        Some(Read::Text { .. }) => 1,
        Some(Read::Rendered(_)) => TEXTS_RENDERED,
        _ => 0,
    }
}

impl Member {
    /// What stands in a column as it is.
    const fn plain(name: &'static str, column: &'static [&'static str; 1]) -> Member {
        Member::by(name, column, Print::Plain)
    }

    const fn vocabulary(name: &'static str, column: &'static [&'static str; 1]) -> Member {
        Member::by(name, column, Print::Vocabulary)
    }

    const fn by(name: &'static str, columns: &'static [&'static str], print: Print) -> Member {
        Member { name, read: Read::Columns(columns, print) }
    }

    const fn one(name: &'static str, column: &'static str, to: &'static Source) -> Member {
        Member { name, read: Read::One(column, to) }
    }

    const fn owned(name: &'static str, owner: &'static str, items: &'static Source) -> Member {
        Member { name, read: Read::Owned(Owned::by_id(owner), items) }
    }
}

const ID: Member = Member::by("id", &["id"], Print::Id);

/// What every record has.
const HEAD: &[Member] = &[ID, Member::plain("externalId", &["external_id"])];

const CREATED_AT: Member = Member::by("createdAt", &["created_at"], Print::Instant);

const VERSION: Member = Member::plain("version", &["version"]);
const UPDATED_AT: Member = Member::by("updatedAt", &["updated_at"], Print::Instant);
const SLUG: Member = Member::plain("slug", &["slug"]);

/// What is told of the last change of records without a workflow.
const CHANGED: &[Member] = &[VERSION, CREATED_AT, UPDATED_AT];

/// The same, of those that have a slug.
const ADDRESSED: &[Member] = &[VERSION, CREATED_AT, UPDATED_AT, SLUG];

/// What records with a workflow have besides.
const WORKFLOW: &[Member] = &[
    Member::by("version", workflow::CHANGE, workflow::VERSION),
    CREATED_AT,
    Member::by("updatedAt", workflow::CHANGE, workflow::UPDATED_AT),
    SLUG,
    Member::by("state", workflow::STATE, workflow::CURRENT_STATE),
    Member::by("publishAt", workflow::STATE, workflow::PUBLISH_AT),
    Member::by("publishedAt", workflow::STATE, workflow::PUBLISHED_AT),
    Member { name: "withdrawal", read: Read::Group(Some("withdrawn_reason"), &item::WITHDRAWAL) },
];
