//! Writing: create, change, replace, delete and the workflow's commands, for every kind of record.
//!
//! Each operation asks first whether the caller may, then does all its work in one transaction.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, Value as SqlValue};
use serde_json::Value;
use uuid::Uuid;

use super::draft::Draft;
use super::expected::Expected;
use super::put::{CreatedInBatch, PutOutcome, claimed_id, put};
use super::save::save;
use super::slug;
use super::typed::keep_members;
use crate::access::{Action, Row, demand};
use crate::account::recheck_caller;
use crate::change::outbox::seen_by_all;
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::model::reference::fill;
use crate::model::{
    Also, By, Change, Command, Kind, Members, Mode, Note, Parse, Parts, Record, Schedule, Unit,
    Visibility,
};
use crate::principal::{Principal, Scope};
use crate::query::find::{judge, locate, locate_each};
use crate::query::referrers::refuse_in_use;
use crate::query::revision;
use crate::store::{RowLock, Session};
use crate::values::{Handle, State, Verb, text};

/// What an upsert did.
#[derive(Clone, Debug, PartialEq)]
pub struct Upserted<R> {
    pub record: R,
    pub created: bool,
}

impl Diwan {
    /// Changes members of a record; the others stay. What changes nothing leaves no trace.
    pub async fn update<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        patch: Members,
    ) -> Result<R> {
        self.retried(async || {
            let unit = self.unit_to_change::<R>(who).await?;
            let old = self.writable::<R>(&unit.session, who, handle, Action::Change).await?;
            guard_members::<R>(who, &patch)?;
            expect(&old, expected)?;
            let id = old.head().id;
            self.put_one(&unit, who, Draft::patch(old, patch.clone())).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// Creates the record with this external id, or replaces the content of the one that has it.
    pub async fn upsert<R: Record>(
        &self,
        who: &Principal,
        external_id: &str,
        expected: Expected<'_>,
        mut members: Members,
    ) -> Result<Upserted<R>> {
        refuse_anonymous(who)?;
        let external_id =
            text::external_id(external_id).map_err(|fault| Error::bad_request(fault.detail))?;
        let given = members.0.insert("externalId".into(), external_id.clone().into());
        let is_same = |given: &Value| {
            let key = given.as_str().and_then(|raw| text::external_id(raw).ok());
            key.as_ref() == Some(&external_id)
        };
        if given.is_some_and(|given| given != Value::Null && !is_same(&given)) {
            return Err(Error::invalid(vec![
                crate::error::Fault::new(
                    FieldCode::Format,
                    "must be left out or equal the one in the address",
                )
                .at("/externalId"),
            ]));
        }
        let handle = Handle::ExternalId(external_id.clone());
        self.retried(async || {
            let unit = self.unit_to_change::<R>(who).await?;
            let session = &unit.session;
            // Another writer who looks up or creates this record waits for this transaction.
            session.lock_names(&[claimed_id(R::KIND, &external_id)].into()).await?;
            let (visibility, lock) = (Visibility::everything(self.now()), Some(RowLock::Change));
            let standing = locate::<R>(session, visibility, &handle, Parts::ALL, lock).await?;
            let created = standing.is_none();
            let id = match standing {
                None => {
                    refuse_creation::<R>(who, &members)?;
                    expected.allow(None)?;
                    self.put_one::<R>(&unit, who, Draft::whole(None, members.clone())).await?
                }
                Some(old) => {
                    permit(who, Action::Change, &old)?;
                    guard_members::<R>(who, &members)?;
                    expected.allow(Some(old.head().version))?;
                    let mut members = members.clone();
                    if !who.may(Scope::Publish) {
                        keep_members(&old, R::FOR_PUBLISHERS, &mut members)?;
                    }
                    self.put_one(&unit, who, Draft::whole(Some(old), members)).await?
                }
            };
            Ok(Upserted { record: self.committed(unit, who, id).await?, created })
        })
        .await
    }

    /// Deletes a record that was never public and that nothing refers to. Its slug and external id
    /// are free again; its id, which is the answer, is not.
    pub async fn delete<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
    ) -> Result<Uuid> {
        self.retried(async || {
            let unit = self.unit(who).await?;
            let session = &unit.session;
            let old = self.writable::<R>(session, who, handle, Action::Delete).await?;
            expect(&old, expected)?;
            if old.workflow().is_some_and(|workflow| workflow.was_public()) {
                return Err(Error::conflict(
                    FieldCode::WrongState,
                    "What was public cannot be deleted; withdraw it instead.",
                ));
            }
            let (id, version) = (old.head().id, old.head().next_version());
            refuse_in_use(session, R::KIND, id).await?;
            let (by, seen) =
                (unit.by, seen_by_all(session, R::KIND, &[id].into(), unit.by.now).await?);
            revision::keep(session, by.now, by.subject, &[(&old, None)]).await?;
            session.run(&soft_delete::<R>(id, version, by)).await?;
            R::delete_lists(session, &old).await?;
            slug::release(session, R::KIND, id).await?;
            unit.wrote([Note {
                kind: R::KIND,
                id,
                verb: Verb::Deleted,
                version,
                public: seen.contains(&id),
                before: Schedule::of(old.workflow(), by.now),
                due: None,
            }]);
            self.finish(unit).await?;
            Ok(id)
        })
        .await
    }

    /// Takes a record one step further in its workflow.
    pub async fn command<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        command: &Command,
    ) -> Result<R> {
        self.retried(async || {
            // Whatever refers to a record is told when it is shown or hidden.
            let unit = self.long_unit(who).await?;
            let old = self.writable::<R>(&unit.session, who, handle, command.action()).await?;
            expect(&old, expected)?;
            let mut new = old.clone();
            let workflow = new.workflow_mut().filter(|_| command.name().fits(R::KIND));
            let workflow = workflow.ok_or_else(|| {
                Error::conflict(FieldCode::WrongState, "This kind of record has no such step.")
            })?;
            *workflow = command.applied(workflow, unit.by.now)?;
            let state = workflow.state;
            new.stepped(command, unit.by);
            if matches!(state, State::Published | State::Scheduled | State::InReview) {
                let mut parse = Parse::new(Mode::Api, unit.by.now, &*self.ids);
                new.publishable(&mut parse);
                refuse(parse)?;
            }
            let id = old.head().id;
            let change =
                Change { reason: command.reason(), ..Change::new(Some(old), new, command.verb()) };
            save(&unit, &mut [change]).await?;
            self.committed(unit, who, id).await
        })
        .await
    }

    /// The record that a caller wants to write, locked, if they may.
    pub(crate) async fn writable<R: Record>(
        &self,
        session: &Session,
        who: &Principal,
        handle: &Handle,
        action: Action,
    ) -> Result<R> {
        self.permitted(session, who, handle, action, Some(lock_for(action))).await
    }

    /// Like [`Diwan::writable`], but without a row lock: for work that is done before the transaction
    /// that writes.
    pub(crate) async fn writable_unlocked<R: Record>(
        &self,
        who: &Principal,
        handle: &Handle,
        action: Action,
    ) -> Result<R> {
        self.permitted(&self.store.read(), who, handle, action, None).await
    }

    pub(crate) async fn permitted<R: Record>(
        &self,
        session: &Session,
        who: &Principal,
        handle: &Handle,
        action: Action,
        lock: Option<RowLock>,
    ) -> Result<R> {
        refuse_anonymous(who)?;
        // All of a record with a workflow is read, and judged afterwards; others are seen or not.
        let whole = R::KIND.has_workflow();
        let visibility = if whole {
            Visibility::everything(self.now())
        } else {
            Visibility::of(who, self.now())
        };
        let record = locate::<R>(session, visibility, handle, Parts::ALL, lock)
            .await?
            .ok_or_else(Error::not_found)?;
        permit(who, action, &record)?;
        Ok(record)
    }

    pub(super) async fn put_one<R: Record>(
        &self,
        unit: &Unit,
        who: &Principal,
        draft: Draft<R>,
    ) -> Result<Uuid> {
        let mut done = self.put_each(unit, who, vec![draft]).await?;
        done.pop().ok_or_else(|| Error::internal("a draft without an answer"))?.map(|done| done.id)
    }

    /// Writes the drafts that are right; says for each what became of it.
    pub(super) async fn put_each<R: Record>(
        &self,
        unit: &Unit,
        who: &Principal,
        drafts: Vec<Draft<R>>,
    ) -> Result<Vec<Result<PutOutcome>>> {
        let now = unit.by.now;
        let parse = Parse::new(Mode::Api, now, &*self.ids);
        put(unit, Visibility::of(who, now), parse, &CreatedInBatch::new(), drafts).await
    }

    /// Commits after reading back what this transaction wrote: the answer then has no later change of
    /// another writer, and a failure to read leaves nothing written.
    pub(crate) async fn committed<R: Record>(
        &self,
        unit: Unit,
        who: &Principal,
        id: Uuid,
    ) -> Result<R> {
        let mut records = self.written(&unit.session, who, &[id]).await?;
        let record = records.remove(&id).ok_or_else(Error::not_found)?;
        self.finish(unit).await?;
        Ok(record)
    }

    /// Begins a unit of work for a caller whose account is still active.
    pub(crate) async fn unit(&self, who: &Principal) -> Result<Unit> {
        Ok(self.unit_in(self.begin(who).await?, who))
    }

    /// The same for one that changes a record of this kind: much may follow from a place or a position.
    async fn unit_to_change<R: Record>(&self, who: &Principal) -> Result<Unit> {
        match R::KIND {
            Kind::Place | Kind::Position => self.long_unit(who).await,
            _ => self.unit(who).await,
        }
    }

    /// The same for one that writes many records.
    pub(crate) async fn long_unit(&self, who: &Principal) -> Result<Unit> {
        Ok(self.unit_in(self.begin_long(who).await?, who))
    }

    fn unit_in(&self, session: Session, who: &Principal) -> Unit {
        Unit::new(session, By { subject: who.id(), now: self.now() })
    }

    /// The records just written, as their writer sees them.
    pub(super) async fn written<R: Record>(
        &self,
        session: &Session,
        who: &Principal,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, R>> {
        let also = who.id().map(Also::CreatedBy);
        let visibility = Visibility { also, ..Visibility::of(who, self.now()) };
        let mut records = locate_each::<R>(session, visibility, ids).await?;
        R::derive(session, visibility, &mut records).await?;
        fill(session, visibility, &mut records).await?;
        Ok(records.into_iter().map(|record| (record.head().id, record)).collect())
    }

    /// Begins a transaction that writes, for a caller whose account is still active.
    pub(crate) async fn begin(&self, who: &Principal) -> Result<Session> {
        refuse_anonymous(who)?;
        self.rechecked(self.store.write().await?, who).await
    }

    /// The same for one that writes many records.
    pub(crate) async fn begin_long(&self, who: &Principal) -> Result<Session> {
        refuse_anonymous(who)?;
        self.rechecked(self.store.write_long().await?, who).await
    }

    async fn rechecked(&self, session: Session, who: &Principal) -> Result<Session> {
        recheck_caller(&session, who, self.now()).await?;
        Ok(session)
    }
}

/// How a record is locked for what is to be done to it.
fn lock_for(action: Action) -> RowLock {
    match action {
        // What is shown or hidden waits for those who are about to refer to it.
        Action::Delete | Action::Withdraw | Action::Merge | Action::Publish | Action::Reinstate => {
            RowLock::Exclusive
        }
        _ => RowLock::Change,
    }
}

pub(crate) fn refuse_anonymous(who: &Principal) -> Result<()> {
    if who.is_anonymous() { Err(Error::unauthenticated()) } else { Ok(()) }
}

/// Refuses what the caller may not do to a record; a merged actor names the one it was merged into.
fn permit<R: Record>(who: &Principal, action: Action, record: &R) -> Result<()> {
    judge(who, record)?;
    demand(who, action, R::KIND, Some(Row::of(record.head(), record.workflow())))?;
    match record.merged_into() {
        Some(into) => Err(Error {
            other: Some(into.id),
            ..Error::conflict(
                FieldCode::WrongState,
                format!("This {} was merged into another; write to that one.", R::KIND),
            )
        }),
        None => Ok(()),
    }
}

fn creation(members: &Members) -> Action {
    let published = members.0.get("state").is_some_and(|state| state == State::Published.as_str());
    if published { Action::CreatePublished } else { Action::Create }
}

/// Refuses what the caller may not create, whatever is in the store.
pub(super) fn refuse_creation<R: Record>(who: &Principal, members: &Members) -> Result<()> {
    demand(who, creation(members), R::KIND, None)?;
    guard_members::<R>(who, members)
}

/// Refuses members that are for callers who may publish.
fn guard_members<R: Record>(who: &Principal, members: &Members) -> Result<()> {
    let given = R::FOR_PUBLISHERS.iter().find(|name| members.0.contains_key(**name));
    match given.filter(|_| !who.may(Scope::Publish)) {
        Some(name) => Err(Error::forbidden(format!(
            "{name} is for callers with the scope {}.",
            Scope::Publish.as_str()
        ))),
        None => Ok(()),
    }
}

/// Refuses when the record is not at the version that the caller started from.
pub(crate) fn expect<R: Record>(record: &R, expected: Expected<'_>) -> Result<()> {
    expected.require(record.head().version)
}

/// Refuses what broke rules.
pub(crate) fn refuse(parse: Parse) -> Result<()> {
    if parse.errors.is_empty() { Ok(()) } else { Err(Error::invalid(parse.errors)) }
}

/// The statement that marks a row as deleted and frees what was unique about it.
fn soft_delete<R: Record>(id: Uuid, version: i64, by: By) -> sea_orm::sea_query::UpdateStatement {
    let mut update = Query::update();
    update
        .table(R::KIND.as_str())
        .value("deleted_at", by.now.micros())
        .value("updated_at", by.now.micros())
        .value("version", version)
        .value("external_id", SqlValue::String(None))
        .and_where(Expr::col("id").eq(id));
    if R::KIND.has_slug() {
        update.value("slug", SqlValue::String(None));
    }
    update.take()
}
