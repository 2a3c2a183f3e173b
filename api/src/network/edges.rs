//! The edges of a network while it is put together: what two actors share, each thing once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::Tie;

/// How many events an edge names.
const EVIDENCE: usize = 10;

/// What ties two actors to one another.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NetworkEdge {
    /// The id of the one.
    pub source: Uuid,
    /// The id of the other.
    pub target: Uuid,
    /// How strong it is: events, articles and relations taken together.
    #[schema(example = 3)]
    pub weight: u64,
    /// In how many events both took part, of those gone through.
    pub events: u64,
    /// How many articles mention both, of those gone through.
    pub articles: u64,
    /// How many relations there are of the one to the other.
    pub relations: u64,
    /// The earliest date among these; null where none has one.
    #[schema(example = "2019")]
    pub first: Option<String>,
    /// The latest date among these.
    #[schema(example = "2021-01-11")]
    pub last: Option<String>,
    /// The ids of the latest events in which both took part, at most 10.
    pub evidence: Vec<Uuid>,
}

/// Something that two actors share.
#[derive(Clone, Debug)]
pub struct Shared {
    pub tie: Tie,
    pub record: Uuid,
    pub source: Uuid,
    pub target: Uuid,
    /// When it was, for the order, and as it is told.
    pub at: i64,
    pub on: Option<String>,
}

/// Two actors, the lesser id first.
type Pair = (Uuid, Uuid);
/// What two actors share, by what it is.
type Things = BTreeMap<(Tie, Uuid), (i64, Option<String>)>;

/// The edges found so far.
#[derive(Default)]
pub struct Edges {
    pairs: HashMap<Pair, Things>,
    /// Whether something was left out.
    pub truncated: bool,
}

impl Edges {
    /// Adds what was found, from whichever end: the same thing counts once.
    pub fn add(&mut self, shared: Shared) {
        let Shared { tie, record, source, target, at, on } = shared;
        let pair = (source.min(target), source.max(target));
        self.pairs.entry(pair).or_default().insert((tie, record), (at, on));
    }

    /// The actors that are not among those known, the ones with the strongest ties to these first.
    pub fn strongest_beyond(&self, known: &HashMap<Uuid, u8>) -> Vec<Uuid> {
        let mut strengths: HashMap<Uuid, usize> = HashMap::new();
        for ((one, other), things) in &self.pairs {
            let beyond = match (known.contains_key(one), known.contains_key(other)) {
                (true, false) => other,
                (false, true) => one,
                _ => continue,
            };
            *strengths.entry(*beyond).or_default() += things.len();
        }
        let mut found: Vec<(Uuid, usize)> = strengths.into_iter().collect();
        found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        found.into_iter().map(|(actor, _)| actor).collect()
    }

    /// How much ties each actor to all the others.
    pub fn strengths(&self) -> HashMap<Uuid, usize> {
        let mut strengths = HashMap::new();
        for ((one, other), things) in &self.pairs {
            *strengths.entry(*one).or_default() += things.len();
            *strengths.entry(*other).or_default() += things.len();
        }
        strengths
    }

    /// The strongest edges among some actors, and whether anything was left out.
    pub fn among(self, actors: &BTreeSet<Uuid>, most: usize) -> (Vec<NetworkEdge>, bool) {
        let is_among = |(one, other): &Pair| actors.contains(one) && actors.contains(other);
        let pairs = self.pairs.iter().filter(|(pair, _)| is_among(pair));
        let mut edges: Vec<NetworkEdge> =
            pairs.map(|(pair, things)| NetworkEdge::of(*pair, things)).collect();
        edges.sort_by(|one, other| {
            let by_weight = other.weight.cmp(&one.weight);
            by_weight.then_with(|| (one.source, one.target).cmp(&(other.source, other.target)))
        });
        let truncated = self.truncated || edges.len() > most;
        edges.truncate(most);
        (edges, truncated)
    }
}

impl NetworkEdge {
    fn of((source, target): Pair, things: &Things) -> Self {
        let count = |of: Tie| things.keys().filter(|(tie, _)| *tie == of).count() as u64;
        let dated = things.values().filter_map(|(at, on)| Some((*at, on.as_ref()?)));
        let mut events: Vec<(i64, Uuid)> = things
            .iter()
            .filter(|((tie, _), _)| *tie == Tie::Event)
            .map(|((_, event), (at, _))| (*at, *event))
            .collect();
        events.sort_unstable_by(|one, other| other.cmp(one));
        Self {
            source,
            target,
            weight: things.len() as u64,
            events: count(Tie::Event),
            articles: count(Tie::Article),
            relations: count(Tie::Relation),
            first: dated.clone().min().map(|(_, on)| on.clone()),
            last: dated.max().map(|(_, on)| on.clone()),
            evidence: events.into_iter().take(EVIDENCE).map(|(_, event)| event).collect(),
        }
    }
}
