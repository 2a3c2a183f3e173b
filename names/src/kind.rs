//! What a name is the name of.

use std::fmt;
use std::str::FromStr;

/// What a name is the name of: names of people lose and gain parts, those of organisations do not.
///
/// ```
/// use diwan_names::Kind;
/// assert_eq!("organization".parse(), Ok(Kind::Organization));
/// assert_eq!(Kind::default(), Kind::Any);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Somebody: order varies, middle names and titles come and go.
    Person,
    /// Something with members, a legal form or an owner; vessels, too.
    Organization,
    /// Somewhere.
    Place,
    /// Not known; words such as *Ltd* or *Bank* make it an organisation, else it is a person.
    #[default]
    Any,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Person, Kind::Organization, Kind::Place, Kind::Any];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Organization => "organization",
            Kind::Place => "place",
            Kind::Any => "any",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// A word that is no [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind(pub String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} is none of person, organization, place, any", self.0)
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
        kind.ok_or_else(|| UnknownKind(word.to_owned()))
    }
}
