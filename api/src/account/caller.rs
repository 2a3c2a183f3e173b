//! Who is behind a token, and whether that still counts.

use async_graphql::{Enum, ID, SimpleObject};
use uuid::Uuid;

use super::store;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::principal::{Principal, Scopes, Subject, SubjectKind};
use crate::store::Session;
use crate::token::{Claims, PreviewToken};
use crate::values::{Instant, Role};

/// The account or machine client behind the access token.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Viewer {
    /// The id of the account or machine client.
    pub id: ID,
    /// Which of the two it is.
    pub kind: ViewerKind,
    /// What it is called.
    pub name: String,
    /// The address it signs in with; machine clients have none.
    pub email: Option<String>,
    /// The role of the account; machine clients have none.
    pub role: Option<Role>,
    /// What the token may be used for.
    pub scopes: Vec<String>,
}

/// What an access token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// A person's account.
    Account,
    /// A program.
    Client,
}

impl Diwan {
    /// The caller behind an access token, or behind that of a preview link. The status of an account may be a
    /// second old, which is enough for reading; a write reads it again.
    pub async fn principal_of(&self, token: &str) -> Result<Principal> {
        if PreviewToken::is_plausible(token) {
            return self.previewer_of(token).await;
        }
        let claims: Claims = self.claims_of(token).await?;
        self.caller_behind(subject(&claims), claims.scope).await
    }

    /// The caller whom a token of ours speaks for, with what they may still do of what it says.
    pub(crate) async fn caller_behind(
        &self,
        subject: Subject,
        scopes: Scopes,
    ) -> Result<Principal> {
        let now = self.now();
        let standing = match self.tokens.standing(&subject, now) {
            Some(known) => known,
            None => {
                let read = store::standing(&self.store.read(), &subject, now).await?;
                self.tokens.set_standing(subject, now, read);
                read
            }
        };
        let standing = standing.filter(|standing| standing.epoch == subject.epoch);
        let still = standing.ok_or_else(Error::unauthenticated)?.scopes;
        Ok(Principal::Caller { subject, scopes: scopes.narrowed(still) })
    }

    /// The account or client of the caller; `None` for anonymous callers and for the operator.
    pub async fn viewer(&self, who: &Principal) -> Result<Option<Viewer>> {
        let Principal::Caller { subject, scopes } = who else { return Ok(None) };
        let session = self.store.read();
        let (kind, name, email, role) = match subject.kind {
            SubjectKind::Account => {
                let account = store::account(&session, subject.id).await?;
                let account = account.ok_or_else(Error::unauthenticated)?;
                let role = store::role(&account.role)?;
                (ViewerKind::Account, account.name, Some(account.email), Some(role))
            }
            SubjectKind::Client => {
                let client = store::client(&session, subject.id, false).await?;
                let client = client.ok_or_else(Error::unauthenticated)?;
                (ViewerKind::Client, client.name, None, None)
            }
        };
        let scopes = scopes.to_string().split_whitespace().map(str::to_owned).collect();
        Ok(Some(Viewer { id: subject.id.into(), kind, name, email, role, scopes }))
    }
}

/// Refuses the write of a caller whose account was locked or changed since the token was checked: to
/// be called in the transaction that writes.
pub async fn recheck_caller(session: &Session, who: &Principal, now: Instant) -> Result<()> {
    let Principal::Caller { subject, .. } = who else { return Ok(()) };
    match store::standing(session, subject, now).await? {
        Some(standing) if standing.epoch == subject.epoch => Ok(()),
        _ => Err(Error::unauthenticated()),
    }
}

/// A machine client's tokens name itself as the client they were given to.
fn subject(claims: &Claims) -> Subject {
    let is_client = Uuid::try_parse(&claims.client_id) == Ok(claims.sub);
    Subject {
        kind: if is_client { SubjectKind::Client } else { SubjectKind::Account },
        id: claims.sub,
        session: claims.sid,
        epoch: claims.ver,
    }
}
