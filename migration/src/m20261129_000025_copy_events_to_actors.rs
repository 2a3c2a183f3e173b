use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What the events are that the links lead to, and from when everybody sees them.
const COPY: &str = "UPDATE event_actor SET \
     type = (SELECT event.type FROM event WHERE event.id = event_actor.event_id), \
     public_from = (SELECT CASE WHEN event.state = 'published' AND event.deleted_at IS NULL \
     THEN event.published_at END FROM event WHERE event.id = event_actor.event_id)";

/// Events of an actor are counted by their type from this index alone.
const INDEX: &str = "CREATE INDEX event_actor_actor_id_type_public_from_idx \
     ON event_actor (actor_id, type, public_from)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ColumnDef::new("type").text().not_null().default("").take(),
            ColumnDef::new("public_from").big_integer().take(),
        ];
        for mut column in columns {
            let add = Table::alter().table("event_actor").add_column(&mut column).take();
            manager.alter_table(add).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(COPY).await?;
        connection.execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "DROP INDEX event_actor_actor_id_type_public_from_idx";
        manager.get_connection().execute_unprepared(drop).await?;
        for column in ["type", "public_from"] {
            let drop = Table::alter().table("event_actor").drop_column(column).take();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
