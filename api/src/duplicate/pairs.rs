//! Going through the actors, and looking each up among those before it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use diwan_names::NamedKind;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::distinction::distinguished;
use super::{Duplicate, PairPosition};
use crate::actor::Actor;
use crate::diwan::off_the_worker;
use crate::error::Result;
use crate::matching::evidence::{self, Known};
use crate::matching::{decision, rounded};
use crate::model::reference::{Seen, look};
use crate::model::{Kind, Parts, Ref, Visibility, get};
use crate::naming::keys::{heaviest, keys_of, weight};
use crate::naming::search::{CandidateName, Hit, Search, Spelling, best, key_column};
use crate::query::find::{load, with_ids};
use crate::store::Session;
use crate::values::{ActorKind, NameKind};

/// How many actors one page goes through at most, and how many at a time.
const MOST_ACTORS: usize = 400;
const AT_A_TIME: usize = 50;
/// How many of one key, and of all, an actor is compared with.
const MOST_OF_A_KEY: u64 = 50;
const MOST_OTHERS: usize = 10;
/// How many keys one statement looks under: SQLite joins at most 500 selects.
const KEYS_AT_A_TIME: usize = 250;
/// What sharing a key must be worth: the whole name, two parts of it, or its first letters.
const TELLING: u32 = 5;

/// Through which actors to go.
pub struct Walk<'a> {
    pub session: &'a Session,
    pub visibility: Visibility,
    pub kinds: &'a [ActorKind],
    pub threshold: f64,
}

/// An actor and one before it, compared.
struct Pair {
    actor: Uuid,
    hit: Hit,
}

impl Walk<'_> {
    /// Up to so many pairs behind a place, and from where to go on, if there is more.
    pub async fn page(
        &self,
        after: Option<PairPosition>,
        size: usize,
    ) -> Result<(Vec<Duplicate>, Option<PairPosition>)> {
        let (mut pairs, mut place, mut seen) = (Vec::new(), after, 0);
        let next = loop {
            let actors = self.actors(place).await?;
            let (last, count) = (actors.last().map(|actor| actor.head.id), actors.len());
            pairs.extend(self.pairs_of(actors, place).await?);
            seen += count;
            if pairs.len() > size {
                pairs.truncate(size);
                break pairs.last().map(|pair: &Pair| pair.place());
            }
            let Some(last) = last.filter(|_| count == AT_A_TIME) else { break None };
            place = Some(PairPosition { actor: last, other: None });
            if seen >= MOST_ACTORS || pairs.len() == size {
                break place;
            }
        };
        Ok((self.shown(pairs).await?, next))
    }

    /// The next actors, the latest first.
    async fn actors(&self, after: Option<PairPosition>) -> Result<Vec<Actor>> {
        let id = || Expr::col(("actor", "id"));
        let beyond = after.map(|place| match place.other {
            Some(_) => id().lte(place.actor),
            None => id().lt(place.actor),
        });
        let select = Query::select()
            .column(("actor", "id"))
            .from("actor")
            .cond_where(self.search().found())
            .cond_where(Condition::all().add_option(beyond))
            .order_by(("actor", "id"), Order::Desc)
            .limit(AT_A_TIME as u64)
            .take();
        let ids = self.session.all(&select).await?;
        let ids: Vec<Uuid> = ids.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
        let mut actors = self.whole(&ids).await?;
        actors.sort_by_key(|actor| std::cmp::Reverse(actor.head.id));
        Ok(actors)
    }

    async fn whole(&self, ids: &[Uuid]) -> Result<Vec<Actor>> {
        let wanted = Condition::all().add(with_ids::<Actor>(ids));
        load(self.session, self.visibility, wanted, Parts::ALL, None).await
    }

    fn search(&self) -> Search<'_> {
        Search { session: self.session, visibility: self.visibility, kinds: self.kinds }
    }

    /// The pairs of these actors, in order, but for those before the place.
    async fn pairs_of(&self, actors: Vec<Actor>, after: Option<PairPosition>) -> Result<Vec<Pair>> {
        let before = self.before(&actors).await?;
        let others: BTreeSet<Uuid> = before.values().flatten().copied().collect();
        let others: Vec<Uuid> = others.into_iter().collect();
        let others = self.whole(&others).await?;
        let others: HashMap<Uuid, Actor> =
            others.into_iter().map(|other| (other.head.id, other)).collect();
        let threshold = self.threshold;
        off_the_worker(move || {
            let mut pairs = Vec::new();
            for actor in actors {
                let id = actor.head.id;
                let others = before.get(&id).into_iter().flatten().filter_map(|id| others.get(id));
                let mut hits = compared(&actor, others, threshold);
                if let Some(PairPosition { actor, other: Some(last) }) = after
                    && actor == id
                {
                    hits.retain(|hit| hit.actor < last);
                }
                pairs.extend(hits.into_iter().map(|hit| Pair { actor: id, hit }));
            }
            pairs
        })
        .await
    }

    /// For each actor those before it that share telling keys with it, and of which nobody said that
    /// they are not the same.
    async fn before(&self, actors: &[Actor]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
        let keys: Vec<(Uuid, BTreeSet<String>)> =
            actors.iter().map(|actor| (actor.head.id, telling_keys(actor))).collect();
        let holders = self.holders(keys.iter().flat_map(|(_, keys)| keys)).await?;
        let ids: Vec<Uuid> = keys.iter().map(|(id, _)| *id).collect();
        let apart = distinguished(self.session, &ids).await?;
        let mut before = HashMap::new();
        for (id, keys) in keys {
            let mut weights: HashMap<Uuid, u32> = HashMap::new();
            for key in &keys {
                for other in holders.get(key).into_iter().flatten().filter(|other| **other < id) {
                    *weights.entry(*other).or_default() += weight(key);
                }
            }
            weights.retain(|other, _| !apart.contains(&(*other, id)));
            before.insert(id, heaviest(weights, MOST_OTHERS));
        }
        Ok(before)
    }

    async fn holders(
        &self,
        keys: impl Iterator<Item = &String>,
    ) -> Result<HashMap<String, Vec<Uuid>>> {
        let keys: HashSet<&String> = keys.collect();
        let keys: Vec<&String> = keys.into_iter().collect();
        let mut holders: HashMap<String, Vec<Uuid>> = HashMap::new();
        for keys in keys.chunks(KEYS_AT_A_TIME) {
            let keys = keys.iter().map(|key| key_column().eq(key.as_str()));
            let Some(select) = self.search().under(keys, MOST_OF_A_KEY) else { continue };
            for row in self.session.all(&select).await? {
                holders.entry(get(&row, "key")?).or_default().push(get(&row, "actor_id")?);
            }
        }
        Ok(holders)
    }

    async fn shown(&self, pairs: Vec<Pair>) -> Result<Vec<Duplicate>> {
        let ids = pairs.iter().flat_map(|pair| [pair.actor, pair.hit.actor]).collect();
        let wanted = BTreeMap::from([(Kind::Actor, ids)]);
        let seen = look(self.session, self.visibility, &wanted).await?;
        Ok(pairs.into_iter().filter_map(|pair| pair.shown(&seen)).collect())
    }
}

/// Those that are likely the same as an actor, the latest first.
fn compared<'a>(
    actor: &Actor,
    others: impl Iterator<Item = &'a Actor>,
    threshold: f64,
) -> Vec<Hit> {
    let others: HashMap<Uuid, &Actor> = others
        .filter(|other| NamedKind::from(other.kind) == NamedKind::from(actor.kind))
        .map(|other| (other.head.id, other))
        .collect();
    let strong = actor.names().iter().filter(|name| name.kind != NameKind::WeakAlias);
    let spellings: Vec<Spelling> = strong.map(|name| Spelling::new(&name.text)).collect();
    let names: Vec<CandidateName> = others.values().flat_map(|other| named(other)).collect();
    let known = Known::of(actor);
    let mut hits = best(&spellings, names.iter(), threshold);
    hits.retain_mut(|hit| {
        evidence::weigh(&known, others[&hit.actor], hit);
        hit.score >= threshold
    });
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.actor));
    hits
}

impl Pair {
    fn place(&self) -> PairPosition {
        PairPosition { actor: self.actor, other: Some(self.hit.actor) }
    }

    fn shown(self, seen: &HashMap<(Kind, Uuid), Seen>) -> Option<Duplicate> {
        let told = |id: Uuid| {
            let seen = seen.get(&(Kind::Actor, id))?.clone();
            Some(Ref::seen(Kind::Actor, id, seen))
        };
        let Hit { actor: other, name, score, reasons, .. } = self.hit;
        Some(Duplicate {
            actor: told(self.actor)?,
            other: told(other)?,
            name,
            score: rounded(score),
            decision: decision(score),
            explanation: reasons,
        })
    }
}

fn telling_keys(actor: &Actor) -> BTreeSet<String> {
    let names = actor.names().iter().map(|name| name.text.as_str());
    let mut keys = keys_of(names, actor.kind);
    keys.retain(|key| weight(key) >= TELLING);
    keys
}

fn named(actor: &Actor) -> impl Iterator<Item = CandidateName> {
    actor.names().iter().map(|name| CandidateName {
        actor: actor.head.id,
        kind: actor.kind,
        text: name.text.clone(),
        weak: name.kind == NameKind::WeakAlias,
    })
}
