//! Batches that are written while those before them still are, each in a unit of work of its own.
//!
//! A batch written ahead does not see what those before it bring. So it is kept only if none of its lines was
//! refused, and it is committed in its turn: whatever ends an import, the lines before stay and none after them.
//! Writers that race for a record or a name wait for one another, or fail, as all writers do. What was not kept is
//! written again when all before it is.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::attempt::{Attempt, Attempts, Verdicts};
use super::read::Batch;
use crate::error::{Error, Result};

/// The batches under way, in order.
pub struct Ahead {
    attempts: Arc<Attempts>,
    under_way: VecDeque<JoinHandle<Ended>>,
    /// The number of the batch that may be committed. When it is gone, none may be.
    turn: watch::Sender<u64>,
    /// The number of the batch that begins next.
    next: u64,
}

/// A batch that is over.
pub struct Ended {
    pub batch: Batch,
    /// `None` where nothing of it was kept; an error where nobody knows.
    pub kept: Result<Option<Verdicts>>,
}

impl Ahead {
    pub fn new(attempts: Arc<Attempts>) -> Self {
        Self { attempts, under_way: VecDeque::new(), turn: watch::Sender::new(0), next: 0 }
    }

    pub fn len(&self) -> usize {
        self.under_way.len()
    }

    /// Begins to write a batch.
    pub fn begin(&mut self, batch: Batch) {
        let (attempts, turn) = (Arc::clone(&self.attempts), self.turn.subscribe());
        let place = Place { number: self.next, turn };
        self.next += 1;
        self.under_way.push_back(tokio::spawn(async move {
            let kept = attempts.ahead(&batch, place).await;
            Ended { batch, kept }
        }));
    }

    /// The first batch, when it is over; the turn goes to the next. `None` where none is under way.
    pub async fn first(&mut self) -> Option<Result<Ended>> {
        let ended = self.under_way.front_mut()?.await;
        self.under_way.pop_front();
        if matches!(&ended, Ok(Ended { kept: Ok(Some(_)), .. })) {
            self.turn.send_modify(|turn| *turn += 1);
        }
        Some(ended.map_err(Error::internal))
    }

    /// Takes back all that is under way. None of it was kept.
    pub async fn recall(&mut self) -> Result<Vec<Batch>> {
        self.turn = watch::Sender::new(self.next);
        let mut batches = Vec::new();
        while let Some(ended) = self.under_way.pop_front() {
            batches.push(ended.await.map_err(Error::internal)?.batch);
        }
        Ok(batches)
    }
}

/// The place of a batch among the others.
struct Place {
    number: u64,
    turn: watch::Receiver<u64>,
}

impl Place {
    fn is_first(&self) -> bool {
        *self.turn.borrow() == self.number
    }

    /// Waits until all before it are committed; answers whether its turn comes at all.
    async fn comes(&mut self) -> bool {
        self.turn.wait_for(|turn| *turn == self.number).await.is_ok()
    }
}

impl Attempts {
    /// Writes a batch and keeps it in its turn, if it is as it would be if it had been written then.
    async fn ahead(&self, batch: &Batch, mut place: Place) -> Result<Option<Verdicts>> {
        let sees_all_before = place.is_first();
        let Ok(unit) = self.unit().await else { return Ok(None) };
        let written = match self.write(&unit, &batch.lines).await {
            Ok(Attempt::Written(verdicts)) => Some(verdicts),
            // What stands in the way may be gone when its turn has come; otherwise it is told then.
            Ok(Attempt::Stopped(..)) | Err(_) => None,
        };
        let valid =
            written.filter(|verdicts| sees_all_before || verdicts.iter().all(Result::is_ok));
        match valid {
            Some(verdicts) if place.comes().await => match self.diwan.finish(unit).await {
                Ok(()) => Ok(Some(verdicts)),
                // Nobody knows whether it was committed.
                Err(error) if error.meets_all() => Err(error),
                Err(_) => Ok(None),
            },
            _ => {
                // What cannot be rolled back is never committed either.
                let _ = unit.session.rollback().await;
                Ok(None)
            }
        }
    }
}
