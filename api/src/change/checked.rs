//! Somebody who waits, and is looked at again and again: whether they may still read.

use std::time::Duration;

use super::{Changes, Follower};
use crate::account::Credential;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::principal::Principal;

/// How long they wait before it is looked whether they may still read: what they see ends within a second of
/// their token.
pub const BETWEEN_CHECKS: Duration = Duration::from_millis(500);

/// A [`Follower`] whose right to read is checked again and again.
pub struct CheckedFollower {
    diwan: Diwan,
    credential: Credential,
    follower: Follower,
}

impl CheckedFollower {
    pub fn new(diwan: &Diwan, credential: Credential, follower: Follower) -> Self {
        Self { diwan: diwan.clone(), credential, follower }
    }

    /// What has changed; nothing when that does not come in time.
    pub async fn changes(&mut self, patience: Duration) -> Result<Changes> {
        // Who has not signed in needs no second look.
        let step = match self.credential.is_anonymous() {
            true => patience,
            false => BETWEEN_CHECKS.min(patience),
        };
        let mut waited = Duration::ZERO;
        loop {
            self.recheck().await?;
            let cursor = self.follower.cursor();
            let changes = Box::pin(self.follower.next(step)).await?;
            waited += step;
            if !changes.items.is_empty() && self.recheck().await? {
                // They were read for somebody who might read more, or less.
                self.follower.go_back(cursor);
            } else if !changes.items.is_empty() || waited >= patience {
                return Ok(changes);
            }
        }
    }

    /// Refuses who may not read any more; answers whether they may read something else since.
    pub async fn recheck(&mut self) -> Result<bool> {
        if self.follower.is_dismissed() {
            return Err(Error::new(Code::Unavailable, "The server is about to stop."));
        }
        let who = self.credential.principal(&self.diwan).await?;
        let differs = who != self.follower.who;
        self.follower.who = who;
        Ok(differs)
    }

    /// Who waits, as they were when they were checked last.
    pub fn who(&self) -> &Principal {
        &self.follower.who
    }
}
