//! What a database says of itself, for the operator who asks how it is.

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use super::{Engine, Store, opening};
use crate::error::Result;

/// How the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkup {
    /// The engine and its version.
    pub engine: String,
    /// What is broken; nothing, as a rule.
    pub broken: Vec<String>,
}

impl Store {
    /// Looks the whole database over, which takes as long as reading it. Postgres is only asked
    /// for its version: it watches over itself.
    pub async fn look_over(&self) -> Result<Checkup> {
        let looked = match self.engine {
            Engine::Sqlite => self.look_over_sqlite().await,
            Engine::Postgres => self.ask_version("SELECT version() AS said").await,
        };
        looked.map_err(|cause| opening::failed(&self.url, &cause))
    }

    async fn look_over_sqlite(&self) -> Result<Checkup, DbErr> {
        let mut looked = self.ask_version("SELECT 'SQLite ' || sqlite_version() AS said").await?;
        for row in self.ask("PRAGMA integrity_check").await? {
            let said: String = row.try_get("", "integrity_check")?;
            looked.broken.extend(Some(said).filter(|said| said != "ok"));
        }
        for row in self.ask("PRAGMA foreign_key_check").await? {
            let (table, parent) = (row.try_get("", "table")?, row.try_get("", "parent")?);
            let (table, parent): (String, String) = (table, parent);
            looked.broken.push(format!("a row of {table} refers to one of {parent} that is gone"));
        }
        Ok(looked)
    }

    async fn ask_version(&self, question: &str) -> Result<Checkup, DbErr> {
        let rows = self.ask(question).await?;
        let said = rows.first().map(|row| row.try_get::<String>("", "said")).transpose()?;
        Ok(Checkup { engine: said.unwrap_or_default(), broken: Vec::new() })
    }

    async fn ask(&self, question: &str) -> Result<Vec<QueryResult>, DbErr> {
        let statement = Statement::from_string(self.reader.get_database_backend(), question);
        self.reader.query_all_raw(statement).await
    }
}
