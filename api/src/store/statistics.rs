//! What the planner of a database believes of the tables.

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use super::{Engine, Length, Store, fault};
use crate::error::Result;

/// Whole: from a part of each index, as `PRAGMA optimize` reads it, SQLite concludes wrongly of columns that
/// hold mostly one value, and scans where it should search. The old statistics go first: connections that are
/// open hear of it by the change of the schema.
///
/// Of the tables in which full text keeps its words the planner had better know nothing: with samples of their
/// keys, each word that is looked for would be planned anew.
const ANALYZE_SQLITE: &str = "DROP TABLE IF EXISTS sqlite_stat1; ANALYZE; \
    DELETE FROM sqlite_stat1 WHERE tbl GLOB '*_words_*'; \
    DELETE FROM sqlite_stat4 WHERE tbl GLOB '*_words_*'";

const STATISTICS: &str = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'";

const TABLES: &str = "SELECT format('%I', tablename) AS name FROM pg_tables \
    WHERE schemaname = current_schema()";

impl Store {
    /// Has the database find out how much stands in the tables and how it is spread, to be called when
    /// many rows came at once: Postgres would do so after a minute, SQLite never.
    pub async fn refresh_statistics(&self) -> Result<()> {
        if let Some(turns) = &self.turns {
            let turn = turns.begin(Length::Long).await?;
            turn.text(ANALYZE_SQLITE.to_owned()).await.map_err(fault::public)?;
            return turn.commit().await;
        }
        self.analyze_postgres().await.map_err(fault::public)
    }

    /// Makes statistics anew if there are any: SQLite forgets those of an index that is made anew, and plans by those
    /// of the others until it is told.
    pub(super) async fn renew_statistics(&self) -> Result<()> {
        if self.engine == Engine::Postgres {
            return Ok(());
        }
        let question = Statement::from_string(self.writer.get_database_backend(), STATISTICS);
        let there = self.writer.query_one_raw(question).await.map_err(fault::public)?;
        if there.is_some() { self.refresh_statistics().await } else { Ok(()) }
    }

    /// Looks at our own tables: of the others a user is told that they may not.
    async fn analyze_postgres(&self) -> Result<(), DbErr> {
        let question = Statement::from_string(self.writer.get_database_backend(), TABLES);
        let rows = self.writer.query_all_raw(question).await?;
        let name = |row: &QueryResult| row.try_get::<String>("", "name");
        let tables: Vec<String> = rows.iter().map(name).collect::<Result<_, _>>()?;
        // One by one: a statement has so much time and no more.
        for table in tables {
            self.writer.execute_unprepared(&format!("ANALYZE {table}")).await?;
        }
        Ok(())
    }
}
