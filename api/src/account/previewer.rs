//! Who comes by a preview link.

use std::sync::Arc;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::store::ACTIVE;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::principal::{MEDIA_OF_RECORDS, Preview, Principal};
use crate::store::Session;
use crate::token::SecretHash;
use crate::values::Instant;

impl Diwan {
    /// Whoever has the token of a preview link, as long as it lives and whoever made it may sign in.
    pub(super) async fn previewer_of(&self, token: &str) -> Result<Principal> {
        let session = self.store.read();
        let link = link(&session, &SecretHash::of(token), self.now()).await?;
        let (id, record) = link.ok_or_else(Error::unauthenticated)?;
        let media = media(&session, record).await?;
        Ok(Principal::Previewer(Preview { id, record, media }))
    }
}

/// The link with this token, and the record that it shows.
async fn link(session: &Session, hash: &SecretHash, now: Instant) -> Result<Option<(Uuid, Uuid)>> {
    let column = |name: &'static str| Expr::col(("preview_link", name));
    let made_by = Condition::any()
        .add(column("created_by").is_null())
        .add(Expr::exists(active("account", Expr::col(("account", "status")).eq(ACTIVE))))
        .add(Expr::exists(active(
            "client",
            Expr::col(("client", "revoked_at"))
                .is_null()
                .and(Expr::col(("client", "expires_at")).gt(now.micros())),
        )));
    let select = Query::select()
        .columns([("preview_link", "id"), ("preview_link", "record_id")])
        .from("preview_link")
        .and_where(column("token_hash").eq(hash.as_str()))
        .and_where(column("expires_at").gt(now.micros()))
        .cond_where(made_by)
        .take();
    let row = session.one(&select).await?;
    row.map(|row| Ok((row.named("id")?, row.named("record_id")?))).transpose()
}

/// The account or client that made a link, if it may sign in.
fn active(
    table: &'static str,
    may_sign_in: impl Into<sea_orm::sea_query::SimpleExpr>,
) -> SelectStatement {
    Query::select()
        .expr(Expr::cust("1"))
        .from(table)
        .and_where(Expr::col((table, "id")).equals(("preview_link", "created_by")))
        .and_where(may_sign_in.into())
        .take()
}

/// The media that a record shows, whatever its kind.
async fn media(session: &Session, record: Uuid) -> Result<Arc<[Uuid]>> {
    let mut links = MEDIA_OF_RECORDS.into_iter().map(|(table, owner)| {
        Query::select()
            .column("medium_id")
            .from(table)
            .and_where(Expr::col((table, owner)).eq(record))
            .take()
    });
    let mut select = links.next().unwrap_or_default();
    for link in links {
        select.union(UnionType::Distinct, link);
    }
    let rows = session.all(&select).await?;
    rows.iter().map(|row| row.named("medium_id")).collect()
}
