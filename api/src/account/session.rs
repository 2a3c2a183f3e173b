//! Sessions: from signing in, from one refresh token to the next, to the end.

use std::time::Duration;

use diwan_entity::{account, client, refresh_token};
use uuid::Uuid;

use super::{demand, nobody, store};
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::principal::{CallerKey, Principal, Scope, Scopes, Subject, SubjectKind};
use crate::store::{Session, insert_all, update_row};
use crate::token::{Audience, Claims, ClientSecret, RefreshToken, SecretHash, Verdict};
use crate::values::{Email, Instant, parse_id};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 60 * 60 * SECOND;
/// How long an access token lives at most.
pub const MAX_LIFE_SECONDS: i64 = 15 * 60;
/// How long a session lasts when it is not used.
const IDLE: i64 = 14 * DAY;
/// How long a session lasts at most.
const SESSION: i64 = 30 * DAY;
/// How long a used refresh token may be presented again by somebody to whom the answer got lost.
const LOST_ANSWER: i64 = 10 * SECOND;
/// The client in tokens of accounts: ours, which has no secret.
pub const FIRST_PARTY: &str = "diwan";

/// The tokens that were granted.
#[derive(Clone, Debug)]
pub struct Granted {
    pub access_token: String,
    /// How long the access token lives.
    pub expires_in_seconds: i64,
    /// To be exchanged once for the next pair; machine clients have none.
    pub refresh_token: Option<RefreshToken>,
    pub scopes: Scopes,
}

/// Why no token is granted, in the terms of RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
}

/// Why there is no token: it was refused, or something failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Denial {
    Refused(Refusal),
    Failed(Error),
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        Denial::Refused(refusal)
    }
}

impl From<Error> for Denial {
    fn from(error: Error) -> Self {
        Denial::Failed(error)
    }
}

/// A refusal is an outcome, not a failure: it is not tried again.
fn settled<T>(outcome: Result<T, Denial>) -> Result<Result<T, Refusal>> {
    match outcome {
        Ok(granted) => Ok(Ok(granted)),
        Err(Denial::Refused(refusal)) => Ok(Err(refusal)),
        Err(Denial::Failed(error)) => Err(error),
    }
}

impl Diwan {
    /// Begins a session for the account with this address and password, as somebody says who has
    /// attempts of their own, counted by `from`.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        wanted: Option<Scopes>,
        from: CallerKey,
    ) -> Result<Granted, Denial> {
        let (account, verdict) = self.verified(email, password, from).await?;
        let scopes = narrowed(Scopes::of(store::role(&account.role)?), wanted)?;
        let rehashed = match verdict {
            Verdict::RightButWeaklyHashed => Some(self.hashed(password, from).await?),
            _ => None,
        };
        let begin = async || settled(self.begin_session(&account, scopes, rehashed.clone()).await);
        Ok(self.retried(begin).await??)
    }

    /// The account, if it may sign in with this password. Takes as long when there is none.
    async fn verified(
        &self,
        email: &str,
        password: &str,
        from: CallerKey,
    ) -> Result<(account::Model, Verdict), Denial> {
        let account = match Email::parse(email) {
            Ok(email) => store::account_called(&self.store.read(), &email.folded()).await?,
            Err(_) => None,
        };
        let stored = account.as_ref().map(|account| account.password_hash.as_str());
        let verdict = self.tokens.passwords.verify(password, stored, from).await?;
        let account =
            account.filter(|account| verdict.is_right() && account.status == store::ACTIVE);
        Ok((account.ok_or(Refusal::InvalidGrant)?, verdict))
    }

    async fn begin_session(
        &self,
        verified: &account::Model,
        scopes: Scopes,
        rehashed: Option<String>,
    ) -> Result<Granted, Denial> {
        let (session, now) = (self.store.write().await?, self.now());
        let account = store::account_locked(&session, verified.id).await?;
        let mut account = account
            .filter(|account| account.epoch == verified.epoch)
            .ok_or(Refusal::InvalidGrant)?;
        account.last_login_at = Some(now.micros());
        account.password_hash = rehashed.unwrap_or(account.password_hash);
        update_row::<account::Entity>(&session, account.id, account.clone()).await?;
        let past = Instant::from_micros(now.micros() - SESSION);
        store::forget_refresh_tokens(&session, account.id, past).await?;
        let (row, token) = self.refresh_token(self.ids.next(), account.id, now.micros(), scopes);
        let family = row.session;
        insert_all::<refresh_token::Entity>(&session, vec![row]).await?;
        session.commit().await?;
        self.granted(&account, family, token, scopes).await
    }

    /// Exchanges a refresh token for the next pair of its session. One that was exchanged before
    /// ends the session, unless it seems that the answer got lost.
    pub async fn refresh(&self, token: &str, wanted: Option<Scopes>) -> Result<Granted, Denial> {
        let hash = SecretHash::of(token);
        let rotate = async || settled(self.rotate(&hash, wanted).await);
        Ok(self.retried(rotate).await??)
    }

    async fn rotate(&self, hash: &SecretHash, wanted: Option<Scopes>) -> Result<Granted, Denial> {
        let (session, now) = (self.store.write().await?, self.now());
        let (account, mut old) = usable(&session, hash).await?;
        if !self.may_be_exchanged(&session, &old).await? {
            tracing::warn!(account = %account.id, session = %old.session, "refresh_reuse");
            store::end_session(&session, old.session, now).await?;
            session.commit().await?;
            self.tokens.forget_standings();
            return Err(Refusal::InvalidGrant.into());
        }
        if old.expires_at <= now.micros() {
            return Err(Refusal::InvalidGrant.into());
        }
        let kept = store::scopes(&old.scopes)?;
        let scopes = narrowed(kept.narrowed(Scopes::of(store::role(&account.role)?)), wanted)?;
        let (row, token) =
            self.refresh_token(old.session, account.id, old.session_started_at, kept);
        old.used_at.get_or_insert(now.micros());
        old.successor_id = Some(row.id);
        insert_all::<refresh_token::Entity>(&session, vec![row]).await?;
        let family = old.session;
        update_row::<refresh_token::Entity>(&session, old.id, old).await?;
        session.commit().await?;
        self.granted(&account, family, token, scopes).await
    }

    /// Whether the token is fresh, or was used a moment ago without its successor having been seen
    /// in use: then the successor makes room for another.
    async fn may_be_exchanged(
        &self,
        session: &Session,
        token: &refresh_token::Model,
    ) -> Result<bool> {
        let Some(used_at) = token.used_at else { return Ok(true) };
        let successor = match token.successor_id {
            Some(id) => store::refresh_token_by_id(session, id).await?,
            None => None,
        };
        let lost = self.now().micros() - used_at < LOST_ANSWER;
        match successor.filter(|next| lost && next.used_at.is_none() && next.revoked_at.is_none()) {
            Some(next) => {
                store::revoke_refresh_tokens(session, "id", next.id, self.now()).await?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// A token for a machine client that proves who it is with its secret.
    pub async fn client_credentials(
        &self,
        id: &str,
        secret: &str,
        wanted: Option<Scopes>,
    ) -> Result<Granted, Denial> {
        let id = parse_id(id).map_err(|_| Refusal::InvalidClient)?;
        let hash = SecretHash::of(secret);
        let known = ClientSecret::is_plausible(secret)
            && store::client(&self.store.read(), id, false)
                .await?
                .is_some_and(|client| hash.is(&client.secret_hash));
        if !known {
            return Err(Refusal::InvalidClient.into());
        }
        let used = async || settled(self.client_used(id).await);
        let client = self.retried(used).await??;
        let scopes = narrowed(store::scopes(&client.scopes)?, wanted)?;
        let subject = Subject {
            kind: SubjectKind::Client,
            id,
            session: self.ids.next(),
            epoch: client.epoch,
        };
        let access_token =
            self.access_token(subject, &id.to_string(), scopes, MAX_LIFE_SECONDS).await?;
        Ok(Granted {
            access_token,
            expires_in_seconds: MAX_LIFE_SECONDS,
            refresh_token: None,
            scopes,
        })
    }

    /// Notes that a machine client was here, if it still may be.
    async fn client_used(&self, id: Uuid) -> Result<client::Model, Denial> {
        let (session, now) = (self.store.write().await?, self.now().micros());
        let client = store::client(&session, id, true).await?;
        let mut client = client
            .filter(|client| client.revoked_at.is_none() && client.expires_at > now)
            .ok_or(Refusal::InvalidClient)?;
        client.last_used_at = Some(now);
        update_row::<client::Entity>(&session, id, client.clone()).await?;
        session.commit().await?;
        Ok(client)
    }

    /// Ends the session that a refresh or access token belongs to. What is no token of ours
    /// belongs to none.
    pub async fn revoke(&self, token: &str) -> Result<()> {
        let Some(ended) = self.session_of(token).await? else { return Ok(()) };
        self.retried(async || {
            let (session, now) = (self.store.write().await?, self.now());
            store::end_session(&session, ended, now).await?;
            let past = Instant::from_micros(now.micros() - SESSION);
            store::forget_ended_sessions(&session, past).await?;
            session.commit().await
        })
        .await?;
        self.tokens.forget_standings();
        Ok(())
    }

    async fn session_of(&self, token: &str) -> Result<Option<Uuid>> {
        if token.contains('.') {
            return Ok(self.claims_of(token).await.ok().map(|claims: Claims| claims.sid));
        }
        let hash = SecretHash::of(token);
        let found = store::refresh_token(&self.store.read(), hash.as_str()).await?;
        Ok(found.map(|token| token.session))
    }

    /// An access token for an account, for callers who manage accounts: the operator's way in.
    pub async fn token_for(
        &self,
        who: &Principal,
        email: &str,
        wanted: Option<Scopes>,
        life: Duration,
    ) -> Result<String> {
        demand(who, Scope::ManageAccounts)?;
        let email =
            Email::parse(email).map_err(|fault| Error::invalid(vec![fault.at("/email")]))?;
        let account = store::account_called(&self.store.read(), &email.folded()).await?;
        let account = account.ok_or_else(nobody)?;
        if account.status != store::ACTIVE {
            return Err(Error::conflict(FieldCode::WrongState, "This account is disabled."));
        }
        let scopes = narrowed(Scopes::of(store::role(&account.role)?), wanted).map_err(|_| {
            Error::bad_request("The account's role does not have all of these scopes.")
        })?;
        let life = i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
        self.access_token(subject(&account, self.ids.next()), FIRST_PARTY, scopes, life).await
    }

    async fn granted(
        &self,
        account: &account::Model,
        session: Uuid,
        refresh_token: RefreshToken,
        scopes: Scopes,
    ) -> Result<Granted, Denial> {
        let subject = subject(account, session);
        Ok(Granted {
            access_token: self.access_token(subject, FIRST_PARTY, scopes, MAX_LIFE_SECONDS).await?,
            expires_in_seconds: MAX_LIFE_SECONDS,
            refresh_token: Some(refresh_token),
            scopes,
        })
    }

    async fn access_token(
        &self,
        subject: Subject,
        client: &str,
        scopes: Scopes,
        life_seconds: i64,
    ) -> Result<String> {
        let now = self.now().micros().div_euclid(SECOND);
        let claims = Claims {
            iss: self.tokens.expectation.issuer.clone(),
            aud: Audience::One(self.tokens.expectation.audience.clone()),
            sub: subject.id,
            client_id: client.to_owned(),
            iat: now,
            exp: now.saturating_add(life_seconds),
            nbf: None,
            jti: self.ids.next(),
            sid: subject.session,
            scope: scopes,
            ver: subject.epoch,
        };
        self.sign(&claims).await
    }

    /// A new refresh token of a session, and the row that is kept of it.
    fn refresh_token(
        &self,
        session: Uuid,
        account_id: Uuid,
        began: i64,
        scopes: Scopes,
    ) -> (refresh_token::Model, RefreshToken) {
        let token = RefreshToken::from_bytes(&self.random());
        let now = self.now().micros();
        let row = refresh_token::Model {
            id: self.ids.next(),
            session,
            account_id,
            token_hash: token.hash().as_str().to_owned(),
            issued_at: now,
            expires_at: (now + IDLE).min(began + SESSION),
            session_started_at: began,
            used_at: None,
            successor_id: None,
            revoked_at: None,
            scopes: scopes.to_string(),
            client_id: Some(FIRST_PARTY.to_owned()),
        };
        (row, token)
    }
}

fn subject(account: &account::Model, session: Uuid) -> Subject {
    Subject { kind: SubjectKind::Account, id: account.id, session, epoch: account.epoch }
}

/// The refresh token with this hash and its account, locked, unless either counts no more.
async fn usable(
    session: &Session,
    hash: &SecretHash,
) -> Result<(account::Model, refresh_token::Model), Denial> {
    let token = store::refresh_token(session, hash.as_str()).await?;
    let owner = token.ok_or(Refusal::InvalidGrant)?.account_id;
    let account = store::account_locked(session, owner).await?;
    let account = account.filter(|account| account.status == store::ACTIVE);
    // Read again: until the lock was there, somebody else may have used it.
    let token = store::refresh_token(session, hash.as_str()).await?;
    let token = token.filter(|token| token.revoked_at.is_none());
    let (account, token) = account.zip(token).ok_or(Refusal::InvalidGrant)?;
    match store::is_ended(session, token.session).await? {
        true => Err(Refusal::InvalidGrant.into()),
        false => Ok((account, token)),
    }
}

/// What is granted of what may be granted: all of it, or what was asked for.
fn narrowed(most: Scopes, wanted: Option<Scopes>) -> Result<Scopes, Refusal> {
    match wanted {
        None => Ok(most),
        Some(wanted) if most.contains(wanted) => Ok(wanted),
        Some(_) => Err(Refusal::InvalidScope),
    }
}
