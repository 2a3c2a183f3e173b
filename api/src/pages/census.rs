//! How many records of each kind the public sees.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::article::Quote;
use crate::dispatch::with_kind;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::Kind;
use crate::principal::Principal;
use crate::values::Instant;

/// For how long one count answers for all who ask, in microseconds.
const FRESH: i64 = 30_000_000;
/// How long a page waits for a count.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many there are of each kind, by the word for many of them.
pub type Counts = Vec<(&'static str, u64)>;

/// What came of counting, and when.
type Taken = (Instant, Result<Counts>);

/// Counts what the public sees: one count at a time, however many ask, and not soon again. Cheap to
/// clone.
#[derive(Clone)]
pub struct Census {
    diwan: Diwan,
    taken: Arc<Mutex<Option<Taken>>>,
}

impl Census {
    pub fn new(diwan: Diwan) -> Self {
        Self { diwan, taken: Arc::default() }
    }

    /// The counts, at most half a minute old; none while the store is slow to give them.
    pub async fn counts(&self) -> Option<Counts> {
        let census = self.clone();
        // A count once begun is finished even when the request was cancelled: otherwise cancelled
        // requests would begin any number of them.
        let counted = tokio::spawn(async move { census.fresh().await });
        timeout(PATIENCE, counted).await.ok()?.ok()?.ok()
    }

    async fn fresh(&self) -> Result<Counts> {
        let mut taken = self.taken.lock().await;
        let now = self.diwan.now();
        match &*taken {
            Some((at, counts)) if now.micros() - at.micros() < FRESH => counts.clone(),
            _ => {
                let counts = public(&self.diwan).await;
                *taken = Some((now, counts.clone()));
                counts
            }
        }
    }
}

async fn public(diwan: &Diwan) -> Result<Counts> {
    let who = &Principal::Anonymous;
    let mut counts = Counts::new();
    for kind in SHOWN {
        let count = with_kind!(*kind, R => diwan.count::<R>(who).await?);
        counts.push((kind.plural(), count));
    }
    counts.push(("quotes", diwan.count::<Quote>(who).await?));
    Ok(counts)
}

/// The kinds in the order of the page.
const SHOWN: &[Kind] = &[
    Kind::Article,
    Kind::Actor,
    Kind::Event,
    Kind::Position,
    Kind::Tenure,
    Kind::Relation,
    Kind::Place,
    Kind::Medium,
    Kind::Topic,
    Kind::Publisher,
];
