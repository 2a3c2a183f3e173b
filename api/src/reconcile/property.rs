//! Properties: what is known of entities. In queries they speak for or against candidates, and
//! whoever has found an entity can have them.

use crate::values::parse_scheme;

/// What is known of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Property {
    Names,
    Kind,
    Summary,
    Countries,
    ActiveFrom,
    ActiveTo,
    /// A date on which it acted: for queries.
    Active,
    /// Its identifiers in all registers, each behind the name of its register.
    Identifiers,
    /// Its identifiers in one register.
    Register(String),
    Positions,
    Organisations,
}

/// Those that can be had of entities: identifier, what people call it, what it is.
const OFFERED: [(&str, &str, &str); 9] = [
    ("countries", "Countries", "The countries it belongs to, ISO 3166-1 alpha-2"),
    ("positions", "Positions", "The posts it held, with organisation and dates, the latest first"),
    ("organisations", "Organisations", "In which actors it held posts"),
    ("identifiers", "Identifiers", "What it is called in registers outside, as scheme:value"),
    ("names", "Names", "Every name it has, in any language and script"),
    ("kind", "Kind", "Which kind of actor it is"),
    ("activeFrom", "Active from", "Since when it acts or acted"),
    ("activeTo", "Active to", "Until when it acted"),
    ("summary", "Summary", "Who it is, in a few sentences"),
];

impl Property {
    /// The property with this identifier. The name of a register is one, too.
    pub fn parse(raw: &str) -> Option<Self> {
        Some(match raw {
            "names" | "name" => Self::Names,
            "kind" => Self::Kind,
            "summary" => Self::Summary,
            "countries" | "country" => Self::Countries,
            "activeFrom" => Self::ActiveFrom,
            "activeTo" => Self::ActiveTo,
            "active" => Self::Active,
            "identifiers" | "identifier" => Self::Identifiers,
            "positions" | "position" => Self::Positions,
            "organisations" | "organisation" => Self::Organisations,
            scheme => Self::Register(parse_scheme(scheme).ok()?),
        })
    }
}

/// A property as it is offered.
#[derive(Clone, Copy, Debug)]
pub struct Offered {
    pub id: &'static str,
    pub name: &'static str,
    pub about: &'static str,
}

/// The properties that can be had of entities, the likeliest first. Every kind has the same.
pub fn offered() -> impl Iterator<Item = Offered> {
    OFFERED.iter().map(|(id, name, about)| Offered { id, name, about })
}

/// What people call the property that was asked for by this identifier.
pub fn name_of(raw: &str) -> String {
    let known = Property::parse(raw);
    let offered = offered().find(|offered| Property::parse(offered.id) == known);
    offered.map_or_else(|| raw.to_owned(), |offered| offered.name.to_owned())
}
