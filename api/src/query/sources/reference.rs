//! What references show in REST of the record that they lead to.

use super::super::source::{Member, Source};
use super::ID;
use crate::record::Kind;

macro_rules! references {
    ($($name:ident: $kind:ident, $table:literal, $label:literal $(, $slug:literal)?;)*) => {
        $(pub static $name: Source = Source {
            table: $table,
            seen: |sight| sight.rows(Kind::$kind, $table),
            parts: &[],
            reference: None,
            members: &[&(&[
                ID,
                $(Member::plain($slug, &[$slug]),)?
                Member::plain("externalId", &["external_id"]),
                Member::plain($label, &[$label]),
            ] as &[Member])],
        };)*
    };
}

references! {
    ACTOR: Actor, "actor", "name", "slug";
    ARTICLE: Article, "article", "headline", "slug";
    EVENT: Event, "event", "title", "slug";
    PLACE: Place, "place", "name";
    POSITION: Position, "position", "title";
    PUBLISHER: Publisher, "publisher", "name";
    TOPIC: Topic, "topic", "code";
}
