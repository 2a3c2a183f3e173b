use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Where places lie.
const INDEX: &str = "CREATE INDEX place_latitude_longitude_idx ON place (latitude, longitude) \
     WHERE latitude IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let gone = "DROP INDEX place_latitude_longitude_idx";
        manager.get_connection().execute_unprepared(gone).await.map(drop)
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
