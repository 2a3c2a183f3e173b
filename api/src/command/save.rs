//! Saving: the row, the lists, the slug and the superseded revision, all in one unit of work, for one
//! record or for a thousand; and noting what has changed.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::slug;
use crate::change::outbox::{affect_referrers, seen_by_all};
use crate::error::{FieldCode, FieldError, Result};
use crate::model::imported::INCOMPLETE;
use crate::model::{Change, Note, Record, Schedule, Unit, Workflow};
use crate::query::revision;
use crate::store::{RowLock, Session, insert_all, update_row};
use crate::values::{Instant, State};

/// Writes the changes. Each place of the answer is `Some` where the slug asked for was taken.
pub async fn save<R: Record>(
    unit: &Unit,
    changes: &mut [Change<R>],
) -> Result<Vec<Option<FieldError>>> {
    let (session, by) = (&unit.session, unit.by);
    let taken = give_slugs(session, changes).await?;
    if taken.iter().any(Option::is_some) {
        return Ok(taken);
    }
    lock_shown(session, changes).await?;
    affect_referrers(unit, R::KIND, &ids_of(changes, Change::hides)).await?;
    let mut seen = claims_seen_by_all(session, changes, by.now).await?;
    for change in changes.iter_mut() {
        advance(change, by.now);
    }
    let superseded: Vec<_> = changes
        .iter()
        .filter(|change| !completes(change))
        .filter_map(|change| Some((change.old.as_ref()?, change.reason.clone())))
        .collect();
    revision::keep(session, by.now, by.subject, &superseded).await?;
    write_rows(session, changes).await?;
    R::write_lists(unit, changes).await?;
    affect_referrers(unit, R::KIND, &ids_of(changes, Change::shows)).await?;
    seen.extend(claims_seen_by_all(session, changes, by.now).await?);
    unit.wrote(changes.iter().map(|change| note(change, &seen, by.now)));
    Ok(taken)
}

/// Whether a line of an import completes what an earlier one began.
fn completes<R: Record>(change: &Change<R>) -> bool {
    let began = |old: &R| old.head().version == INCOMPLETE;
    change.imported.is_some() && change.old.as_ref().is_some_and(began)
}

/// Whatever shows or hides a record waits for those who are about to refer to it.
async fn lock_shown<R: Record>(session: &Session, changes: &[Change<R>]) -> Result<()> {
    let ids = ids_of(changes, |change| change.hides() || change.shows());
    session.lock_ids(R::TABLE, &ids.into_iter().collect(), RowLock::Exclusive).await.map(drop)
}

/// The records whose changes pass a test.
fn ids_of<R: Record>(changes: &[Change<R>], test: impl Fn(&Change<R>) -> bool) -> Vec<Uuid> {
    changes.iter().filter(|change| test(change)).map(|change| change.new.head().id).collect()
}

/// Which of the claims everybody sees at this moment; empty for other kinds, whose rows say it themselves.
async fn claims_seen_by_all<R: Record>(
    session: &Session,
    changes: &[Change<R>],
    now: Instant,
) -> Result<BTreeSet<Uuid>> {
    if !R::KIND.is_public_claim() {
        return Ok(BTreeSet::new());
    }
    seen_by_all(session, R::KIND, &ids_of(changes, |_| true).into_iter().collect(), now).await
}

/// What is noted of a change. `seen` are the claims that everybody saw before or sees now.
fn note<R: Record>(change: &Change<R>, seen: &BTreeSet<Uuid>, now: Instant) -> Note {
    let head = change.new.head();
    let workflow = |record: &R| record.workflow().cloned();
    let (old, new) = (change.old.as_ref().and_then(workflow), workflow(&change.new));
    let scheduled = |workflow: &&Workflow| workflow.state == State::Scheduled;
    Note {
        kind: R::KIND,
        id: head.id,
        verb: change.verb,
        version: head.version,
        public: match &new {
            Some(new) => old.iter().chain([new]).any(Workflow::is_public),
            None => !R::KIND.is_public_claim() || seen.contains(&head.id),
        },
        before: Schedule::of(old.as_ref(), now),
        due: new.as_ref().filter(scheduled).and_then(|workflow| workflow.publish_at),
    }
}

/// Raises version and time, unless an import says what they are.
fn advance<R: Record>(change: &mut Change<R>, now: Instant) {
    let raised = change.old.as_ref().map(|old| old.head().next_version());
    let stood = change.old.as_ref().map(|old| old.head().updated_at);
    let head = change.new.head_mut();
    head.version = raised.unwrap_or(head.version);
    // The unit of work may have begun before the last change of the record was committed.
    head.updated_at = stood.map_or(now, |stood| stood.max(now));
    if let Some((version, updated_at)) = change.imported {
        head.version = head.version.max(version);
        head.updated_at = updated_at;
    }
}

async fn give_slugs<R: Record>(
    session: &Session,
    changes: &mut [Change<R>],
) -> Result<Vec<Option<FieldError>>> {
    let mut taken = vec![None; changes.len()];
    let wanting: Vec<usize> =
        (0..changes.len()).filter(|index| wants_slug(&changes[*index])).collect();
    if wanting.is_empty() {
        return Ok(taken);
    }
    let wishes: Vec<slug::Wish> = wanting.iter().map(|index| wish(&changes[*index])).collect();
    for (index, slug) in wanting.into_iter().zip(slug::assign(session, R::KIND, &wishes).await?) {
        match (slug, changes[index].new.slug_mut()) {
            (Some(slug), Some(own)) => *own = slug,
            _ => {
                taken[index] = Some(FieldError {
                    pointer: "/slug".into(),
                    code: FieldCode::Duplicate,
                    detail: "another record has this slug".into(),
                })
            }
        }
    }
    Ok(taken)
}

fn wants_slug<R: Record>(change: &Change<R>) -> bool {
    let Some(standing) = change.new.slug() else { return false };
    let renamed = change.slug.as_deref().is_some_and(|slug| slug != standing);
    standing.is_empty() || renamed || !change.former_slugs.is_empty()
}

fn wish<R: Record>(change: &Change<R>) -> slug::Wish {
    let standing = change.new.slug().filter(|slug| !slug.is_empty()).map(str::to_owned);
    slug::Wish {
        id: change.new.head().id,
        given: change.slug.clone().or(standing),
        label: change.new.slug_source().to_owned(),
        former: change.former_slugs.clone(),
        is_new: change.old.is_none(),
    }
}

async fn write_rows<R: Record>(session: &Session, changes: &[Change<R>]) -> Result<()> {
    let created = changes
        .iter()
        .filter(|change| change.old.is_none())
        .map(|change| change.new.to_model())
        .collect();
    insert_all::<R::Entity>(session, created).await?;
    for change in changes.iter().filter(|change| change.old.is_some()) {
        update_row::<R::Entity>(session, change.new.head().id, change.new.to_model()).await?;
    }
    Ok(())
}
