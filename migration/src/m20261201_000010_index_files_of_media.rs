use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Whether a stored file belongs to a medium is known without reading all media.
const INDEX: &str = "medium_file_checksum_idx";

/// Parts of all digests are looked at one after the other, and not all languages sort `aa` before `b`.
async fn sort_as(manager: &SchemaManager<'_>, collation: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let alter = format!("ALTER TABLE medium ALTER file_checksum TYPE text COLLATE \"{collation}\"");
    manager.get_connection().execute_unprepared(&alter).await.map(drop)
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sort_as(manager, "C").await?;
        let index = Index::create().name(INDEX).table("medium").col("file_checksum").take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("medium").to_owned()).await?;
        sort_as(manager, "default").await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
