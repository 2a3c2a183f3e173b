use sea_orm_migration::prelude::*;

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
    vec![
        article(),
        article_text(),
        article_topic(),
        mention(),
        quote(),
        correction(),
        article_actor(),
        article_speaker(),
    ]
}

fn article() -> Table {
    Table::new("article")
        .record()
        .workflow(&["draft", "inReview", "published", "withdrawn"])
        .bigint("sort_at")
        .word("kind", &["report", "analysis", "statement", "interview", "brief", "opinion"])
        .text("language")
        .text("headline")
        .text_null("standfirst")
        .text_null("byline")
        .reference_null("publisher_id", "publisher")
        .text_null("source_url")
        .text_null("canonical_url")
        .text_null("rights_holder")
        .text_null("rights_notice")
        .text_null("rights_licence")
        .text_null("rights_disclaimer")
        .reference_null("place_id", "place")
        .reference_null("translation_of", "article")
        .index(&["sort_at", "id"])
        .index(&["updated_at", "id"])
        .index(&["created_at", "id"])
        .index(&["state", "sort_at", "id"])
        .index(&["kind", "sort_at", "id"])
        .index(&["language", "sort_at", "id"])
        .index(&["publisher_id", "sort_at", "id"])
        .index(&["place_id", "sort_at", "id"])
        .index(&["translation_of", "sort_at", "id"])
        .index(&["created_by", "sort_at", "id"])
}

fn article_text() -> Table {
    Table::new("article_text")
        .owner("article_id", "article")
        .text("body")
        .primary_key(&["article_id"])
}

fn article_topic() -> Table {
    Table::new("article_topic")
        .owner("article_id", "article")
        .reference("topic_id", "topic")
        .integer("ord")
        .bigint("sort_at")
        .link_key(&["article_id", "topic_id"])
        .index(&["topic_id", "sort_at", "article_id"])
}

fn mention() -> Table {
    Table::new("mention")
        .item_of("article_id", "article")
        .reference("actor_id", "actor")
        .word("kind", &["name", "title", "role"])
        .word("status", &["suggested", "confirmed", "rejected"])
        .double_null("score")
        .text_null("method")
        .anchor()
        .index(&["article_id", "ord", "id"])
        .index(&["actor_id", "article_id", "id"])
}

fn quote() -> Table {
    Table::new("quote")
        .item_of("article_id", "article")
        .reference_null("speaker_id", "actor")
        .text("text")
        .text_null("original_text")
        .text_null("language")
        .word("kind", &["direct", "indirect", "translated"])
        .text_null("said_on")
        .bigint("said_from")
        .bigint("said_to")
        .text_null("channel")
        .anchor_null()
        .index(&["article_id", "ord", "id"])
        .index(&["said_from", "id"])
        .index(&["speaker_id", "said_from", "id"])
        .index(&["article_id", "said_from", "id"])
}

fn correction() -> Table {
    Table::new("correction")
        .item_of("article_id", "article")
        .word("kind", &["typo", "fact", "clarification", "retraction"])
        .text("text")
        .bigint("at")
        .bigint("version")
        .index(&["article_id", "ord", "id"])
}

fn article_actor() -> Table {
    Table::new("article_actor")
        .owner("article_id", "article")
        .owner("actor_id", "actor")
        .boolean("confirmed")
        .bigint("sort_at")
        .link_key(&["article_id", "actor_id"])
        .index(&["actor_id", "sort_at", "article_id"])
        .index(&["actor_id", "confirmed", "sort_at", "article_id"])
}

fn article_speaker() -> Table {
    Table::new("article_speaker")
        .owner("article_id", "article")
        .owner("actor_id", "actor")
        .bigint("sort_at")
        .link_key(&["article_id", "actor_id"])
        .index(&["actor_id", "sort_at", "article_id"])
}
