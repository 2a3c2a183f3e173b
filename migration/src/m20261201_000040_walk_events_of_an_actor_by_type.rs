use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Events of an actor are counted by their type from this index alone, and those of one type are met in it in the
/// order in which they are listed: no other has to be passed by.
const WALKED: [&str; 2] = [
    "DROP INDEX event_actor_actor_id_type_public_from_idx",
    "CREATE INDEX event_actor_actor_id_type_range_from_event_id_public_from_idx \
     ON event_actor (actor_id, type, range_from, event_id, public_from)",
];

const COUNTED: [&str; 2] = [
    "DROP INDEX event_actor_actor_id_type_range_from_event_id_public_from_idx",
    "CREATE INDEX event_actor_actor_id_type_public_from_idx \
     ON event_actor (actor_id, type, public_from)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, WALKED).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COUNTED).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}

async fn run(manager: &SchemaManager<'_>, statements: [&str; 2]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
