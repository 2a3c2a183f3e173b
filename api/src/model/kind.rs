//! The ten kinds of records.

use std::fmt;

use crate::cache::dependencies::KindNumber;

/// A kind of record. Ordered so that each refers to earlier ones and to its own kind, but for
/// [`Kind::refers_ahead`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Publisher,
    Topic,
    Place,
    Medium,
    Actor,
    Position,
    Article,
    Tenure,
    Relation,
    Event,
}

impl Kind {
    /// Every kind, references before their users.
    pub const ALL: [Kind; 10] = [
        Kind::Publisher,
        Kind::Topic,
        Kind::Place,
        Kind::Medium,
        Kind::Actor,
        Kind::Position,
        Kind::Article,
        Kind::Tenure,
        Kind::Relation,
        Kind::Event,
    ];

    /// The word for one of them, in imports and contracts; also the name of the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Publisher => "publisher",
            Kind::Topic => "topic",
            Kind::Place => "place",
            Kind::Medium => "medium",
            Kind::Actor => "actor",
            Kind::Position => "position",
            Kind::Article => "article",
            Kind::Tenure => "tenure",
            Kind::Relation => "relation",
            Kind::Event => "event",
        }
    }

    /// The word for many of them: the last segment of the REST address.
    pub const fn plural(self) -> &'static str {
        match self {
            Kind::Publisher => "publishers",
            Kind::Topic => "topics",
            Kind::Place => "places",
            Kind::Medium => "media",
            Kind::Actor => "actors",
            Kind::Position => "positions",
            Kind::Article => "articles",
            Kind::Tenure => "tenures",
            Kind::Relation => "relations",
            Kind::Event => "events",
        }
    }

    /// Its place among all kinds.
    pub const fn number(self) -> KindNumber {
        self as KindNumber
    }

    pub fn parse(raw: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }

    /// Whether one of them has a readable address, by which it can be asked for.
    pub const fn has_slug(self) -> bool {
        match self {
            Kind::Publisher | Kind::Topic | Kind::Place => true,
            Kind::Medium | Kind::Actor | Kind::Article | Kind::Event => true,
            Kind::Position | Kind::Tenure | Kind::Relation => false,
        }
    }

    /// Whether it goes through draft, published and withdrawn, and has revisions.
    pub const fn has_workflow(self) -> bool {
        matches!(self, Kind::Medium | Kind::Actor | Kind::Article | Kind::Event)
    }

    /// The list whose items refer to a kind that comes later. An import writes such a record twice: before that
    /// kind without the list, and after it whole.
    pub const fn refers_ahead(self) -> Option<&'static str> {
        match self {
            Kind::Medium => Some("people"),
            _ => None,
        }
    }

    /// Whether one of them may have a file that was uploaded.
    pub const fn has_file(self) -> bool {
        matches!(self, Kind::Medium)
    }

    /// Whether it goes through review before it is published.
    pub const fn has_review(self) -> bool {
        matches!(self, Kind::Article)
    }

    /// Whether it can be published by itself at a time to come.
    pub const fn has_schedule(self) -> bool {
        matches!(self, Kind::Article | Kind::Medium)
    }

    /// Whether one of them can be merged into another, which then answers for it.
    pub const fn is_mergeable(self) -> bool {
        matches!(self, Kind::Actor)
    }

    /// Whether it is a claim about actors that is public at once: creating one needs the scope to
    /// publish.
    pub const fn is_public_claim(self) -> bool {
        matches!(self, Kind::Tenure | Kind::Relation)
    }

    /// The columns that name the actors whom a public claim is about.
    pub const fn claimed_actors(self) -> &'static [&'static str] {
        match self {
            Kind::Tenure => &["holder_id"],
            Kind::Relation => &["subject_id", "object_id"],
            _ => &[],
        }
    }

    /// Whether a reference or filter can name one of them by its title, which several may have.
    pub const fn is_titled(self) -> bool {
        matches!(self, Kind::Position)
    }

    /// The table of its identifiers and the column that leads back, if it has any.
    pub const fn identifiers(self) -> Option<(&'static str, &'static str)> {
        match self {
            Kind::Actor => Some(("actor_identifier", "actor_id")),
            Kind::Place => Some(("place_identifier", "place_id")),
            _ => None,
        }
    }

    /// Whether a reference can name one of them by its name.
    pub const fn is_named(self) -> bool {
        matches!(self, Kind::Actor | Kind::Place | Kind::Publisher)
    }

    /// The column (and member) that says what one of them is called.
    pub const fn label(self) -> Option<&'static str> {
        match self {
            Kind::Article => Some("headline"),
            Kind::Event | Kind::Position | Kind::Medium => Some("title"),
            Kind::Actor | Kind::Place | Kind::Publisher => Some("name"),
            Kind::Topic => Some("code"),
            Kind::Tenure | Kind::Relation => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The table of the kind.
impl From<Kind> for &'static str {
    fn from(kind: Kind) -> Self {
        kind.as_str()
    }
}
