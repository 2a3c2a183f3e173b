//! Who comes by a preview link.

use std::sync::Arc;

use diwan_entity::preview_link;
use diwan_entity::shown_medium::SHOWING;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::store::{self, ACTIVE};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::principal::{MediaShown, Previewed, Principal, Scope, Scopes};
use crate::slots::Slots;
use crate::store::Session;
use crate::token::{PreviewToken, SecretHash};
use crate::values::Instant;

/// How many links are looked up at once. Tokens cost nothing to make up, so that looking them up must not take
/// the connections of everybody else.
const LOOKUPS: usize = 2;

struct Lookups(Slots);

impl Default for Lookups {
    fn default() -> Self {
        Self(Slots::new(LOOKUPS))
    }
}

impl Diwan {
    /// Whoever has the token of a preview link, as long as it lives and whoever made it might make it still. What
    /// is known of it may be a second old.
    pub(crate) async fn previewer_of(&self, token: &str) -> Result<Principal> {
        let (hash, now) = (SecretHash::of(token), self.now());
        let known = self.tokens.preview(&hash, now);
        let previewed = match known {
            Some(known) => known,
            None if PreviewToken::is_plausible(token) => self.look_up(&hash, now).await?,
            None => None,
        };
        previewed.map(Principal::Previewer).ok_or_else(Error::unauthenticated)
    }

    async fn look_up(&self, hash: &SecretHash, now: Instant) -> Result<Option<Previewed>> {
        let _slot = self.shared::<Lookups>().0.take().await;
        let previewed = previewed(&self.store.read(), hash, now).await?;
        self.tokens.set_preview(hash, now, previewed.clone());
        Ok(previewed)
    }
}

async fn previewed(
    session: &Session,
    hash: &SecretHash,
    now: Instant,
) -> Result<Option<Previewed>> {
    let Some(link) = store::preview_link(session, hash.as_str(), now).await? else {
        return Ok(None);
    };
    let Some(shows) = shown_by_maker(session, &link, now).await? else { return Ok(None) };
    let media = media(session, link.record_id, shows).await?;
    Ok(Some(Previewed { link: link.id, record: link.record_id, shows, media }))
}

/// Which media whoever made a link may show by it now; `None` where they may not show the record any more.
async fn shown_by_maker(
    session: &Session,
    link: &preview_link::Model,
    now: Instant,
) -> Result<Option<MediaShown>> {
    let Some(maker) = link.created_by else { return Ok(Some(MediaShown::All)) };
    let scopes = scopes(session, maker, now).await?;
    if scopes.has(Scope::Publish) && scopes.has(Scope::ReadUnpublished) {
        return Ok(Some(MediaShown::All));
    }
    let is_own = creator(session, link.record_id).await? == Some(maker);
    Ok((scopes.has(Scope::Write) && is_own).then_some(MediaShown::OfItsCreator))
}

/// What an account or client may do now: nothing where it may not sign in.
async fn scopes(session: &Session, subject: Uuid, now: Instant) -> Result<Scopes> {
    if let Some(account) = store::account(session, subject).await? {
        let role = store::role(&account.role)?;
        return Ok(if account.status == ACTIVE { Scopes::of(role) } else { Scopes::NONE });
    }
    let client = store::client(session, subject, false).await?;
    let client =
        client.filter(|client| client.revoked_at.is_none() && client.expires_at > now.micros());
    client.map_or(Ok(Scopes::NONE), |client| store::scopes(&client.scopes))
}

/// Who created a record, whatever its kind.
async fn creator(session: &Session, record: Uuid) -> Result<Option<Uuid>> {
    let tables = SHOWING.map(|(table, ..)| table).into_iter().chain(["medium"]);
    let select = either(tables.map(|table| {
        Query::select()
            .column("created_by")
            .from(table)
            .and_where(Expr::col("id").eq(record))
            .take()
    }));
    match session.one(&select).await? {
        Some(row) => row.named("created_by"),
        None => Ok(None),
    }
}

/// The media that a record shows by its link, whatever its kind.
async fn media(session: &Session, record: Uuid, shows: MediaShown) -> Result<Arc<[Uuid]>> {
    let select = either(SHOWING.into_iter().map(|(table, link, owner)| {
        let mut select = Query::select();
        select
            .expr_as(Expr::col((link, "medium_id")), Alias::new("id"))
            .from(link)
            .inner_join("medium", Expr::col(("medium", "id")).equals((link, "medium_id")))
            .inner_join(table, Expr::col((table, "id")).equals((link, owner)))
            .and_where(Expr::col((link, owner)).eq(record))
            .and_where(Expr::col(("medium", "state")).ne("withdrawn"));
        if shows == MediaShown::OfItsCreator {
            let same = Expr::col(("medium", "created_by")).equals((table, "created_by"));
            select.and_where(same);
        }
        select.take()
    }));
    let rows = session.all(&select).await?;
    rows.iter().map(|row| row.named("id")).collect()
}

/// What any of several statements gives.
fn either(statements: impl Iterator<Item = SelectStatement>) -> SelectStatement {
    let union = |mut all: SelectStatement, one| all.union(UnionType::Distinct, one).take();
    statements.reduce(union).unwrap_or_default()
}
