use sea_orm_migration::prelude::*;

use crate::table::{self, Table};
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Keys of no rules: actors that have them wait for `diwan names rebuild`.
const UNMADE: &str = "INSERT INTO actor_blocking_key (key, actor_id) \
                      SELECT '000', id FROM actor WHERE deleted_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await?;
        manager.get_connection().execute_unprepared(UNMADE).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}

fn tables() -> Vec<Table> {
    vec![actor_blocking_key(), actor_distinction()]
}

fn actor_blocking_key() -> Table {
    Table::new("actor_blocking_key")
        .sort_text("key")
        .owner("actor_id", "actor")
        .link_key(&["key", "actor_id"])
        .index(&["actor_id"])
}

fn actor_distinction() -> Table {
    Table::new("actor_distinction")
        .owner("one_id", "actor")
        .owner("other_id", "actor")
        .bigint("at")
        .uuid_null("by")
        .link_key(&["one_id", "other_id"])
        .check(Expr::col("one_id").lt(Expr::col("other_id")))
        .index(&["other_id"])
}
