//! Fragments of statements that are met again and again, kept by what they were made for.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::text::Fragment;

/// How many bytes they may take together, as [`Bytes`] counts them.
const KEPT: u64 = 8 * 1024 * 1024;

pub struct Fragments(Cache<Box<[u8]>, Arc<Fragment>, Bytes>);

impl Default for Fragments {
    fn default() -> Self {
        // How many there will be is a guess that sizes tables only.
        Self(Cache::with_weighter(1_000, KEPT, Bytes))
    }
}

impl Fragments {
    /// The fragment that is kept under a key, made where there is none. Equal keys are for equal
    /// fragments.
    pub fn get(&self, key: &[u8], make: impl FnOnce() -> Fragment) -> Arc<Fragment> {
        self.0.get(key).unwrap_or_else(|| {
            let made = Arc::new(make());
            self.0.insert(key.into(), Arc::clone(&made));
            made
        })
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Box<[u8]>, Arc<Fragment>> for Bytes {
    fn weight(&self, key: &Box<[u8]>, fragment: &Arc<Fragment>) -> u64 {
        (key.len() + fragment.size()) as u64
    }
}
