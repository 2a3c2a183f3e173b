use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::super::print::{Print, Scalar, Value, id, instant, number};
use super::super::source::{Member, Nested, Post, Read, Source};
use super::actor::ACTOR;
use super::event::EVENT;
use super::item::{ANCHOR, all, group};
use super::place::{PLACE, PUBLISHER, TOPIC};
use super::post::POSITION;
use super::{HEAD, ID, WORKFLOW, reference};
use crate::access::Sight;
use crate::article::{Article, ArticleActors, Translations};
use crate::error::{Error, Result};
use crate::event::ArticleEvents;
use crate::record::{Kind, Listed};

pub static ARTICLE: Source = Source {
    table: "article",
    seen: Article::seen_by,
    parts: Article::PARTS,
    reference: Some(&reference::ARTICLE),
    members: &[&HEAD, &WORKFLOW, &OWN],
};

static ACTORS: Nested = Nested::by::<ArticleActors>(&ACTOR);
static EVENTS: Nested = Nested::by::<ArticleEvents>(&EVENT);
static TRANSLATIONS: Nested = Nested::by::<Translations>(&ARTICLE);

static OWN: &[Member] = &[
    Member::by("lastReturn", LAST_RETURN, Print::Own(last_return)),
    Member::word("kind", &["kind"]),
    Member::plain("language", &["language"]),
    Member::plain("headline", &["headline"]),
    Member::plain("standfirst", &["standfirst"]),
    Member {
        name: "body",
        read: Read::Text { table: "article_text", owner: "article_id", column: "body" },
    },
    Member::plain("byline", &["byline"]),
    Member::one("publisher", "publisher_id", &PUBLISHER),
    Member::plain("sourceUrl", &["source_url"]),
    Member::plain("canonicalUrl", &["canonical_url"]),
    Member { name: "rights", read: Read::Group(None, &RIGHTS) },
    Member::one("place", "place_id", &PLACE),
    Member::one("translationOf", "translation_of", &ARTICLE),
    Member {
        name: "topics",
        read: Read::Linked {
            table: "article_topic",
            owner: "article_id",
            column: "topic_id",
            to: &TOPIC,
        },
    },
    Member::owned("mentions", "article_id", &MENTION),
    Member::owned("quotes", "article_id", &QUOTE),
    Member::owned("corrections", "article_id", &CORRECTION),
    Member { name: "actors", read: Read::Page(&ACTORS) },
    Member { name: "events", read: Read::Page(&EVENTS) },
    Member { name: "translations", read: Read::Page(&TRANSLATIONS) },
];

const LAST_RETURN: &[&str] = &["created_by", "returned_note", "returned_at", "returned_by"];

/// What the author was told, for whoever may edit the article.
fn last_return(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let [creator, note, at, by] = values else { return Err(Error::internal("a short row")) };
    let is_told = note.get() != "null" && number(at)?.is_some();
    if !is_told || !scalar.reading.sight.edits(id(creator)?) {
        scalar.null();
        return Ok(());
    }
    scalar.out.extend(format!("{{\"note\":{note},\"at\":").as_bytes());
    instant(scalar, at)?;
    scalar.out.extend(b",\"by\":");
    serde_json::to_writer(&mut *scalar.out, &id(by)?).map_err(Error::internal)?;
    scalar.out.push(b'}');
    Ok(())
}

static RIGHTS: Source = group(&[&(&[
    Member::plain("holder", &["rights_holder"]),
    Member::plain("notice", &["rights_notice"]),
    Member::plain("licence", &["rights_licence"]),
    Member::plain("disclaimer", &["rights_disclaimer"]),
] as &[Member])]);

static MENTION: Source = Source {
    table: "mention",
    seen: seen_mentions,
    parts: &[],
    reference: None,
    members: &[&(&[
        ID,
        Member::one("actor", "actor_id", &ACTOR),
        Member { name: "anchor", read: Read::Group(None, &ANCHOR) },
        Member::word("kind", &["kind"]),
        Member::word("status", &["status"]),
        Member::by("score", &["score"], Print::Float),
        Member::plain("method", &["method"]),
    ] as &[Member])],
};

/// What is not confirmed is for those who see drafts, and for the author; whose actor is hidden is
/// left out.
fn seen_mentions(sight: &Sight) -> Condition {
    let own = |own: Uuid| {
        let article = Query::select()
            .expr(Expr::cust("1"))
            .from("article")
            .and_where(Expr::col(("article", "id")).equals(("mention", "article_id")))
            .and_where(Expr::col(("article", "created_by")).eq(own))
            .take();
        Expr::exists(article)
    };
    let confirmed = (!sight.everything).then(|| {
        Condition::any()
            .add(Expr::col(("mention", "status")).eq("confirmed"))
            .add_option(sight.own.map(own))
    });
    Condition::all()
        .add_option(confirmed)
        .add_option(sight.sees_other(Kind::Actor, ("mention", "actor_id")))
}

static QUOTE: Source = Source {
    table: "quote",
    seen: all,
    parts: &[],
    reference: None,
    members: &[&(&[
        ID,
        Member::one("speaker", "speaker_id", &ACTOR),
        Member { name: "position", read: Read::Post(&SPEAKER) },
        Member::plain("text", &["text"]),
        Member::plain("originalText", &["original_text"]),
        Member::plain("language", &["language"]),
        Member::word("kind", &["kind"]),
        Member::plain("saidOn", &["said_on"]),
        Member::plain("channel", &["channel"]),
        Member { name: "anchor", read: Read::Group(Some("anchor_field"), &ANCHOR) },
    ] as &[Member])],
};

/// Quotes without a day have a range that nothing overlaps.
static SPEAKER: Post = Post {
    holder: "speaker_id",
    from: "said_from",
    to: "said_to",
    of_owner: false,
    position: &POSITION,
};

static CORRECTION: Source = Source {
    table: "correction",
    seen: all,
    parts: &[],
    reference: None,
    members: &[&(&[
        ID,
        Member::word("kind", &["kind"]),
        Member::plain("text", &["text"]),
        Member::by("at", &["at"], Print::Instant),
        Member::plain("version", &["version"]),
    ] as &[Member])],
};
