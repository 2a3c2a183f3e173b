//! Accounts, machine clients, and how both get tokens.
//!
//! Whatever changes what an account may do raises its epoch and ends its sessions in one
//! transaction, under the lock of its row: no token issued before outlives it.

mod caller;
mod client;
mod credential;
mod describe;
mod keyring;
mod previewer;
pub mod rest;
mod rotation;
mod session;
mod store;

use diwan_entity::account;

use crate::diwan::Diwan;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::principal::{CallerKey, Principal, Scope};
use crate::store::{Session, insert_all, update_row};
use crate::token::Passwords;
use crate::values::{Email, Instant, Role, text};
use uuid::Uuid;

pub use caller::{Viewer, recheck_caller};
pub use client::{Client, NewClient};
pub use credential::Credential;
pub use rotation::{KeyStatus, SigningKeyInfo};
pub use session::{Denial, FIRST_PARTY, Granted, MAX_LIFE_SECONDS, Refusal};

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// Whether it may sign in.
    pub active: bool,
    pub created_at: Instant,
    pub last_login_at: Option<Instant>,
}

/// What a new account is made of.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub password: &'a str,
}

impl Account {
    fn stored(row: account::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            role: store::role(&row.role)?,
            email: row.email,
            name: row.name,
            active: row.status == store::ACTIVE,
            created_at: Instant::from_micros(row.created_at),
            last_login_at: row.last_login_at.map(Instant::from_micros),
        })
    }
}

impl Diwan {
    /// Makes an account. There is none before the first one is made.
    pub async fn add_account(&self, who: &Principal, new: NewAccount<'_>) -> Result<Account> {
        demand(who, Scope::ManageAccounts)?;
        let (email, name) = parsed(new)?;
        let password_hash = self.hashed(new.password, CallerKey::of(who, None)).await?;
        let now = self.now().micros();
        let row = account::Model {
            id: self.ids.next(),
            email: email.folded(),
            name,
            role: new.role.to_string(),
            password_hash,
            status: store::ACTIVE.to_owned(),
            epoch: 1,
            created_at: now,
            updated_at: now,
            last_login_at: None,
        };
        self.retried(async || {
            let session = self.begin(who).await?;
            if store::account_called(&session, &row.email).await?.is_some() {
                return Err(Error::conflict(
                    FieldCode::Duplicate,
                    "There is an account with this address already.",
                ));
            }
            insert_all::<account::Entity>(&session, vec![row.clone()]).await?;
            session.commit().await
        })
        .await?;
        Account::stored(row)
    }

    /// Every account, by address.
    pub async fn accounts(&self, who: &Principal) -> Result<Vec<Account>> {
        demand(who, Scope::ManageAccounts)?;
        let rows = store::accounts(&self.store.read()).await?;
        rows.into_iter().map(Account::stored).collect()
    }

    /// Keeps an account from signing in, and ends all its sessions.
    pub async fn disable_account(&self, who: &Principal, email: &str) -> Result<Account> {
        self.change_account(who, email, |row| row.status = store::DISABLED.to_owned()).await
    }

    /// Lets a disabled account sign in again.
    pub async fn enable_account(&self, who: &Principal, email: &str) -> Result<Account> {
        self.change_account(who, email, |row| row.status = store::ACTIVE.to_owned()).await
    }

    /// Gives an account another role, and ends all its sessions.
    pub async fn set_role(&self, who: &Principal, email: &str, role: Role) -> Result<Account> {
        self.change_account(who, email, |row| row.role = role.to_string()).await
    }

    /// Ends all sessions of an account: whoever uses it must sign in again.
    pub async fn sign_out(&self, who: &Principal, email: &str) -> Result<Account> {
        self.change_account(who, email, |_| {}).await
    }

    /// Gives an account another password, and ends all its sessions.
    pub async fn set_password(
        &self,
        who: &Principal,
        email: &str,
        password: &str,
    ) -> Result<Account> {
        demand(who, Scope::ManageAccounts)?;
        Passwords::check(password).map_err(|fault| Error::invalid(vec![fault.at("/password")]))?;
        let hash = self.hashed(password, CallerKey::of(who, None)).await?;
        self.change_account(who, email, |row| row.password_hash.clone_from(&hash)).await
    }

    /// Changes what an account may do: none of its tokens outlives that.
    async fn change_account(
        &self,
        who: &Principal,
        email: &str,
        change: impl Fn(&mut account::Model),
    ) -> Result<Account> {
        demand(who, Scope::ManageAccounts)?;
        let row = self
            .retried(async || {
                let session = self.begin(who).await?;
                let mut row = self.account_to_change(&session, email).await?;
                change(&mut row);
                row.epoch += 1;
                row.updated_at = self.now().micros();
                update_row::<account::Entity>(&session, row.id, row.clone()).await?;
                store::revoke_refresh_tokens(&session, "account_id", row.id, self.now()).await?;
                session.commit().await?;
                Ok(row)
            })
            .await?;
        self.tokens.forget_standings();
        Account::stored(row)
    }

    async fn account_to_change(&self, session: &Session, email: &str) -> Result<account::Model> {
        let email =
            Email::parse(email).map_err(|fault| Error::invalid(vec![fault.at("/email")]))?;
        let found = store::account_called(session, &email.folded()).await?;
        let found = found.ok_or_else(nobody)?;
        store::account_locked(session, found.id).await?.ok_or_else(nobody)
    }

    async fn hashed(&self, password: &str, from: CallerKey) -> Result<String> {
        self.tokens.passwords.hash(password, self.random(), from).await
    }
}

fn parsed(new: NewAccount<'_>) -> Result<(Email, String)> {
    let email = Email::parse(new.email).map_err(|fault| fault.at("/email"));
    let name = text::label(new.name).map_err(|fault| fault.at("/name"));
    let password = Passwords::check(new.password).map_err(|fault| fault.at("/password"));
    match (email, name, password) {
        (Ok(email), Ok(name), Ok(())) => Ok((email, name)),
        (email, name, password) => {
            let broken: [Option<FieldError>; 3] = [email.err(), name.err(), password.err()];
            Err(Error::invalid(broken.into_iter().flatten().collect()))
        }
    }
}

fn nobody() -> Error {
    Error::new(Code::NotFound, "There is no account with this address.")
}

/// Refuses who may not do what needs a scope; who has not signed in is asked for a token.
pub(crate) fn demand(who: &Principal, scope: Scope) -> Result<()> {
    if who.is_anonymous() {
        return Err(Error::unauthenticated());
    }
    match who.may(scope) {
        true => Ok(()),
        false => Err(Error::forbidden(format!("This needs the scope {}.", scope.as_str()))),
    }
}
