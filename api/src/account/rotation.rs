//! Keys in turn: the next one is published before it signs, the last one verifies a while longer.

use std::path::Path;

use diwan_entity::signing_key;

use super::keyring::{RETIRED_LIFE, SECOND, row};
use super::{demand, store};
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::principal::{Principal, Scope};
use crate::store::Session;
use crate::token::{KeyError, SigningKey, add_key, remove_key};
use crate::values::Instant;

/// For how long a key is published before it signs: every instance, and every client that caches the
/// key set, has read it by then.
const NOTICE: i64 = 10 * 60 * SECOND;

/// A key that signs access tokens, did, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyInfo {
    /// Its id, as tokens name it.
    pub kid: String,
    pub status: KeyStatus,
    pub created_at: Instant,
    /// It signs from here on.
    pub active_from: Instant,
    /// Until when its tokens are taken; absent while it is not to retire.
    pub verifies_until: Option<Instant>,
    /// Whether this machine holds its private half.
    pub is_here: bool,
}

/// What a key does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// Published, but not yet signing.
    Next,
    /// Signs.
    Signing,
    /// Signs no more; its tokens are still taken.
    Retired,
    /// Its tokens are refused.
    Over,
}

impl KeyStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Signing => "signing",
            Self::Retired => "retired",
            Self::Over => "over",
        }
    }
}

impl Diwan {
    /// Every key there is or was, the oldest first.
    pub async fn signing_keys(&self, who: &Principal) -> Result<Vec<SigningKeyInfo>> {
        demand(who, Scope::System)?;
        let rows = store::keys(&self.store.read()).await?;
        Ok(rows.into_iter().map(|row| self.key(row)).collect())
    }

    /// Makes the next key. It begins to sign in ten minutes, then those that this machine holds
    /// retire. `at_once`, for a key that has leaked: it signs now, and what the others signed is
    /// refused.
    pub async fn rotate_keys(&self, who: &Principal, at_once: bool) -> Result<SigningKeyInfo> {
        demand(who, Scope::System)?;
        let folder = self.tokens.folder().ok_or_else(not_in_files)?;
        let session = self.store.write_long().await?;
        let made = add_key(folder, self.random()).map_err(told)?;
        let written = self.hand_over(session, &made, at_once).await;
        if written.is_err() {
            // An instance must not sign with a key that is not published yet.
            remove_key(folder, made.kid()).map_err(told)?;
        }
        let made = self.key(written?);
        self.clear_away(folder).await?;
        self.tokens.read_folder().map_err(told)?;
        self.read_keys().await?;
        Ok(SigningKeyInfo { is_here: true, ..made })
    }

    async fn hand_over(
        &self,
        session: Session,
        next: &SigningKey,
        at_once: bool,
    ) -> Result<signing_key::Model> {
        let now = self.now().micros();
        let (begins, retire) =
            if at_once { (now, now - RETIRED_LIFE - 1) } else { (now + NOTICE, now + NOTICE) };
        let row = row(next, now, begins)?;
        store::publish_key(&session, row.clone()).await?;
        let private = self.tokens.private();
        let old: Vec<&str> = private.iter().map(SigningKey::kid).collect();
        store::retire_keys(&session, &old, retire).await?;
        session.commit().await?;
        Ok(row)
    }

    /// Removes the files of keys that verify no more.
    async fn clear_away(&self, folder: &Path) -> Result<()> {
        let keys = store::keys(&self.store.read()).await?;
        let over = keys.into_iter().map(|row| self.key(row));
        for key in over.filter(|key| key.status == KeyStatus::Over && key.is_here) {
            remove_key(folder, &key.kid).map_err(told)?;
        }
        Ok(())
    }

    fn key(&self, row: signing_key::Model) -> SigningKeyInfo {
        let now = self.now().micros();
        let verifies_until = row.retired_at.map(|at| at + RETIRED_LIFE);
        let status = match (row.retired_at, verifies_until) {
            (_, Some(until)) if until < now => KeyStatus::Over,
            (Some(at), _) if at <= now => KeyStatus::Retired,
            _ if row.active_from > now => KeyStatus::Next,
            _ => KeyStatus::Signing,
        };
        SigningKeyInfo {
            is_here: self.tokens.holds(&row.kid),
            kid: row.kid,
            status,
            created_at: Instant::from_micros(row.created_at),
            active_from: Instant::from_micros(row.active_from),
            verifies_until: verifies_until.map(Instant::from_micros),
        }
    }
}

fn not_in_files() -> Error {
    Error::conflict(
        FieldCode::WrongState,
        "The signing key comes from the setting signing_key: put another one there, and restart.",
    )
}

/// Only the operator rotates keys, so the message may name files.
fn told(cause: KeyError) -> Error {
    Error::new(crate::error::Code::Unavailable, cause.to_string())
}
