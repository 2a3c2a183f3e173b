//! [`Diwan`]: the only door to the content.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::fair_queue::{Capacity, FairQueue, Turn};
use crate::principal::CallerKey;
use crate::store::Store;
use crate::token::Tokens;
use crate::values::Instant;

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

/// How long all attempts at one write take together, about.
const PATIENCE: Duration = Duration::from_millis(4_500);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

#[allow(clippy::disallowed_methods, reason = "measures the server itself")]
fn stopwatch() -> Stopwatch {
    Stopwatch::now()
}

/// The fewest expensive works that run at once; on more processors it is as many as those.
const FEWEST_AT_ONCE: usize = 2;
/// Expensive works that wait, of all callers and of one.
const WAITING: usize = 64;
const WAITING_OF_ONE: usize = 16;

fn expensive_work() -> FairQueue {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    FairQueue::new(Capacity {
        at_once: processors.max(FEWEST_AT_ONCE),
        waiting: WAITING,
        waiting_of_one: WAITING_OF_ONE,
    })
}

/// Runs work that takes the processor for a while on a thread where no requests wait behind it.
pub(crate) async fn off_the_worker<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// What features keep in memory for the life of the process, one value of each type.
pub(crate) type Shared = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// The register: its store, and what operations need besides. Cheap to clone.
#[derive(Clone)]
pub struct Diwan {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) shared: Arc<Mutex<Shared>>,
    pub(crate) expensive: FairQueue,
}

impl Diwan {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            entropy: Arc::new(SystemEntropy),
            tokens: Arc::default(),
            shared: Arc::default(),
            expensive: expensive_work(),
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

    /// What a feature keeps in memory beside the store (a cache, a queue): the same value for every
    /// clone of this register. The core need not know the features that keep something.
    pub(crate) fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = shared.entry(TypeId::of::<T>()).or_insert_with(|| Arc::<T>::default());
        Arc::clone(kept).downcast().unwrap_or_default()
    }

    /// Waits for the caller's turn to do expensive work (matching, large pages): a face takes one turn
    /// for a request, and keeps it until it has the answer.
    pub async fn turn(&self, key: CallerKey) -> Result<Turn> {
        self.expensive.enter(key).await
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

    /// Does `work`, and retries it from the beginning while it loses races with other writers, for
    /// about [`PATIENCE`] at most.
    ///
    /// The future of a transaction is large: boxed, it does not make its caller's future as large.
    pub(crate) async fn retried<T, F>(&self, work: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let begun = stopwatch();
        let mut pause = Duration::from_millis(10);
        loop {
            let attempt = stopwatch();
            match Box::pin(work()).await {
                // Another attempt may take as long as this one did.
                Err(error)
                    if crate::store::is_transient(&error)
                        && begun.elapsed() + attempt.elapsed() + pause < PATIENCE =>
                {
                    tokio::time::sleep(self.jittered(pause)).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                done => return done,
            }
        }
    }

    /// A random part of `pause`, so that writers who collided do not collide again.
    fn jittered(&self, pause: Duration) -> Duration {
        let [byte] = self.random();
        pause.mul_f64(f64::from(byte) / 255.0)
    }
}
