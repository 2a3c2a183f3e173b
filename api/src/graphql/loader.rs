//! Loaders: what the resolvers of one level ask for one by one is read in one statement.
//!
//! They live as long as a request and remember nothing, so that what a mutation has written is
//! read again after it.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, Loader};
use futures::future::BoxFuture;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::request_context::RequestContext;
use crate::access::{Action, demand};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Listed, NestedList, Parts, Record};
use crate::page::{Page, PageRequest};
use crate::principal::Principal;
use crate::query::positions_on::Moment;
use crate::query::{ListRequest, Revision, RevisionRequest, charged};
use crate::related::Related;
use crate::tenure::Tenure;
use crate::values::Range;

/// Reads on behalf of one caller.
pub struct Records {
    pub diwan: Diwan,
    pub who: Principal,
}

/// The loader of a request. It waits for nothing but the resolvers that are ready now.
pub fn loader(records: Records) -> DataLoader<Records> {
    DataLoader::new(records, after_resolvers).delay(Duration::ZERO)
}

/// How often the resolvers of one level pause between each other: a long list is joined in turns.
const TURNS: usize = 4;

/// Fetches once all resolvers that are ready have said what they want. A timer alone may end while
/// a long list pauses, and one statement becomes two.
fn after_resolvers(fetch: BoxFuture<'static, ()>) -> JoinHandle<()> {
    let fetch = charged(fetch);
    tokio::spawn(async move {
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        fetch.await;
    })
}

/// The key of something that hangs on `T`: an id, and how it is asked for.
pub struct LoaderKey<T, A> {
    id: Uuid,
    ask: A,
    of: PhantomData<fn() -> T>,
}

/// A nested list as its fields ask for it.
type Ask<R> = (<R as Listed>::Filter, PageRequest<<R as Listed>::Sort>, Parts);

impl RequestContext {
    /// The record with this id; `None` when the caller may not see it.
    pub async fn by_id<R: Listed>(&self, id: Uuid, parts: Parts) -> Result<Option<Arc<R>>> {
        self.loader.load_one(LoaderKey::<R, Parts>::new(id, parts)).await
    }

    /// A page of what hangs on a record.
    pub async fn nested<E: NestedList>(
        &self,
        parent: Uuid,
        ask: ListRequest<E::Child>,
    ) -> Result<Arc<Page<E::Child>>> {
        let key = LoaderKey::<E, Ask<E::Child>>::new(parent, (ask.filter, ask.page, ask.parts));
        Ok(self.loader.load_one(key).await?.unwrap_or_default())
    }

    /// The position that an actor held then; `None` when they held none that the caller may see.
    pub async fn position_on(&self, actor: Uuid, when: Range) -> Result<Option<Uuid>> {
        self.loader.load_one(LoaderKey::<Tenure, Range>::new(actor, when)).await
    }

    /// The articles that have the most in common with one.
    pub async fn related(&self, id: Uuid, most: usize) -> Result<Arc<Vec<Related>>> {
        Ok(self.loader.load_one(RelatedKey { id, most }).await?.unwrap_or_default())
    }

    /// A page of the superseded versions of a record.
    pub async fn revisions<R: Record>(
        &self,
        id: Uuid,
        ask: RevisionRequest,
    ) -> Result<Arc<Page<Revision>>> {
        let key = LoaderKey::<R, RevisionRequest>::new(id, ask);
        match self.loader.load_one(key).await? {
            Some(page) => Ok(page),
            // Those of other records of the same answer may be read, these may not.
            None => {
                demand(&self.who, Action::ReadRevisions, R::KIND, None).map(|()| Arc::default())
            }
        }
    }
}

impl<R: Listed> Loader<LoaderKey<R, Parts>> for Records {
    type Value = Arc<R>;
    type Error = Error;

    /// Whatever parts each is asked for with, all are read with all of them.
    async fn load(
        &self,
        keys: &[LoaderKey<R, Parts>],
    ) -> Result<HashMap<LoaderKey<R, Parts>, Arc<R>>> {
        let parts = keys.iter().fold(Parts::NONE, |all, key| all.and(key.ask));
        let ids: HashSet<Uuid> = keys.iter().map(|key| key.id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let found = self.diwan.many::<R>(&self.who, &ids, parts, false).await?;
        Ok(handed_out(keys, found))
    }
}

impl<E: NestedList> Loader<LoaderKey<E, Ask<E::Child>>> for Records {
    type Value = Arc<Page<E::Child>>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[LoaderKey<E, Ask<E::Child>>],
    ) -> Result<HashMap<LoaderKey<E, Ask<E::Child>>, Self::Value>> {
        let mut pages = HashMap::new();
        for keys in alike(keys) {
            let (filter, page, parts) = keys[0].ask.clone();
            let ask = ListRequest { filter, page, parts, filled: false };
            let found = self.diwan.nested::<E>(&self.who, &ids(&keys), &ask).await?;
            pages.extend(handed_out(&keys, found));
        }
        Ok(pages)
    }
}

/// The key of the related articles of an article: so many of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelatedKey {
    id: Uuid,
    most: usize,
}

impl Loader<RelatedKey> for Records {
    type Value = Arc<Vec<Related>>;
    type Error = Error;

    /// However many each is asked for, all are read with as many.
    async fn load(&self, keys: &[RelatedKey]) -> Result<HashMap<RelatedKey, Self::Value>> {
        let most = keys.iter().map(|key| key.most).max().unwrap_or_default();
        let ids: HashSet<Uuid> = keys.iter().map(|key| key.id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let found = self.diwan.related_to(&self.who, &ids, most).await?;
        let of = |key: &RelatedKey| {
            let related = found.get(&key.id).into_iter().flatten().take(key.most);
            (key.clone(), Arc::new(related.cloned().collect()))
        };
        Ok(keys.iter().map(of).collect())
    }
}

/// The posts of a day.
impl Loader<LoaderKey<Tenure, Range>> for Records {
    type Value = Uuid;
    type Error = Error;

    async fn load(
        &self,
        keys: &[LoaderKey<Tenure, Range>],
    ) -> Result<HashMap<LoaderKey<Tenure, Range>, Uuid>> {
        let moments: Vec<Moment> = keys.iter().map(|key| (key.id, key.ask)).collect();
        let held = self.diwan.positions_on(&self.who, &moments).await?;
        let post =
            |key: &LoaderKey<Tenure, Range>| held.get(&(key.id, key.ask)).map(|post| post.id);
        Ok(keys.iter().filter_map(|key| Some((key.clone(), post(key)?))).collect())
    }
}

impl<R: Record> Loader<LoaderKey<R, RevisionRequest>> for Records {
    type Value = Arc<Page<Revision>>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[LoaderKey<R, RevisionRequest>],
    ) -> Result<HashMap<LoaderKey<R, RevisionRequest>, Self::Value>> {
        let mut pages = HashMap::new();
        for keys in alike(keys) {
            let ask = &keys[0].ask;
            let found = self.diwan.revisions_of::<R>(&self.who, &ids(&keys), ask).await?;
            pages.extend(handed_out(&keys, found));
        }
        Ok(pages)
    }
}

/// The keys by how they are asked for: each group is one statement, and there are as many groups as
/// fields that ask.
fn alike<T, A: Clone + Eq + Hash>(keys: &[LoaderKey<T, A>]) -> Vec<Vec<LoaderKey<T, A>>> {
    let mut groups: HashMap<&A, Vec<LoaderKey<T, A>>> = HashMap::new();
    for key in keys {
        groups.entry(&key.ask).or_default().push(key.clone());
    }
    groups.into_values().collect()
}

fn ids<T, A>(keys: &[LoaderKey<T, A>]) -> Vec<Uuid> {
    keys.iter().map(|key| key.id).collect()
}

/// What was found, under every key that asked for it.
fn handed_out<T, A: Clone + Eq + Hash, V>(
    keys: &[LoaderKey<T, A>],
    found: HashMap<Uuid, V>,
) -> HashMap<LoaderKey<T, A>, Arc<V>> {
    let found: HashMap<Uuid, Arc<V>> =
        found.into_iter().map(|(id, value)| (id, Arc::new(value))).collect();
    keys.iter().filter_map(|key| Some((key.clone(), found.get(&key.id)?.clone()))).collect()
}

impl<T, A> LoaderKey<T, A> {
    fn new(id: Uuid, ask: A) -> Self {
        Self { id, ask, of: PhantomData }
    }
}

// Written out, because what derives would write asks the same of `T`, which is only a name here.

impl<T, A: Clone> Clone for LoaderKey<T, A> {
    fn clone(&self) -> Self {
        Self::new(self.id, self.ask.clone())
    }
}

impl<T, A: PartialEq> PartialEq for LoaderKey<T, A> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.ask == other.ask
    }
}

impl<T, A: Eq> Eq for LoaderKey<T, A> {}

impl<T, A: Hash> Hash for LoaderKey<T, A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        self.ask.hash(state);
    }
}
