use sea_orm_migration::prelude::*;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

fn tables() -> Vec<Table> {
    let link = Table::new("preview_link")
        .id()
        .uuid("record_id")
        .text("token_hash")
        .uuid_null("created_by")
        .bigint("created_at")
        .bigint("expires_at")
        .unique(&["token_hash"])
        .index(&["record_id"])
        .index(&["expires_at"]);
    vec![link]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
