use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables whose texts are indexed. Records that are there already wait to be indexed by the server, which
/// alone knows how.
const TABLES: [[&str; 3]; 4] = [
    ["article", "article_document", "article_words"],
    ["actor", "actor_document", "actor_words"],
    ["event", "event_document", "event_words"],
    ["quote", "quote_document", "quote_words"],
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for [owner, documents, words] in TABLES {
            table::create(manager, vec![document(owner, documents)]).await?;
            for statement in words_of(documents, words, manager.get_database_backend()) {
                manager.get_connection().execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for [_, documents, words] in TABLES {
            for table in [words, documents] {
                manager.drop_table(sea_query::Table::drop().table(table).take()).await?;
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}

fn document(owner: &'static str, documents: &'static str) -> Table {
    Table::new(documents)
        .sequence("number")
        .owner("record_id", owner)
        .integer("rules")
        .unique(&["record_id"])
}

/// The words of each document, which go with it. Those of SQLite are not kept as text, but only found; they are
/// folded already, and so the tokenizer does nothing but part them.
fn words_of(documents: &str, words: &str, engine: DbBackend) -> Vec<String> {
    if engine == DbBackend::Postgres {
        return vec![
            format!(
                "CREATE TABLE {words} (number bigint PRIMARY KEY REFERENCES {documents} (number) \
                 ON DELETE CASCADE, words tsvector NOT NULL, brief tsvector NOT NULL)"
            ),
            format!("CREATE INDEX {words}_words_idx ON {words} USING gin (words)"),
        ];
    }
    vec![
        format!(
            "CREATE VIRTUAL TABLE {words} USING fts5(title, lead, body, content='', \
             contentless_delete=1, tokenize='ascii')"
        ),
        format!(
            "CREATE TRIGGER {documents}_gone AFTER DELETE ON {documents} BEGIN \
             DELETE FROM {words} WHERE rowid = old.number; END"
        ),
    ]
}
