//! Settling: rows of the outbox that can be seen get their position in the feed.
//!
//! Only what is committed is seen, and who writes to a record waits for those who wrote to it before:
//! so the rows of one record stand in the feed in the order in which they happened, whichever transaction
//! was begun first. That others affect it is told at the version that it had then. One settles at a time:
//! the row of the feed is locked meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, OnConflict, Order, Query, SelectStatement, TableRef,
};
use uuid::Uuid;

use super::cursor::FeedCursor;
use super::outbox;
use super::tail::Tail;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{By, Kind, Unit, get};
use crate::store::{Row, Session};
use crate::values::Instant;

/// How many rows are settled in one transaction, and how many transactions somebody who reads waits for:
/// while others write all the time there is always something to be settled.
const AT_ONCE: u64 = 1_000;
const ROUNDS: usize = 5;
/// How long they wait at most.
const PATIENCE: Duration = Duration::from_millis(800);
/// How long after its time something that was scheduled is settled: by then it is visible also by the clocks of
/// other servers, if these go wrong by less.
const CLOCKS_DIFFER: i64 = 2_000_000;

/// Where the feed of a store stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What its cursors are sealed with.
    pub secret: Uuid,
    /// The last position that was given.
    pub position: i64,
    /// The last position whose change is not kept any more.
    pub pruned_to: i64,
}

impl Diwan {
    /// Settles what can be seen and is due, and says where the feed stands then. Where that is not done soon,
    /// or fails, what is settled already has to do: reading goes on while nothing can be written.
    pub(super) async fn settled_feed(&self) -> Result<Feed> {
        Ok(self.feed_as_far_as_settled().await?.0)
    }

    /// The same, and whether everything is settled that could be seen when this was asked.
    pub(super) async fn feed_as_far_as_settled(&self) -> Result<(Feed, bool)> {
        if let Some(feed) = self.unless_it_waits().await? {
            return Ok((feed, true));
        }
        let settled = tokio::time::timeout(PATIENCE, self.settle(ROUNDS)).await;
        if let Some(feed) = self.unless_it_waits().await? {
            return Ok((feed, true));
        }
        let feed = Feed::read(&self.store.read()).await?.filter(Feed::is_set_up);
        match (feed, settled) {
            (Some(feed), _) => Ok((feed, false)),
            (None, Ok(Err(error))) => Err(error),
            (None, _) => Err(Error::unavailable()),
        }
    }

    /// Settles until nothing waits, for so many rounds at most.
    pub(super) async fn settle(&self, rounds: usize) -> Result<()> {
        let tail = self.shared::<Tail>();
        let _alone = tail.settling.lock().await;
        for _ in 0..rounds {
            if self.unless_it_waits().await?.is_some() {
                break;
            }
            self.settle_some().await?;
        }
        Ok(())
    }

    /// Where the feed stands, unless there is something to be settled.
    async fn unless_it_waits(&self) -> Result<Option<Feed>> {
        let session = self.store.read();
        let feed = Feed::read(&session).await?.filter(Feed::is_set_up);
        match feed {
            Some(feed) if !waits(&session, self.now()).await? => Ok(Some(feed)),
            _ => Ok(None),
        }
    }

    /// Refuses a cursor after which not everything is kept at this moment.
    pub(super) async fn refuse_pruned(&self, cursor: FeedCursor) -> Result<()> {
        let feed = Feed::read(&self.store.read()).await?;
        feed.map_or(Ok(()), |feed| feed.checked(cursor).map(drop))
    }

    async fn settle_some(&self) -> Result<()> {
        let now = self.now();
        let unit = Unit::new(self.store.write_long().await?, By { subject: None, now });
        let feed = self.held_feed(&unit.session).await?;
        let (given, due) = settle(&unit.session, feed.position, now).await?;
        for (kind, ids) in due {
            outbox::affect_referrers(&unit, kind, &ids).await?;
        }
        outbox::write(&unit).await?;
        advance(&unit.session, feed.position + given).await?;
        unit.session.commit().await
    }

    /// The feed, locked; it gets a secret when it has none.
    pub(super) async fn held_feed(&self, session: &Session) -> Result<Feed> {
        let secret = Uuid::from_bytes(self.random());
        let insert = Query::insert()
            .into_table("feed")
            .columns(["id", "secret", "position", "pruned_to"])
            .values_panic([Expr::val(1), Expr::val(secret), Expr::val(0), Expr::val(0)])
            .on_conflict(OnConflict::column("id").do_nothing().to_owned())
            .take();
        session.run(&insert).await?;
        let adopt = Query::update()
            .table("feed")
            .value("secret", secret)
            .and_where(Expr::col("secret").is_null())
            .take();
        session.run(&adopt).await?;
        let mut select = Feed::select();
        session.lock(&mut select, "feed");
        let row = session.one(&select).await?;
        Feed::from_row(&row.ok_or_else(|| Error::internal("a store without a feed"))?)
    }
}

impl Feed {
    fn is_set_up(&self) -> bool {
        self.secret != Uuid::nil()
    }

    async fn read(session: &Session) -> Result<Option<Feed>> {
        session.one(&Feed::select()).await?.map(|row| Feed::from_row(&row)).transpose()
    }

    fn select() -> SelectStatement {
        Query::select().columns(["secret", "position", "pruned_to"]).from("feed").take()
    }

    fn from_row(row: &Row) -> Result<Feed> {
        Ok(Feed {
            secret: get::<Option<Uuid>>(row, "secret")?.unwrap_or_default(),
            position: get(row, "position")?,
            pruned_to: get(row, "pruned_to")?,
        })
    }
}

/// The condition of what has no position yet and is due.
fn is_unsettled(now: Instant) -> Condition {
    let due = Condition::any()
        .add(Expr::col(("change", "due")).is_null())
        .add(Expr::col(("change", "due")).lte(now.micros() - CLOCKS_DIFFER));
    Condition::all().add(Expr::col(("change", "position")).is_null()).add(due)
}

/// Whether anything can be settled.
async fn waits(session: &Session, now: Instant) -> Result<bool> {
    let select = Query::select()
        .column(("change", "sequence"))
        .from("change")
        .cond_where(is_unsettled(now))
        .limit(1)
        .take();
    Ok(session.one(&select).await?.is_some())
}

/// Gives positions after `last`; answers how many, and which records have become visible by the clock.
async fn settle(
    session: &Session,
    last: i64,
    now: Instant,
) -> Result<(i64, BTreeMap<Kind, Vec<Uuid>>)> {
    let mut select = Query::select()
        .columns(["sequence", "due", "record_kind", "record_id"].map(|column| ("change", column)))
        .from("change")
        .cond_where(is_unsettled(now))
        .order_by(("change", "sequence"), Order::Asc)
        .limit(AT_ONCE)
        .take();
    // What somebody is about to forget is left to them.
    session.lock_free(&mut select, "change");
    let rows = session.all(&select).await?;
    let mut due: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for row in &rows {
        if get::<Option<i64>>(row, "due")?.is_some() {
            due.entry(kind(row)?).or_default().push(get(row, "record_id")?);
        }
    }
    let sequences: Vec<i64> = rows.iter().map(|row| get(row, "sequence")).collect::<Result<_>>()?;
    give_positions(session, last, &sequences).await?;
    Ok((sequences.len() as i64, due))
}

async fn give_positions(session: &Session, last: i64, sequences: &[i64]) -> Result<()> {
    if sequences.is_empty() {
        return Ok(());
    }
    let ranked = Query::select()
        .column("sequence")
        .expr_as(Expr::cust("ROW_NUMBER() OVER (ORDER BY sequence)"), Alias::new("position"))
        .from("change")
        .and_where(Expr::col("sequence").is_in(sequences.iter().copied()))
        .take();
    let update = Query::update()
        .table("change")
        .value("position", Expr::col(("ranked", "position")).add(last))
        .from(TableRef::SubQuery(Box::new(ranked), "ranked".into()))
        .and_where(Expr::col(("change", "sequence")).equals(("ranked", "sequence")))
        .take();
    session.run(&update).await.map(drop)
}

async fn advance(session: &Session, position: i64) -> Result<()> {
    let update = Query::update().table("feed").value("position", position).take();
    session.run(&update).await.map(drop)
}

/// The kind of record that a row of the outbox tells of.
pub(super) fn kind(row: &Row) -> Result<Kind> {
    kind_of(&get::<String>(row, "record_kind")?)
}

/// The kind of record that a word of the feed means.
pub(super) fn kind_of(word: &str) -> Result<Kind> {
    Kind::parse(word).ok_or_else(|| Error::internal("a change of no kind of record"))
}
