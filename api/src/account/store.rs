//! Accounts, machine clients, sessions and public keys in the store.

use diwan_entity::{account, client, preview_link, refresh_token, revoked_session, signing_key};
use sea_orm::EntityTrait;
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, IntoColumnRef, OnConflict, Order, Query, SelectStatement,
};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::principal::{Scopes, Subject, SubjectKind};
use crate::store::{Session, StoredModel, all_columns};
use crate::token::SubjectStatus;
use crate::values::{Instant, Role};

/// The status of an account that may sign in.
pub const ACTIVE: &str = "active";
/// The status of an account that may not.
pub const DISABLED: &str = "disabled";

fn rows<E: EntityTrait>(table: &'static str, condition: Condition) -> SelectStatement {
    Query::select().columns(all_columns::<E>()).from(table).cond_where(condition).take()
}

fn equal(column: impl IntoColumnRef, value: impl Into<sea_orm::Value>) -> Condition {
    Condition::all().add(Expr::col(column).eq(value.into()))
}

async fn all<M: StoredModel>(session: &Session, select: &SelectStatement) -> Result<Vec<M>> {
    session.all(select).await?.iter().map(M::read).collect()
}

async fn one<M: StoredModel>(session: &Session, select: &SelectStatement) -> Result<Option<M>> {
    Ok(all(session, select).await?.pop())
}

/// Every account, by address.
pub async fn accounts(session: &Session) -> Result<Vec<account::Model>> {
    let mut select = rows::<account::Entity>("account", Condition::all());
    all(session, select.order_by("email", Order::Asc)).await
}

/// The account with this address, as it is compared.
pub async fn account_called(session: &Session, email: &str) -> Result<Option<account::Model>> {
    one(session, &rows::<account::Entity>("account", equal("email", email))).await
}

/// The account with this id, kept from others until the transaction ends: whatever concerns its
/// sessions happens one after the other.
pub async fn account_locked(session: &Session, id: Uuid) -> Result<Option<account::Model>> {
    let mut select = rows::<account::Entity>("account", equal("id", id));
    session.lock(&mut select, "account");
    one(session, &select).await
}

/// The account with this id.
pub async fn account(session: &Session, id: Uuid) -> Result<Option<account::Model>> {
    one(session, &rows::<account::Entity>("account", equal("id", id))).await
}

/// Every machine client, the latest first.
pub async fn clients(session: &Session) -> Result<Vec<client::Model>> {
    let mut select = rows::<client::Entity>("client", Condition::all());
    all(session, select.order_by("id", Order::Desc)).await
}

/// The machine client with this id.
pub async fn client(session: &Session, id: Uuid, lock: bool) -> Result<Option<client::Model>> {
    let mut select = rows::<client::Entity>("client", equal("id", id));
    if lock {
        session.lock(&mut select, "client");
    }
    one(session, &select).await
}

/// The preview link whose token has this hash, if it has not ended.
pub async fn preview_link(
    session: &Session,
    hash: &str,
    now: Instant,
) -> Result<Option<preview_link::Model>> {
    let condition = equal("token_hash", hash).add(Expr::col("expires_at").gt(now.micros()));
    one(session, &rows::<preview_link::Entity>("preview_link", condition)).await
}

/// The refresh token with this hash.
pub async fn refresh_token(session: &Session, hash: &str) -> Result<Option<refresh_token::Model>> {
    let condition = equal("token_hash", hash);
    one(session, &rows::<refresh_token::Entity>("refresh_token", condition)).await
}

/// The refresh token with this id.
pub async fn refresh_token_by_id(
    session: &Session,
    id: Uuid,
) -> Result<Option<refresh_token::Model>> {
    one(session, &rows::<refresh_token::Entity>("refresh_token", equal("id", id))).await
}

/// Makes the refresh tokens whose `column` is `id` worthless.
pub async fn revoke_refresh_tokens(
    session: &Session,
    column: &'static str,
    id: Uuid,
    now: Instant,
) -> Result<()> {
    let mut update = Query::update();
    update
        .table("refresh_token")
        .value("revoked_at", now.micros())
        .cond_where(equal(column, id).add(Expr::col("revoked_at").is_null()));
    session.run(&update).await.map(drop)
}

/// Deletes the account's refresh tokens of sessions that began before `then`.
pub async fn forget_refresh_tokens(session: &Session, account: Uuid, then: Instant) -> Result<()> {
    let old = equal("account_id", account).add(Expr::col("session_started_at").lt(then.micros()));
    session.run(Query::delete().from_table("refresh_token").cond_where(old)).await.map(drop)
}

/// Ends a session: neither its refresh tokens nor its access tokens count any more.
pub async fn end_session(session: &Session, ended: Uuid, now: Instant) -> Result<()> {
    revoke_refresh_tokens(session, "session", ended, now).await?;
    let mut insert = Query::insert();
    insert
        .into_table("revoked_session")
        .columns([revoked_session::Column::Session, revoked_session::Column::RevokedAt])
        .values([Expr::val(ended), Expr::val(now.micros())])
        .map_err(Error::internal)?
        .on_conflict(OnConflict::column("session").do_nothing().to_owned());
    session.run(&insert).await.map(drop)
}

/// Deletes the ends of sessions of which no token can be left.
pub async fn forget_ended_sessions(session: &Session, then: Instant) -> Result<()> {
    let old = Condition::all().add(Expr::col("revoked_at").lt(then.micros()));
    session.run(Query::delete().from_table("revoked_session").cond_where(old)).await.map(drop)
}

/// What counts of the subject now; `None` where it may do nothing, or its session has ended.
pub async fn standing(
    session: &Session,
    subject: &Subject,
    now: Instant,
) -> Result<Option<SubjectStatus>> {
    let (table, granted, active) = match subject.kind {
        SubjectKind::Account => ("account", "role", equal("status", ACTIVE)),
        SubjectKind::Client => (
            "client",
            "scopes",
            Condition::all()
                .add(Expr::col("revoked_at").is_null())
                .add(Expr::col("expires_at").gt(now.micros())),
        ),
    };
    let mut select = Query::select();
    select
        .column("epoch")
        .column(granted)
        .from(table)
        .cond_where(equal("id", subject.id))
        .cond_where(active)
        .cond_where(Expr::exists(ended(subject.session)).not());
    let Some(row) = session.one(&select).await? else { return Ok(None) };
    let granted: String = row.named(granted)?;
    let scopes = match subject.kind {
        SubjectKind::Account => Scopes::of(role(&granted)?),
        SubjectKind::Client => scopes(&granted)?,
    };
    Ok(Some(SubjectStatus { epoch: row.named("epoch")?, scopes }))
}

fn ended(session: Uuid) -> SelectStatement {
    Query::select()
        .column("session")
        .from("revoked_session")
        .cond_where(equal("session", session))
        .take()
}

/// Whether a session was ended before its time.
pub async fn is_ended(session: &Session, asked: Uuid) -> Result<bool> {
    Ok(session.one(&ended(asked)).await?.is_some())
}

/// A role as it is stored.
pub fn role(stored: &str) -> Result<Role> {
    Role::parse(stored).map_err(|fault| Error::internal(fault.detail))
}

/// Scopes as they are stored.
pub fn scopes(stored: &str) -> Result<Scopes> {
    Scopes::parse(stored).ok_or_else(|| Error::internal("a scope that is none"))
}

/// Publishes a key, unless it is published already.
pub async fn publish_key(session: &Session, key: signing_key::Model) -> Result<()> {
    use signing_key::Column::{ActiveFrom, CreatedAt, Kid, PublicKey};
    let mut insert = Query::insert();
    insert
        .into_table("signing_key")
        .columns([Kid, PublicKey, CreatedAt, ActiveFrom])
        .values([
            Expr::val(key.kid),
            Expr::val(key.public_key),
            Expr::val(key.created_at),
            Expr::val(key.active_from),
        ])
        .map_err(Error::internal)?
        .on_conflict(OnConflict::column("kid").do_nothing().to_owned());
    session.run(&insert).await.map(drop)
}

/// The keys that have not been retired before `then`.
pub async fn published_keys(session: &Session, then: Instant) -> Result<Vec<signing_key::Model>> {
    let valid = Condition::any()
        .add(Expr::col("retired_at").is_null())
        .add(Expr::col("retired_at").gte(then.micros()));
    all(session, &rows::<signing_key::Entity>("signing_key", valid)).await
}

/// Every key there is or was, the oldest first.
pub async fn keys(session: &Session) -> Result<Vec<signing_key::Model>> {
    let mut select = rows::<signing_key::Entity>("signing_key", Condition::all());
    select.order_by("active_from", Order::Asc).order_by("kid", Order::Asc);
    all(session, &select).await
}

/// From `at` on these keys sign no more.
pub async fn retire_keys(session: &Session, kids: &[&str], at: i64) -> Result<()> {
    let mut update = Query::update();
    update
        .table("signing_key")
        .value("retired_at", at)
        .cond_where(Expr::col("kid").is_in(kids.iter().copied()))
        .cond_where(
            Condition::any()
                .add(Expr::col("retired_at").is_null())
                .add(Expr::col("retired_at").gt(at)),
        );
    session.run(&update).await.map(drop)
}
