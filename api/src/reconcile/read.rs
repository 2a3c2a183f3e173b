//! Reading queries: from what a client wrote to what can be sought. The protocol leaves clients much
//! freedom, and their tables hold all sorts of things: what cannot be used is told and left out.

use serde::Deserialize;
use serde_json::{Number, Value};
use uuid::Uuid;

use super::property::Property;
use crate::error::{Fault, FieldCode, FieldError};
use crate::matching::{MOST_CANDIDATES, MOST_NAMES, MOST_VALUES, MatchQuery};
use crate::values::{
    ActorKind, Country, Identifier, IdentifierInput, PartialDate, parse_id, span, text,
};

/// How many candidates are told unless a query says otherwise.
const LIMIT: usize = 5;

/// A query, as a client writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct QueryInput {
    query: Option<String>,
    #[serde(rename = "type")]
    types: Option<OneOrMany<IdentifierOrObject>>,
    limit: Option<f64>,
    properties: Option<Vec<PropertyInput>>,
    type_strict: Option<Strictness>,
}

#[derive(Debug, Deserialize)]
struct PropertyInput {
    pid: String,
    v: OneOrMany<Written>,
}

/// One of something, or a list of it.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "one value or a list of them is expected")]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn list(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// What is named by its identifier, or as an object that has it.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "an identifier is expected")]
enum IdentifierOrObject {
    Plain(String),
    Object { id: String },
}

/// The value of a property.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text, a number, true, false or an object with an id is expected")]
enum Written {
    Text(String),
    Number(Number),
    Truth(bool),
    Entity { id: String },
}

impl Written {
    fn text(self) -> String {
        match self {
            Self::Text(text) | Self::Entity { id: text } => text.trim().to_owned(),
            Self::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// What is asked of those who could have one of several types.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Strictness {
    #[default]
    Any,
    Should,
    All,
}

/// Who is sought by one query.
#[derive(Debug)]
pub enum Sought {
    /// An entity, by its own identifier.
    Entity(Uuid),
    Match(MatchQuery),
    /// It can match no actor.
    Nobody,
}

/// A query that was read.
#[derive(Debug)]
pub struct Asked {
    pub sought: Sought,
    /// The kinds an entity may be of; all when empty.
    pub kinds: Vec<ActorKind>,
    /// How many candidates are wanted.
    pub limit: usize,
    /// What could not be used.
    pub errors: Vec<FieldError>,
}

impl Asked {
    /// Reads a query; what is wrong with it is told with its answer.
    pub fn read(query: Value) -> Self {
        let mut reader = Reader::default();
        let is_object = query.is_object();
        let sought = match serde_json::from_value::<QueryInput>(query) {
            Ok(input) if is_object => reader.sought(input),
            Ok(_) => reader.nobody("", "a query is an object"),
            Err(cause) => reader.nobody("", cause),
        };
        let Reader { kinds, limit, errors, .. } = reader;
        Self { sought, kinds, limit: limit.unwrap_or(LIMIT), errors }
    }
}

#[derive(Default)]
struct Reader {
    kinds: Vec<ActorKind>,
    limit: Option<usize>,
    errors: Vec<FieldError>,
    /// What speaks for or against candidates.
    names: Vec<String>,
    countries: Vec<String>,
    from: Option<PartialDate>,
    to: Option<PartialDate>,
    identifiers: Vec<Identifier>,
}

impl Reader {
    fn sought(&mut self, input: QueryInput) -> Sought {
        if !self.limits(input.limit) || !self.types(input.types, input.type_strict) {
            return Sought::Nobody;
        }
        if let Some(id) = input.query.as_deref().and_then(|query| parse_id(query.trim()).ok()) {
            return Sought::Entity(id);
        }
        let query = input.query.filter(|query| !query.trim().is_empty());
        let name = query.map(|query| self.take("/query", text::label(&query)));
        for (index, property) in input.properties.into_iter().flatten().enumerate() {
            self.property(&format!("/properties/{index}"), property);
        }
        match name {
            None if self.names.is_empty() && self.identifiers.is_empty() => {
                self.nobody("/query", "a name or an identifier is needed")
            }
            // An invalid name matches no actor, whatever else the query has.
            Some(None) => Sought::Nobody,
            name => Sought::Match(self.match_query(name.flatten())),
        }
    }

    fn match_query(&mut self, name: Option<String>) -> MatchQuery {
        let names = name.into_iter().chain(self.names.drain(..)).take(MOST_NAMES).collect();
        let identifiers = self.identifiers.drain(..).take(MOST_VALUES);
        let identifiers = identifiers
            .map(|Identifier { scheme, value }| IdentifierInput { scheme, value })
            .collect();
        let (from, to) = self.active();
        MatchQuery {
            names: Some(names),
            kind: Some(self.kinds.clone()),
            country: Some(self.countries.drain(..).take(MOST_VALUES).collect()),
            active_from: from.map(|date| date.to_string()),
            active_to: to.map(|date| date.to_string()),
            identifiers: Some(identifiers),
            // All of them: whether one alone matches is not for the limit to say.
            limit: Some(MOST_CANDIDATES),
            threshold: None,
        }
    }

    /// The dates, where they are in order.
    fn active(&mut self) -> (Option<PartialDate>, Option<PartialDate>) {
        let ordered = span(self.from.as_ref(), self.to.as_ref());
        match self.take("/properties", ordered) {
            Some(_) => (self.from.take(), self.to.take()),
            None => (None, None),
        }
    }

    fn limits(&mut self, limit: Option<f64>) -> bool {
        let Some(limit) = limit else { return true };
        if limit < 1.0 {
            self.note("/limit", FieldCode::Range, "a whole number from 1 is expected");
            return false;
        }
        self.limit = Some(limit as usize);
        true
    }

    /// Whether anybody can be of these types: of several, everybody has but one.
    fn types(
        &mut self,
        types: Option<OneOrMany<IdentifierOrObject>>,
        strict: Option<Strictness>,
    ) -> bool {
        let Some(types) = types.map(OneOrMany::list).filter(|types| !types.is_empty()) else {
            return true;
        };
        for named in types {
            let (IdentifierOrObject::Plain(id) | IdentifierOrObject::Object { id }) = named;
            if let Some(kind) = self.take("/type", ActorKind::parse(&id))
                && !self.kinds.contains(&kind)
            {
                self.kinds.push(kind);
            }
        }
        let all = strict.unwrap_or_default() == Strictness::All;
        let needed = if all { self.kinds.len() == 1 && self.errors.is_empty() } else { true };
        needed && !self.kinds.is_empty()
    }

    fn property(&mut self, at: &str, input: PropertyInput) {
        let property = Property::parse(&input.pid);
        for value in input.v.list().into_iter().take(MOST_VALUES).map(Written::text) {
            if !value.is_empty() {
                self.value(at, property.as_ref(), &value);
            }
        }
    }

    fn value(&mut self, at: &str, property: Option<&Property>, value: &str) {
        let at = format!("{at}/v");
        match property {
            Some(Property::Names) => {
                let name = self.take(&at, text::label(value));
                self.names.extend(name);
            }
            Some(Property::Countries) => {
                let country = self.take(&at, Country::parse(&value.to_uppercase()));
                self.countries.extend(country.map(String::from));
            }
            Some(Property::ActiveFrom) => self.from = self.take(&at, PartialDate::parse(value)),
            Some(Property::ActiveTo) => self.to = self.take(&at, PartialDate::parse(value)),
            Some(Property::Active) => {
                let date = self.take(&at, PartialDate::parse(value));
                (self.from, self.to) = (date.clone(), date);
            }
            Some(Property::Identifiers) => {
                let (scheme, value) = value.split_once(':').unwrap_or(("", value));
                let identifier = self.take(&at, Identifier::parse(scheme, value));
                self.identifiers.extend(identifier);
            }
            Some(Property::Register(scheme)) => {
                let identifier = self.take(&at, Identifier::parse(scheme, value));
                self.identifiers.extend(identifier);
            }
            _ => self.note(&at, FieldCode::Format, "says nothing about who is meant"),
        }
    }

    fn nobody(&mut self, at: &str, why: impl ToString) -> Sought {
        self.note(at, FieldCode::Format, why.to_string());
        Sought::Nobody
    }

    fn take<T>(&mut self, at: &str, parsed: Result<T, Fault>) -> Option<T> {
        parsed.map_err(|fault| self.errors.push(fault.at(at))).ok()
    }

    fn note(&mut self, at: &str, code: FieldCode, detail: impl Into<String>) {
        self.errors.push(Fault::new(code, detail).at(at));
    }
}
