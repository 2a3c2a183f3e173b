//! [`Diwan`]: the only door to the content.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use crate::error::Result;
use crate::store::Store;
use crate::tagging::Registry;
use crate::token::Tokens;
use crate::words::Instant;

/// What time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;
}

/// Where new ids come from.
pub trait Ids: Send + Sync {
    /// A new UUID, version 7.
    fn next(&self) -> Uuid;
}

/// Where randomness for secrets comes from.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's own clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is where the time comes from")]
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Random ids, in the order of time.
pub struct SystemIds;

impl Ids for SystemIds {
    #[allow(clippy::disallowed_methods, reason = "this is where ids come from")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The machine's own randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[allow(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "without randomness no secret can be made: stopping is right"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the machine gives random bytes");
    }
}

/// The register: its store, and what operations need besides. Cheap to clone.
#[derive(Clone)]
pub struct Diwan {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) registry: Arc<Registry>,
}

impl Diwan {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            entropy: Arc::new(SystemEntropy),
            tokens: Arc::default(),
            registry: Arc::default(),
        }
    }

    /// The same with another clock and other ids, for tests.
    pub fn with(mut self, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        self.clock = clock;
        self.ids = ids;
        self
    }

    /// The same, issuing and verifying tokens.
    pub fn with_tokens(mut self, tokens: Tokens) -> Self {
        self.tokens = Arc::new(tokens);
        self
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Fresh random bytes.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Does `work`, from its beginning again when it lost a race with another writer.
    ///
    /// A transaction is much to do: boxed, it does not make whoever waits for it as large.
    pub(crate) async fn retried<T, F>(&self, work: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut pause = std::time::Duration::from_millis(10);
        for _ in 0..5 {
            match Box::pin(work()).await {
                Err(error) if crate::store::is_transient(&error) => {
                    tokio::time::sleep(self.jittered(pause)).await;
                    pause *= 2;
                }
                done => return done,
            }
        }
        Box::pin(work()).await
    }

    /// Somewhere between nothing and `pause`, so that those who collided do not meet again.
    fn jittered(&self, pause: std::time::Duration) -> std::time::Duration {
        let [byte] = self.random();
        pause.mul_f64(f64::from(byte) / 255.0)
    }
}
