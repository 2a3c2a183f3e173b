//! Looking through many articles, each in a transaction of its own: whoever is interrupted begins
//! again and finds the work of before done.

use serde::Serialize;
use uuid::Uuid;

use super::store::{articles_after, count_articles};
use crate::access::{Action, demand};
use crate::article::Article;
use crate::diwan::Diwan;
use crate::error::{Code, Result};
use crate::model::Kind;
use crate::principal::Principal;
use crate::values::{Handle, Range};

/// How many ids are read at a time.
const PAGE: u64 = 10_000;
/// How often an article is looked through that others change meanwhile.
const TRIES: usize = 3;

/// What came of looking through many articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Suggested {
    /// How many were looked through.
    pub articles: u64,
    /// In how many of them something was found.
    pub changed: u64,
    /// How many mentions were suggested.
    pub suggested: u64,
}

/// What is told while it runs.
pub trait Watch {
    /// So many articles are to be looked through.
    fn begun(&mut self, _articles: u64) {}

    /// One of them is done with.
    fn passed(&mut self) {}
}

impl Diwan {
    /// Looks through all articles, or those changed since the beginning of a stretch of time.
    pub async fn suggest_mentions_of_many(
        &self,
        who: &Principal,
        since: Option<Range>,
        watch: &mut dyn Watch,
    ) -> Result<Suggested> {
        // A caller who may import may change every record.
        demand(who, Action::Import, Kind::Article, None)?;
        let since = since.map(|range| range.from);
        watch.begun(count_articles(&self.store.read(), since).await?);
        let (mut done, mut after) = (Suggested::default(), None);
        loop {
            let page = articles_after(&self.store.read(), since, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(done) };
            after = Some(*last);
            for id in page {
                done.add(self.suggest_in(who, id).await?);
                watch.passed();
            }
        }
    }

    /// Looks through these articles.
    pub(crate) async fn suggest_mentions_of(
        &self,
        who: &Principal,
        articles: impl IntoIterator<Item = Uuid>,
    ) -> Result<Suggested> {
        let mut done = Suggested::default();
        for id in articles {
            done.add(self.suggest_in(who, id).await?);
        }
        Ok(done)
    }

    /// How many mentions an article gains. One that is deleted meanwhile, or that others change
    /// again and again, gains none.
    async fn suggest_in(&self, who: &Principal, id: Uuid) -> Result<usize> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.suggest_once(who, id).await {
                Err(error) if error.code == Code::VersionMismatch && tries < TRIES => {}
                Err(error) if matches!(error.code, Code::VersionMismatch | Code::NotFound) => {
                    return Ok(0);
                }
                done => return done,
            }
        }
    }

    async fn suggest_once(&self, who: &Principal, id: Uuid) -> Result<usize> {
        let article =
            self.writable_unlocked::<Article>(who, &Handle::Id(id), Action::Change).await?;
        let (article, spots) = self.tagged(who, article).await?;
        if spots.is_empty() {
            return Ok(0);
        }
        self.retried(async || {
            let unit = self.long_unit(who).await?;
            let count = self.add_mentions(&unit, who, &article, &spots).await?;
            self.finish(unit).await?;
            Ok(count)
        })
        .await
    }
}

impl Suggested {
    fn add(&mut self, count: usize) {
        self.articles += 1;
        self.changed += u64::from(count > 0);
        self.suggested += count as u64;
    }
}
