//! What the planner of a database believes of the tables.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{Engine, Store, fault};
use crate::error::Result;

const TABLES: &str = "SELECT string_agg(format('%I', tablename), ', ') AS tables FROM pg_tables \
    WHERE schemaname = current_schema()";

impl Store {
    /// Has the database find out how much stands in the tables and how it is spread, to be called when
    /// many rows came at once: Postgres would do so after a minute, SQLite never.
    pub async fn refresh_statistics(&self) -> Result<()> {
        let done = match self.engine {
            // Whole: from a part of each index, as `PRAGMA optimize` reads it, SQLite concludes wrongly of
            // columns that hold mostly one value, and scans where it should search.
            Engine::Sqlite => self.writer.execute_unprepared("ANALYZE").await.map(drop),
            Engine::Postgres => self.analyze().await,
        };
        done.map_err(fault::public)
    }

    /// Looks at our own tables: of the others a user is told that they may not.
    async fn analyze(&self) -> Result<(), DbErr> {
        let question = Statement::from_string(self.writer.get_database_backend(), TABLES);
        let row = self.writer.query_one_raw(question).await?;
        let tables = row.map(|row| row.try_get::<Option<String>>("", "tables")).transpose()?;
        let Some(tables) = tables.flatten() else { return Ok(()) };
        self.writer.execute_unprepared(&format!("ANALYZE {tables}")).await.map(drop)
    }
}
