//! Word among the servers on one Postgres that something was written, so that nobody waits for their next look.
//!
//! It is told by `NOTIFY` after the commit and not within it: notifications make commits wait for one another. A word
//! may be lost, and behind a pooler that gives out connections for a transaction nothing is heard; whoever waits looks
//! once a second all the same. SQLite has but one server, and nobody to tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sea_orm::sqlx::postgres::PgListener;
use tokio::sync::Notify;
use tokio::time::sleep;
use uuid::Uuid;

use super::{Engine, Store};

const CHANNEL: &str = "diwan_changes";
/// For how long it is waited for more before a word is told.
const TOGETHER: Duration = Duration::from_millis(10);
/// How long after the connection broke another is opened.
const AGAIN: Duration = Duration::from_secs(1);

/// What is to be told.
#[derive(Default)]
pub struct Notices {
    written: Notify,
    is_telling: AtomicBool,
}

impl Store {
    /// Tells other servers on the same store that this one, which is called so, has written something.
    pub fn tell_others(&self, name: Uuid) {
        if self.engine == Engine::Sqlite {
            return;
        }
        self.notices.written.notify_one();
        if !self.notices.is_telling.swap(true, Ordering::SeqCst) {
            tokio::spawn(tell(self.clone(), name));
        }
    }

    /// Calls `heard` whenever another server on the same store says that it has written something.
    pub async fn hear_others(&self, name: Uuid, heard: impl Fn() + Send + Sync) {
        while self.engine == Engine::Postgres && !self.is_closed() {
            if let Err(cause) = self.listen(name, &heard).await {
                tracing::debug!(%cause, "other servers are not heard");
            }
            sleep(AGAIN).await;
        }
    }

    async fn listen(
        &self,
        name: Uuid,
        heard: &(impl Fn() + Send + Sync),
    ) -> Result<(), sea_orm::sqlx::Error> {
        let own = name.to_string();
        let mut listener = PgListener::connect(&self.url).await?;
        listener.listen(CHANNEL).await?;
        // What was told until now was not heard.
        heard();
        loop {
            tokio::select! {
                told = listener.recv() => {
                    if told?.payload() != own {
                        heard();
                    }
                }
                () = self.closed() => return Ok(()),
            }
        }
    }

    async fn closed(&self) {
        self.writer.get_postgres_connection_pool().close_event().await;
    }

    fn is_closed(&self) -> bool {
        self.writer.get_postgres_connection_pool().is_closed()
    }
}

/// Tells one word for all that is written at about the same time, as long as the store is open.
async fn tell(store: Store, name: Uuid) {
    let _telling = Telling(Arc::clone(&store.notices));
    let notify = format!("NOTIFY {CHANNEL}, '{name}'");
    while !store.is_closed() {
        tokio::select! {
            () = store.notices.written.notified() => sleep(TOGETHER).await,
            () = store.closed() => return,
        }
        if let Err(cause) = store.writer.execute_unprepared(&notify).await {
            tracing::debug!(%cause, "other servers are not told");
        }
    }
}

/// Whoever writes next begins anew, whatever ended it.
struct Telling(Arc<Notices>);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.is_telling.store(false, Ordering::SeqCst);
    }
}
