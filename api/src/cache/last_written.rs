//! When records were last written, by the count of writes.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use super::dependencies::{Dependencies, KindNumber};

/// How many records are told apart: those that fall on the same place count as written together.
const PLACES: usize = 1 << 16;

/// When each record, each kind of record and anything was last written. The memory that it takes does not grow.
pub struct LastWritten {
    writes: AtomicU64,
    anything: AtomicU64,
    kinds: [AtomicU64; u32::BITS as usize],
    records: Box<[AtomicU64]>,
    /// Since when answers are known to be out of date.
    all_since: AtomicU64,
}

/// So many writes had been noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Default for LastWritten {
    fn default() -> Self {
        Self {
            writes: AtomicU64::new(0),
            anything: AtomicU64::new(0),
            kinds: Default::default(),
            records: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
            all_since: AtomicU64::new(0),
        }
    }
}

impl LastWritten {
    /// Now. What is read from now on has all that was noted before.
    pub fn moment(&self) -> Moment {
        Moment(self.writes.load(Ordering::SeqCst))
    }

    /// Notes that these records were written. To be called once that can be read.
    pub fn wrote(&self, records: impl IntoIterator<Item = (KindNumber, Uuid)>) {
        let mut records = records.into_iter().peekable();
        if records.peek().is_none() {
            return;
        }
        let now = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        for (kind, id) in records {
            self.records[place(id)].fetch_max(now, Ordering::SeqCst);
            self.kinds[usize::from(kind)].fetch_max(now, Ordering::SeqCst);
        }
        self.anything.fetch_max(now, Ordering::SeqCst);
    }

    /// Notes that anything may have been written.
    pub fn wrote_anything(&self) {
        let now = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        self.all_since.fetch_max(now, Ordering::SeqCst);
    }

    /// Whether nothing of what an answer was read from has been written since it began to be read.
    pub fn is_unchanged(&self, read: &Dependencies, since: Moment) -> bool {
        let stands = |last: &AtomicU64| last.load(Ordering::SeqCst) <= since.0;
        stands(&self.all_since)
            && (!read.are_anything() || stands(&self.anything))
            && read.kinds().all(|kind| stands(&self.kinds[usize::from(kind)]))
            && read.records().all(|(_, id)| stands(&self.records[place(id)]))
    }
}

/// The last bits of an id are random.
fn place(id: Uuid) -> usize {
    id.as_u128() as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::super::dependencies::{note_anything, note_kind, note_records, noted};
    use super::*;

    async fn read(note: impl Fn()) -> Dependencies {
        noted(async { note() }).await.1
    }

    #[tokio::test]
    async fn an_answer_is_out_of_date_by_what_it_was_read_from() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let of_one = read(|| note_records([(5, one)])).await;
        let of_kind = read(|| note_kind(5)).await;
        let of_anything = read(note_anything).await;
        let written = LastWritten::default();
        let stands =
            |since| [&of_one, &of_kind, &of_anything].map(|read| written.is_unchanged(read, since));
        let since = written.moment();
        assert_eq!(stands(since), [true; 3]);
        written.wrote([]);
        written.wrote([(3, other)]);
        assert_eq!(stands(since), [true, true, false]);
        written.wrote([(5, other)]);
        assert_eq!(stands(since), [true, false, false]);
        written.wrote([(5, one)]);
        assert_eq!(stands(since), [false; 3]);
        let since = written.moment();
        assert_eq!(stands(since), [true; 3]);
        written.wrote_anything();
        assert_eq!(stands(since), [false; 3]);
    }
}
