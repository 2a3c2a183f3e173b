//! Export: everything that is in the register, as the lines an import takes.
//!
//! Lines come in a stable order, references before their users, so that an export imported into an
//! empty store and exported again gives the same bytes.

mod chunk;
mod line;
mod order;
pub mod rest;
mod turn;

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

use crate::access::{Action, demand};
use crate::command::slug;
use crate::dispatch::with_kind;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Kind, Parts, Record, Visibility};
use crate::principal::Principal;
use crate::query::find::{load, load_after};
use crate::store::Session;
use chunk::{FIRST, MOST};
use line::Form;
use turn::{TURNS, Turn};

/// An export under way: one unchanging picture of the store, given out in pieces.
pub struct Export {
    session: Session,
    visibility: Visibility,
    /// The turns still to come, the present one first.
    turns: &'static [Turn],
    after: Option<Uuid>,
    /// How many records are read next.
    chunk_size: u64,
    /// Records given out before their turn, because others refer to them.
    ahead: HashSet<Uuid>,
}

impl Diwan {
    /// Begins an export of the whole register.
    pub async fn export(&self, who: &Principal) -> Result<Export> {
        let visibility = self.demand_export(who)?;
        let session = self.store.snapshot().await?;
        let (turns, ahead) = (TURNS, HashSet::new());
        Ok(Export { session, visibility, turns, after: None, chunk_size: FIRST, ahead })
    }

    /// Refuses callers who may not export; answers what an export shows.
    pub fn demand_export(&self, who: &Principal) -> Result<Visibility> {
        demand(who, Action::Export, Kind::Article, None)?;
        let visibility = Visibility::of(who, self.now());
        match visibility.everything {
            true => Ok(visibility),
            false => Err(Error::forbidden(
                "An export holds drafts, too: it needs the scope content:read-unpublished.",
            )),
        }
    }
}

impl Export {
    /// The next lines, each with its end; `None` when all have been given out.
    pub async fn next(&mut self) -> Result<Option<String>> {
        while let [turn, later @ ..] = self.turns {
            match with_kind!(turn.kind, R => self.chunk::<R>(*turn).await)? {
                // All of these were given out before.
                Some(lines) if lines.is_empty() => continue,
                Some(lines) => {
                    self.chunk_size = chunk::next_size(self.chunk_size, lines.len() as u64);
                    return Ok(Some(lines));
                }
                None => {
                    (self.turns, self.after, self.chunk_size) = (later, None, FIRST);
                    self.ahead.clear();
                }
            }
        }
        Ok(None)
    }

    /// The next records of a kind in the order of their ids, each after what it refers to.
    async fn chunk<R: Record>(&mut self, turn: Turn) -> Result<Option<String>> {
        let rows =
            load_after::<R>(&self.session, self.visibility, self.after, self.chunk_size).await?;
        let Some(last) = rows.last().map(|row| row.id()) else { return Ok(None) };
        self.after = Some(last);
        let mut records: HashMap<Uuid, R> = HashMap::new();
        for row in rows {
            if !self.ahead.remove(&row.id()) {
                records.insert(row.id(), row);
            }
        }
        let mut turns: Vec<Uuid> = records.keys().copied().collect();
        turns.sort_unstable();
        let targets = self.follow(last, &mut records).await?;
        let order = order::targets_first(&turns, &targets);
        self.ahead.extend(order.iter().filter(|id| **id > last));
        let records = order.iter().filter_map(|id| records.remove(id)).collect();
        self.print(turn, records).await.map(Some)
    }

    /// What each record refers to among its own kind; loads what would come only later.
    async fn follow<R: Record>(
        &self,
        last: Uuid,
        records: &mut HashMap<Uuid, R>,
    ) -> Result<HashMap<Uuid, Vec<Uuid>>> {
        let mut targets: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let mut fresh: Vec<Uuid> = records.keys().copied().collect();
        while !fresh.is_empty() {
            for id in fresh.drain(..) {
                targets.insert(id, records.get_mut(&id).map(own_targets).unwrap_or_default());
            }
            let mut later: Vec<Uuid> = targets.values().flatten().copied().collect();
            later.retain(|id| *id > last && !records.contains_key(id) && !self.ahead.contains(id));
            for ids in later.chunks(MOST as usize) {
                let wanted = Expr::col((R::TABLE, "id")).is_in(ids.iter().copied());
                let wanted = Condition::all().add(wanted);
                for record in
                    load::<R>(&self.session, self.visibility, wanted, Parts::ALL, None).await?
                {
                    fresh.push(record.id());
                    records.insert(record.id(), record);
                }
            }
        }
        Ok(targets)
    }

    async fn print<R: Record>(&self, turn: Turn, records: Vec<R>) -> Result<String> {
        let ids: Vec<Uuid> = records.iter().map(|record| record.id()).collect();
        let mut former = match R::KIND.has_slug() {
            true => slug::former(&self.session, R::KIND, &ids).await?,
            false => HashMap::new(),
        };
        let mut form = Form::default();
        let mut lines = String::new();
        for record in records {
            let former = former.remove(&record.id()).unwrap_or_default();
            if let Some(line) = form.line(&record, turn, former)? {
                lines.push_str(&line);
                lines.push('\n');
            }
        }
        Ok(lines)
    }
}

/// The records of its own kind that a record refers to.
fn own_targets<R: Record>(record: &mut R) -> Vec<Uuid> {
    let mut targets = Vec::new();
    record.each_ref(&mut |reference| {
        if reference.kind == R::KIND {
            targets.push(reference.id);
        }
    });
    targets
}
