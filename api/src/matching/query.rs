//! Who is sought: from what was written to what can be looked for.

use async_graphql::InputObject;
use diwan_names::POSSIBLE;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::evidence::Known;
use crate::command::write::refuse;
use crate::error::{Fault, FieldCode, Result};
use crate::model::Parse;
use crate::values::{
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
pub fn parse(queries: Option<Vec<MatchQuery>>, mut parse: Parse<'_>) -> Result<Vec<Sought>> {
    let queries = few(&mut parse, "/queries", queries, 1, MOST_QUERIES);
    let sought =
        parse.items("/queries", queries, |parse, at, query| Some(Sought::parse(parse, at, query)));
    refuse(parse)?;
    Ok(sought)
}

impl Sought {
    fn parse(parse: &mut Parse, at: &str, query: MatchQuery) -> Self {
        let pointer = |member: &str| format!("{at}/{member}");
        let identified = query.identifiers.as_ref().is_some_and(|given| !given.is_empty());
        let least = usize::from(!identified);
        let names = few(parse, &pointer("names"), query.names, least, MOST_NAMES);
        let countries = few(parse, &pointer("country"), query.country, 0, MOST_VALUES);
        let identifiers = few(parse, &pointer("identifiers"), query.identifiers, 0, MOST_VALUES);
        let countries = parse.items(&pointer("country"), countries, |parse, at, raw| {
            parse.take(at, Country::parse(&raw)).map(String::from)
        });
        Self {
            names: parse.items(&pointer("names"), names, |parse, at, name| {
                parse.take(at, text::label(&name))
            }),
            kinds: query.kind.unwrap_or_default(),
            known: Known {
                countries: countries.into_iter().collect(),
                active: active(parse, at, query.active_from, query.active_to),
                identifiers: parse.items(&pointer("identifiers"), identifiers, |parse, at, one| {
                    parse.take(at, Identifier::parse(&one.scheme, &one.value))
                }),
            },
            limit: limit(parse, &pointer("limit"), query.limit),
            threshold: threshold(parse, &pointer("threshold"), query.threshold),
        }
    }
}

fn active(parse: &mut Parse, at: &str, from: Option<String>, to: Option<String>) -> Option<Range> {
    let from = parse.maybe(&format!("{at}/activeFrom"), from, PartialDate::parse);
    let last = format!("{at}/activeTo");
    let to = parse.maybe(&last, to, PartialDate::parse);
    if from.is_none() && to.is_none() {
        return None;
    }
    parse.take(&last, span(from.as_ref(), to.as_ref()))
}

fn limit(parse: &mut Parse, at: &str, limit: Option<i32>) -> usize {
    let Some(limit) = limit else { return LIMIT };
    if !(1..=MOST_CANDIDATES).contains(&limit) {
        let detail = format!("a whole number from 1 to {MOST_CANDIDATES}");
        parse.fail(at, FieldCode::Range, detail);
    }
    limit.clamp(1, MOST_CANDIDATES) as usize
}

fn threshold(parse: &mut Parse, at: &str, threshold: Option<f64>) -> f64 {
    let threshold = threshold.unwrap_or(POSSIBLE);
    if !(0.0..=1.0).contains(&threshold) {
        parse.fail(at, FieldCode::Range, "a number from 0 to 1");
    }
    threshold
}

/// The items of a list, if there are enough of them and not too many.
fn few<T>(
    parse: &mut Parse,
    at: &str,
    items: Option<Vec<T>>,
    least: usize,
    most: usize,
) -> Option<Vec<T>> {
    let given = items.as_ref().map_or(0, Vec::len);
    if given < least {
        parse.refuse(at, Fault::required());
    }
    if given > most {
        parse.fail(at, FieldCode::TooMany, format!("at most {most}"));
    }
    items.filter(|_| given <= most)
}
