//! An attempt to write lines: all in one unit of work, grouped by kind.

use std::collections::BTreeMap;

use super::line::Entry;
use super::part::Part;
use super::read::Line;
use super::{ImportOptions, OnError};
use crate::command::put::{CreatedInBatch, PutOutcome};
use crate::dispatch::with_kind;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{By, Kind, Unit};
use crate::principal::Principal;
use crate::store::Session;
use crate::values::Verb;

/// What every attempt of an import has in common.
pub struct Attempts {
    pub diwan: Diwan,
    pub who: Principal,
    pub ask: ImportOptions,
    /// The transaction around everything, when nothing is to stay.
    pub rehearsal: Option<Session>,
}

/// What became of each line.
pub type Verdicts = Vec<Result<PutOutcome>>;

/// What became of lines that were written together.
pub enum Attempt {
    Written(Verdicts),
    /// The line at this place was refused, so that none was written.
    Stopped(usize, Error),
}

impl Attempts {
    /// Writes lines, and keeps what was written.
    pub async fn attempt(&self, lines: &[Line]) -> Result<Attempt> {
        let unit = self.unit().await?;
        let written = self.write(&unit, lines).await;
        let keep = written.as_ref().is_ok_and(|attempt| matches!(attempt, Attempt::Written(_)));
        match keep {
            true => self.diwan.finish(unit).await?,
            false => unit.session.rollback().await?,
        }
        written
    }

    pub async fn unit(&self) -> Result<Unit> {
        match &self.rehearsal {
            Some(rehearsal) => {
                let by = By { subject: self.who.id(), now: self.diwan.now() };
                Ok(Unit::new(rehearsal.savepoint().await?, by))
            }
            None => self.diwan.long_unit(&self.who).await,
        }
    }

    /// Writes lines in a unit of work that somebody else ends.
    pub async fn write(&self, unit: &Unit, lines: &[Line]) -> Result<Attempt> {
        let mut verdicts: Vec<Option<Result<PutOutcome>>> = lines.iter().map(|_| None).collect();
        let mut by_kind: BTreeMap<Kind, Vec<(usize, Entry)>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            match line.entry() {
                Ok(entry) => by_kind.entry(entry.kind).or_default().push((index, entry)),
                Err(error) => verdicts[index] = Some(Err(error)),
            }
        }
        let mut created = CreatedInBatch::new();
        for (kind, entries) in by_kind {
            let (indices, entries): (Vec<usize>, Vec<Entry>) = entries.into_iter().unzip();
            let numbers: Vec<u64> = indices.iter().map(|index| lines[*index].number).collect();
            let part = Part {
                diwan: &self.diwan,
                who: &self.who,
                unit,
                created: &created,
                lines: &numbers,
                keeps_mentions: self.ask.suggest_mentions,
            };
            let done = with_kind!(kind, R => part.put::<R>(entries).await)?;
            for ((index, number), verdict) in indices.into_iter().zip(&numbers).zip(done) {
                if let Ok(PutOutcome { id, verb: Some(Verb::Created), .. }) = &verdict {
                    created.insert(*id, *number);
                }
                verdicts[index] = Some(verdict);
            }
        }
        self.judged(verdicts.into_iter().flatten().collect())
    }

    /// The attempt with these verdicts: a refused line may stop it.
    fn judged(&self, verdicts: Verdicts) -> Result<Attempt> {
        let refused = verdicts.iter().position(Result::is_err);
        match refused.filter(|_| self.ask.on_error == OnError::Stop) {
            Some(index) => match verdicts.into_iter().nth(index) {
                Some(Err(error)) => Ok(Attempt::Stopped(index, error)),
                _ => Err(Error::internal("a refused line without a reason")),
            },
            None => Ok(Attempt::Written(verdicts)),
        }
    }
}
