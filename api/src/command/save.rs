//! Saving: the row, the lists, the slug, the superseded revision and the change row, all in the
//! transaction of the caller, for one record or for a thousand.

use diwan_entity::change;
use sea_orm::ActiveModelTrait;
use sea_orm::IntoActiveModel;
use sea_orm::Iterable;
use sea_orm::sea_query::{Expr, Query};
use uuid::Uuid;

use super::slug;
use crate::error::{FieldCode, FieldError, Result};
use crate::model::{By, Change, Kind, Record, Verb};
use crate::query::revision;
use crate::store::{RowLock, Session, insert_all, update_row};
use crate::values::Instant;

/// Writes the changes. Each place of the answer is `Some` where the slug asked for was taken.
pub async fn save<R: Record>(
    session: &Session,
    by: By,
    changes: &mut [Change<R>],
) -> Result<Vec<Option<FieldError>>> {
    let taken = give_slugs(session, changes).await?;
    if taken.iter().any(Option::is_some) {
        return Ok(taken);
    }
    lock_hidden(session, changes).await?;
    for change in changes.iter_mut() {
        advance(change, by.now);
    }
    let superseded: Vec<_> = changes
        .iter()
        .filter_map(|change| Some((change.old.as_ref()?, change.reason.clone())))
        .collect();
    revision::keep(session, by.now, by.subject, &superseded).await?;
    write_rows(session, changes).await?;
    R::write_lists(session, changes).await?;
    let notes = changes
        .iter()
        .map(|change| (change.verb, change.new.head().id, change.new.head().version))
        .collect();
    note(session, by, R::KIND, notes).await?;
    Ok(taken)
}

/// Whatever hides a record waits for those who are about to refer to it.
async fn lock_hidden<R: Record>(session: &Session, changes: &[Change<R>]) -> Result<()> {
    let hidden = changes.iter().filter(|change| change.hides());
    let ids = hidden.map(|change| change.new.head().id).collect();
    session.lock_ids(R::TABLE, &ids, RowLock::Exclusive).await.map(drop)
}

/// Raises version and time, unless an import says what they are.
fn advance<R: Record>(change: &mut Change<R>, now: Instant) {
    let raised = change.old.as_ref().map(|old| old.head().next_version());
    let head = change.new.head_mut();
    head.version = raised.unwrap_or(head.version);
    head.updated_at = now;
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
        match (slug, changes[index].new.workflow_mut()) {
            (Some(slug), Some(workflow)) => workflow.slug = slug,
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
    let Some(workflow) = change.new.workflow() else { return false };
    let renamed = change.slug.as_ref().is_some_and(|slug| *slug != workflow.slug);
    workflow.slug.is_empty() || renamed || !change.former_slugs.is_empty()
}

fn wish<R: Record>(change: &Change<R>) -> slug::Wish {
    let standing =
        change.new.workflow().map(|workflow| workflow.slug.clone()).filter(|slug| !slug.is_empty());
    slug::Wish {
        id: change.new.head().id,
        given: change.slug.clone().or(standing),
        label: change.new.label().to_owned(),
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

/// Writes change rows: the outbox, in the same transaction as what it tells of.
pub async fn note(
    session: &Session,
    by: By,
    kind: Kind,
    notes: Vec<(Verb, Uuid, i64)>,
) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    let columns =
        change::Column::iter().filter(|column| !matches!(column, change::Column::Sequence));
    insert.into_table("change").columns(columns.clone());
    for chunk in notes.chunks(4_000) {
        let mut insert = insert.clone();
        for (verb, id, version) in chunk {
            let row = change::Model {
                sequence: 0,
                at: by.now.micros(),
                kind: verb.as_str().to_owned(),
                subject_kind: kind.as_str().to_owned(),
                subject_id: *id,
                version: *version,
                by: by.subject,
            };
            let row = row.into_active_model();
            let values =
                columns.clone().filter_map(|column| row.get(column).into_value()).map(Expr::val);
            insert.values(values).map_err(crate::error::Error::internal)?;
        }
        session.run(&insert).await?;
    }
    Ok(())
}
