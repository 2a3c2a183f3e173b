//! Reading single records.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

use crate::access::{Action, Row, Verdict, may};
use crate::cache::dependencies::note_records;
use crate::diwan::Diwan;
use crate::error::{Error, Fault, FieldCode, Gone, Result};
use crate::model::reference::{fill, look};
use crate::model::{Kind, Listed, Parts, Reading, Record, Resolver, Visibility};
use crate::principal::Principal;
use crate::store::{RowLock, Session, all_columns};
use crate::values::{Handle, State};

/// A record that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<R> {
    pub record: R,
    /// The slug (or id) it should be asked for by, when it was found under one it no longer has.
    pub moved_to: Option<String>,
}

impl Diwan {
    /// The record a handle leads to. What is absent or hidden is `notFound`; what was withdrawn is
    /// `gone` for those who may not see it any more.
    pub async fn one<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        parts: Parts,
    ) -> Result<Found<R>> {
        self.found(who, handle, parts, true).await
    }

    /// As [`Diwan::one`]; references show what they refer to only where they are `filled`.
    pub async fn found<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        parts: Parts,
        filled: bool,
    ) -> Result<Found<R>> {
        let (session, visibility) = (self.store.read_noted(), Visibility::of(who, self.now()));
        let record = locate::<R>(&session, visibility, handle, parts, None)
            .await?
            .ok_or_else(Error::not_found)?;
        note_records([(R::KIND.number(), record.id())]);
        judge(who, &record)?;
        let mut records = [record];
        // Who answers for a merged record is told only to those who may see them.
        if filled || parts.refer::<R>() || records[0].merged_into().is_some() {
            complete(&session, visibility, &mut records).await?;
        }
        let [record] = records;
        let moved_to = moved_to(&record, handle);
        Ok(Found { record, moved_to })
    }

    /// The visible ones among the records with these ids; `filled` lets their references show what
    /// they refer to.
    pub async fn many<R: Listed>(
        &self,
        who: &Principal,
        ids: &[Uuid],
        parts: Parts,
        filled: bool,
    ) -> Result<HashMap<Uuid, R>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let wanted = R::seen_by(&visibility).add(with_ids::<R>(ids));
        let mut records = load::<R>(&session, visibility, wanted, parts, None).await?;
        if filled || parts.refer::<R>() {
            complete(&session, visibility, &mut records).await?;
        }
        Ok(records.into_iter().map(|record| (record.id(), record)).collect())
    }

    /// What [`Diwan::one`] answers for each of these ids; those of no such record are left out.
    pub async fn each<R: Record>(
        &self,
        who: &Principal,
        ids: &[Uuid],
        parts: Parts,
    ) -> Result<HashMap<Uuid, Result<R>>> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let there = Condition::all()
            .add(Expr::col((R::TABLE, "deleted_at")).is_null())
            .add(with_ids::<R>(ids))
            .add_option(unjudged::<R>(&visibility));
        let mut answers = HashMap::new();
        let mut shown = Vec::new();
        for record in load::<R>(&session, visibility, there, parts, None).await? {
            match judge(who, &record) {
                Ok(()) => shown.push(record),
                Err(refused) => {
                    answers.insert(record.id(), Err(refused));
                }
            }
        }
        if parts.refer::<R>() || shown.iter().any(|record| record.merged_into().is_some()) {
            complete(&session, visibility, &mut shown).await?;
        }
        answers.extend(shown.into_iter().map(|record| (record.id(), Ok(record))));
        Ok(answers)
    }

    /// Which kind of record each id belongs to, whether or not the caller may see it.
    pub async fn kinds(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Kind>> {
        let wanted = Kind::ALL.map(|kind| (kind, ids.iter().copied().collect()));
        let found =
            look(&self.store.read(), Visibility::everything(self.now()), &wanted.into()).await?;
        Ok(found.into_keys().map(|(kind, id)| (id, kind)).collect())
    }
}

/// Fills in the derived members, and what the reader may see of the records referred to.
async fn complete<R: Listed>(
    session: &Session,
    visibility: Visibility,
    records: &mut [R],
) -> Result<()> {
    R::derive(session, visibility, records).await?;
    fill(session, visibility, records).await
}

/// The condition that a record is one of these.
pub fn with_ids<R: Listed>(ids: &[Uuid]) -> SimpleExpr {
    Expr::col((R::TABLE, "id")).is_in(ids.iter().copied())
}

/// Whether the caller may see the record; if not, the error says only what they may know.
pub fn judge<R: Record>(who: &Principal, record: &R) -> Result<()> {
    if may(who, Action::Read, R::KIND, Some(Row::of(record.head(), record.workflow())))
        == Verdict::Allow
    {
        return Ok(());
    }
    match record.workflow() {
        Some(workflow) if workflow.state == State::Withdrawn => Err(gone(record.label(), workflow)),
        _ => Err(Error::not_found()),
    }
}

fn gone(title: &str, workflow: &crate::model::Workflow) -> Error {
    match &workflow.withdrawal {
        Some(notice) => Error::gone(Gone {
            title: title.to_owned(),
            reason: notice.reason.clone(),
            at: notice.at,
        }),
        None => Error::not_found(),
    }
}

/// The record's present address, when it was asked for by another.
fn moved_to<R: Record>(record: &R, handle: &Handle) -> Option<String> {
    if let Some(into) = record.merged_into() {
        return Some(into.slug().map_or_else(|| into.id.to_string(), str::to_owned));
    }
    match (handle, record.slug()) {
        (Handle::Slug(asked), Some(slug)) if asked != slug => Some(slug.to_owned()),
        _ => None,
    }
}

/// The record that a handle leads to; one with a workflow is found even if the caller may not see it.
/// A `lock` keeps other writers off it.
pub async fn locate<R: Record>(
    session: &Session,
    visibility: Visibility,
    handle: &Handle,
    parts: Parts,
    lock: Option<RowLock>,
) -> Result<Option<R>> {
    let table = R::KIND.as_str();
    let condition = match handle {
        Handle::Id(_) | Handle::Slug(_) | Handle::ExternalId(_) => {
            let Some(condition) = addressed(R::KIND, handle) else { return Ok(None) };
            condition
        }
        Handle::Identifier(identifier) if R::KIND == Kind::Topic => Expr::col((table, "scheme"))
            .eq(identifier.scheme.as_str())
            .and(Expr::col((table, "code")).eq(identifier.value.as_str())),
        Handle::Identifier(identifier) => {
            let Some((names, owner)) = R::KIND.identifiers() else { return Ok(None) };
            Expr::col((table, "id")).in_subquery(
                Query::select()
                    .column((names, owner))
                    .from(names)
                    .and_where(Expr::col((names, "scheme")).eq(identifier.scheme.as_str()))
                    .and_where(Expr::col((names, "value")).eq(identifier.value.as_str()))
                    .take(),
            )
        }
        Handle::Name(_) | Handle::Title(_) => {
            let resolved = Resolver { session, visibility }.resolve(R::KIND, &[handle]).await?;
            match resolved.get(handle) {
                Some(id) => Expr::col((table, "id")).eq(id),
                None => return lost(resolved.fault(R::KIND, handle), handle),
            }
        }
    };
    let there = standing::<R>(&visibility).add(condition);
    Ok(load::<R>(session, visibility, there, parts, lock).await?.pop())
}

/// The records with these ids, whole; those with a workflow even if the caller may not see them.
pub async fn locate_each<R: Record>(
    session: &Session,
    visibility: Visibility,
    ids: &[Uuid],
) -> Result<Vec<R>> {
    let condition = match ids {
        [] => return Ok(Vec::new()),
        [id] => Expr::col((R::TABLE, "id")).eq(*id),
        ids => with_ids::<R>(ids),
    };
    let there = standing::<R>(&visibility).add(condition);
    load::<R>(session, visibility, there, Parts::ALL, None).await
}

/// The condition that a record is there; one with a workflow even if the caller may not see it.
fn standing<R: Record>(visibility: &Visibility) -> Condition {
    let there = Expr::col((R::TABLE, "deleted_at")).is_null();
    Condition::all().add(there).add_option(unjudged::<R>(visibility))
}

/// The condition that a record of a kind has this address; `None` where it is no address of the kind.
pub fn addressed(kind: Kind, handle: &Handle) -> Option<SimpleExpr> {
    let table = kind.as_str();
    match handle {
        Handle::Id(id) => Some(Expr::col((table, "id")).eq(*id)),
        Handle::Slug(slug) if kind.has_slug() => {
            let of_slug = Query::select()
                .column(("slug", "record_id"))
                .from("slug")
                .and_where(Expr::col(("slug", "kind")).eq(table))
                .and_where(Expr::col(("slug", "slug")).eq(slug.as_str()))
                .take();
            Some(Expr::col((table, "id")).in_subquery(of_slug))
        }
        Handle::ExternalId(key) => Some(Expr::col((table, "external_id")).eq(key.as_str())),
        _ => None,
    }
}

/// What names nothing is absent; what names several, or no such record at all, is refused.
fn lost<R>(fault: Fault, handle: &Handle) -> Result<Option<R>> {
    let at = if matches!(handle, Handle::Title(_)) { "/title" } else { "/name" };
    match fault.code {
        FieldCode::UnknownReference => Ok(None),
        _ => Err(Error::invalid(vec![fault.at(at)])),
    }
}

/// Records with a workflow are judged by their state once they are read, so that what was withdrawn
/// can say so; others are read only where they are seen.
fn unjudged<R: Record>(visibility: &Visibility) -> Option<Condition> {
    (!R::KIND.has_workflow()).then(|| R::seen_by(visibility))
}

/// The records that fit a condition on their own row, with what `visibility` shows of their parts.
pub async fn load<R: Listed>(
    session: &Session,
    visibility: Visibility,
    condition: Condition,
    parts: Parts,
    lock: Option<RowLock>,
) -> Result<Vec<R>> {
    let reading = Reading { visibility, parts, engine: session.engine() };
    let condition = match lock {
        Some(lock) => locked::<R>(session, condition, lock).await?,
        None => condition,
    };
    let mut select = rows::<R>(&reading);
    select.cond_where(condition);
    session.all(&select).await?.iter().map(|row| R::from_row(row, &reading)).collect()
}

/// Locks the records that fit a condition. They are read by another statement, with all of their
/// lists as they are once the lock is had.
async fn locked<R: Listed>(
    session: &Session,
    condition: Condition,
    lock: RowLock,
) -> Result<Condition> {
    let ids = session.lock_rows(R::TABLE, condition.clone(), lock).await?;
    Ok(ids.map_or(condition, |ids| Condition::all().add(with_ids::<R>(&ids))))
}

/// The first `most` records after an id, in the order of ids, whole.
pub async fn load_after<R: Record>(
    session: &Session,
    visibility: Visibility,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<R>> {
    let reading = Reading { visibility, parts: Parts::ALL, engine: session.engine() };
    let mut select = rows::<R>(&reading);
    select.and_where(Expr::col((R::TABLE, "deleted_at")).is_null());
    if let Some(after) = after {
        select.and_where(Expr::col((R::TABLE, "id")).gt(after));
    }
    select.order_by((R::TABLE, "id"), Order::Asc).limit(most);
    session.all(&select).await?.iter().map(|row| R::from_row(row, &reading)).collect()
}

fn rows<R: Listed>(reading: &Reading) -> SelectStatement {
    let mut select = Query::select();
    select.columns(all_columns::<R::Entity>()).from(R::TABLE);
    R::add_parts(&mut select, reading);
    select
}
