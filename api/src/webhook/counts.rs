//! How many deliveries were attempted, what came of it, and how long receivers took.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

use super::Sending;
use super::attempt::Outcome;
use crate::diwan::Diwan;

/// The attempts of this server. Cheap to clone.
#[derive(Clone)]
pub struct Attempts {
    /// How many there were.
    pub outcomes: Family<AttemptOutcome, Counter>,
    /// How long they took, in seconds.
    pub durations: Histogram,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct AttemptOutcome {
    outcome: &'static str,
}

const DELIVERED: AttemptOutcome = AttemptOutcome { outcome: "delivered" };
const FAILED: AttemptOutcome = AttemptOutcome { outcome: "failed" };

impl Default for Attempts {
    fn default() -> Self {
        // The last is beyond what a receiver is waited for.
        let steps = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0];
        let outcomes: Family<AttemptOutcome, Counter> = Family::default();
        for outcome in [DELIVERED, FAILED] {
            drop(outcomes.get_or_create(&outcome));
        }
        Self { outcomes, durations: Histogram::new(steps) }
    }
}

impl Attempts {
    pub(super) fn count(&self, came: &Outcome) {
        let outcome = if came.error.is_none() { DELIVERED } else { FAILED };
        self.outcomes.get_or_create(&outcome).inc();
        self.durations.observe(came.latency.as_secs_f64());
    }
}

impl Diwan {
    /// What came of the deliveries that this process attempted.
    pub fn webhook_attempts(&self) -> Attempts {
        self.shared::<Sending>().attempts.clone()
    }
}
