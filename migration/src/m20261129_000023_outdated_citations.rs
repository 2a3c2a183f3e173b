use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// From a citation that is in doubt to the record that owns it.
const INDEXES: [[&str; 2]; 3] = [
    ["citation_outdated_event_idx", "event_id"],
    ["citation_outdated_tenure_idx", "tenure_id"],
    ["citation_outdated_relation_idx", "relation_id"],
];

/// Which citations are in doubt already.
const IN_DOUBT: &str = "UPDATE citation SET outdated = TRUE WHERE anchor_stale OR EXISTS (\
     SELECT 1 FROM article WHERE article.id = citation.article_id AND article.state = 'withdrawn') \
     OR EXISTS (SELECT 1 FROM correction WHERE correction.article_id = citation.article_id \
     AND correction.version > COALESCE(citation.article_version, 0))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut outdated = ColumnDef::new("outdated").boolean().not_null().default(false).take();
        let add = Table::alter().table("citation").add_column(&mut outdated).take();
        manager.alter_table(add).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(IN_DOUBT).await?;
        for [name, column] in INDEXES {
            let create = format!("CREATE INDEX {name} ON citation ({column}) WHERE outdated");
            connection.execute_unprepared(&create).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for [name, _] in INDEXES {
            let drop = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        let drop = Table::alter().table("citation").drop_column("outdated").take();
        manager.alter_table(drop).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
