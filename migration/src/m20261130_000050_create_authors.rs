use sea_orm_migration::prelude::*;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

fn tables() -> Vec<Table> {
    vec![author(), article_author()]
}

/// Who had a part in making an article, in order.
fn author() -> Table {
    let roles = &["author", "contributor", "photographer", "illustrator", "translator", "editor"];
    Table::new("author")
        .item_of("article_id", "article")
        .reference_null("actor_id", "actor")
        .text_null("name")
        .word("role", roles)
        .check(table::at_least_one(&["actor_id", "name"]))
        .index(&["article_id", "ord", "id"])
        .index(&["actor_id", "article_id", "id"])
}

/// From an actor to the articles that it had a part in.
fn article_author() -> Table {
    Table::new("article_author")
        .owner("article_id", "article")
        .owner("actor_id", "actor")
        .bigint("sort_at")
        .link_key(&["article_id", "actor_id"])
        .index(&["actor_id", "sort_at", "article_id"])
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
