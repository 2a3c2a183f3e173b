//! Machine clients: each has a secret of its own, scopes, and an end.

use std::time::Duration;

use diwan_entity::client;
use uuid::Uuid;

use super::{demand, store};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Fault, FieldCode, Result};
use crate::principal::{Principal, Scope, Scopes};
use crate::store::{insert_all, update_row};
use crate::token::ClientSecret;
use crate::values::{Instant, text};

/// A machine that signs in with a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub id: Uuid,
    pub name: String,
    pub scopes: Scopes,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
    pub last_used_at: Option<Instant>,
}

/// What a new machine client is made of.
#[derive(Clone, Copy)]
pub struct NewClient<'a> {
    pub name: &'a str,
    pub scopes: Scopes,
    /// How long its secret is good for.
    pub life: Duration,
}

impl Client {
    fn stored(row: client::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            scopes: store::scopes(&row.scopes)?,
            created_at: Instant::from_micros(row.created_at),
            expires_at: Instant::from_micros(row.expires_at),
            revoked_at: row.revoked_at.map(Instant::from_micros),
            last_used_at: row.last_used_at.map(Instant::from_micros),
        })
    }
}

impl Diwan {
    /// Makes a machine client. Its secret is shown this once.
    pub async fn add_client(
        &self,
        who: &Principal,
        new: NewClient<'_>,
    ) -> Result<(Client, ClientSecret)> {
        demand(who, Scope::ManageClients)?;
        let name =
            text::label(new.name).map_err(|fault| Error::invalid(vec![fault.at("/name")]))?;
        if new.scopes.is_empty() {
            let fault = Fault::new(FieldCode::Required, "a machine client needs a scope");
            return Err(Error::invalid(vec![fault.at("/scopes")]));
        }
        let secret = ClientSecret::from_bytes(&self.random());
        let now = self.now();
        let life = i64::try_from(new.life.as_micros()).unwrap_or(i64::MAX);
        let row = client::Model {
            id: self.ids.next(),
            name,
            secret_hash: secret.hash().as_str().to_owned(),
            scopes: new.scopes.to_string(),
            created_at: now.micros(),
            expires_at: Instant::from_micros(now.micros().saturating_add(life)).micros(),
            revoked_at: None,
            last_used_at: None,
            epoch: 1,
        };
        self.retried(async || {
            let session = self.begin(who).await?;
            insert_all::<client::Entity>(&session, vec![row.clone()]).await?;
            session.commit().await
        })
        .await?;
        Ok((Client::stored(row)?, secret))
    }

    /// Every machine client, the latest first.
    pub async fn clients(&self, who: &Principal) -> Result<Vec<Client>> {
        demand(who, Scope::ManageClients)?;
        let rows = store::clients(&self.store.read()).await?;
        rows.into_iter().map(Client::stored).collect()
    }

    /// Makes a machine client's secret and all its tokens worthless.
    pub async fn revoke_client(&self, who: &Principal, id: Uuid) -> Result<Client> {
        demand(who, Scope::ManageClients)?;
        let row = self
            .retried(async || {
                let session = self.begin(who).await?;
                let row = store::client(&session, id, true).await?;
                let mut row = row.ok_or_else(|| {
                    Error::new(Code::NotFound, "There is no machine client with this id.")
                })?;
                row.revoked_at.get_or_insert(self.now().micros());
                row.epoch += 1;
                update_row::<client::Entity>(&session, id, row.clone()).await?;
                session.commit().await?;
                Ok(row)
            })
            .await?;
        self.tokens.forget_standings();
        Client::stored(row)
    }
}
