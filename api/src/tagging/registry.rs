//! The registry: the names of all actors that a caller sees, made into a tagger, which is kept as
//! long as it is true.

use std::sync::{Arc, Mutex, PoisonError};

use diwan_names::{NamedKind, Tagger, TaggerBuilder};
use uuid::Uuid;

use super::run_blocking;
use super::store::{NamePlace, NameRow, latest_change, names_after};
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::model::{Also, Visibility};
use crate::naming::called::{Called, strengths};
use crate::store::Session;
use crate::values::Instant;

/// How many taggers are kept: with all the names that one can hold, each takes some 100 MiB.
const MOST_KEPT: usize = 4;
/// For how long one is kept at most, in microseconds: an actor may become visible by the clock, and
/// two changes may be seen in another order than they were counted in.
const FRESH: i64 = 10 * 60 * 1_000_000;
/// How many names are read at a time.
const PAGE: u64 = 5_000;
/// Of how many names a tagger is tried: one of different names does not hold as many.
const MOST_NAMES: usize = 1_000_000;

/// The taggers of a register, by what their callers see.
#[derive(Default)]
struct Registry {
    kept: Mutex<Vec<Kept>>,
    /// Building takes memory: one is built at a time, and a request that waited may find it built.
    building: tokio::sync::Mutex<()>,
}

/// A tagger, or that the names are too many for one.
type Built = Option<Arc<Tagger>>;

struct Kept {
    view: View,
    /// The latest change that it knows of.
    change: i64,
    at: Instant,
    built: Built,
}

/// Whose names a tagger has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Everybody,
    /// Those who are public, and these.
    Public(Option<Also>),
}

impl View {
    fn of(visibility: Visibility) -> Self {
        if visibility.everything { View::Everybody } else { View::Public(visibility.also) }
    }
}

impl Diwan {
    /// The tagger of all actors that are seen.
    pub(super) async fn tagger(&self, visibility: Visibility) -> Result<Arc<Tagger>> {
        let change = latest_change(&self.store.read()).await?;
        let built = match self.shared::<Registry>().find(visibility, change) {
            Some(built) => built,
            None => {
                let diwan = self.clone();
                // A tagger once begun is finished even when the request was cancelled: otherwise
                // cancelled requests would begin any number of them and finish none.
                let built = tokio::spawn(async move { diwan.built(visibility, change).await });
                built.await.map_err(Error::internal)??
            }
        };
        built.ok_or_else(too_many)
    }

    async fn built(&self, visibility: Visibility, change: i64) -> Result<Built> {
        let registry = self.shared::<Registry>();
        let _turn = registry.building.lock().await;
        if let Some(built) = registry.find(visibility, change) {
            return Ok(built);
        }
        let session = self.store.read();
        let change = latest_change(&session).await?;
        let built = build(&session, visibility).await?.map(Arc::new);
        let view = View::of(visibility);
        registry.keep(Kept { view, change, at: visibility.now, built: built.clone() });
        Ok(built)
    }
}

impl Registry {
    /// What was built since a change; found, it is the last to be forgotten.
    fn find(&self, visibility: Visibility, change: i64) -> Option<Built> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| (0..FRESH).contains(&(visibility.now.micros() - one.at.micros())));
        let view = View::of(visibility);
        let place = kept.iter().position(|one| one.view == view && one.change >= change)?;
        let found = kept.remove(place);
        let built = found.built.clone();
        kept.push(found);
        Some(built)
    }

    fn keep(&self, new: Kept) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.view != new.view);
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push(new);
    }
}

fn too_many() -> Error {
    let detail = "The register has more names of actors than can be looked for at once. Look for fewer: diwan names tag takes a registry of your own choice.";
    Error::conflict(FieldCode::TooMany, detail)
}

/// Reads all names and makes a tagger of them; none when they are too many.
async fn build(session: &Session, visibility: Visibility) -> Result<Option<Tagger>> {
    let mut names = Names::default();
    let mut after: Option<NamePlace> = None;
    loop {
        let rows = names_after(session, visibility, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.place);
        names.count += rows.len();
        if names.count > MOST_NAMES {
            return Ok(None);
        }
        names = run_blocking(move || names.with(rows)).await?;
    }
    run_blocking(move || names.tagger()).await
}

/// Names on their way into a tagger.
#[derive(Default)]
struct Names {
    builder: TaggerBuilder,
    count: usize,
    /// The actor whose names may still go on.
    open: Option<Bearer>,
}

struct Bearer {
    id: Uuid,
    kind: NamedKind,
    names: Vec<Called>,
}

impl Names {
    fn with(mut self, rows: Vec<NameRow>) -> Self {
        for row in rows {
            let id = row.place.actor;
            match &mut self.open {
                Some(bearer) if bearer.id == id => bearer.names.push(row.name),
                _ => {
                    self.close();
                    self.open = Some(Bearer { id, kind: row.bearer, names: vec![row.name] });
                }
            }
        }
        self
    }

    fn close(&mut self) {
        if let Some(Bearer { id, kind, names }) = self.open.take() {
            self.builder.add(id, kind, strengths(&names));
        }
    }

    fn tagger(mut self) -> Option<Tagger> {
        self.close();
        self.builder.build().ok()
    }
}
