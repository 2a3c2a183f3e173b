//! How many bytes an answer may read from the database, and all answers together may hold.
//!
//! What is read while an answer is made counts for it, whichever statement reads it: the budget goes
//! along with the request ([`Budget::spend`]). Work that belongs to no answer, of commands and of
//! transactions, has none.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteRow};
use sea_orm::sqlx::{self, Decode, Row, TypeInfo, ValueRef};
use sea_orm::{DbErr, RuntimeErr};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Code, Error};

const KIB: usize = 1024;
const MIB: usize = KIB * KIB;
/// What an answer may hold without being counted among all: most answers are smaller.
const UNCOUNTED: usize = 256 * KIB;
/// In which steps it is counted.
const STEP: usize = 256 * KIB;
/// How many of the largest answers all may hold together.
const AT_ONCE: usize = 4;

tokio::task_local! {
    static CURRENT: Arc<Budget>;
}

/// How many bytes one answer may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerLimit(usize);

impl AnswerLimit {
    pub const fn mib(number: u32) -> Self {
        Self(number as usize * MIB)
    }

    pub fn bytes(self) -> usize {
        self.0
    }
}

impl Default for AnswerLimit {
    fn default() -> Self {
        Self::mib(16)
    }
}

/// What all answers share.
#[derive(Clone)]
pub struct Budgets {
    limit: AnswerLimit,
    /// In KiB.
    memory: Arc<Semaphore>,
}

impl Budgets {
    pub fn new(limit: AnswerLimit) -> Self {
        let memory = Arc::new(Semaphore::new(AT_ONCE * limit.bytes() / KIB));
        Self { limit, memory }
    }

    /// The budget of one more answer. The memory counts as taken until it is dropped.
    pub fn budget(&self) -> Arc<Budget> {
        Arc::new(Budget { all: self.clone(), read: AtomicUsize::new(0), held: Mutex::new(None) })
    }
}

impl Default for Budgets {
    fn default() -> Self {
        Self::new(AnswerLimit::default())
    }
}

/// What is left to one answer.
pub struct Budget {
    all: Budgets,
    read: AtomicUsize,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Budget {
    /// The budget of the answer that is being made, where there is one.
    pub fn current() -> Option<Arc<Budget>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Has everything that `work` reads spend from this budget.
    pub fn spend<F: Future>(self: Arc<Self>, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, work)
    }

    pub fn limit(&self) -> AnswerLimit {
        self.all.limit
    }

    /// Forgets what was read. What is held stays.
    pub fn begin_anew(&self) {
        self.read.store(0, Ordering::Relaxed);
    }

    /// Whether it holds memory that is counted.
    pub fn holds_memory(&self) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Counts bytes that were made of what was read.
    pub fn count(&self, bytes: usize) -> Result<(), Error> {
        self.take(bytes).map_err(Error::from)
    }

    pub(super) fn take(&self, bytes: usize) -> Result<(), Exceeded> {
        let read = self.read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if read > self.all.limit.bytes() {
            return Err(Exceeded::Limit(self.all.limit));
        }
        match read > UNCOUNTED {
            true => self.hold(read.div_ceil(STEP) * STEP / KIB),
            false => Ok(()),
        }
    }

    /// Counts at least so many KiB for this answer.
    fn hold(&self, wanted: usize) -> Result<(), Exceeded> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let more =
            wanted.saturating_sub(held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits));
        if more == 0 {
            return Ok(());
        }
        // Whoever waited would keep what they have from others who wait for more.
        let more = u32::try_from(more).map_err(|_| Exceeded::Memory)?;
        let more = Arc::clone(&self.all.memory).try_acquire_many_owned(more);
        let more = more.map_err(|_| Exceeded::Memory)?;
        match held.as_mut() {
            Some(held) => held.merge(more),
            None => *held = Some(more),
        }
        Ok(())
    }
}

/// Why nothing more is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceeded {
    /// The answer would be too large.
    Limit(AnswerLimit),
    /// There are too many large answers at once.
    Memory,
}

impl Exceeded {
    /// Among the errors of the database.
    pub(super) fn into_database_error(self) -> DbErr {
        DbErr::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Decode(Box::new(self)))))
    }

    pub(super) fn of(cause: &DbErr) -> Option<Exceeded> {
        match cause {
            DbErr::Query(RuntimeErr::SqlxError(cause)) => match &**cause {
                sqlx::Error::Decode(cause) => cause.downcast_ref().copied(),
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<Exceeded> for Error {
    fn from(exceeded: Exceeded) -> Error {
        match exceeded {
            Exceeded::Limit(limit) => too_large(limit),
            Exceeded::Memory => Error::new(
                Code::Unavailable,
                "Too many large answers are under way; try again shortly, or ask for less.",
            ),
        }
    }
}

/// The answer would have more bytes than it may.
pub fn too_large(limit: AnswerLimit) -> Error {
    let mib = limit.bytes() / MIB;
    let detail = format!(
        "The answer would have more than {mib} MiB: ask for fewer records at once, or for fewer of \
         their members."
    );
    Error::new(Code::QueryTooComplex, detail)
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exceeded::Limit(limit) => write!(f, "more than {} bytes were read", limit.bytes()),
            Exceeded::Memory => f.write_str("all memory for answers is in use"),
        }
    }
}

impl StdError for Exceeded {}

/// A row whose values can be weighed.
pub trait Weigh {
    /// How many bytes its texts and blobs have.
    fn bytes(&self) -> usize;
}

impl Weigh for PgRow {
    fn bytes(&self) -> usize {
        let length = |index| self.try_get_raw(index).ok()?.as_bytes().ok().map(<[u8]>::len);
        (0..self.len()).filter_map(length).sum()
    }
}

impl Weigh for SqliteRow {
    fn bytes(&self) -> usize {
        let length = |index| {
            let value = self.try_get_raw(index).ok()?;
            // To look at the bytes of a number would make a text of it.
            let is_text = !value.is_null() && matches!(value.type_info().name(), "TEXT" | "BLOB");
            let bytes = is_text.then(|| <&[u8] as Decode<Sqlite>>::decode(value).ok());
            bytes.flatten().map(<[u8]>::len)
        };
        (0..self.len()).filter_map(length).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_limit() {
        let budget = Budgets::new(AnswerLimit::mib(1)).budget();
        assert_eq!(budget.take(MIB - 1), Ok(()));
        assert_eq!(budget.take(2), Err(Exceeded::Limit(AnswerLimit::mib(1))));
    }

    #[test]
    fn all_answers_have_a_limit_together() {
        let all = Budgets::new(AnswerLimit::mib(1));
        let large: Vec<_> = (0..AT_ONCE).map(|_| all.budget()).collect();
        assert!(large.iter().all(|budget| budget.take(MIB).is_ok()));
        assert_eq!(all.budget().take(UNCOUNTED), Ok(()), "small ones still fit");
        assert_eq!(all.budget().take(UNCOUNTED + 1), Err(Exceeded::Memory));
        drop(large);
        assert_eq!(all.budget().take(MIB), Ok(()));
    }

    #[tokio::test]
    async fn a_budget_goes_along_with_its_request() {
        assert!(Budget::current().is_none());
        let budget = Budgets::default().budget();
        Arc::clone(&budget)
            .spend(async { Budget::current().unwrap().take(UNCOUNTED + 1).unwrap() })
            .await;
        assert!(budget.holds_memory());
    }

    #[test]
    fn it_is_known_among_the_errors_of_the_database() {
        let error = Exceeded::Memory.into_database_error();
        assert_eq!(Exceeded::of(&error), Some(Exceeded::Memory));
        assert_eq!(Exceeded::of(&DbErr::Custom("other".into())), None);
    }
}
