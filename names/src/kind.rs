//! What a name is the name of.

use std::fmt;
use std::str::FromStr;

/// What a name is the name of: names of people lose and gain parts, those of organisations do not.
///
/// ```
/// use diwan_names::NamedKind;
/// assert_eq!("organization".parse(), Ok(NamedKind::Organization));
/// assert_eq!(NamedKind::default(), NamedKind::Any);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedKind {
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

impl NamedKind {
    /// Every kind.
    pub const ALL: [NamedKind; 4] =
        [NamedKind::Person, NamedKind::Organization, NamedKind::Place, NamedKind::Any];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            NamedKind::Person => "person",
            NamedKind::Organization => "organization",
            NamedKind::Place => "place",
            NamedKind::Any => "any",
        }
    }
}

impl fmt::Display for NamedKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// A word that is no [`NamedKind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind(pub String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} is none of person, organization, place, any", self.0)
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for NamedKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let kind = NamedKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        kind.ok_or_else(|| UnknownKind(word.to_owned()))
    }
}
