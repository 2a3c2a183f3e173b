//! The keys: private halves in this process, public halves in the store, where every instance
//! that shares it finds them.

use std::sync::Arc;

use diwan_entity::signing_key;
use jsonwebtoken::jwk::JwkSet;

use super::store;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::token::{PublicKey, Published, Signed, SigningKey, issue};
use crate::values::Instant;

pub(super) const SECOND: i64 = 1_000_000;
/// A retired key goes on verifying, longer than any token it has signed lives.
pub(super) const RETIRED_LIFE: i64 = 60 * 60 * SECOND;
/// How often the store is asked for keys at most, whatever keys tokens name.
const UNKNOWN_PAUSE: i64 = 30 * SECOND;
/// How long keys are used without asking for them again.
const PUBLISHED_LIFE: i64 = 5 * 60 * SECOND;

impl Diwan {
    /// Who issues the tokens of this server: its public address.
    pub fn issuer(&self) -> &str {
        &self.tokens.expectation.issuer
    }

    /// Publishes the public halves of this process's keys. To be done once, before any token.
    pub async fn publish_keys(&self) -> Result<()> {
        let known = self.read_keys().await?;
        let unknown = |key: &&SigningKey| !known.set.has(key.kid());
        let private = self.tokens.private();
        let fresh: Vec<&SigningKey> = private.iter().filter(unknown).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        self.retried(async || {
            let (session, now) = (self.store.write().await?, self.now().micros());
            for key in &fresh {
                store::publish_key(&session, row(key, now, now)?).await?;
            }
            session.commit().await
        })
        .await?;
        self.read_keys().await.map(drop)
    }

    /// The keys by which access tokens are verified, to be published.
    pub async fn public_keys(&self) -> Result<JwkSet> {
        Ok(self.keys(PUBLISHED_LIFE).await?.set.document())
    }

    /// The claims of a token of ours; says only whether it has expired.
    pub(crate) async fn claims_of<C: Signed>(&self, token: &str) -> Result<C> {
        use crate::token::Rejection::{Expired, UnknownKey};
        let verify =
            |keys: &Published| self.tokens.expectation.verify(token, &keys.set, self.now());
        let mut outcome = verify(&*self.keys(PUBLISHED_LIFE).await?);
        if matches!(outcome, Err(UnknownKey)) {
            outcome = verify(&*self.keys(UNKNOWN_PAUSE).await?);
        }
        outcome.map_err(|rejection| {
            tracing::debug!(?rejection, "token refused");
            match rejection {
                Expired => Error::new(
                    crate::error::Code::TokenExpired,
                    format!("{} has expired; get a new one.", C::NAME),
                ),
                _ => Error::unauthenticated(),
            }
        })
    }

    /// The claims as a signed token.
    pub(crate) async fn sign<C: Signed>(&self, claims: &C) -> Result<String> {
        let keys = self.keys(PUBLISHED_LIFE).await?;
        let key = self.tokens.signer(&keys, self.now());
        issue(&key.ok_or_else(|| Error::internal("there is no key to sign with"))?, claims)
    }

    /// The published keys as they were read at most `age` microseconds ago.
    async fn keys(&self, age: i64) -> Result<Arc<Published>> {
        let now = self.now().micros();
        match self.tokens.published() {
            Some(keys) if (0..age).contains(&(now - keys.read_at.micros())) => Ok(keys),
            _ => self.read_keys().await,
        }
    }

    pub(super) async fn read_keys(&self) -> Result<Arc<Published>> {
        let now = self.now();
        let then = Instant::from_micros(now.micros() - RETIRED_LIFE);
        let rows = store::published_keys(&self.store.read(), then).await?;
        // One that is to retire signs until the one after it begins.
        let signing = rows.iter().filter(|row| row.retired_at.is_none_or(|at| at > now.micros()));
        if signing.clone().any(|row| !self.tokens.holds(&row.kid)) {
            self.tokens.read_folder().map_err(Error::internal)?;
        }
        let published = Arc::new(Published {
            signing: signing
                .map(|row| (Instant::from_micros(row.active_from), row.kid.clone()))
                .collect(),
            set: rows.iter().filter_map(|row| PublicKey::from_json(&row.public_key)).collect(),
            read_at: now,
        });
        self.tokens.set_published(published.clone());
        Ok(published)
    }
}

/// A key as it is published at `now`, to sign from a later time on.
pub(super) fn row(key: &SigningKey, now: i64, active_from: i64) -> Result<signing_key::Model> {
    Ok(signing_key::Model {
        kid: key.kid().to_owned(),
        public_key: serde_json::to_string(key.public()).map_err(Error::internal)?,
        created_at: now,
        active_from,
        last_used_at: None,
        retired_at: None,
    })
}
