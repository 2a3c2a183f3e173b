use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

const BEFORE: &str = "file_preview";
const AFTER: &str = "file_thumb_hash";

fn renamed(from: &'static str, to: &'static str) -> TableAlterStatement {
    Table::alter().table("medium").rename_column(from, to).take()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(renamed(BEFORE, AFTER)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(renamed(AFTER, BEFORE)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
