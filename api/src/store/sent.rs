//! The statements that are sent to the database: counted, timed, and shown to a watching test.

use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use sea_orm::{DbErr, Statement};
use tracing::{Instrument, Span};

type Watcher = Box<dyn Fn(&Statement) + Send + Sync>;
type Disturber = Box<dyn Fn(&mut Statement) + Send + Sync>;

/// The statements of one store.
pub struct Sent {
    count: AtomicU64,
    watcher: OnceLock<Watcher>,
    disturber: OnceLock<Disturber>,
    /// How long they took, in seconds.
    pub durations: Histogram,
    pub failures: Counter,
}

impl Default for Sent {
    fn default() -> Self {
        let steps = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
        Self {
            count: AtomicU64::new(0),
            watcher: OnceLock::new(),
            disturber: OnceLock::new(),
            durations: Histogram::new(steps),
            failures: Counter::default(),
        }
    }
}

impl Sent {
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The first watcher stays.
    pub fn watch(&self, watcher: Watcher) {
        let _ = self.watcher.set(watcher);
    }

    /// The first disturber stays.
    pub fn set_disturber(&self, disturber: Disturber) {
        let _ = self.disturber.set(disturber);
    }

    pub fn disturb(&self, statement: &mut Statement) {
        if let Some(disturber) = self.disturber.get() {
            disturber(statement);
        }
    }

    /// Counts a statement that is about to be sent; answers the span of its execution.
    pub fn note(&self, statement: &Statement) -> Span {
        self.count.fetch_add(1, Ordering::Relaxed);
        tracing::trace!(target: "diwan::sql", sql = statement.sql, "statement");
        if let Some(watcher) = self.watcher.get() {
            watcher(statement);
        }
        tracing::trace_span!(target: "diwan::sql", "statement", db.query.text = statement.sql)
    }

    /// Waits for a statement's answer.
    pub async fn timed<T>(
        &self,
        span: Span,
        answer: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        #[allow(clippy::disallowed_methods, reason = "measures the server itself")]
        let begun = Instant::now();
        let answer = answer.instrument(span).await;
        self.durations.observe(begun.elapsed().as_secs_f64());
        if answer.is_err() {
            self.failures.inc();
        }
        answer
    }
}
