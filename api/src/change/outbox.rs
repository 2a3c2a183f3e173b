//! The outbox: the rows of a unit of work, written in its transaction.

use std::collections::{BTreeMap, BTreeSet};

use diwan_entity::change;
use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, Expr, ExprTrait, IntoIden, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Iterable};
use uuid::Uuid;

use super::freshness::{Freshness, Outboxed, Row};
use super::settle::kind_of;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Affected, By, Kind, Note, Noted, Schedule, Unit, Visibility, get};
use crate::query::referrers::{Referrer, owners};
use crate::query::updated;
use crate::store::{Session, insert_in_order};
use crate::values::{Instant, Verb};

/// How many ids are in one statement.
const IDS_AT_ONCE: usize = 1_000;

impl Diwan {
    /// Writes the outbox and commits; those who follow the feed are woken.
    pub(crate) async fn finish(&self, unit: Unit) -> Result<()> {
        let written = write(&unit).await?;
        unit.session.commit().await?;
        self.shared::<Freshness>().wrote(written);
        self.wake_followers();
        Ok(())
    }
}

/// Writes what the unit of work has noted. To be called last, before the commit.
pub async fn write(unit: &Unit) -> Result<Outboxed> {
    let Noted { written, affected } = unit.take();
    forget_waiting(unit, &written).await?;
    hurry_what_came(unit, &written).await?;
    let mut rows: Vec<change::Model> =
        written.iter().flat_map(|note| rows_of(note, unit.by)).collect();
    rows.extend(rows_of_affected(unit, without(affected, &written)).await?);
    let written = Outboxed::of(&rows)?;
    insert(&unit.session, rows).await?;
    Ok(written)
}

impl Outboxed {
    fn of(rows: &[change::Model]) -> Result<Outboxed> {
        let written = |row: &change::Model| {
            let kind = kind_of(&row.record_kind)?;
            let (id, version, verb, at) = (row.record_id, row.version, row.verb.clone(), row.at);
            Ok(Row { kind, id, version, verb, at })
        };
        let dues = rows.iter().filter_map(|row| row.due).collect();
        Ok(Outboxed { rows: rows.iter().map(written).collect::<Result<_>>()?, dues })
    }
}

/// Notes the records that refer to these, which are shown to everybody from now on or no more: they show
/// something else, too.
///
/// Called while everybody still sees what is to be hidden, so that it is known who saw what follows.
pub async fn affect_referrers(unit: &Unit, kind: Kind, ids: &[Uuid]) -> Result<()> {
    for ids in ids.chunks(IDS_AT_ONCE) {
        let rows = |referrer: &Referrer| {
            let column = Expr::col((referrer.table, referrer.column));
            referrer.shown_to_all().add(column.is_in(ids.iter().copied()))
        };
        affect_owners(unit, kind, rows, true).await?;
    }
    Ok(())
}

/// Notes the records that refer to one of `kind` by the `rows` of each column. `told` says whether everybody
/// may know why.
pub async fn affect_owners(
    unit: &Unit,
    kind: Kind,
    rows: impl Fn(&Referrer) -> Condition,
    told: bool,
) -> Result<()> {
    for (owner, owners) in owners(&unit.session, kind, rows).await? {
        let seen = seen_by_all(&unit.session, owner, &owners, unit.by.now).await?;
        unit.affects_seen(owner, owners.into_iter().map(|id| (id, seen.contains(&id))), told);
    }
    Ok(())
}

/// Which of these records everybody sees.
pub async fn seen_by_all(
    session: &Session,
    kind: Kind,
    ids: &BTreeSet<Uuid>,
    now: Instant,
) -> Result<BTreeSet<Uuid>> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut seen = BTreeSet::new();
    for ids in ids.chunks(IDS_AT_ONCE) {
        let select = Query::select()
            .column((kind.as_str(), "id"))
            .from(kind.as_str())
            .and_where(Expr::col((kind.as_str(), "id")).is_in(ids.iter().copied()))
            .cond_where(Visibility::public(now).records(kind))
            .take();
        for row in session.all(&select).await? {
            seen.insert(get(&row, "id")?);
        }
    }
    Ok(seen)
}

/// What is written, or waits no more, does not become visible as it was to.
async fn forget_waiting(unit: &Unit, written: &[Note]) -> Result<()> {
    let late = Expr::col("due").gt(unit.by.now.micros());
    for rows in unsettled(written, Schedule::Waits) {
        let delete = Query::delete().from_table("change").cond_where(rows.add(late.clone())).take();
        unit.session.run(&delete).await?;
    }
    Ok(())
}

/// What has just become visible by the clock is told before what is written now: the feed would wait a moment
/// with it.
async fn hurry_what_came(unit: &Unit, written: &[Note]) -> Result<()> {
    let due = Expr::col("due").lte(unit.by.now.micros());
    for rows in unsettled(written, Schedule::JustCame) {
        let update = Query::update()
            .table("change")
            .value("due", 0)
            .cond_where(rows.add(due.clone()))
            .take();
        unit.session.run(&update).await?;
    }
    Ok(())
}

/// The rows of the outbox, without a position yet, of records that stood so before.
fn unsettled(written: &[Note], before: Schedule) -> impl Iterator<Item = Condition> {
    let ids = move |kind: Kind| {
        let such = written.iter().filter(move |note| note.kind == kind && note.before == before);
        such.map(|note| note.id).collect::<Vec<Uuid>>()
    };
    let of_kind = |kind: Kind, ids: &[Uuid]| {
        Condition::all()
            .add(Expr::col("record_kind").eq(kind.as_str()))
            .add(Expr::col("record_id").is_in(ids.iter().copied()))
            .add(Expr::col("position").is_null())
    };
    let all = Kind::ALL.into_iter().map(move |kind| (kind, ids(kind)));
    all.flat_map(move |(kind, ids)| {
        ids.chunks(IDS_AT_ONCE).map(|ids| of_kind(kind, ids)).collect::<Vec<_>>()
    })
}

/// What happened, and what will happen by the clock.
fn rows_of(note: &Note, by: By) -> impl Iterator<Item = change::Model> {
    let now = change::Model {
        sequence: 0,
        position: None,
        at: by.now.micros(),
        due: None,
        verb: note.verb.as_str().to_owned(),
        record_kind: note.kind.as_str().to_owned(),
        record_id: note.id,
        version: note.version,
        by: by.subject,
        public: note.public,
    };
    let later = note.due.map(|due| change::Model {
        at: due.micros(),
        due: Some(due.micros()),
        verb: Verb::Published.as_str().to_owned(),
        version: note.version.saturating_add(1),
        public: true,
        ..now.clone()
    });
    [now].into_iter().chain(later)
}

type AllAffected = BTreeMap<(Kind, Uuid), Affected>;

/// Those that were not written themselves, too.
fn without(mut affected: AllAffected, written: &[Note]) -> AllAffected {
    for note in written {
        affected.remove(&(note.kind, note.id));
    }
    affected
}

async fn rows_of_affected(unit: &Unit, affected: AllAffected) -> Result<Vec<change::Model>> {
    let mut by_kind: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for (kind, id) in affected.keys() {
        by_kind.entry(*kind).or_default().push(*id);
    }
    let mut rows = Vec::new();
    for (kind, ids) in by_kind {
        for ids in ids.chunks(IDS_AT_ONCE) {
            for row in unit.session.all(&standing(kind, ids, unit.by.now)).await? {
                let (id, seen): (Uuid, i32) = (get(&row, "id")?, get(&row, "seen")?);
                let affected = affected.get(&(kind, id)).copied().unwrap_or_default();
                let note = Note {
                    kind,
                    id,
                    verb: Verb::Affected,
                    version: get(&row, "version")?,
                    public: affected.told && (affected.seen || seen == 1),
                    before: Schedule::None,
                    due: None,
                };
                rows.extend(rows_of(&note, unit.by));
            }
        }
    }
    Ok(rows)
}

/// The versions of these records, and whether everybody sees them.
fn standing(kind: Kind, ids: &[Uuid], now: Instant) -> SelectStatement {
    let table = kind.as_str();
    let version = match kind.has_workflow() {
        true => updated::version(table, now),
        false => Expr::col((table, "version")),
    };
    let seen: SimpleExpr =
        CaseStatement::new().case(Visibility::public(now).records(kind), 1).finally(0).into();
    Query::select()
        .column((table, "id"))
        .expr_as(version, Alias::new("version"))
        .expr_as(seen, Alias::new("seen"))
        .from(table)
        .and_where(Expr::col((table, "id")).is_in(ids.iter().copied()))
        .and_where(Expr::col((table, "deleted_at")).is_null())
        .take()
}

/// Inserts the rows; the database numbers them in their order, in which they are told.
async fn insert(session: &Session, rows: Vec<change::Model>) -> Result<()> {
    let columns =
        || change::Column::iter().filter(|column| !matches!(column, change::Column::Sequence));
    let values = |row: change::Model| {
        let row = row.into_active_model();
        columns().filter_map(|column| row.get(column).into_value()).collect()
    };
    let rows = rows.into_iter().map(values).collect();
    insert_in_order(session, "change", columns().map(IntoIden::into_iden).collect(), rows).await
}
