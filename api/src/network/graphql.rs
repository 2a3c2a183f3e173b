//! Networks on the GraphQL face.

use async_graphql::{Context, ID, Object};

use super::{Network, NetworkEdge, NetworkNode, NetworkRequest};
use crate::error::Result;
use crate::graphql::{RequestContext, named, shown};
use crate::values::{ActorKind, RefInput, Tie};

/// Says whom an actor has to do with.
#[derive(Default)]
pub struct NetworkQuery;

#[Object]
impl NetworkQuery {
    /// The actors that share events and articles with an actor, or stand in a relation to it, and what
    /// ties all of them to one another. Only what you may see counts; null where the actor is absent.
    async fn actor_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose network.")] by: RefInput,
        #[graphql(
            desc = "1: whom the actor has to do with; 2: whom these have to do with, too. 1 when absent."
        )]
        depth: Option<i64>,
        #[graphql(
            desc = "How many actors each step adds, those with the strongest ties: 1 to 100, 30 when absent."
        )]
        limit: Option<i64>,
        #[graphql(desc = "What ties actors to one another; everything when absent.")] ties: Option<
            Vec<Tie>,
        >,
    ) -> Option<Result<Network>> {
        let read = async {
            let context = RequestContext::of(ctx)?;
            let ask = NetworkRequest { depth, limit, ties };
            Box::pin(context.diwan.network(&context.who, &named(by)?, &ask)).await
        };
        shown(read.await)
    }
}

/// The actors that one actor has to do with, and what ties them to one another.
#[Object]
impl Network {
    /// The id of the actor whose network it is.
    async fn root(&self) -> ID {
        self.root.into()
    }

    /// The actors: the nearest first, and of those as near the ones with the strongest ties.
    async fn nodes(&self) -> &[NetworkNode] {
        &self.nodes
    }

    /// What ties them, the strongest first.
    async fn edges(&self) -> &[NetworkEdge] {
        &self.edges
    }

    /// Whether there is more than is told: actors beyond `limit`, or earlier events and articles.
    async fn truncated(&self) -> bool {
        self.truncated
    }
}

/// An actor in a network.
#[Object]
impl NetworkNode {
    /// The actor's id.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// Its readable address.
    async fn slug(&self) -> &str {
        &self.slug
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.name
    }

    /// What kind of actor it is.
    async fn kind(&self) -> ActorKind {
        self.kind
    }

    /// How many steps it is away from the actor whose network it is.
    async fn distance(&self) -> u8 {
        self.distance
    }
}

/// What ties two actors to one another.
#[Object]
impl NetworkEdge {
    /// The id of the one.
    async fn source(&self) -> ID {
        self.source.into()
    }

    /// The id of the other.
    async fn target(&self) -> ID {
        self.target.into()
    }

    /// How strong it is: events, articles and relations taken together.
    async fn weight(&self) -> u64 {
        self.weight
    }

    /// In how many events both took part, of those gone through.
    async fn events(&self) -> u64 {
        self.events
    }

    /// How many articles mention both, of those gone through.
    async fn articles(&self) -> u64 {
        self.articles
    }

    /// How many relations there are of the one to the other.
    async fn relations(&self) -> u64 {
        self.relations
    }

    /// The earliest date among these; null where none has one.
    async fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }

    /// The latest date among these.
    async fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// The ids of the latest events in which both took part, at most 10.
    async fn evidence(&self) -> Vec<ID> {
        self.evidence.iter().map(|id| (*id).into()).collect()
    }
}
