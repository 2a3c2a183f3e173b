//! What issuing and verifying need to remember between two requests.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::{
    Expectation, Hardness, KeyError, KeySet, Passwords, SecretHash, SigningKey, read_folder,
};
use crate::principal::{Previewed, Scopes, Subject};
use crate::values::Instant;

/// How long what was read of a subject or a preview link may be used for reading; writing always reads it again.
const MEMORY_LIFE: i64 = 1_000_000;
/// How many of each are remembered.
const MOST_REMEMBERED: usize = 10_000;

/// What counts of an account or machine client at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectStatus {
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
    private: RwLock<Arc<[SigningKey]>>,
    /// Where those are kept, if in files.
    folder: Option<PathBuf>,
    published: RwLock<Option<Arc<Published>>>,
    standings: Memory<Subject, Option<SubjectStatus>>,
    previews: Memory<String, Option<Previewed>>,
}

impl Tokens {
    pub fn new(expectation: Expectation, hardness: Hardness, private: Vec<SigningKey>) -> Self {
        Self {
            expectation,
            passwords: Passwords::new(hardness),
            private: RwLock::new(private.into()),
            folder: None,
            published: RwLock::default(),
            standings: Memory::default(),
            previews: Memory::default(),
        }
    }

    /// The same, with the folder in which others may put further keys.
    pub fn with_folder(mut self, folder: PathBuf) -> Self {
        self.folder = Some(folder);
        self
    }

    /// The folder of its private keys, if they are kept in files.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The keys whose private halves this process holds.
    pub fn private(&self) -> Arc<[SigningKey]> {
        self.private.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it holds the private half of a key.
    pub fn holds(&self, kid: &str) -> bool {
        self.private().iter().any(|key| key.kid() == kid)
    }

    /// Reads the folder again: somebody may have put a key there.
    pub fn read_folder(&self) -> Result<(), KeyError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let keys = read_folder(folder)?;
        *self.private.write().unwrap_or_else(PoisonError::into_inner) = keys.into();
        Ok(())
    }

    /// The published key that signs now: the newest of those whose private half is here.
    pub fn signer(&self, published: &Published, now: Instant) -> Option<SigningKey> {
        let begun = published.signing.iter().filter(|(from, _)| *from <= now);
        let newest = begun.filter(|(_, kid)| self.holds(kid)).max_by_key(|(from, _)| *from)?;
        self.private().iter().find(|key| key.kid() == newest.1).cloned()
    }

    /// The published keys, as they were read last.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_published(&self, published: Arc<Published>) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(published);
    }

    /// What was read of a subject a moment ago.
    pub fn standing(&self, subject: &Subject, now: Instant) -> Option<Option<SubjectStatus>> {
        self.standings.get(subject, now)
    }

    pub fn set_standing(&self, subject: Subject, now: Instant, standing: Option<SubjectStatus>) {
        self.standings.set(subject, now, standing);
    }

    /// What was read of a preview link a moment ago.
    pub fn preview(&self, hash: &SecretHash, now: Instant) -> Option<Option<Previewed>> {
        self.previews.get(hash.as_str(), now)
    }

    pub fn set_preview(&self, hash: &SecretHash, now: Instant, preview: Option<Previewed>) {
        self.previews.set(hash.as_str().to_owned(), now, preview);
    }

    /// Forgets what was read of subjects and preview links, because it has changed.
    pub fn forget_standings(&self) {
        self.standings.forget();
        self.previews.forget();
    }
}

/// What was read a moment ago.
struct Memory<K, V>(Mutex<HashMap<K, (Instant, V)>>);

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memory<K, V> {
    fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: Instant) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let read = self.entries();
        let (read_at, value) = read.get(key)?;
        let age = now.micros().saturating_sub(read_at.micros());
        (0..MEMORY_LIFE).contains(&age).then(|| value.clone())
    }

    fn set(&self, key: K, now: Instant, value: V) {
        let mut entries = self.entries();
        if entries.len() >= MOST_REMEMBERED {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }

    fn forget(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, (Instant, V)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Tokens {
    /// An issuer without keys: it signs nothing.
    fn default() -> Self {
        let expectation = Expectation {
            issuer: "http://localhost:8080".into(),
            any_loopback: false,
            audience: "diwan".into(),
        };
        Self::new(expectation, Hardness::DEFAULT, Vec::new())
    }
}
