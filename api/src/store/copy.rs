//! A copy of a store, to rehearse on.

use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use super::{Engine, Store, StoreOptions, fault};
use crate::error::{Error, Result};

/// A copy of a store; gone when it is closed or dropped.
pub struct StoreCopy {
    store: Store,
    _folder: TempDir,
}

impl Store {
    /// A copy to rehearse on, where rehearsing within the store would keep its only writer from
    /// everybody else. `None` where many can write at once: rehearse in a transaction there.
    pub async fn copy(&self) -> Result<Option<StoreCopy>> {
        if self.engine == Engine::Postgres {
            return Ok(None);
        }
        // Beside the original: the disk that holds one is the likeliest to hold two.
        let folder = tempfile::Builder::new()
            .prefix(".diwan-rehearsal-")
            .tempdir_in(&self.folder)
            .map_err(|cause| Error::internal(format!("no room to rehearse in: {cause}")))?;
        let file = folder.path().join("copy.db");
        let path = file.to_str().ok_or_else(|| Error::internal("a path that is no text"))?;
        let copied = Statement::from_sql_and_values(
            self.reader.get_database_backend(),
            "VACUUM INTO ?",
            [path.into()],
        );
        self.reader.execute_raw(copied).await.map_err(fault::public)?;
        let options = StoreOptions { url: format!("sqlite://{path}"), connections: 1 };
        Ok(Some(StoreCopy { store: Store::open(&options).await?, _folder: folder }))
    }
}

impl StoreCopy {
    pub fn store(&self) -> &Store {
        &self.store
    }

    pub async fn close(self) -> Result<()> {
        self.store.close().await
    }
}
