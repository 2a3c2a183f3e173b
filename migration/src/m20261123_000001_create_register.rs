use sea_orm_migration::prelude::*;

use crate::naming;
use crate::table::{self, Table};
#[derive(DeriveMigrationName)]
pub struct Migration;

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

fn tables() -> Vec<Table> {
    vec![publisher(), topic(), topic_label(), place(), place_name(), place_identifier()]
}

fn publisher() -> Table {
    Table::new("publisher")
        .record()
        .text("name")
        .sort_text("sort_name")
        .text_null("homepage")
        .text_null("country")
        .word(
            "kind",
            &[
                "newspaper",
                "agency",
                "broadcaster",
                "magazine",
                "government",
                "ngo",
                "blog",
                "other",
            ],
        )
        .index(&["sort_name", "id"])
        .index(&["country", "sort_name", "id"])
        .index(&["updated_at", "id"])
}

fn topic() -> Table {
    Table::new("topic")
        .record()
        .text("scheme")
        .sort_text("code")
        .reference_null("broader_id", "topic")
        .unique_undeleted(&["scheme", "code"])
        .index(&["code", "id"])
        .index(&["scheme", "code", "id"])
        .index(&["broader_id", "code", "id"])
        .index(&["updated_at", "id"])
}

fn topic_label() -> Table {
    Table::new("topic_label")
        .owner("topic_id", "topic")
        .integer("ord")
        .text("language")
        .text("text")
        .link_key(&["topic_id", "language"])
}

fn place() -> Table {
    Table::new("place")
        .record()
        .text("name")
        .sort_text("sort_name")
        .word("kind", &["country", "admin1", "admin2", "city", "site", "region", "water"])
        .text_null("country")
        .double_null_within("latitude", -90, 90)
        .double_null_within("longitude", -180, 180)
        .reference_null("parent_id", "place")
        .index(&["sort_name", "id"])
        .index(&["kind", "sort_name", "id"])
        .index(&["country", "sort_name", "id"])
        .index(&["parent_id", "sort_name", "id"])
        .index(&["updated_at", "id"])
}

fn place_name() -> Table {
    let names = Table::new("place_name").item_of("place_id", "place");
    naming::names(names).index(&["place_id", "ord", "id"])
}

fn place_identifier() -> Table {
    let identifiers = Table::new("place_identifier").item_of("place_id", "place");
    naming::identifiers(identifiers).index(&["place_id", "ord", "id"])
}
