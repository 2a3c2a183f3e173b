//! What issuing and verifying need to remember between two requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{Expectation, Hardness, KeySet, Passwords, SigningKey};
use crate::principal::{Scopes, Subject};
use crate::words::Instant;

/// How long what was read of a subject may be used for reading; writing always reads it again.
const STANDING_LIFE: i64 = 1_000_000;
/// How many subjects are remembered.
const MOST_STANDINGS: usize = 10_000;

/// What counts of an account or machine client at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Tokens issued under another epoch are worthless.
    pub epoch: i64,
    /// What it may do at most.
    pub scopes: Scopes,
}

/// The keys as they stood in the store when they were read.
pub struct Published {
    /// Those that verify.
    pub set: KeySet,
    /// Those that sign, each with the time from which on it does.
    pub signing: Vec<(Instant, String)>,
    pub read_at: Instant,
}

/// The issuer of access tokens: who it is, its keys, and how it takes passwords.
pub struct Tokens {
    pub expectation: Expectation,
    pub passwords: Passwords,
    private: Vec<SigningKey>,
    published: RwLock<Option<Arc<Published>>>,
    standings: Mutex<HashMap<Subject, (Instant, Option<Standing>)>>,
}

impl Tokens {
    pub fn new(expectation: Expectation, hardness: Hardness, private: Vec<SigningKey>) -> Self {
        Self {
            expectation,
            passwords: Passwords::new(hardness),
            private,
            published: RwLock::default(),
            standings: Mutex::default(),
        }
    }

    /// The keys whose private halves this process holds.
    pub fn private(&self) -> &[SigningKey] {
        &self.private
    }

    /// The published key that signs now: the newest of those whose private half is here.
    pub fn signer(&self, published: &Published, now: Instant) -> Option<&SigningKey> {
        let mine = |kid: &String| self.private.iter().find(|key| key.kid() == kid);
        let begun = published.signing.iter().filter(|(from, _)| *from <= now);
        begun
            .filter_map(|(from, kid)| Some((from, mine(kid)?)))
            .max_by_key(|(from, _)| *from)
            .map(|(_, key)| key)
    }

    /// The published keys, as they were read last.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_published(&self, published: Arc<Published>) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(published);
    }

    /// What was read of a subject a moment ago.
    pub fn standing(&self, subject: &Subject, now: Instant) -> Option<Option<Standing>> {
        let standings = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, standing) = standings.get(subject)?;
        let age = now.micros().saturating_sub(read_at.micros());
        (0..STANDING_LIFE).contains(&age).then_some(*standing)
    }

    pub fn set_standing(&self, subject: Subject, now: Instant, standing: Option<Standing>) {
        let mut standings = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        if standings.len() >= MOST_STANDINGS {
            standings.clear();
        }
        standings.insert(subject, (now, standing));
    }

    /// Forgets what was read of subjects, because it has changed.
    pub fn forget_standings(&self) {
        self.standings.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Default for Tokens {
    /// An issuer without keys: it signs nothing.
    fn default() -> Self {
        let expectation =
            Expectation { issuer: "http://localhost:8080".into(), audience: "diwan".into() };
        Self::new(expectation, Hardness::DEFAULT, Vec::new())
    }
}
