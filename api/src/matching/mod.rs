//! Matching: who is meant by a name, as people write names, with the reasons.

pub mod evidence;
pub mod graphql;
mod query;
pub mod rebuild;
pub mod rest;

use std::collections::{BTreeMap, HashMap};

use async_graphql::SimpleObject;
use diwan_names::Verdict;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::reference::look;
use crate::model::{Kind, Listed, Mode, Parse, Parts, Ref, Resolver, Visibility};
use crate::naming::search::{Hit, Search};
use crate::principal::Principal;
use crate::query::find::{load, with_ids};
use crate::store::Session;
use crate::values::{ActorKind, Decision, Handle};

use query::Sought;
pub use query::{MOST_CANDIDATES, MOST_NAMES, MOST_QUERIES, MOST_VALUES, MatchQuery};

/// What is to be matched.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct MatchInput {
    /// Who is sought, 1–20 of them; each is answered by itself.
    #[schema(required, nullable = false)]
    pub queries: Option<Vec<MatchQuery>>,
}

/// Who may be meant.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
pub struct Match {
    /// The actors that may be meant, the likeliest first; empty when there are none that you may
    /// see.
    pub candidates: Vec<Candidate>,
}

/// An actor that may be meant, and why.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Candidate {
    /// Who it is.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub actor: Ref,
    /// What kind of actor it is.
    pub kind: ActorKind,
    /// Its name that came nearest to what was asked.
    #[schema(example = "Salahuddin Al-Namroush")]
    pub name: String,
    /// How likely it is meant, from 0 to 1.
    #[schema(example = 0.99)]
    pub score: f64,
    /// What the score says.
    pub decision: Decision,
    /// Which part of the name met which and why, what else was compared, and in brackets what was
    /// subtracted from 1 for it; what counts most comes first.
    #[schema(example = json!(["namroush: same", "salahdin / salahuddin: same sound (−0.01)"]))]
    pub explanation: Vec<String>,
    /// Whether the names match as wholes, or an identifier does: likeness alone is no identity.
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub is_whole: bool,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub is_identified: bool,
}

impl Diwan {
    /// Who may be meant by each of the queries, among those that the caller may see.
    pub async fn match_actors(
        &self,
        who: &Principal,
        queries: Option<Vec<MatchQuery>>,
    ) -> Result<Vec<Match>> {
        let now = self.now();
        let sought = query::parse(queries, Parse::new(Mode::Api, now, &*self.ids))?;
        let (session, visibility) = (self.store.read(), Visibility::of(who, now));
        let mut matches = Vec::with_capacity(sought.len());
        for sought in &sought {
            matches.push(Match { candidates: candidates(&session, visibility, sought).await? });
        }
        Ok(matches)
    }
}

async fn candidates(
    session: &Session,
    visibility: Visibility,
    sought: &Sought,
) -> Result<Vec<Candidate>> {
    let search = Search { session, visibility, kinds: &sought.kinds };
    let names: Vec<&str> = sought.names.iter().map(String::as_str).collect();
    let mut hits = search.find(&names, sought.threshold).await?;
    if !sought.known.is_nothing() {
        identified(session, visibility, sought, &mut hits).await?;
        weigh(session, visibility, sought, &mut hits).await?;
    }
    hits.truncate(sought.limit);
    shown(session, visibility, hits).await
}

/// Adds those who bear one of the identifiers, whatever they are called.
async fn identified(
    session: &Session,
    visibility: Visibility,
    sought: &Sought,
    hits: &mut Vec<Hit>,
) -> Result<()> {
    let handles: Vec<Handle> =
        sought.known.identifiers.iter().cloned().map(Handle::Identifier).collect();
    let handles: Vec<&Handle> = handles.iter().collect();
    let resolved = Resolver { session, visibility }.resolve(Kind::Actor, &handles).await?;
    for actor in handles.iter().filter_map(|handle| resolved.get(handle)) {
        if hits.iter().all(|hit| hit.actor != actor) {
            hits.push(Hit::by_identifier(actor));
        }
    }
    Ok(())
}

/// Takes into account what is known of them besides their names.
async fn weigh(
    session: &Session,
    visibility: Visibility,
    sought: &Sought,
    hits: &mut Vec<Hit>,
) -> Result<()> {
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.actor).collect();
    let wanted = Actor::seen_by(&visibility).add(with_ids::<Actor>(&ids));
    let actors = load::<Actor>(session, visibility, wanted, Parts::ALL, None).await?;
    let actors: HashMap<Uuid, Actor> =
        actors.into_iter().map(|actor| (actor.head.id, actor)).collect();
    hits.retain_mut(|hit| match actors.get(&hit.actor) {
        Some(actor) if sought.is_of_kind(actor.kind) => {
            evidence::weigh(&sought.known, actor, hit);
            hit.score >= sought.threshold
        }
        _ => false,
    });
    hits.sort_by(Hit::by_likelihood);
    Ok(())
}

/// The hits as the caller may see them; an actor that they do not see any more is left out.
async fn shown(
    session: &Session,
    visibility: Visibility,
    hits: Vec<Hit>,
) -> Result<Vec<Candidate>> {
    let ids = hits.iter().map(|hit| hit.actor).collect();
    let seen = look(session, visibility, &BTreeMap::from([(Kind::Actor, ids)])).await?;
    let candidate = |hit: Hit| {
        let seen = seen.get(&(Kind::Actor, hit.actor))?.clone();
        Some(Candidate {
            actor: Ref::seen(Kind::Actor, hit.actor, seen),
            kind: hit.kind,
            is_whole: hit.is_whole(),
            is_identified: hit.is_identified,
            name: hit.name,
            score: rounded(hit.score),
            decision: decision(hit.score),
            explanation: hit.reasons,
        })
    };
    Ok(hits.into_iter().filter_map(candidate).collect())
}

/// What a score says.
pub fn decision(score: f64) -> Decision {
    match Verdict::of(score) {
        Verdict::Match => Decision::Match,
        Verdict::Possible => Decision::Possible,
        Verdict::None => Decision::None,
    }
}

/// A score as it is told, to four digits.
pub fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}
