//! Networks: the actors that one actor has to do with, and what ties them to one another.

mod edges;
pub mod graphql;
pub mod rest;
mod shared;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Parts, Visibility};
use crate::principal::Principal;
use crate::values::{ActorKind, Handle, Tie};

use edges::Edges;
use shared::Sharing;

pub use edges::NetworkEdge;

/// How far a network reaches: `1` to those that the actor has to do with, `2` to whom these have to do with.
pub const DEPTHS: std::ops::RangeInclusive<i64> = 1..=2;
/// How many actors each step adds: at most, and when nobody says.
pub const MOST_NODES: i64 = 100;
const NODES: i64 = 30;
/// How many edges an answer has at most; the strongest are kept.
const MOST_EDGES: usize = 1_000;

/// Whose network, and how much of it.
#[derive(Clone, Debug, Default)]
pub struct NetworkRequest {
    pub depth: Option<i64>,
    /// How many actors each step adds.
    pub limit: Option<i64>,
    /// What ties them; everything when nothing is given.
    pub ties: Option<Vec<Tie>>,
}

/// The actors that one actor has to do with, and what ties them to one another. Of events and articles the latest
/// are gone through: 2,000 of the actor itself, and as many of all others of a step together, 50 of each at least.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Network {
    /// The id of the actor whose network it is.
    pub root: Uuid,
    /// The actors: the nearest first, and of those as near the ones with the strongest ties.
    pub nodes: Vec<NetworkNode>,
    /// What ties them, the strongest first.
    pub edges: Vec<NetworkEdge>,
    /// Whether there is more than is told: actors beyond `limit`, or earlier events and articles.
    pub truncated: bool,
}

/// An actor in a network.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NetworkNode {
    /// The actor's id.
    pub id: Uuid,
    /// Its readable address.
    #[schema(example = "fayez-al-sarraj")]
    pub slug: String,
    /// What it is called.
    #[schema(example = "Fayez al-Sarraj")]
    pub name: String,
    /// What kind of actor it is.
    pub kind: ActorKind,
    /// How many steps it is away from the actor whose network it is.
    pub distance: u8,
}

/// A request that was found good.
struct Bounds {
    depth: u8,
    limit: usize,
    ties: Vec<Tie>,
}

impl NetworkRequest {
    fn bounds(&self) -> Result<Bounds> {
        let depth = self.depth.unwrap_or(*DEPTHS.start());
        if !DEPTHS.contains(&depth) {
            return Err(Error::bad_request("depth: 1 or 2."));
        }
        let limit = self.limit.unwrap_or(NODES);
        if !(1..=MOST_NODES).contains(&limit) {
            return Err(Error::bad_request(format!(
                "limit: a whole number from 1 to {MOST_NODES}."
            )));
        }
        let ties = self.ties.clone().unwrap_or_else(|| Tie::ALL.to_vec());
        if ties.is_empty() {
            return Err(Error::bad_request("ties: give at least one, or leave it out."));
        }
        Ok(Bounds { depth: depth as u8, limit: limit as usize, ties })
    }
}

impl Diwan {
    /// The actors that an actor has to do with, as far as the caller sees them and what ties them.
    pub async fn network(
        &self,
        who: &Principal,
        handle: &Handle,
        ask: &NetworkRequest,
    ) -> Result<Network> {
        let Bounds { depth, limit, ties } = ask.bounds()?;
        let root = self.answering_actor(who, handle).await?.head.id;
        let (session, visibility) = (self.store().read(), Visibility::of(who, self.now()));
        let sharing = Sharing { session: &session, visibility, ties: &ties };
        let mut distances = HashMap::from([(root, 0)]);
        let (mut edges, mut frontier) = (Edges::default(), vec![root]);
        for distance in 1..=depth {
            sharing.add(&mut edges, &frontier, None).await?;
            let strongest = edges.strongest_beyond(&distances);
            edges.truncated |= strongest.len() > limit;
            frontier = strongest.into_iter().take(limit).collect();
            distances.extend(frontier.iter().map(|actor| (*actor, distance)));
        }
        // What ties the outermost to one another was not looked for yet.
        let known: BTreeSet<Uuid> = distances.keys().copied().collect();
        sharing.add(&mut edges, &frontier, Some(&known)).await?;
        let nodes = self.nodes(who, &distances, &edges).await?;
        let shown: BTreeSet<Uuid> = nodes.iter().map(|node| node.id).collect();
        let (edges, truncated) = edges.among(&shown, MOST_EDGES);
        Ok(Network { root, nodes, edges, truncated })
    }

    /// The actors, in the order of the answer.
    async fn nodes(
        &self,
        who: &Principal,
        distances: &HashMap<Uuid, u8>,
        edges: &Edges,
    ) -> Result<Vec<NetworkNode>> {
        let ids: Vec<Uuid> = distances.keys().copied().collect();
        let actors = self.many::<Actor>(who, &ids, Parts::NONE, false).await?;
        let strengths = edges.strengths();
        let node = |(id, actor): (Uuid, Actor)| NetworkNode {
            id,
            slug: actor.slug,
            name: actor.name,
            kind: actor.kind,
            distance: distances.get(&id).copied().unwrap_or_default(),
        };
        let mut nodes: Vec<NetworkNode> = actors.into_iter().map(node).collect();
        let strength = |node: &NetworkNode| strengths.get(&node.id).copied().unwrap_or_default();
        nodes.sort_by(|one, other| {
            let by_distance = one.distance.cmp(&other.distance);
            let by_strength = strength(other).cmp(&strength(one));
            by_distance.then(by_strength).then_with(|| one.slug.cmp(&other.slug))
        });
        Ok(nodes)
    }
}
