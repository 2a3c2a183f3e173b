//! Taking stock: which media name files that are lost, and which stored files belong to no medium.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use diwan_files::{Digest, Files, Stored};
use futures::TryStreamExt;
use uuid::Uuid;

use super::stock_store::{any_named, named, named_among};
use super::upload::{LONGEST_UPLOAD, not_stored};
use crate::diwan::Diwan;
use crate::error::Result;

/// How many of the media are told by id whose files are lost.
const TOLD: usize = 5;
/// About how many renditions the store is asked at once.
const AT_ONCE: usize = 500;

/// What there is in the store of files, compared with the media.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// The files that belong to media.
    pub files: Heap,
    /// How many media name a file that is not there.
    pub lost: u64,
    /// Some of them.
    pub some_lost: Vec<Uuid>,
    /// The files that belong to no medium, and were stored longer ago than an upload takes.
    pub orphans: Heap,
    /// What was made of files that are not there and belong to no medium.
    pub renditions: Heap,
}

/// A number of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heap {
    pub number: u64,
    pub bytes: u64,
}

impl Heap {
    fn add(&mut self, stored: &Stored) {
        self.number += 1;
        self.bytes += stored.length;
    }
}

impl Diwan {
    /// Compares all stored files with the media, and removes those that belong to none if that is wanted. In memory
    /// there is never more than one in 256 of them.
    ///
    /// An upload of what is removed in the same moment finds it there, and loses it: so nobody may upload meanwhile.
    pub async fn take_stock(&self, files: &Files, remove: bool) -> Result<Stock> {
        let now = UNIX_EPOCH + Duration::from_micros(self.now().micros().unsigned_abs());
        let since = now.checked_sub(LONGEST_UPLOAD).unwrap_or(UNIX_EPOCH);
        let mut taking = Taking { diwan: self, files, since, remove, stock: Stock::default() };
        for first in 0..=u8::MAX {
            taking.contents(first).await?;
        }
        taking.renditions().await?;
        Ok(taking.stock)
    }

    /// Whether any medium names a file.
    pub async fn media_have_files(&self) -> Result<bool> {
        any_named(&self.store.read()).await
    }
}

struct Taking<'a> {
    diwan: &'a Diwan,
    files: &'a Files,
    /// What was stored later may belong to an upload that still goes on.
    since: SystemTime,
    remove: bool,
    stock: Stock,
}

impl Taking<'_> {
    /// Looks at the contents whose digests begin with this byte. The media first: their files were there before them.
    async fn contents(&mut self, first: u8) -> Result<()> {
        let mut media: HashMap<Digest, Vec<Uuid>> = HashMap::new();
        for (medium, digest) in named(&self.diwan.store.read(), first).await? {
            media.entry(digest).or_default().push(medium);
        }
        let mut there = HashSet::new();
        let mut contents = self.files.list_some(first);
        while let Some(stored) = contents.try_next().await.map_err(not_stored)? {
            if media.contains_key(&stored.digest) {
                self.stock.files.add(&stored);
                there.insert(stored.digest);
            } else if stored.modified < self.since {
                self.orphan(&stored).await?;
            }
        }
        let lost = media.into_iter().filter(|(digest, _)| !there.contains(digest));
        let mut lost: Vec<Uuid> = lost.flat_map(|(_, media)| media).collect();
        lost.sort_unstable();
        self.stock.lost += lost.len() as u64;
        let told = TOLD.saturating_sub(self.stock.some_lost.len());
        self.stock.some_lost.extend(lost.into_iter().take(told));
        Ok(())
    }

    async fn orphan(&mut self, stored: &Stored) -> Result<()> {
        // A medium may have got it since it was asked.
        let session = self.diwan.store.read();
        if named_among(&session, &[stored.digest]).await?.is_empty() {
            self.stock.orphans.add(stored);
            self.remove(&stored.digest).await?;
        }
        Ok(())
    }

    async fn renditions(&mut self) -> Result<()> {
        let renditions = self.files.list_renditions().map_err(not_stored);
        let mut some = renditions.try_chunks(AT_ONCE);
        while let Some(some) = some.try_next().await.map_err(|cut| cut.1)? {
            self.some_renditions(&some).await?;
        }
        Ok(())
    }

    /// Those of contents that are there go with them.
    async fn some_renditions(&mut self, some: &[Stored]) -> Result<()> {
        let of: HashSet<Digest> = some.iter().map(|stored| stored.digest).collect();
        let of: Vec<Digest> = of.into_iter().collect();
        let named = named_among(&self.diwan.store.read(), &of).await?;
        for digest in of.iter().filter(|digest| !named.contains(digest)) {
            if self.files.head(digest).await.map_err(not_stored)?.is_some() {
                continue;
            }
            let made = some.iter().filter(|stored| stored.digest == *digest);
            made.for_each(|stored| self.stock.renditions.add(stored));
            self.remove(digest).await?;
        }
        Ok(())
    }

    async fn remove(&self, digest: &Digest) -> Result<()> {
        if self.remove {
            self.files.delete(digest).await.map_err(not_stored)?;
        }
        Ok(())
    }
}
