//! What resolvers work with, in the context of one request.

use async_graphql::Context;
use async_graphql::dataloader::DataLoader;

use super::loader::{Records, loader};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::principal::{CallerKey, Principal};

/// One request: the register, who asks, and the loaders that gather what its resolvers read.
pub struct RequestContext {
    pub diwan: Diwan,
    pub who: Principal,
    /// By which the caller's turns are counted.
    pub key: CallerKey,
    pub(super) loader: DataLoader<Records>,
}

impl RequestContext {
    pub fn new(diwan: Diwan, who: Principal, key: CallerKey) -> Self {
        let loader = loader(Records { diwan: diwan.clone(), who: who.clone() });
        Self { diwan, who, key, loader }
    }

    /// The request that a field is resolved for.
    pub fn of<'a>(ctx: &Context<'a>) -> Result<&'a RequestContext> {
        ctx.data::<RequestContext>().map_err(|missing| Error::internal(missing.message))
    }
}
