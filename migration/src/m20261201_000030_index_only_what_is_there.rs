use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Indexes by which rows are found that have a value in their first column, never those that have none: their
/// table, and their columns. Most rows have none, and each would be an entry to be written.
const SPARSE: [(&str, &[&str]); 14] = [
    ("article", &["publisher_id", "sort_at", "id"]),
    ("article", &["place_id", "sort_at", "id"]),
    ("article", &["translation_of", "sort_at", "id"]),
    ("article", &["created_by", "sort_at", "id"]),
    ("article", &["lead_image_id"]),
    ("event", &["mode", "range_from", "id"]),
    ("event", &["country", "range_from", "id"]),
    ("event", &["part_of", "range_from", "id"]),
    ("event", &["lead_image_id"]),
    ("actor", &["merged_into", "id"]),
    ("actor", &["lead_image_id"]),
    ("shown_medium", &["article_id", "ord", "id"]),
    ("shown_medium", &["event_id", "ord", "id"]),
    ("shown_medium", &["actor_id", "ord", "id"]),
];

/// Words are short, and hardly get shorter: to try takes longer than to write them as they are.
const WORDS: [&str; 4] = ["actor_words", "article_words", "event_words", "quote_words"];

fn name((table, columns): (&str, &[&str])) -> String {
    format!("{table}_{}_idx", columns.join("_"))
}

/// The statements that make an index anew: of all rows, or of those that are found by it.
fn made_anew(index: (&str, &[&str]), which: &str) -> [String; 2] {
    let ((table, columns), name) = (index, name(index));
    let create = format!("CREATE INDEX {name} ON {table} ({}){which}", columns.join(", "));
    [format!("DROP INDEX {name}"), create]
}

/// The same for the index of the positions of changes, which are given once they are told.
fn of_positions(which: &str) -> [String; 2] {
    let create = format!("CREATE UNIQUE INDEX change_position_idx ON change (position){which}");
    ["DROP INDEX change_position_idx".to_owned(), create]
}

async fn keep_words(manager: &SchemaManager<'_>, storage: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for words in WORDS {
        let alter = format!(
            "ALTER TABLE {words} ALTER words SET STORAGE {storage}, \
             ALTER brief SET STORAGE {storage}"
        );
        manager.get_connection().execute_unprepared(&alter).await?;
    }
    Ok(())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let there = |column: &str| format!(" WHERE {column} IS NOT NULL");
        let indexes = SPARSE.into_iter().flat_map(|index| made_anew(index, &there(index.1[0])));
        for statement in indexes.chain(of_positions(&there("position"))) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        keep_words(manager, "EXTERNAL").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        keep_words(manager, "EXTENDED").await?;
        let indexes = SPARSE.into_iter().flat_map(|index| made_anew(index, ""));
        for statement in indexes.chain(of_positions("")) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
