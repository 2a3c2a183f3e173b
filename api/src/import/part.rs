//! The lines of one kind in a batch: which records they are for, and the writing of them.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::line::Entry;
use crate::command::draft::Draft;
use crate::command::put::{CreatedInBatch, PutOutcome, put};
use crate::command::typed::keep_members;
use crate::diwan::Diwan;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::model::{Kind, Mode, Parse, Parts, Record, Unit, Visibility, get};
use crate::principal::Principal;
use crate::query::find::{judge, load};
use crate::store::{RowLock, Session};
use crate::values::Instant;

/// The lines of one kind within a batch.
pub struct Part<'a> {
    pub diwan: &'a Diwan,
    pub who: &'a Principal,
    pub unit: &'a Unit,
    /// What earlier parts of the batch created.
    pub created: &'a CreatedInBatch,
    /// The numbers of the lines.
    pub lines: &'a [u64],
    /// Whether lists of suggestions stay as they are where a line has none.
    pub keeps_mentions: bool,
}

impl Part<'_> {
    /// Writes what the lines say; says for each what became of it.
    pub async fn put<R: Record>(&self, entries: Vec<Entry>) -> Result<Vec<Result<PutOutcome>>> {
        let now = self.unit.by.now;
        let visibility = Visibility::of(self.who, now);
        let mut standing = ExistingRecords::<R>::read(&self.unit.session, now, &entries).await?;
        let mut refused: Vec<Option<Error>> = Vec::with_capacity(entries.len());
        let mut drafts = Vec::with_capacity(entries.len());
        for (entry, line) in entries.into_iter().zip(self.lines) {
            let found = match standing.take(&entry)? {
                Ok(old) => self.seen(&entry, old, visibility),
                // An id that was given before says no more than a random one.
                Err(_) if entry.id().is_some() && !visibility.everything => Err(no_such_record()),
                Err(error) => Err(error),
            };
            match found {
                Err(error) => refused.push(Some(error)),
                Ok(old) => {
                    refused.push(None);
                    let Entry { mut members, extra, .. } = entry;
                    if let Some(old) = old.as_ref().filter(|_| self.keeps_mentions) {
                        keep_members(old, R::SUGGESTED_LISTS, &mut members)?;
                    }
                    drafts.push(Draft::whole(old, members).of_line(*line, extra));
                }
            }
        }
        let parse = Parse::new(Mode::Import, now, &*self.diwan.ids);
        let done = put(self.unit, visibility, parse, self.created, drafts).await?;
        let mut done = done.into_iter();
        Ok(refused
            .into_iter()
            .filter_map(|refused| refused.map(Err).or_else(|| done.next()))
            .collect())
    }

    /// What stands, if the caller may see it: what one may not see one may not replace. An id that
    /// leads to something hidden says what one says that leads to nothing.
    fn seen<R: Record>(
        &self,
        entry: &Entry,
        old: Option<R>,
        visibility: Visibility,
    ) -> Result<Option<R>> {
        let hidden = || if entry.id().is_some() { no_such_record() } else { Error::not_found() };
        match old {
            Some(old) => match judge(self.who, &old) {
                Err(error) if error.code == Code::NotFound => Err(hidden()),
                judged => judged.map(|()| Some(old)),
            },
            None if entry.id().is_some() && !visibility.everything => Err(hidden()),
            None => Ok(None),
        }
    }
}

/// Says what a line's id says that leads to nothing, to those who do not see everything.
fn no_such_record() -> Error {
    let Error { code, detail, .. } = Error::not_found();
    Error::new(
        code,
        format!(
            "{detail} A new record may bring its own id where the scope \
             content:read-unpublished shows everything; leave it out to get one."
        ),
    )
}

/// The records that lines are for, as far as they are there.
struct ExistingRecords<R> {
    records: HashMap<Uuid, R>,
    by_external_id: HashMap<String, Uuid>,
    /// Ids that no record of this kind can have any more, and who had them first.
    given: HashMap<Uuid, Owner>,
    taken: HashSet<Uuid>,
}

/// Who has an id that a line brings along. Ids are never given again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A record of the same kind that was deleted.
    Deleted,
    /// A record of another kind.
    OtherKind,
}

impl<R: Record> ExistingRecords<R> {
    async fn read(session: &Session, now: Instant, entries: &[Entry]) -> Result<Self> {
        let ids: Vec<Uuid> = entries.iter().filter_map(Entry::id).collect();
        let keys: Vec<&str> = entries.iter().filter_map(Entry::external_id).collect();
        let column = |name: &'static str| Expr::col((R::TABLE, name));
        let mut named = Condition::any();
        if !keys.is_empty() {
            named = named.add(column("external_id").is_in(keys));
        }
        if !ids.is_empty() {
            named = named.add(column("id").is_in(ids.iter().copied()));
        }
        let mut standing = Self {
            records: HashMap::new(),
            by_external_id: HashMap::new(),
            given: HashMap::new(),
            taken: HashSet::new(),
        };
        if named.is_empty() {
            return Ok(standing);
        }
        let there = Condition::all().add(column("deleted_at").is_null()).add(named);
        let lock = Some(RowLock::Change);
        for record in
            load::<R>(session, Visibility::everything(now), there, Parts::ALL, lock).await?
        {
            let head = record.head();
            if let Some(key) = &head.external_id {
                standing.by_external_id.insert(key.clone(), head.id);
            }
            standing.records.insert(head.id, record);
        }
        let absent: Vec<Uuid> =
            ids.into_iter().filter(|id| !standing.records.contains_key(id)).collect();
        standing.given = owners(session, R::KIND, &absent).await?;
        Ok(standing)
    }

    /// The record a line is for. The outer error is one of the batch: it has two lines for it.
    fn take(&mut self, entry: &Entry) -> Result<Result<Option<R>>> {
        let by_key = entry.external_id().and_then(|key| self.by_external_id.get(key)).copied();
        let id = match (entry.id(), by_key) {
            (Some(id), _) if self.given.contains_key(&id) => {
                return Ok(Err(given_before(self.given[&id])));
            }
            (Some(id), Some(other)) if id != other => {
                return Ok(Err(conflict("id and externalId belong to different records.")));
            }
            (id, by_key) => id.or(by_key),
        };
        let Some(id) = id else { return Ok(Ok(None)) };
        if !self.taken.insert(id) {
            return Err(conflict("Two lines are for the same record."));
        }
        Ok(Ok(self.records.remove(&id)))
    }
}

fn conflict(detail: &str) -> Error {
    Error::conflict(FieldCode::Duplicate, detail)
}

fn given_before(owner: Owner) -> Error {
    match owner {
        Owner::Deleted => conflict("This id belonged to a record that was deleted."),
        Owner::OtherKind => Error::invalid(vec![FieldError {
            pointer: "/id".into(),
            code: FieldCode::Duplicate,
            detail: "a record of another type has this id".into(),
        }]),
    }
}

/// Those of the ids that deleted records have, or records of another kind.
async fn owners(session: &Session, kind: Kind, ids: &[Uuid]) -> Result<HashMap<Uuid, Owner>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut owners = HashMap::new();
    let mut deleted = with_ids(kind, ids);
    deleted.and_where(Expr::col("deleted_at").is_not_null());
    for row in session.all(&deleted).await? {
        owners.insert(get(&row, "id")?, Owner::Deleted);
    }
    let mut others = Kind::ALL.into_iter().filter(|other| *other != kind);
    let first = others.next().map(|other| with_ids(other, ids));
    let Some(mut of_others) = first else { return Ok(owners) };
    for other in others {
        of_others.union(UnionType::All, with_ids(other, ids));
    }
    for row in session.all(&of_others).await? {
        owners.insert(get(&row, "id")?, Owner::OtherKind);
    }
    Ok(owners)
}

/// The ids that records of a kind have, deleted ones included.
fn with_ids(kind: Kind, ids: &[Uuid]) -> SelectStatement {
    Query::select()
        .column("id")
        .from(kind.as_str())
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .take()
}
