//! Bringing the schema up to date, or back, when several processes may try at once.

use diwan_migration::{Migration, MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, SqliteTransactionMode};
use sea_orm::{TransactionOptions, TransactionTrait};

use super::{Engine, Store, opening};
use crate::error::{Code, Error, Result};

/// A migration and whether the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    pub name: String,
    pub applied: bool,
}

impl Store {
    /// Applies the migrations that the store lacks, or only the next `steps` of them. Others that
    /// start at the same time wait and then find nothing to do.
    pub async fn migrate(&self, steps: Option<u32>) -> Result<()> {
        let transaction = self.alone().await.map_err(|cause| self.migration_failed(&cause))?;
        let pending = Migrator::get_pending_migrations(&transaction).await;
        let pending = pending.map_err(|cause| self.migration_failed(&cause))?;
        Migrator::up(&transaction, steps).await.map_err(|cause| self.migration_failed(&cause))?;
        transaction.commit().await.map_err(|cause| self.migration_failed(&cause))?;
        if pending.is_empty() { Ok(()) } else { self.renew_statistics().await }
    }

    /// Takes back the last `steps` migrations, and what only they can hold.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        // Dropping a table deletes its rows one by one on SQLite, and those that refer to each
        // other would be in the way. Only outside a transaction can it be told not to mind.
        self.mind_references(false).await?;
        let done = self.taken_back(steps).await;
        self.mind_references(true).await?;
        done
    }

    async fn taken_back(&self, steps: u32) -> Result<()> {
        let failed = |cause| self.migration_failed(&cause);
        let transaction = self.alone().await.map_err(failed)?;
        Migrator::down(&transaction, Some(steps)).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    async fn mind_references(&self, mind: bool) -> Result<()> {
        if self.engine == Engine::Postgres {
            return Ok(());
        }
        let switch = format!("PRAGMA foreign_keys = {}", if mind { "ON" } else { "OFF" });
        let done = self.writer.execute_unprepared(&switch).await;
        done.map(drop).map_err(|cause| self.migration_failed(&cause))
    }

    /// Every migration, in order.
    pub async fn migrated(&self) -> Result<Vec<Migrated>> {
        let known = Migrator::get_migration_with_status_read_only(&self.writer).await;
        let status = |migration: Migration| Migrated {
            name: migration.name().to_owned(),
            applied: migration.status() == MigrationStatus::Applied,
        };
        Ok(known.map_err(|cause| self.migration_failed(&cause))?.into_iter().map(status).collect())
    }

    /// A transaction that only one process at a time can be in.
    async fn alone(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.engine == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        if self.engine == Engine::Postgres {
            // Waiting for the other process may take longer than the limits of a request.
            transaction
                .execute_unprepared(
                    "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;
                     SELECT pg_advisory_xact_lock(2001901127)",
                )
                .await?;
        }
        Ok(transaction)
    }

    /// Only the operator migrates, so the message may repeat the database error.
    fn migration_failed(&self, cause: &DbErr) -> Error {
        match cause {
            DbErr::Custom(text) if text.contains("is missing") => {
                let detail = "The store was made by a newer version of Diwan; use that one, or a \
                              later one.";
                Error::new(Code::Unavailable, detail)
            }
            _ => opening::failed(&self.url, cause),
        }
    }
}
