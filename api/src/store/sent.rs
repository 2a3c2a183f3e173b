//! What is sent to the database: counted, and shown to whoever watches.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::Statement;

type Watcher = Box<dyn Fn(&Statement) + Send + Sync>;

/// The statements of one store.
#[derive(Default)]
pub struct Sent {
    count: AtomicU64,
    watcher: OnceLock<Watcher>,
}

impl Sent {
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The first watcher stays.
    pub fn watch(&self, watcher: Watcher) {
        let _ = self.watcher.set(watcher);
    }

    pub fn note(&self, statement: &Statement) {
        self.count.fetch_add(1, Ordering::Relaxed);
        tracing::trace!(target: "diwan::sql", sql = statement.sql, "statement");
        if let Some(watcher) = self.watcher.get() {
            watcher(statement);
        }
    }
}
