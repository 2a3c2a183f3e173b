//! What a connection that stays open was signed in with.

use std::sync::{Arc, Mutex, PoisonError};

use crate::diwan::Diwan;
use crate::error::Result;
use crate::principal::Principal;

/// The access token of a connection, if it has one; a fresh one may take its place. Cheap to clone, and the
/// same for every clone.
#[derive(Clone, Default)]
pub struct Credential(Arc<Mutex<Option<String>>>);

impl Credential {
    pub fn new(token: Option<String>) -> Self {
        Self(Arc::new(Mutex::new(token)))
    }

    /// Puts a fresh token in the place of the old one.
    pub fn renew(&self, token: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
    }

    /// Whether there is no token: then nothing can expire.
    pub fn is_anonymous(&self) -> bool {
        self.token().is_none()
    }

    /// Whom it speaks for at this moment; an error once the token has expired or was revoked.
    pub async fn principal(&self, diwan: &Diwan) -> Result<Principal> {
        match self.token() {
            Some(token) => Box::pin(diwan.principal_of(&token)).await,
            None => Ok(Principal::Anonymous),
        }
    }

    fn token(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
