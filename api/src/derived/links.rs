//! Links: from a record to those that are found by it, with the sort key of these.

use sea_orm::sea_query::{
    Alias, CaseStatement, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType,
};

use super::{Derived, Owners};
use crate::model::Kind;

/// Every table of links.
pub static LINKS: [&Derived; 12] = [
    &MEDIUM_ACTOR,
    &ARTICLE_MEDIUM,
    &EVENT_MEDIUM,
    &ACTOR_MEDIUM,
    &ARTICLE_ACTOR,
    &ARTICLE_AUTHOR,
    &ARTICLE_SPEAKER,
    &EVENT_ACTOR,
    &EVENT_ROLE,
    &EVENT_ARTICLE,
    &RELATION_END,
    &ACTOR_POSITION,
];

/// The actors whom a medium shows; confirmed when one of the items is.
pub static MEDIUM_ACTOR: Derived = Derived {
    table: "medium_actor",
    owner: (Kind::Medium, "medium_id"),
    columns: &["medium_id", "actor_id", "confirmed", "created_at"],
    rows: |owners| named("medium_person", MEDIUM, "created_at", owners),
};

/// The media that an article shows.
pub static ARTICLE_MEDIUM: Derived = Derived {
    table: "article_medium",
    owner: (Kind::Article, "article_id"),
    columns: &["article_id", "medium_id", "sort_at"],
    rows: |owners| shown(ARTICLE, "sort_at", owners),
};

/// The media that an event shows.
pub static EVENT_MEDIUM: Derived = Derived {
    table: "event_medium",
    owner: (Kind::Event, "event_id"),
    columns: &["event_id", "medium_id", "range_from"],
    rows: |owners| shown(EVENT, "range_from", owners),
};

/// The media that an actor shows.
pub static ACTOR_MEDIUM: Derived = Derived {
    table: "actor_medium",
    owner: (Kind::Actor, "actor_id"),
    columns: &["actor_id", "medium_id", "sort_name"],
    rows: |owners| shown(ACTOR, "sort_name", owners),
};

/// The actors that an article mentions; confirmed when one of the mentions is.
pub static ARTICLE_ACTOR: Derived = Derived {
    table: "article_actor",
    owner: (Kind::Article, "article_id"),
    columns: &["article_id", "actor_id", "confirmed", "sort_at"],
    rows: |owners| named("mention", ARTICLE, "sort_at", owners),
};

/// The actors that had a part in making an article.
pub static ARTICLE_AUTHOR: Derived = Derived {
    table: "article_author",
    owner: (Kind::Article, "article_id"),
    columns: &["article_id", "actor_id", "sort_at"],
    rows: |owners| actors_of_articles("author", "actor_id", owners),
};

/// The actors that an article quotes.
pub static ARTICLE_SPEAKER: Derived = Derived {
    table: "article_speaker",
    owner: (Kind::Article, "article_id"),
    columns: &["article_id", "actor_id", "sort_at"],
    rows: |owners| actors_of_articles("quote", "speaker_id", owners),
};

/// The actors that take part in an event, with what it is counted by and from when everybody sees it.
pub static EVENT_ACTOR: Derived = Derived {
    table: "event_actor",
    owner: (Kind::Event, "event_id"),
    columns: &["event_id", "actor_id", "range_from", "type", "public_from"],
    rows: |owners| {
        let part = |column| (PARTICIPANT, column);
        let published = Expr::col(("event", "state")).eq("published");
        let public_from: SimpleExpr =
            CaseStatement::new().case(published, Expr::col(("event", "published_at"))).into();
        items(PARTICIPANT, EVENT, owners)
            .distinct()
            .columns([part("event_id"), part("actor_id"), ("event", "range_from")])
            .column(("event", "type"))
            .expr(public_from)
            .and_where(Expr::col(part("actor_id")).is_not_null())
            .take()
    },
};

/// The roles that somebody has in an event.
pub static EVENT_ROLE: Derived = Derived {
    table: "event_role",
    owner: (Kind::Event, "event_id"),
    columns: &["event_id", "role", "range_from"],
    rows: |owners| {
        items(PARTICIPANT, EVENT, owners)
            .distinct()
            .columns([(PARTICIPANT, "event_id"), (PARTICIPANT, "role"), ("event", "range_from")])
            .take()
    },
};

/// The articles that an event cites.
pub static EVENT_ARTICLE: Derived = Derived {
    table: "event_article",
    owner: (Kind::Event, "event_id"),
    columns: &["event_id", "article_id", "range_from", "sort_at"],
    rows: |owners| {
        let cited = Expr::col(("article", "id")).equals(("citation", "article_id"));
        items("citation", EVENT, owners)
            .distinct()
            .columns([("citation", "event_id"), ("citation", "article_id")])
            .columns([("event", "range_from"), ("article", "sort_at")])
            .inner_join("article", cited)
            .take()
    },
};

/// The two actors of a relation.
pub static RELATION_END: Derived = Derived {
    table: "relation_end",
    owner: (Kind::Relation, "relation_id"),
    columns: &["relation_id", "actor_id", "range_from"],
    rows: |owners| {
        let ends = |column| {
            Query::select()
                .expr_as(Expr::col(("relation", "id")), Alias::new("relation_id"))
                .columns([("relation", column), ("relation", "range_from")])
                .from("relation")
                .and_where(Expr::col(("relation", "deleted_at")).is_null())
                .cond_where(owners.are(("relation", "id")))
                .take()
        };
        ends("subject_id").union(UnionType::All, ends("object_id")).take()
    },
};

/// The positions that an actor ever held.
pub static ACTOR_POSITION: Derived = Derived {
    table: "actor_position",
    owner: (Kind::Actor, "actor_id"),
    columns: &["actor_id", "position_id", "sort_name"],
    rows: |owners| {
        Query::select()
            .distinct()
            .expr_as(Expr::col(("tenure", "holder_id")), Alias::new("actor_id"))
            .columns([("tenure", "position_id"), ("actor", "sort_name")])
            .from("tenure")
            .inner_join("actor", Expr::col(("actor", "id")).equals(("tenure", "holder_id")))
            .and_where(Expr::col(("tenure", "deleted_at")).is_null())
            .cond_where(owners.are(("tenure", "holder_id")))
            .take()
    },
};

const PARTICIPANT: &str = "event_participant";

/// The records that own lists, and how the items of these lead to them.
const MEDIUM: (&str, &str) = ("medium", "medium_id");
const ARTICLE: (&str, &str) = ("article", "article_id");
const EVENT: (&str, &str) = ("event", "event_id");
const ACTOR: (&str, &str) = ("actor", "actor_id");

/// The actors that items of a list name, but for those that were rejected, with the sort key of the owner.
fn named(
    table: &'static str,
    owner: (&'static str, &'static str),
    sort: &'static str,
    owners: &Owners<'_>,
) -> SelectStatement {
    let grouped = [(table, owner.1), (table, "actor_id"), (owner.0, sort)];
    let status = || Expr::col((table, "status"));
    let confirmed: SimpleExpr =
        CaseStatement::new().case(status().eq("confirmed"), 1).finally(0).into();
    items(table, owner, owners)
        .columns(grouped[..2].iter().copied())
        .expr(Expr::expr(confirmed).max().eq(1))
        .column(grouped[2])
        .and_where(status().ne("rejected"))
        .group_by_columns(grouped)
        .take()
}

/// The media that records show by their leading image or among their media, with the sort key of the record.
fn shown(
    owner: (&'static str, &'static str),
    sort: &'static str,
    owners: &Owners<'_>,
) -> SelectStatement {
    const ITEMS: &str = "shown_medium";
    let (table, column) = owner;
    let leading = Query::select()
        .expr_as(Expr::col((table, "id")), Alias::new(column))
        .expr_as(Expr::col((table, "lead_image_id")), Alias::new("medium_id"))
        .column((table, sort))
        .from(table)
        .and_where(Expr::col((table, "lead_image_id")).is_not_null())
        .and_where(Expr::col((table, "deleted_at")).is_null())
        .cond_where(owners.are((table, "id")))
        .take();
    items(ITEMS, owner, owners)
        .columns([(ITEMS, column), (ITEMS, "medium_id"), (table, sort)])
        .union(UnionType::Distinct, leading)
        .take()
}

/// The actors in a column of the items of articles, each once, with the sort key of the article.
fn actors_of_articles(
    table: &'static str,
    actor: &'static str,
    owners: &Owners<'_>,
) -> SelectStatement {
    items(table, ARTICLE, owners)
        .distinct()
        .columns([(table, "article_id"), (table, actor), ("article", "sort_at")])
        .and_where(Expr::col((table, actor)).is_not_null())
        .take()
}

/// The items of a list with the records that own them.
fn items(
    table: &'static str,
    (owner, column): (&'static str, &'static str),
    owners: &Owners<'_>,
) -> SelectStatement {
    Query::select()
        .from(table)
        .inner_join(owner, Expr::col((owner, "id")).equals((table, column)))
        .cond_where(owners.are((table, column)))
        .take()
}

#[cfg(test)]
mod tests {
    use diwan_entity::shown_medium::SHOWING;

    use super::*;

    /// Previews show media by these links.
    #[test]
    fn the_links_to_media_are_all_known_by_name() {
        let to_media = LINKS.iter().filter(|link| link.columns.get(1) == Some(&"medium_id"));
        let found = to_media.map(|link| (link.owner.0.as_str(), link.table, link.owner.1));
        let mut found: Vec<_> = found.collect();
        found.sort_unstable();
        let mut known = SHOWING.to_vec();
        known.sort_unstable();
        assert_eq!(found, known);
    }
}
