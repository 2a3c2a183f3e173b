//! Writing: a batch of lines in one transaction, grouped by kind.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::line::Entry;
use super::part::Part;
use super::read::{Batch, Line};
use super::{ImportOptions, OnError, Rejection, Tally, Watch};
use crate::command::put::{CreatedInBatch, PutOutcome};
use crate::dispatch::with_kind;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{By, Kind, Unit};
use crate::principal::Principal;
use crate::store::Session;
use crate::values::Verb;

/// Writes batches one after the other.
pub struct Writer<'a> {
    diwan: &'a Diwan,
    who: &'a Principal,
    ask: ImportOptions,
    watch: &'a mut dyn Watch,
    written: Written,
    /// The transaction around everything, when nothing is to stay.
    rehearsal: Option<Session>,
}

/// What an import has done.
#[derive(Debug, Default)]
pub struct Written {
    pub tally: Tally,
    /// The articles that were created or changed, where mentions are to be suggested.
    pub articles: BTreeSet<Uuid>,
}

/// What became of lines that were written together.
enum Attempt {
    Written(Vec<Result<PutOutcome>>),
    /// The line at this place was refused, so that none was written.
    Stopped(usize, Error),
}

impl<'a> Writer<'a> {
    pub async fn begin(
        diwan: &'a Diwan,
        who: &'a Principal,
        ask: ImportOptions,
        watch: &'a mut dyn Watch,
    ) -> Result<Self> {
        let rehearsal = if ask.dry_run { Some(diwan.begin_long(who).await?) } else { None };
        if let Some(rehearsal) = &rehearsal {
            rehearsal.disable_idle_timeout().await?;
        }
        Ok(Self { diwan, who, ask, watch, written: Written::default(), rehearsal })
    }

    /// Writes the batches up to the first that ends the import.
    pub async fn write_all(mut self, mut batches: Receiver<Result<Batch>>) -> Result<Written> {
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            let goes_on = self.part(&batch.lines).await?;
            self.watch.passed(batch.bytes);
            if !goes_on {
                break;
            }
        }
        if let Some(rehearsal) = self.rehearsal {
            rehearsal.rollback().await?;
        }
        Ok(self.written)
    }

    /// Writes lines together or, where the store refuses them as a whole, in ever smaller parts, so
    /// that only the line at fault is refused.
    async fn part(&mut self, lines: &[Line]) -> Result<bool> {
        match (self.up_to_the_first_refused(lines).await, lines) {
            (Ok(goes_on), _) => Ok(goes_on),
            (Err(error), _) if error.meets_all() => Err(error),
            (Err(error), [line]) => {
                self.refuse(line, error);
                Ok(self.ask.on_error == OnError::Skip)
            }
            (Err(_), _) => {
                let (first, second) = lines.split_at(lines.len() / 2);
                Ok(Box::pin(self.part(first)).await? && Box::pin(self.part(second)).await?)
            }
        }
    }

    /// Writes lines together. Where a refused line ends the import, those before it are written once
    /// more without it and what follows.
    async fn up_to_the_first_refused(&mut self, lines: &[Line]) -> Result<bool> {
        let (mut end, mut refused) = (lines.len(), None);
        loop {
            let lines = &lines[..end];
            match self.diwan.retried(async || self.attempt(lines).await).await? {
                Attempt::Written(verdicts) => {
                    self.count(lines, verdicts);
                    break;
                }
                Attempt::Stopped(index, error) => (end, refused) = (index, Some(error)),
            }
        }
        let goes_on = refused.is_none();
        if let Some(error) = refused {
            self.refuse(&lines[end], error);
        }
        Ok(goes_on)
    }

    async fn attempt(&self, lines: &[Line]) -> Result<Attempt> {
        let unit = match &self.rehearsal {
            Some(rehearsal) => {
                let by = By { subject: self.who.id(), now: self.diwan.now() };
                Unit::new(rehearsal.savepoint().await?, by)
            }
            None => self.diwan.long_unit(self.who).await?,
        };
        let written = self.write(&unit, lines).await;
        let keep = written.as_ref().is_ok_and(|attempt| matches!(attempt, Attempt::Written(_)));
        match keep {
            true => self.diwan.finish(unit).await?,
            false => unit.session.rollback().await?,
        }
        written
    }

    async fn write(&self, unit: &Unit, lines: &[Line]) -> Result<Attempt> {
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
                diwan: self.diwan,
                who: self.who,
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
        let verdicts: Vec<Result<PutOutcome>> = verdicts.into_iter().flatten().collect();
        let refused = verdicts.iter().position(Result::is_err);
        match refused.filter(|_| self.ask.on_error == OnError::Stop) {
            Some(index) => match verdicts.into_iter().nth(index) {
                Some(Err(error)) => Ok(Attempt::Stopped(index, error)),
                _ => Err(Error::internal("a refused line without a reason")),
            },
            None => Ok(Attempt::Written(verdicts)),
        }
    }

    fn count(&mut self, lines: &[Line], verdicts: Vec<Result<PutOutcome>>) {
        let suggests = self.ask.suggest_mentions;
        let changed = verdicts.iter().flatten().filter(|done| done.verb.is_some());
        let wanted = changed.filter(|done| suggests && done.kind == Kind::Article);
        self.written.articles.extend(wanted.map(|done| done.id));
        for (line, verdict) in lines.iter().zip(verdicts) {
            let tally = &mut self.written.tally;
            match verdict {
                Ok(PutOutcome { verb: Some(Verb::Created), .. }) => tally.created += 1,
                Ok(PutOutcome { verb: Some(_), .. }) => tally.updated += 1,
                Ok(PutOutcome { verb: None, .. }) => tally.unchanged += 1,
                Err(error) => self.refuse(line, error),
            }
        }
    }

    fn refuse(&mut self, line: &Line, error: Error) {
        self.written.tally.rejected += 1;
        for rejection in Rejection::of(line.number, error) {
            self.watch.rejected(rejection);
        }
    }
}
