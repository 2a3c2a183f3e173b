//! Waiting for what comes next: one task of the process looks for it, for all who wait.

use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::sleep;
use uuid::Uuid;

use super::cursor::FeedCursor;
use super::feed::{ChangeRequest, Changes};
use super::settle::Feed;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::principal::Principal;

/// How long nobody looks when nobody was woken: what other processes write, and what becomes visible by
/// the clock, is found by then.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// How long it is waited for more after something was written: many write at once, and all who wait are woken.
const AFTER_A_LOOK: Duration = Duration::from_millis(40);

/// The end of the feed, and those who wait for it to move.
#[derive(Default)]
pub(super) struct Tail {
    written: Notify,
    name: OnceLock<Uuid>,
    /// Had by the one task that listens to other servers.
    listening: Arc<tokio::sync::Mutex<()>>,
    feed: Mutex<Option<watch::Receiver<Option<Feed>>>>,
    /// Whether the server is about to stop.
    closed: watch::Sender<bool>,
    /// What those who see only what is public were told last: many ask the same at the same moment.
    public: tokio::sync::Mutex<Option<(PublicQuestion, Changes)>>,
    /// One settles at a time.
    pub(super) settling: tokio::sync::Mutex<()>,
}

/// What somebody who sees only what is public asks of the feed, and how far it goes. Whoever is shown or hidden
/// moves the feed.
type PublicQuestion = (ChangeRequest, FeedCursor, Feed);

/// Somebody who waits for changes. Nothing is read for them while nothing changes.
pub struct Follower {
    diwan: Diwan,
    pub who: Principal,
    ask: ChangeRequest,
    cursor: FeedCursor,
    feed: watch::Receiver<Option<Feed>>,
    closed: watch::Receiver<bool>,
}

impl Diwan {
    /// Says that something was written, here and to other servers.
    pub(crate) fn wake_followers(&self) {
        let tail = self.shared::<Tail>();
        tail.written.notify_one();
        self.store.notify_others(tail.name(self));
    }

    /// Has who waits here look as soon as other servers say that they have written something.
    pub(super) fn listen_to_others(&self) {
        let tail = self.shared::<Tail>();
        let Ok(alone) = Arc::clone(&tail.listening).try_lock_owned() else { return };
        let (store, name, freshness) = (self.store.clone(), tail.name(self), self.freshness());
        tokio::spawn(async move {
            let _alone = alone;
            let wake = || {
                tail.written.notify_one();
                freshness.wake();
            };
            store.listen_to_others(name, wake).await;
        });
    }

    /// Lets nobody wait any more: the server is about to stop.
    pub fn dismiss_followers(&self) {
        self.shared::<Tail>().closed.send_replace(true);
    }

    /// Whether nobody may wait any more.
    pub fn dismisses_followers(&self) -> bool {
        *self.shared::<Tail>().closed.borrow()
    }

    /// Goes on after a cursor of the feed.
    pub fn follow(&self, who: Principal, ask: ChangeRequest, cursor: FeedCursor) -> Follower {
        let closed = self.shared::<Tail>().closed.subscribe();
        // The cursor says where they are.
        let ask = ChangeRequest { after: None, ..ask };
        Follower { diwan: self.clone(), who, ask, cursor, feed: self.end_of_feed(), closed }
    }

    /// Where the feed stands, as it moves.
    fn end_of_feed(&self) -> watch::Receiver<Option<Feed>> {
        let tail = self.shared::<Tail>();
        let mut standing = tail.feed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(feed) = standing.as_ref().filter(|feed| feed.has_changed().is_ok()) {
            return feed.clone();
        }
        self.listen_to_others();
        let (tell, feed) = watch::channel(None);
        *standing = Some(feed.clone());
        tokio::spawn(look(self.clone(), Arc::clone(&tail), tell));
        feed
    }
}

impl Follower {
    /// What has changed since the last time; nothing when that does not come in time, or when the server is
    /// about to stop.
    pub async fn next(&mut self, patience: Duration) -> Result<Changes> {
        let mut end = pin!(sleep(patience));
        loop {
            let feed = *self.feed.borrow_and_update();
            if let Some(feed) = feed.filter(|feed| self.cursor.is_before(feed)) {
                // Whoever waits holds no room for what reading takes.
                let changes = Box::pin(self.read(feed)).await?;
                self.cursor = changes.next;
                if !changes.items.is_empty() {
                    return Ok(changes);
                }
                continue;
            }
            let nothing = Changes { items: Vec::new(), next: self.cursor, more: false };
            tokio::select! {
                () = &mut end => return Ok(nothing),
                _ = self.closed.wait_for(|closed| *closed) => return Ok(nothing),
                moved = self.feed.changed() => moved.map_err(Error::internal)?,
            }
        }
    }

    async fn read(&self, feed: Feed) -> Result<Changes> {
        let read = || self.diwan.changes_of(&feed, &self.who, &self.ask, self.cursor);
        if !self.who.is_anonymous() {
            return read().await;
        }
        let tail = self.diwan.shared::<Tail>();
        let question = (self.ask.clone(), self.cursor, feed);
        let mut last = tail.public.lock().await;
        if let Some((_, told)) = last.as_ref().filter(|(asked, _)| *asked == question) {
            return Ok(told.clone());
        }
        let changes = read().await?;
        *last = Some((question, changes.clone()));
        Ok(changes)
    }

    /// Up to where it has read.
    pub fn cursor(&self) -> FeedCursor {
        self.cursor
    }

    /// Reads again what stands after a cursor.
    pub fn go_back(&mut self, cursor: FeedCursor) {
        self.cursor = cursor;
    }

    /// Whether nobody may wait any more.
    pub fn is_dismissed(&self) -> bool {
        *self.closed.borrow()
    }
}

impl Tail {
    /// What this server is called among those on the same store.
    fn name(&self, diwan: &Diwan) -> Uuid {
        *self.name.get_or_init(|| Uuid::from_bytes(diwan.random()))
    }

    /// Whether nobody waits any more but the receiver that is kept for those who come; it is forgotten then,
    /// so that the next begins anew.
    fn is_left(&self, tell: &watch::Sender<Option<Feed>>) -> bool {
        let mut standing = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_left = tell.receiver_count() <= 1;
        if is_left {
            *standing = None;
        }
        is_left
    }
}

/// Looks for changes as long as anybody waits for them.
async fn look(diwan: Diwan, tail: Arc<Tail>, tell: watch::Sender<Option<Feed>>) {
    while !tail.is_left(&tell) {
        if let Ok(feed) = diwan.settled_feed().await {
            tell.send_if_modified(|known| known.replace(feed) != Some(feed));
        }
        tokio::select! {
            () = tail.written.notified() => sleep(AFTER_A_LOOK).await,
            () = sleep(BETWEEN_LOOKS) => {}
        }
    }
}
