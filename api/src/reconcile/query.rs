//! Queries and their answers.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::read::{Asked, Sought};
use super::{EntityType, about, too_many};
use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{FieldError, Result};
use crate::matching::{Candidate, MOST_QUERIES, Match};
use crate::model::Parts;
use crate::principal::Principal;
use crate::values::{ActorKind, Decision, Handle, fold};

/// The answers to a batch of queries, by the names that the client gave to those.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = ReconciliationAnswers)]
pub struct Answers(pub BTreeMap<String, QueryAnswer>);

/// Who may be meant by a query.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct QueryAnswer {
    /// The candidates, the likeliest first; empty when there are none that you may see.
    pub result: Vec<EntityCandidate>,
    /// What of the query could not be used; absent when all could.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// An entity that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntityCandidate {
    /// The actor's id.
    #[schema(example = "019bc2f4-5b00-7000-8000-000000000001")]
    pub id: String,
    /// What it is called.
    #[schema(example = "Salah al-Din al-Namroush")]
    pub name: String,
    /// What tells it from its namesakes.
    #[schema(example = "Person · LY · Defence minister from August 2020 to March 2021.")]
    pub description: String,
    /// How likely it is meant, from 0 to 100.
    #[schema(example = 99.0)]
    pub score: f64,
    /// Whether it is meant: it alone has just this name or one of the identifiers; or, where none
    /// has, it alone matches, and every word of both names is accounted for.
    #[serde(rename = "match")]
    pub matches: bool,
    /// Its type.
    #[serde(rename = "type")]
    pub types: Vec<EntityType>,
    /// What speaks for it, in numbers.
    pub features: Vec<Feature>,
}

/// Something that speaks for a candidate.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MatchingFeature)]
pub struct Feature {
    /// `likelihood`: the score, from 0 to 1. `sameName`: one of its names is just what was asked for,
    /// whatever the case and the accents.
    #[schema(example = "likelihood")]
    pub id: &'static str,
    /// Its value.
    pub value: FeatureValue,
}

/// The value of a feature.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = MatchingFeatureValue)]
pub enum FeatureValue {
    Truth(bool),
    Number(f64),
}

impl Diwan {
    /// Who may be meant by each query of a batch, among those that the caller may see. A query that
    /// cannot be used has an answer that says so, and keeps no other from being answered.
    pub async fn reconcile(&self, who: &Principal, batch: Map<String, Value>) -> Result<Answers> {
        if batch.len() > MOST_QUERIES {
            return Err(too_many("queries", MOST_QUERIES));
        }
        let asked: Vec<(String, Asked)> =
            batch.into_iter().map(|(key, query)| (key, Asked::read(query))).collect();
        let named = self.named(who, &asked).await?;
        let mut matches = self.matched(who, &asked).await?.into_iter();
        let mut answers = Vec::with_capacity(asked.len());
        for (key, asked) in asked {
            let candidates = match &asked.sought {
                Sought::Match(query) => {
                    let found = matches.next().map(|found| found.candidates).unwrap_or_default();
                    Found::likely(found, query.names.as_deref().unwrap_or_default())
                }
                Sought::Entity(id) => Found::named(named.get(&Handle::Id(*id)), &asked.kinds),
                Sought::Nobody => Vec::new(),
            };
            let candidates: Vec<Found> = candidates.into_iter().take(asked.limit).collect();
            answers.push((key, candidates, asked.errors));
        }
        self.told(who, answers).await
    }

    async fn matched(&self, who: &Principal, asked: &[(String, Asked)]) -> Result<Vec<Match>> {
        let queries: Vec<_> = asked
            .iter()
            .filter_map(|(_, asked)| match &asked.sought {
                Sought::Match(query) => Some(query.clone()),
                _ => None,
            })
            .collect();
        if queries.is_empty() {
            Ok(Vec::new())
        } else {
            self.match_actors(who, Some(queries)).await
        }
    }

    /// The entities that were asked for by their own identifiers.
    async fn named(
        &self,
        who: &Principal,
        asked: &[(String, Asked)],
    ) -> Result<HashMap<Handle, Actor>> {
        let handles: Vec<Handle> = asked
            .iter()
            .filter_map(|(_, asked)| match asked.sought {
                Sought::Entity(id) => Some(Handle::Id(id)),
                _ => None,
            })
            .collect();
        self.entities(who, &handles, Parts::NONE).await
    }

    /// The answers with what is said of each candidate.
    async fn told(
        &self,
        who: &Principal,
        answers: Vec<(String, Vec<Found>, Vec<FieldError>)>,
    ) -> Result<Answers> {
        let ids = answers.iter().flat_map(|(_, found, _)| found).map(|found| found.id);
        let ids: Vec<Uuid> = ids.collect();
        let actors = self.many::<Actor>(who, &ids, Parts::NONE, false).await?;
        let answer = |(key, found, errors): (String, Vec<Found>, Vec<FieldError>)| {
            let told = found.iter().filter_map(|found| Some(found.told(actors.get(&found.id)?)));
            (key, QueryAnswer { result: told.collect(), errors })
        };
        Ok(Answers(answers.into_iter().map(answer).collect()))
    }
}

/// An actor that may be meant.
struct Found {
    id: Uuid,
    likelihood: f64,
    same_name: bool,
    matches: bool,
}

impl Found {
    /// Who is likely to be meant, those who bear just this name before those whose names are like it.
    fn likely(mut candidates: Vec<Candidate>, names: &[String]) -> Vec<Self> {
        let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let same_name = |one: &Candidate| names.contains(&fold(&one.name));
        let is_match = |one: &Candidate| one.decision == Decision::Match;
        let is_exact = |one: &Candidate| is_match(one) && (one.is_identified || same_name(one));
        candidates.sort_by_key(|one| !is_exact(one));
        let exact = candidates.iter().filter(|one| is_exact(one)).count();
        let matching = candidates.iter().filter(|one| is_match(one)).count();
        let is_meant = |one: &Candidate| match exact {
            0 => matching == 1 && is_match(one) && one.is_whole,
            _ => exact == 1 && is_exact(one),
        };
        let found = |one: &Candidate| Self {
            id: one.actor.id,
            likelihood: one.score,
            same_name: same_name(one),
            matches: is_meant(one),
        };
        candidates.iter().map(found).collect()
    }

    /// Actors that were asked for by their own identifier.
    fn named(actor: Option<&Actor>, kinds: &[ActorKind]) -> Vec<Self> {
        let wanted = actor.filter(|actor| kinds.is_empty() || kinds.contains(&actor.kind));
        let found = |actor: &Actor| Self {
            id: actor.head.id,
            likelihood: 1.0,
            same_name: false,
            matches: true,
        };
        wanted.map(found).into_iter().collect()
    }

    fn told(&self, actor: &Actor) -> EntityCandidate {
        EntityCandidate {
            id: self.id.to_string(),
            name: actor.name.clone(),
            description: about(actor),
            score: (self.likelihood * 10_000.0).round() / 100.0,
            matches: self.matches,
            types: vec![actor.kind.into()],
            features: vec![
                Feature { id: "likelihood", value: FeatureValue::Number(self.likelihood) },
                Feature { id: "sameName", value: FeatureValue::Truth(self.same_name) },
            ],
        }
    }
}
