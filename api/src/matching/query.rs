//! Who is sought: from what was written to what can be looked for.

use async_graphql::InputObject;
use diwan_names::POSSIBLE;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::evidence::Known;
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::words::{
    ActorKind, Country, Identifier, IdentifierInput, PartialDate, Range, span, text,
};

/// How many are sought at once, and under how many spellings each.
pub const MOST_QUERIES: usize = 20;
pub const MOST_NAMES: usize = 5;
pub const MOST_VALUES: usize = 100;
const LIMIT: usize = 5;
/// How many candidates can be asked for.
pub const MOST_CANDIDATES: i32 = 20;

/// Somebody who is sought. A name or an identifier is required; what is known besides speaks for or
/// against candidates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MatchQuery {
    /// What the actor is called, in up to 5 spellings, scripts or languages.
    #[schema(example = json!(["صلاح الدين النمروش"]))]
    pub names: Option<Vec<String>>,
    /// Only actors of these kinds.
    pub kind: Option<Vec<ActorKind>>,
    /// The countries it belongs to, ISO 3166-1 alpha-2: against those of none of them.
    #[schema(example = json!(["LY"]))]
    pub country: Option<Vec<String>>,
    /// From when on it acted, as exactly as known: against those who had ceased to.
    #[schema(example = "2020-08")]
    pub active_from: Option<String>,
    /// Until when it acted: against those who had not begun to.
    #[schema(example = "2021-03-15")]
    pub active_to: Option<String>,
    /// What it is called in registers outside: who has one of these identifiers is meant, who has
    /// another in the same register is hardly.
    pub identifiers: Option<Vec<IdentifierInput>>,
    /// How many candidates are wanted, 1–20; 5 when absent.
    #[schema(minimum = 1, maximum = 20, example = 5)]
    pub limit: Option<i32>,
    /// The least score of a candidate, 0–1; 0.65 when absent.
    #[schema(minimum = 0, maximum = 1, example = 0.65)]
    pub threshold: Option<f64>,
}

/// Somebody who is sought, in parsed words.
#[derive(Debug)]
pub struct Sought {
    pub names: Vec<String>,
    pub kinds: Vec<ActorKind>,
    pub known: Known,
    pub limit: usize,
    pub threshold: f64,
}

impl Sought {
    pub fn is_of_kind(&self, kind: ActorKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// Reads queries; tells all that is wrong with any of them.
pub fn parse(queries: Option<Vec<MatchQuery>>) -> Result<Vec<Sought>> {
    let mut faults = Faults::default();
    let queries = queries.unwrap_or_default();
    faults.few("/queries", queries.len(), 1, MOST_QUERIES);
    let sought: Vec<Sought> = queries
        .into_iter()
        .take(MOST_QUERIES)
        .enumerate()
        .map(|(place, query)| faults.sought(&format!("/queries/{place}"), query))
        .collect();
    if faults.0.is_empty() { Ok(sought) } else { Err(Error::invalid(faults.0)) }
}

/// What is wrong with queries.
#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn sought(&mut self, at: &str, query: MatchQuery) -> Sought {
        let given = query.names.as_ref().map_or(0, Vec::len);
        let least = usize::from(query.identifiers.as_ref().is_none_or(Vec::is_empty));
        self.few(&format!("{at}/names"), given, least, MOST_NAMES);
        let names = self.each(at, "names", query.names, |name| text::label(&name));
        let countries =
            self.each(at, "country", query.country, |raw| Country::parse(&raw).map(String::from));
        let identifiers = self.each(at, "identifiers", query.identifiers, |identifier| {
            Identifier::parse(&identifier.scheme, &identifier.value)
        });
        Sought {
            names,
            kinds: query.kind.unwrap_or_default(),
            known: Known {
                countries: countries.into_iter().collect(),
                active: self.active(at, query.active_from, query.active_to),
                identifiers,
            },
            limit: self.limit(at, query.limit),
            threshold: self.threshold(at, query.threshold),
        }
    }

    fn active(&mut self, at: &str, from: Option<String>, to: Option<String>) -> Option<Range> {
        let mut date = |member: &str, raw: Option<String>| {
            self.take(&format!("{at}/{member}"), PartialDate::parse(&raw?))
        };
        let (from, to) = (date("activeFrom", from), date("activeTo", to));
        if from.is_none() && to.is_none() {
            return None;
        }
        self.take(&format!("{at}/activeTo"), span(from.as_ref(), to.as_ref()))
    }

    fn limit(&mut self, at: &str, limit: Option<i32>) -> usize {
        let Some(limit) = limit else { return LIMIT };
        if !(1..=MOST_CANDIDATES).contains(&limit) {
            let detail = format!("a whole number from 1 to {MOST_CANDIDATES}");
            self.note(&format!("{at}/limit"), Fault::new(FieldCode::Range, detail));
        }
        limit.clamp(1, MOST_CANDIDATES) as usize
    }

    fn threshold(&mut self, at: &str, threshold: Option<f64>) -> f64 {
        let threshold = threshold.unwrap_or(POSSIBLE);
        if !(0.0..=1.0).contains(&threshold) {
            let fault = Fault::new(FieldCode::Range, "a number from 0 to 1");
            self.note(&format!("{at}/threshold"), fault);
        }
        threshold
    }

    fn each<I, T>(
        &mut self,
        at: &str,
        member: &str,
        items: Option<Vec<I>>,
        parse: impl Fn(I) -> Result<T, Fault>,
    ) -> Vec<T> {
        let items = items.unwrap_or_default();
        self.few(&format!("{at}/{member}"), items.len(), 0, MOST_VALUES);
        let parsed = items.into_iter().take(MOST_VALUES).enumerate();
        parsed
            .filter_map(|(place, item)| self.take(&format!("{at}/{member}/{place}"), parse(item)))
            .collect()
    }

    fn few(&mut self, pointer: &str, given: usize, least: usize, most: usize) {
        if given < least {
            let fault = match given {
                0 => Fault::new(FieldCode::Required, "must be given"),
                _ => Fault::new(FieldCode::TooShort, format!("at least {least}")),
            };
            self.note(pointer, fault);
        }
        if given > most {
            self.note(pointer, Fault::new(FieldCode::TooMany, format!("at most {most}")));
        }
    }

    fn take<T>(&mut self, pointer: &str, parsed: Result<T, Fault>) -> Option<T> {
        parsed.map_err(|fault| self.note(pointer, fault)).ok()
    }

    fn note(&mut self, pointer: &str, fault: Fault) {
        self.0.push(fault.at(pointer));
    }
}
