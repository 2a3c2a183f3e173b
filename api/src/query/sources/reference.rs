//! What references show in REST of the record that they lead to.

use super::super::source::{Member, Source};
use super::ID;
use crate::model::Kind;

macro_rules! references {
    ($($name:ident: $kind:ident, $table:literal, $label:literal $(, $slug:literal)?;)*) => {
        $(pub static $name: Source = Source::within(
            $table,
            |visibility| visibility.rows(Kind::$kind, $table),
            members![
                ID,
                $(Member::plain($slug, &[$slug]),)?
                Member::plain("externalId", &["external_id"]),
                Member::plain($label, &[$label]),
            ],
        );)*
    };
}

references! {
    ACTOR: Actor, "actor", "name", "slug";
    ARTICLE: Article, "article", "headline", "slug";
    EVENT: Event, "event", "title", "slug";
    MEDIUM: Medium, "medium", "title", "slug";
    PLACE: Place, "place", "name", "slug";
    POSITION: Position, "position", "title";
    PUBLISHER: Publisher, "publisher", "name", "slug";
    TOPIC: Topic, "topic", "code", "slug";
}
