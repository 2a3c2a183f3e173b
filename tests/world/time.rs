//! A clock that stands still until it is moved, and ids that count up.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use diwan_api::diwan::{Clock, Ids};
use diwan_api::values::Instant;
use uuid::Uuid;

/// Noon of 15 January 2026, until somebody moves it.
pub struct TestClock {
    now: AtomicI64,
    ticks: AtomicBool,
}

impl Default for TestClock {
    fn default() -> Self {
        let noon = Instant::parse("2026-01-15T12:00:00Z").unwrap();
        Self { now: AtomicI64::new(noon.micros()), ticks: AtomicBool::default() }
    }
}

impl TestClock {
    pub fn advance(&self, by: Duration) {
        self.now.fetch_add(by.as_micros().try_into().unwrap(), Ordering::SeqCst);
    }

    /// From now on every look at it takes a moment.
    pub fn tick(&self) {
        self.ticks.store(true, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        let moment = i64::from(self.ticks.load(Ordering::SeqCst));
        Instant::from_micros(self.now.fetch_add(moment, Ordering::SeqCst))
    }
}

/// Version 7 ids, one after the other.
#[derive(Default)]
pub struct TestIds(AtomicU64);

impl Ids for TestIds {
    fn next(&self) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&count.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(1_768_478_400_000, &tail).into_uuid()
    }
}
