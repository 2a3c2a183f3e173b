//! Rows that are being inserted while whoever inserts them makes what is written next.

use sea_orm::DbErr;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::{JoinError, JoinHandle};

/// The insert of a transaction that is under way, at most one. Kept until it is done, so that whoever waits for it
/// may go away.
#[derive(Default)]
pub struct Inserting(Mutex<UnderWay>);

type UnderWay = Option<JoinHandle<Result<(), DbErr>>>;

impl Inserting {
    /// Begins an insert when the one before is done. It fails as that one does.
    pub async fn next(
        &self,
        begin: impl FnOnce() -> JoinHandle<Result<(), DbErr>>,
    ) -> Result<(), DbErr> {
        let mut under_way = self.settled().await?;
        *under_way = Some(begin());
        Ok(())
    }

    /// Waits until it is done.
    pub async fn settle(&self) -> Result<(), DbErr> {
        self.settled().await.map(drop)
    }

    async fn settled(&self) -> Result<MutexGuard<'_, UnderWay>, DbErr> {
        let mut under_way = self.0.lock().await;
        if let Some(insert) = under_way.as_mut() {
            let done = ended(insert.await);
            *under_way = None;
            done?;
        }
        Ok(under_way)
    }
}

/// What became of work on another thread.
pub fn ended<T>(done: Result<Result<T, DbErr>, JoinError>) -> Result<T, DbErr> {
    done.unwrap_or_else(|cause| Err(DbErr::Custom(cause.to_string())))
}
