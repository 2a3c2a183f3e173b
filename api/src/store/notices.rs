//! Notifications among the servers on one Postgres that something was written, so that nobody waits for their next
//! look.
//!
//! `NOTIFY` is sent after the commit and not within it: there it makes commits wait for one another. A notification may
//! be lost, and behind a pooler that gives out connections for a transaction none arrives; whoever waits looks once a
//! second all the same. SQLite has but one server.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sea_orm::sqlx::postgres::PgListener;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};
use tokio::time::sleep;
use uuid::Uuid;

use super::{Engine, Store};

const CHANNEL: &str = "diwan_changes";
/// For how long it is waited for more before a notification is sent.
const TOGETHER: Duration = Duration::from_millis(10);
/// How long after the connection broke another is opened.
const AGAIN: Duration = Duration::from_secs(1);

/// What is to be sent.
#[derive(Default)]
pub struct Notices {
    written: Notify,
    /// Had by the one task that sends.
    sending: Arc<Mutex<()>>,
}

impl Store {
    /// Tells other servers on the same store that this one, which is called so, has written something.
    pub fn notify_others(&self, name: Uuid) {
        if self.engine == Engine::Sqlite {
            return;
        }
        self.notices.written.notify_one();
        if let Ok(alone) = Arc::clone(&self.notices.sending).try_lock_owned() {
            tokio::spawn(send(self.clone(), name, alone));
        }
    }

    /// Calls `notified` whenever another server on the same store says that it has written something.
    pub async fn listen_to_others(&self, name: Uuid, notified: impl Fn() + Send + Sync) {
        while self.engine == Engine::Postgres && !self.is_closed() {
            if let Err(cause) = self.listen(name, &notified).await {
                tracing::debug!(%cause, "notifications of other servers are not received");
            }
            sleep(AGAIN).await;
        }
    }

    async fn listen(
        &self,
        name: Uuid,
        notified: &(impl Fn() + Send + Sync),
    ) -> Result<(), sea_orm::sqlx::Error> {
        let own = name.to_string();
        let mut listener = PgListener::connect(&self.url).await?;
        listener.listen(CHANNEL).await?;
        // What was sent until now did not arrive.
        notified();
        loop {
            tokio::select! {
                told = listener.recv() => {
                    if told?.payload() != own {
                        notified();
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

/// Sends one notification for all that is written at about the same time, until the store is closed.
async fn send(store: Store, name: Uuid, _alone: OwnedMutexGuard<()>) {
    let notify = format!("NOTIFY {CHANNEL}, '{name}'");
    loop {
        tokio::select! {
            () = store.notices.written.notified() => sleep(TOGETHER).await,
            () = store.closed() => return,
        }
        if let Err(cause) = store.writer.execute_unprepared(&notify).await {
            tracing::debug!(%cause, "other servers are not notified");
        }
    }
}
