//! Links that show one record, whatever its state, to people without an account: to whoever has to see a draft
//! before it is published.
//!
//! A link carries a token of random bits, of which the store keeps the hash: it has an end, can be revoked at any
//! moment, and outlives the keys that sign access tokens. What it shows is decided where everything is that a
//! caller sees ([`Visibility`](crate::model::Visibility)).

mod describe;
pub mod graphql;
mod input;
pub mod rest;
mod site;
mod store;

use async_graphql::SimpleObject;
use diwan_entity::preview_link;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::Action;
use crate::command::write::refuse_anonymous;
use crate::dispatch::with_kind;
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::model::{Kind, Record};
use crate::principal::Principal;
use crate::store::{Session, insert_all};
use crate::token::PreviewToken;
use crate::values::{Handle, Instant, parse_id};

pub use input::PreviewInput;

/// How many links of one record live at once.
const MOST_LINKS: usize = 20;

/// A link that shows one record in any state to whoever has it: to people without an account who have to see a draft.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct PreviewLink {
    /// The id of the link, by which it is revoked.
    #[graphql(skip)]
    pub id: Uuid,
    /// The id of the record that it shows.
    #[graphql(skip)]
    pub record: Uuid,
    /// What requests are sent with to see what the link shows, as `Authorization: Bearer …`, on both faces: only in
    /// the answer that made the link; null otherwise.
    #[schema(example = "dwp_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo4yT2Zg")]
    pub token: Option<String>,
    /// The page that shows the record to whoever opens it, on the site that the operator has set or else on this server:
    /// only in the answer that made the link; null otherwise.
    #[schema(
        example = "https://wire.example/api/draft?kind=article&id=018f3c1e-7d5a-7c3b-9f00-0123456789ab&slug=ministers-meet&token=dwp_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo4yT2Zg"
    )]
    pub url: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

impl PreviewLink {
    fn stored(row: preview_link::Model) -> Self {
        Self {
            id: row.id,
            record: row.record_id,
            token: None,
            url: None,
            created_at: Instant::from_micros(row.created_at),
            expires_at: Instant::from_micros(row.expires_at),
        }
    }
}

impl Diwan {
    /// Makes a link that shows a record in any state to whoever has it. Its token is shown this once.
    pub async fn create_preview(
        &self,
        who: &Principal,
        input: &PreviewInput,
    ) -> Result<PreviewLink> {
        refuse_anonymous(who)?;
        let (record, expires_at) = input.checked(self.now())?;
        with_kind!(self.kind_of(record).await?, R => {
            self.create_preview_of::<R>(who, record, expires_at).await
        })
    }

    /// The links that show a record and have not ended, the latest first, without their tokens.
    pub async fn previews(&self, who: &Principal, record: &str) -> Result<Vec<PreviewLink>> {
        refuse_anonymous(who)?;
        let record = parse_id(record).map_err(|_| Error::not_found())?;
        with_kind!(self.kind_of(record).await?, R => {
            let shown = self.writable_unlocked(who, &Handle::Id(record), Action::Preview).await;
            has_states::<R>(shown)?;
        });
        let links = store::links(&self.store.read(), record, self.now()).await?;
        Ok(links.into_iter().map(PreviewLink::stored).collect())
    }

    /// Revokes a link: it shows nothing from now on.
    pub async fn delete_preview(&self, who: &Principal, id: &str) -> Result<Uuid> {
        refuse_anonymous(who)?;
        let id = parse_id(id).map_err(|_| Error::not_found())?;
        let link = store::link(&self.store.read(), id).await?.ok_or_else(Error::not_found)?;
        let kind = self.kind_of(link.record_id).await?;
        self.retried(async || {
            let session = self.begin(who).await?;
            with_kind!(kind, R => {
                self.locked_for_preview::<R>(&session, who, link.record_id).await?;
            });
            store::delete(&session, id).await?;
            session.commit().await?;
            self.tokens.forget_standings();
            Ok(id)
        })
        .await
    }

    async fn create_preview_of<R: Record>(
        &self,
        who: &Principal,
        record: Uuid,
        expires_at: Instant,
    ) -> Result<PreviewLink> {
        let token = PreviewToken::from_bytes(&self.random());
        self.retried(async || {
            let session = self.begin(who).await?;
            // The record is locked: so links are counted one after the other.
            let shown = self.locked_for_preview::<R>(&session, who, record).await?;
            let now = self.now();
            store::delete_ended(&session, now).await?;
            if store::links(&session, record, now).await?.len() >= MOST_LINKS {
                let detail = format!("There are {MOST_LINKS} links to it: revoke one first.");
                return Err(Error::conflict(FieldCode::TooMany, detail));
            }
            let row = preview_link::Model {
                id: self.ids.next(),
                record_id: record,
                token_hash: token.hash().as_str().to_owned(),
                created_by: who.id(),
                created_at: now.micros(),
                expires_at: expires_at.micros(),
            };
            insert_all::<preview_link::Entity>(&session, vec![row.clone()]).await?;
            session.commit().await?;
            let url = self.preview_address(&shown, &token);
            let token = Some(token.as_str().to_owned());
            Ok(PreviewLink { token, url: Some(url), ..PreviewLink::stored(row) })
        })
        .await
    }

    /// The record that a caller shows by a link, if they may. It is locked.
    async fn locked_for_preview<R: Record>(
        &self,
        session: &Session,
        who: &Principal,
        record: Uuid,
    ) -> Result<R> {
        has_states(self.writable(session, who, &Handle::Id(record), Action::Preview).await)
    }

    async fn kind_of(&self, record: Uuid) -> Result<Kind> {
        self.kinds(&[record]).await?.get(&record).copied().ok_or_else(Error::not_found)
    }
}

/// Refuses a record that everybody sees.
fn has_states<R: Record>(shown: Result<R>) -> Result<R> {
    let shown = shown?;
    match R::KIND.has_workflow() {
        true => Ok(shown),
        false => Err(Error::bad_request(format!(
            "Everybody sees a {}: it needs no link that shows it.",
            R::KIND
        ))),
    }
}
