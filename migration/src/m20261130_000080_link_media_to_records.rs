use sea_orm_migration::prelude::*;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The records that show media: their table, the column that leads to them, and by what they are sorted.
const OWNERS: [(&str, &str, &str); 3] = [
    ("article", "article_id", "sort_at"),
    ("event", "event_id", "range_from"),
    ("actor", "actor_id", "sort_name"),
];

/// From a medium to the records that show it, by their leading image or among their media.
fn tables() -> Vec<Table> {
    let link = |name, owner: &'static str, table| {
        Table::new(name).owner(owner, table).owner("medium_id", "medium")
    };
    vec![
        link("article_medium", "article_id", "article")
            .bigint("sort_at")
            .link_key(&["article_id", "medium_id"])
            .index(&["medium_id", "sort_at", "article_id"]),
        link("event_medium", "event_id", "event")
            .bigint("range_from")
            .link_key(&["event_id", "medium_id"])
            .index(&["medium_id", "range_from", "event_id"]),
        link("actor_medium", "actor_id", "actor")
            .sort_text("sort_name")
            .link_key(&["actor_id", "medium_id"])
            .index(&["medium_id", "sort_name", "actor_id"]),
    ]
}

/// The links of the records that there are.
fn fill((table, owner, sort): (&str, &str, &str)) -> String {
    format!(
        "INSERT INTO {table}_medium ({owner}, medium_id, {sort}) \
         SELECT {table}.id, {table}.lead_image_id, {table}.{sort} FROM {table} \
         WHERE {table}.lead_image_id IS NOT NULL AND {table}.deleted_at IS NULL \
         UNION \
         SELECT {table}.id, shown_medium.medium_id, {table}.{sort} FROM shown_medium \
         JOIN {table} ON {table}.id = shown_medium.{owner}"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await?;
        for owner in OWNERS {
            manager.get_connection().execute_unprepared(&fill(owner)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
