//! Writing: batch after batch, each in one transaction, and counting what became of the lines.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::ahead::{Ahead, Ended};
use super::attempt::{Attempt, Attempts, Verdicts};
use super::read::{Batch, Line};
use super::{ImportOptions, OnError, Rejection, Tally, Watch};
use crate::command::put::PutOutcome;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::Kind;
use crate::principal::Principal;
use crate::store::Engine;
use crate::values::Verb;

/// How many batches are written one after the other, at most, before others are written ahead again.
const MOST_ALONE: usize = 64;

/// Writes batches in order.
pub struct Writer<'a> {
    attempts: Arc<Attempts>,
    watch: &'a mut dyn Watch,
    written: Written,
    pace: Pace,
}

/// What an import has done.
#[derive(Debug, Default)]
pub struct Written {
    pub tally: Tally,
    /// The articles that were created or changed, where mentions are to be suggested.
    pub articles: BTreeSet<Uuid>,
}

/// Lines that often refer to those just before them are written sooner one batch after the other: each time that
/// writing ahead was in vain, twice as many as the time before.
#[derive(Debug, Default)]
struct Pace {
    alone: usize,
    left: usize,
}

impl Pace {
    fn in_vain(&mut self) {
        self.alone = (self.alone * 2).clamp(1, MOST_ALONE);
        self.left = self.alone;
    }

    fn succeeded(&mut self) {
        self.alone /= 2;
    }

    /// Whether the next batch is written when all before it are.
    fn is_alone(&mut self) -> bool {
        let alone = self.left > 0;
        self.left = self.left.saturating_sub(1);
        alone
    }
}

impl<'a> Writer<'a> {
    pub async fn begin(
        diwan: &Diwan,
        who: &Principal,
        ask: ImportOptions,
        watch: &'a mut dyn Watch,
    ) -> Result<Self> {
        let rehearsal = if ask.dry_run { Some(diwan.begin_long(who).await?) } else { None };
        if let Some(rehearsal) = &rehearsal {
            rehearsal.disable_idle_timeout().await?;
        }
        let attempts = Attempts { diwan: diwan.clone(), who: who.clone(), ask, rehearsal };
        let (written, pace) = (Written::default(), Pace::default());
        Ok(Self { attempts: attempts.into(), watch, written, pace })
    }

    /// Writes the batches up to the first that ends the import.
    pub async fn write_all(mut self, batches: Receiver<Result<Batch>>) -> Result<Written> {
        match self.most_at_once() {
            1 => self.one_by_one(batches).await?,
            most => self.at_once(batches, most).await?,
        }
        let Attempts { rehearsal, .. } = Arc::into_inner(self.attempts)
            .ok_or_else(|| Error::internal("an import that goes on after its end"))?;
        if let Some(rehearsal) = rehearsal {
            rehearsal.rollback().await?;
        }
        Ok(self.written)
    }

    /// SQLite has one writer, and a rehearsal one transaction.
    pub fn most_at_once(&self) -> usize {
        let Attempts { diwan, ask, rehearsal, .. } = &*self.attempts;
        match diwan.store.engine() {
            Engine::Postgres if rehearsal.is_none() => ask.batches_at_once.max(1),
            _ => 1,
        }
    }

    async fn one_by_one(&mut self, mut batches: Receiver<Result<Batch>>) -> Result<()> {
        while let Some(batch) = batches.recv().await {
            if !self.batch(&batch?).await? {
                break;
            }
        }
        Ok(())
    }

    async fn at_once(&mut self, batches: Receiver<Result<Batch>>, most: usize) -> Result<()> {
        let mut ahead = Ahead::new(Arc::clone(&self.attempts));
        let done = self.all_ahead(batches, &mut ahead, most).await;
        ahead.recall().await?;
        done
    }

    async fn all_ahead(
        &mut self,
        mut batches: Receiver<Result<Batch>>,
        ahead: &mut Ahead,
        most: usize,
    ) -> Result<()> {
        let (mut unreadable, mut is_open) = (None, true);
        let mut goes_on = true;
        while goes_on {
            goes_on = tokio::select! {
                batch = batches.recv(), if is_open && ahead.len() < most => match batch {
                    Some(Ok(batch)) if self.pace.is_alone() => {
                        self.finish(ahead).await? && self.batch(&batch).await?
                    }
                    Some(Ok(batch)) => {
                        ahead.begin(batch);
                        true
                    }
                    ended => {
                        (unreadable, is_open) = (ended.and_then(Result::err), false);
                        true
                    }
                },
                Some(ended) = ahead.first() => self.settle(ended?, ahead).await?,
                else => break,
            };
        }
        unreadable.map_or(Ok(()), Err)
    }

    /// Waits for all that is written ahead; answers whether the import goes on.
    async fn finish(&mut self, ahead: &mut Ahead) -> Result<bool> {
        while let Some(ended) = ahead.first().await {
            if !self.settle(ended?, ahead).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Counts a batch that was written ahead. One that was not kept is written now, as are those behind it.
    async fn settle(&mut self, ended: Ended, ahead: &mut Ahead) -> Result<bool> {
        let Ended { batch, kept } = ended;
        if let Some(verdicts) = kept? {
            self.pace.succeeded();
            self.count(&batch.lines, verdicts);
            self.watch.passed(batch.bytes);
            return Ok(true);
        }
        self.pace.in_vain();
        for batch in [batch].into_iter().chain(ahead.recall().await?) {
            if !self.batch(&batch).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes a batch when all before it are written; answers whether the import goes on.
    async fn batch(&mut self, batch: &Batch) -> Result<bool> {
        let goes_on = self.part(&batch.lines).await?;
        self.watch.passed(batch.bytes);
        Ok(goes_on)
    }

    /// Writes lines together or, where the store refuses them as a whole, in ever smaller parts, so
    /// that only the line at fault is refused.
    async fn part(&mut self, lines: &[Line]) -> Result<bool> {
        match (self.up_to_the_first_refused(lines).await, lines) {
            (Ok(goes_on), _) => Ok(goes_on),
            (Err(error), _) if error.meets_all() => Err(error),
            (Err(error), [line]) => {
                self.refuse(line, error);
                Ok(self.attempts.ask.on_error == OnError::Skip)
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
            let (lines, attempts) = (&lines[..end], &self.attempts);
            match attempts.diwan.retried(async || attempts.attempt(lines).await).await? {
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

    fn count(&mut self, lines: &[Line], verdicts: Verdicts) {
        let suggests = self.attempts.ask.suggest_mentions;
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
