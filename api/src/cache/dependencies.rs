//! What an answer was read from.
//!
//! Whoever opens a session to read depends on anything, unless they say of what they read: so nothing is
//! overlooked where nobody thought of it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use uuid::Uuid;

tokio::task_local! {
    static NOTED: RefCell<Dependencies>;
}

/// Of more records than this their kinds are noted.
const MOST_RECORDS: usize = 300;

/// The number of a kind of record.
pub type KindNumber = u8;

/// What an answer was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// The answer may change although nothing is written.
    uncacheable: bool,
    anything: bool,
    kinds: u32,
    records: BTreeSet<(KindNumber, Uuid)>,
}

/// Does `work`; answers what was read for it, too.
pub async fn noted<T>(work: impl Future<Output = T>) -> (T, Dependencies) {
    NOTED
        .scope(RefCell::default(), async {
            let done = work.await;
            let noted = NOTED.with(RefCell::take);
            (done, if noted.uncacheable { Dependencies::default() } else { noted })
        })
        .await
}

/// Whether somebody wants to know what the answer that is being made is read from.
pub fn are_noted() -> bool {
    NOTED.try_with(|_| ()).is_ok()
}

/// Notes that the answer may change by any write.
pub fn note_anything() {
    note(|noted| noted.anything = true);
}

/// Notes that the answer may change although nothing is written: it is not kept, as if nothing was read.
pub fn note_uncacheable() {
    note(|noted| noted.uncacheable = true);
}

/// Notes that the answer may change when any record of a kind does: it shows a list of them.
pub fn note_kind(kind: KindNumber) {
    note(|noted| noted.add_kind(kind));
}

/// Notes that the answer shows these records.
pub fn note_records(records: impl IntoIterator<Item = (KindNumber, Uuid)>) {
    note(|noted| noted.add_records(records));
}

fn note(add: impl FnOnce(&mut Dependencies)) {
    // Nobody wants to know where no answer is made that is kept.
    let _ = NOTED.try_with(|noted| add(&mut noted.borrow_mut()));
}

impl Dependencies {
    /// Whether it is known that something was read.
    pub fn is_empty(&self) -> bool {
        *self == Dependencies::default()
    }

    /// Whether any write may change the answer.
    pub fn are_anything(&self) -> bool {
        self.anything
    }

    /// The kinds of which any record may change the answer.
    pub fn kinds(&self) -> impl Iterator<Item = KindNumber> {
        let kinds = self.kinds;
        (0..u32::BITS as KindNumber).filter(move |kind| kinds & (1 << kind) != 0)
    }

    /// The records that are shown, but for those of [`Dependencies::kinds`].
    pub fn records(&self) -> impl Iterator<Item = (KindNumber, Uuid)> {
        self.records.iter().copied().filter(|(kind, _)| self.kinds & (1 << kind) == 0)
    }

    fn add_kind(&mut self, kind: KindNumber) {
        self.kinds |= 1 << kind;
    }

    fn add_records(&mut self, records: impl IntoIterator<Item = (KindNumber, Uuid)>) {
        self.records.extend(records);
        if self.records.len() > MOST_RECORDS {
            for (kind, _) in std::mem::take(&mut self.records) {
                self.add_kind(kind);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[tokio::test]
    async fn what_is_read_is_noted_for_the_answer_only() {
        note_anything();
        assert!(!are_noted());
        let ((), read) = noted(async {
            assert!(are_noted());
            note_kind(3);
            note_records([(3, id(1)), (5, id(2))]);
        })
        .await;
        assert!(!read.are_anything());
        assert_eq!(read.kinds().collect::<Vec<_>>(), [3]);
        assert_eq!(read.records().collect::<Vec<_>>(), [(5, id(2))]);
        let ((), read) = noted(async {}).await;
        assert!(read.is_empty());
    }

    #[tokio::test]
    async fn what_may_change_by_itself_is_as_if_nothing_was_read() {
        let ((), read) = noted(async {
            note_kind(3);
            note_uncacheable();
        })
        .await;
        assert!(read.is_empty());
    }

    #[tokio::test]
    async fn of_many_records_the_kinds_are_noted() {
        let many = (0..=MOST_RECORDS as u128).map(|number| (4, id(number)));
        let ((), read) = noted(async { note_records(many) }).await;
        assert_eq!(read.kinds().collect::<Vec<_>>(), [4]);
        assert_eq!(read.records().count(), 0);
    }
}
