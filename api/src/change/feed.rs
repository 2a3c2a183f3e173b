//! The feed: what happened to records, in order, as a caller may see it.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::InputObject;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use serde::Serialize;
use uuid::Uuid;

use super::cursor::FeedCursor;
use super::settle::{Feed, kind};
use crate::cache::dependencies::note_uncacheable;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::model::{Kind, Visibility, get, parse_stored};
use crate::page::page_size;
use crate::principal::Principal;
use crate::query::filter::filled;
use crate::store::{Row, Session};
use crate::values::{Instant, RecordKind, Verb};

/// How many positions of the feed one statement goes through, and how many statements one answer takes: with
/// filters that fit little, an answer may have fewer changes than were asked for, and go on.
const WINDOW: i64 = 10_000;
const MOST_WINDOWS: usize = 5;
/// How far from the beginning of the feed what is read may be forgotten meanwhile.
const NEAR_THE_BEGINNING: i64 = 100_000;

/// Which changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct ChangeFilter {
    /// Only changes of these kinds of records.
    pub record: Option<Vec<RecordKind>>,
    /// Only changes of these sorts.
    pub verb: Option<Vec<Verb>>,
}

/// A part of the feed as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeRequest {
    pub filter: ChangeFilter,
    /// A cursor, or `now` for what is still to come; everything that is kept when absent.
    pub after: Option<String>,
    /// How many at most.
    pub limit: Option<i64>,
}

/// One change of a record, as its reader may know of it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Change)]
pub struct RecordChange {
    /// The position in the feed, to go on after.
    pub cursor: String,
    /// When it happened.
    pub at: Instant,
    /// The kind of the record.
    pub record: RecordKind,
    /// The id of the record.
    pub id: Uuid,
    /// What happened.
    pub verb: Verb,
    /// The version of the record with the change.
    #[schema(example = 3)]
    pub version: i64,
    /// Whether you cannot read the record (any more): it was withdrawn, deleted or is hidden by what it
    /// refers to. Drop what you have of it.
    pub tombstone: bool,
    /// The id of the account or client that made the change, for those who may read unpublished content;
    /// null for the operator, for a schedule and for everybody else.
    pub by: Option<Uuid>,
    /// Whether everybody may know of it.
    #[serde(skip)]
    pub(super) public: bool,
    /// Whether its reader may know of the record also while it is not public.
    #[serde(skip)]
    pub(super) knew: bool,
}

/// A part of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    pub items: Vec<RecordChange>,
    /// Where to go on, also when nothing has changed.
    pub next: FeedCursor,
    /// Whether more stands there already.
    pub more: bool,
}

impl Changes {
    /// Whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && !self.more
    }
}

impl Diwan {
    /// What happened to the records that the caller sees, in order.
    pub async fn changes(&self, who: &Principal, ask: &ChangeRequest) -> Result<Changes> {
        // The feed moves when what was written before is settled.
        note_uncacheable();
        page_size(ask.limit)?;
        ask.filter.check()?;
        let feed = self.settled_feed().await?;
        let begin = feed.begin_after(ask.after.as_deref())?;
        self.changes_of(&feed, who, ask, feed.cursor(begin)).await
    }

    /// The same after a position of this store's feed, as only the server knows it.
    pub(crate) async fn changes_after(
        &self,
        who: &Principal,
        ask: &ChangeRequest,
        position: i64,
    ) -> Result<Changes> {
        let feed = self.settled_feed().await?;
        self.changes_of(&feed, who, ask, feed.cursor(position)).await
    }

    /// The position at which the feed stands.
    pub(crate) async fn feed_position(&self) -> Result<i64> {
        Ok(self.settled_feed().await?.position)
    }

    /// The same after a position, where it is known how far the feed goes.
    pub(super) async fn changes_of(
        &self,
        feed: &Feed,
        who: &Principal,
        ask: &ChangeRequest,
        position: FeedCursor,
    ) -> Result<Changes> {
        let reader = Reader {
            session: self.store.read(),
            visibility: Visibility::of(who, self.now()),
            filter: &ask.filter,
        };
        let begin = feed.checked(position)?;
        let changes = reader.page(feed, begin, page_size(ask.limit)? as usize).await?;
        // What is about to be forgotten may have been so while it was read.
        if begin < feed.pruned_to + NEAR_THE_BEGINNING {
            self.refuse_pruned(position).await?;
        }
        Ok(changes)
    }
}

impl ChangeFilter {
    fn check(&self) -> Result<()> {
        self.record.as_deref().map(|words| filled("record", words)).transpose()?;
        self.verb.as_deref().map(|words| filled("verb", words)).transpose()?;
        Ok(())
    }
}

impl Feed {
    /// The position after which a caller wants to read.
    fn begin_after(&self, after: Option<&str>) -> Result<i64> {
        match after {
            None => Ok(self.pruned_to),
            Some("now") => Ok(self.position),
            Some(raw) => match FeedCursor::open(raw, self.secret)? {
                Some(cursor) => self.checked(cursor),
                None => Err(resync_required(false)),
            },
        }
    }

    /// The position of a cursor, if everything after it is there to be read.
    pub(super) fn checked(&self, cursor: FeedCursor) -> Result<i64> {
        let is_ours = cursor.secret == self.secret && cursor.position <= self.position;
        match is_ours && cursor.position >= self.pruned_to {
            true => Ok(cursor.position),
            false => Err(resync_required(is_ours)),
        }
    }

    fn cursor(&self, position: i64) -> FeedCursor {
        FeedCursor { secret: self.secret, position }
    }
}

fn resync_required(is_ours: bool) -> Error {
    let why = match is_ours {
        true => "The changes after this cursor are not all kept any more",
        false => "This cursor is of the feed of another store",
    };
    let what = "take after=now, copy the records anew, and go on from there.";
    Error::new(Code::ResyncRequired, format!("{why}: {what}"))
}

/// Reads the feed for one caller.
struct Reader<'a> {
    session: Session,
    visibility: Visibility,
    filter: &'a ChangeFilter,
}

/// A row of the feed.
struct Settled {
    position: i64,
    at: i64,
    kind: Kind,
    id: Uuid,
    verb: Verb,
    version: i64,
    by: Option<Uuid>,
    public: bool,
}

/// What its reader is to a change.
struct ReaderOfOne {
    tombstone: bool,
    everything: bool,
    own: bool,
}

/// What a caller sees of records at this moment, and which of them they created.
#[derive(Default)]
pub(super) struct Seen {
    seen: BTreeSet<Uuid>,
    own: BTreeSet<Uuid>,
}

impl Reader<'_> {
    async fn page(&self, feed: &Feed, begin: i64, size: usize) -> Result<Changes> {
        let (mut position, mut items) = (begin, Vec::new());
        for _ in 0..MOST_WINDOWS {
            let (end, left) = (Ord::min(position + WINDOW, feed.position), size - items.len());
            let rows = self.rows(position, end, left).await?;
            // A window that gave all that was wanted may have more.
            position = rows.last().filter(|_| rows.len() == left).map_or(end, |row| row.position);
            items.extend(self.told(feed, rows).await?);
            if items.len() == size || position == feed.position {
                break;
            }
        }
        Ok(Changes { items, next: feed.cursor(position), more: position < feed.position })
    }

    async fn rows(&self, after: i64, until: i64, most: usize) -> Result<Vec<Settled>> {
        if after >= until {
            return Ok(Vec::new());
        }
        let mut select = self.select(after, until);
        select.limit(most as u64);
        self.session.all(&select).await?.iter().map(Settled::read).collect()
    }

    fn select(&self, after: i64, until: i64) -> SelectStatement {
        let column = |name: &'static str| ("change", name);
        let position = || Expr::col(column("position"));
        let one_of = |name, words: Option<Vec<&'static str>>| {
            words.map(|words| Expr::col(column(name)).is_in(words))
        };
        let records = self.filter.record.as_ref();
        let verbs = self.filter.verb.as_ref();
        let wanted = Condition::all()
            .add(position().gt(after))
            .add(position().lte(until))
            .add_option(one_of(
                "record_kind",
                records.map(|words| texts(words, RecordKind::as_str)),
            ))
            .add_option(one_of("verb", verbs.map(|words| texts(words, Verb::as_str))))
            .add_option(self.visibility.only_public().then(|| Expr::col(column("public"))));
        Query::select()
            .columns(COLUMNS.map(column))
            .from("change")
            .cond_where(wanted)
            .order_by(column("position"), Order::Asc)
            .take()
    }

    /// The rows as the caller may know of them; without those that they may know nothing of.
    async fn told(&self, feed: &Feed, rows: Vec<Settled>) -> Result<Vec<RecordChange>> {
        let mut ids: BTreeMap<Kind, BTreeSet<Uuid>> = BTreeMap::new();
        for row in &rows {
            ids.entry(row.kind).or_default().insert(row.id);
        }
        let mut seen = Seen::default();
        for (kind, ids) in ids {
            seen.add(&self.session, &self.visibility, kind, ids).await?;
        }
        let everything = self.visibility.everything;
        let known = rows.into_iter().filter(|row| row.public || everything || seen.own(row.id));
        let told = |row: Settled| {
            let reader =
                ReaderOfOne { tombstone: !seen.sees(row.id), everything, own: seen.own(row.id) };
            row.told(feed, reader)
        };
        known.map(told).collect()
    }
}

const COLUMNS: [&str; 8] =
    ["position", "at", "record_kind", "record_id", "verb", "version", "by", "public"];

fn texts<W: Copy>(words: &[W], text: fn(W) -> &'static str) -> Vec<&'static str> {
    words.iter().map(|word| text(*word)).collect()
}

impl Seen {
    pub(super) async fn add(
        &mut self,
        session: &Session,
        visibility: &Visibility,
        kind: Kind,
        ids: BTreeSet<Uuid>,
    ) -> Result<()> {
        let table = kind.as_str();
        let these = || Expr::col((table, "id")).is_in(ids.iter().copied());
        let select = |condition: Condition| {
            Query::select().column((table, "id")).from(table).cond_where(condition).take()
        };
        let seen = visibility.records(kind).add(these());
        for row in session.all(&select(seen)).await? {
            self.seen.insert(get(&row, "id")?);
        }
        if let Some(own) = visibility.own().filter(|_| !visibility.everything) {
            let own = Condition::all().add(Expr::col((table, "created_by")).eq(own)).add(these());
            for row in session.all(&select(own)).await? {
                self.own.insert(get(&row, "id")?);
            }
        }
        Ok(())
    }

    /// Whether the caller sees a record.
    pub(super) fn sees(&self, id: Uuid) -> bool {
        self.seen.contains(&id)
    }

    /// Whether the caller created it, and sees what they created.
    pub(super) fn own(&self, id: Uuid) -> bool {
        self.own.contains(&id)
    }
}

impl Settled {
    fn read(row: &Row) -> Result<Settled> {
        Ok(Settled {
            position: get(row, "position")?,
            at: get(row, "at")?,
            kind: kind(row)?,
            id: get(row, "record_id")?,
            verb: parse_stored(&get::<String>(row, "verb")?)?,
            version: get(row, "version")?,
            by: get(row, "by")?,
            public: get(row, "public")?,
        })
    }

    fn told(self, feed: &Feed, reader: ReaderOfOne) -> Result<RecordChange> {
        Ok(RecordChange {
            cursor: feed.cursor(self.position).of_change(),
            at: Instant::from_micros(self.at),
            record: parse_stored(self.kind.as_str())?,
            id: self.id,
            verb: self.verb,
            version: self.version,
            tombstone: reader.tombstone,
            by: self.by.filter(|_| reader.everything),
            public: self.public,
            knew: reader.everything || reader.own,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_record_has_a_word() {
        let words = texts(RecordKind::ALL, RecordKind::as_str);
        assert_eq!(words, Kind::ALL.map(Kind::as_str));
    }
}
