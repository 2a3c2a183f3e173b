//! The lines of one kind in a batch: which records they are for, and the writing of them.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use serde_json::Value;
use uuid::Uuid;

use super::line::Entry;
use crate::access::Sight;
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::principal::Principal;
use crate::record::draft::Draft;
use crate::record::get;
use crate::record::put::{Done, Fresh, put};
use crate::record::read::load;
use crate::record::save::By;
use crate::record::{Kind, Members, Mode, Parse, Parts, Record};
use crate::store::{RowLock, Session};

/// The lines of one kind within a batch.
pub struct Part<'a> {
    pub diwan: &'a Diwan,
    pub who: &'a Principal,
    pub session: &'a Session,
    /// What earlier parts of the batch created.
    pub fresh: &'a Fresh,
    /// The numbers of the lines.
    pub lines: &'a [u64],
    /// Whether what a line does not say of mentions stays as it is.
    pub keeps_mentions: bool,
}

const MENTIONS: &str = "mentions";

impl Part<'_> {
    /// Writes what the lines say; says for each what became of it.
    pub async fn put<R: Record>(&self, entries: Vec<Entry>) -> Result<Vec<Result<Done>>> {
        let now = self.diwan.now();
        let mut standing = Standing::<R>::read(self.session, Sight::whole(now), &entries).await?;
        let mut refused: Vec<Option<Error>> = Vec::with_capacity(entries.len());
        let mut drafts = Vec::with_capacity(entries.len());
        for (entry, line) in entries.into_iter().zip(self.lines) {
            match standing.take(&entry)? {
                Err(error) => refused.push(Some(error)),
                Ok(old) => {
                    refused.push(None);
                    let Entry { mut members, extra, .. } = entry;
                    if let Some(old) = old.as_ref().filter(|_| self.keeps_mentions) {
                        keep_mentions(old, &mut members)?;
                    }
                    drafts.push(Draft::whole(old, members).of_line(*line, extra));
                }
            }
        }
        let by = By { subject: self.who.id(), now };
        let parse = Parse::new(Mode::Import, now, &*self.diwan.ids);
        let done =
            put(self.session, Sight::of(self.who, now), by, parse, self.fresh, drafts).await?;
        let mut done = done.into_iter();
        Ok(refused
            .into_iter()
            .filter_map(|refused| refused.map(Err).or_else(|| done.next()))
            .collect())
    }
}

/// Adds to the members those mentions that stand, where they say nothing of mentions.
fn keep_mentions<R: Record>(old: &R, members: &mut Members) -> Result<()> {
    if R::KIND == Kind::Article && !members.0.contains_key(MENTIONS) {
        let mut standing = serde_json::to_value(old).map_err(Error::internal)?;
        let kept = standing.get_mut(MENTIONS).map(Value::take);
        members.0.extend(kept.map(|kept| (MENTIONS.to_owned(), kept)));
    }
    Ok(())
}

/// The records that lines are for, as far as they are there.
struct Standing<R> {
    records: HashMap<Uuid, R>,
    by_external_id: HashMap<String, Uuid>,
    /// Ids of deleted records: never given again.
    buried: HashSet<Uuid>,
    taken: HashSet<Uuid>,
}

impl<R: Record> Standing<R> {
    async fn read(session: &Session, sight: Sight, entries: &[Entry]) -> Result<Self> {
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
            buried: HashSet::new(),
            taken: HashSet::new(),
        };
        if named.is_empty() {
            return Ok(standing);
        }
        let there = Condition::all().add(column("deleted_at").is_null()).add(named);
        for record in load::<R>(session, sight, there, Parts::ALL, Some(RowLock::Change)).await? {
            let head = record.head();
            if let Some(key) = &head.external_id {
                standing.by_external_id.insert(key.clone(), head.id);
            }
            standing.records.insert(head.id, record);
        }
        let absent: Vec<Uuid> =
            ids.into_iter().filter(|id| !standing.records.contains_key(id)).collect();
        standing.buried = buried::<R>(session, &absent).await?;
        Ok(standing)
    }

    /// The record a line is for. The outer error is one of the batch: it has two lines for it.
    fn take(&mut self, entry: &Entry) -> Result<Result<Option<R>>> {
        let by_key = entry.external_id().and_then(|key| self.by_external_id.get(key)).copied();
        let id = match (entry.id(), by_key) {
            (Some(id), _) if self.buried.contains(&id) => {
                return Ok(Err(conflict("This id belonged to a record that was deleted.")));
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

/// Those of the ids that deleted records had.
async fn buried<R: Record>(session: &Session, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let select = Query::select()
        .column("id")
        .from(R::TABLE)
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .take();
    session.all(&select).await?.iter().map(|row| get(row, "id")).collect()
}
