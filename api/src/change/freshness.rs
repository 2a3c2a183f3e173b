//! Whether answers that are kept are up to date: what this process writes is known at once, what others write
//! is found in the feed, and what becomes visible by the clock is known before.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use tokio::runtime::Handle;
use tokio::sync::{Notify, OwnedMutexGuard};
use tokio::time::{Instant as Stopwatch, sleep};
use uuid::Uuid;

use super::settle::kind;
use crate::cache::{Dependencies, LastWritten, Moment};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Kind, get};
use crate::store::Session;
use crate::values::Instant;

/// How often the feed is looked at for what other processes wrote.
const BETWEEN_LOOKS: Duration = Duration::from_millis(400);
/// How long it is waited for more after somebody said that they have written something.
const AFTER_A_NOTICE: Duration = Duration::from_millis(100);
/// How long ago it must have been looked at, at most, for an answer to be taken from memory.
const STALE: Duration = Duration::from_secs(1);
/// How long nobody asks until it is not looked at any more.
const LEFT: Duration = Duration::from_secs(60);
/// Of more changes than this since the last look, none is looked at: all answers are out of date.
const MANY: u64 = 1_000;
/// So many moments at which something becomes visible are known before.
const DUES: u64 = 100;
/// So many writes of this process are remembered until they come by in the feed. What is forgotten puts answers out of
/// date once more.
const OWN: usize = 20_000;

/// What is known of when records were last written.
#[derive(Default)]
pub struct Freshness {
    last: LastWritten,
    watched: Mutex<Watched>,
    /// Had by the one task that watches.
    watching: Arc<tokio::sync::Mutex<()>>,
    /// Where the feed is watched from.
    home: OnceLock<Handle>,
    /// Told when another server has written something.
    notified: Notify,
}

#[derive(Default)]
struct Watched {
    /// When the feed was last looked at, up to where, and when somebody last asked.
    looked: Option<Stopwatch>,
    position: Option<i64>,
    asked: Option<Stopwatch>,
    dues: BTreeSet<i64>,
    own: HashSet<Row>,
}

/// What tells a row of the outbox from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub kind: Kind,
    pub id: Uuid,
    pub version: i64,
    pub verb: String,
    /// In microseconds.
    pub at: i64,
}

/// What a unit of work has written to the outbox.
#[derive(Debug, Default)]
pub struct Outboxed {
    pub(super) rows: Vec<Row>,
    /// When records become visible by the clock.
    pub(super) dues: Vec<i64>,
}

impl Freshness {
    /// From now on. What is read from now on is up to date.
    pub fn moment(&self) -> Moment {
        self.last.moment()
    }

    /// Whether an answer that was read since then is up to date.
    pub fn is_fresh(&self, read: &Dependencies, since: Moment) -> bool {
        self.last.is_unchanged(read, since)
    }

    /// Whether all is known that was written until a moment ago. The feed is watched from then on.
    pub fn is_known(self: &Arc<Self>, diwan: &Diwan) -> bool {
        let is_watched = {
            let mut watched = self.watched();
            watched.asked = Some(Stopwatch::now());
            if watched.pass(diwan.now()) {
                // Everything that is kept shows less than there is.
                self.last.wrote_anything();
            }
            watched.looked.is_some_and(|looked| looked.elapsed() < STALE)
        };
        if !diwan.dismisses_followers()
            && let Ok(alone) = Arc::clone(&self.watching).try_lock_owned()
        {
            let home = self.home.get_or_init(Handle::current);
            home.spawn(watch(diwan.clone(), Arc::clone(self), alone));
        }
        is_watched
    }

    /// Has the feed watched from the runtime in which this is called: from one that serves, it would be looked at
    /// too late while much is asked.
    pub fn watch_from_here(&self) {
        let _ = self.home.set(Handle::current());
    }

    /// Notes what this process wrote, once it is committed.
    pub(super) fn wrote(&self, written: Outboxed) {
        self.last.wrote(written.rows.iter().map(|row| (row.kind.number(), row.id)));
        let mut watched = self.watched();
        watched.dues.extend(written.dues);
        // Nobody looks for them where the feed is not watched.
        if watched.position.is_some() {
            if watched.own.len() > OWN {
                watched.own.clear();
            }
            watched.own.extend(written.rows);
        }
    }

    /// Has the feed looked at now.
    pub(super) fn wake(&self) {
        self.notified.notify_one();
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// Forgets the moments that have come; answers whether there were any.
    fn pass(&mut self, now: Instant) -> bool {
        let come = self.dues.first().is_some_and(|due| *due <= now.micros());
        if come {
            self.dues.retain(|due| *due > now.micros());
        }
        come
    }
}

impl Diwan {
    /// What is known of when records were last written.
    pub fn freshness(&self) -> Arc<Freshness> {
        self.shared()
    }
}

/// Looks at the feed as long as anybody asks.
async fn watch(diwan: Diwan, freshness: Arc<Freshness>, _alone: OwnedMutexGuard<()>) {
    // What was written since somebody looked last is not known: the first look puts all out of date.
    freshness.watched().position = None;
    diwan.listen_to_others();
    while !diwan.dismisses_followers() && !is_left(&freshness) {
        let began = Stopwatch::now();
        if let Err(cause) = look(&diwan, &freshness, began).await {
            tracing::debug!(%cause, "the feed cannot be looked at: answers are not taken from memory");
        }
        tokio::select! {
            () = sleep(BETWEEN_LOOKS) => {}
            // Many write at once.
            () = freshness.notified.notified() => sleep(AFTER_A_NOTICE).await,
        }
    }
}

fn is_left(freshness: &Freshness) -> bool {
    freshness.watched().asked.is_none_or(|asked| asked.elapsed() > LEFT)
}

async fn look(diwan: &Diwan, freshness: &Freshness, began: Stopwatch) -> Result<()> {
    let (feed, is_whole) = diwan.feed_as_far_as_settled().await?;
    let session = diwan.store.read_noted();
    let dues = dues(&session, diwan.now()).await?;
    let known = freshness.watched().position;
    let settled = match known {
        Some(position) => rows_after(&session, position, feed.position).await?,
        None => None,
    };
    // What waits while the writer is busy counts as written, again and again until it is settled.
    let waiting = if is_whole { Some(Vec::new()) } else { waiting(&session).await? };
    if let Some(waiting) = &waiting {
        freshness.last.wrote(waiting.iter().map(|row| (row.kind.number(), row.id)));
    }
    let rows = waiting.and(settled);
    let mut watched = freshness.watched();
    match rows {
        Some(rows) => {
            let others = rows.into_iter().filter(|row| !watched.own.remove(row));
            let others: Vec<_> = others.map(|row| (row.kind.number(), row.id)).collect();
            freshness.last.wrote(others);
        }
        None => freshness.last.wrote_anything(),
    }
    watched.dues.extend(dues);
    watched.position = Some(feed.position);
    watched.looked = Some(began);
    Ok(())
}

/// The rows between two positions of the feed; none where they are too many.
async fn rows_after(session: &Session, after: i64, until: i64) -> Result<Option<Vec<Row>>> {
    if after == until {
        return Ok(Some(Vec::new()));
    }
    let between =
        Condition::all().add(Expr::col("position").gt(after)).add(Expr::col("position").lte(until));
    let rows = rows(session, between).await?;
    // Fewer than the positions: some are not kept any more.
    Ok(Some(rows).filter(|rows| rows.len() as i64 == until - after))
}

/// The rows that have no position yet; none where they are too many.
async fn waiting(session: &Session) -> Result<Option<Vec<Row>>> {
    let waiting =
        Condition::all().add(Expr::col("position").is_null()).add(Expr::col("due").is_null());
    let rows = rows(session, waiting).await?;
    Ok(Some(rows).filter(|rows| rows.len() as u64 <= MANY))
}

/// One more than the most that are looked at.
async fn rows(session: &Session, which: Condition) -> Result<Vec<Row>> {
    let select = Query::select()
        .columns(["record_kind", "record_id", "version", "verb", "at"])
        .from("change")
        .cond_where(which)
        .limit(MANY + 1)
        .take();
    let row = |row: &_| {
        let (kind, id, version) = (kind(row)?, get(row, "record_id")?, get(row, "version")?);
        Ok(Row { kind, id, version, verb: get(row, "verb")?, at: get(row, "at")? })
    };
    session.all(&select).await?.iter().map(row).collect()
}

/// When the next records become visible by the clock.
async fn dues(session: &Session, now: Instant) -> Result<Vec<i64>> {
    let select = Query::select()
        .distinct()
        .column("due")
        .from("change")
        .and_where(Expr::col("position").is_null())
        .and_where(Expr::col("due").gt(now.micros()))
        .order_by("due", Order::Asc)
        .limit(DUES)
        .take();
    session.all(&select).await?.iter().map(|row| get(row, "due")).collect()
}
