//! What stands within records: items of their lists, and groups of their columns.

use sea_orm::sea_query::Condition;

use super::super::print::Print;
use super::super::source::{HiddenWith, Member, Owned, Read, Source, Unless};
use super::ID;
use super::article::{ARTICLE, CORRECTION};
use crate::model::{Kind, Visibility};

/// Items are seen with what they belong to.
pub fn all(_: &Visibility) -> Condition {
    Condition::all()
}

pub static WITHDRAWAL: Source = Source::within(
    "",
    all,
    members![
        Member::plain("reason", &["withdrawn_reason"]),
        Member::by("at", &["withdrawn_at"], Print::Instant),
    ],
);

pub static ANCHOR: Source = Source::within(
    "",
    all,
    members![
        Member::vocabulary("field", &["anchor_field"]),
        Member::plain("start", &["anchor_start"]),
        Member::plain("end", &["anchor_end"]),
        Member::plain("exact", &["anchor_exact"]),
        Member::plain("prefix", &["anchor_prefix"]),
        Member::plain("suffix", &["anchor_suffix"]),
        Member::by("stale", &["anchor_stale"], Print::Bool),
    ],
);

/// The corrections of the article that is cited, since the version that was read.
const SINCE: Owned =
    Owned { owner: "article_id", own: "article_id", above: Some(("version", "article_version")) };

/// Whose article is hidden is left out; what rests on a source outside stays.
pub static CITATION: Source = Source::within(
    "citation",
    all,
    members![
        ID,
        Member::one("article", "article_id", &ARTICLE),
        Member::plain("url", &["url"]),
        Member::vocabulary("stance", &["stance"]),
        Member { name: "anchor", read: Read::Group(Some("anchor_field"), &ANCHOR) },
        Member::plain("articleVersion", &["article_version"]),
        Member::by("outdated", &["outdated"], Print::Bool),
        Member { name: "correctionsSince", read: Read::Owned(SINCE, &CORRECTION) },
    ],
)
.hidden_with(HiddenWith { kind: Kind::Article, column: "article_id", unless: Unless::Free });

const NAME: &[Member] = &[
    ID,
    Member::plain("text", &["text"]),
    Member::plain("language", &["language"]),
    Member::plain("script", &["script"]),
    Member::vocabulary("kind", &["kind"]),
    Member::by("preferred", &["preferred"], Print::Bool),
];

const IDENTIFIER: &[Member] =
    &[ID, Member::plain("scheme", &["scheme"]), Member::plain("value", &["value"])];

/// The names of records of one kind.
pub const fn names(table: &'static str) -> Source {
    Source::within(table, all, &NAME)
}

/// The identifiers of records of one kind.
pub const fn identifiers(table: &'static str) -> Source {
    Source::within(table, all, &IDENTIFIER)
}
