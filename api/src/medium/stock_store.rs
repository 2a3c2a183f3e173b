//! Which files media name, in the store.

use diwan_files::Digest;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::get;
use crate::store::{Row, Session};

const CHECKSUM: (&str, &str) = ("medium", "file_checksum");

/// The media whose files have digests that begin with this byte, each with the digest.
pub async fn named(session: &Session, first: u8) -> Result<Vec<(Uuid, Digest)>> {
    // No digit of a digest is behind `f`.
    let (from, to) = (format!("{first:02x}"), format!("{first:02x}g"));
    let some = naming()
        .and_where(Expr::col(CHECKSUM).gte(from))
        .and_where(Expr::col(CHECKSUM).lt(to))
        .take();
    let rows = session.all(&some).await?;
    rows.iter().map(|row| Ok((get(row, "id")?, digest(row)?))).collect()
}

/// Those of the digests that are named by a medium.
pub async fn named_among(session: &Session, digests: &[Digest]) -> Result<Vec<Digest>> {
    let texts = digests.iter().map(Digest::to_string);
    let some = naming().and_where(Expr::col(CHECKSUM).is_in(texts)).take();
    session.all(&some).await?.iter().map(digest).collect()
}

/// Whether any medium names a file.
pub async fn any_named(session: &Session) -> Result<bool> {
    let some = naming().and_where(Expr::col(CHECKSUM).is_not_null()).limit(1).take();
    Ok(session.one(&some).await?.is_some())
}

fn naming() -> SelectStatement {
    Query::select()
        .column(("medium", "id"))
        .column(CHECKSUM)
        .from("medium")
        .and_where(Expr::col(("medium", "deleted_at")).is_null())
        .take()
}

fn digest(row: &Row) -> Result<Digest> {
    get::<String>(row, "file_checksum")?.parse().map_err(Error::internal)
}
