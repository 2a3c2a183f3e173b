//! What is derived: rows and columns that follow from other rows, kept so that lists are found by an index.
//!
//! How each follows stands in one place, as the statement that gives it. Writes refresh by it what they
//! touch, merges what they move, and the operator's check compares what is stored with it.

mod check;
mod copies;
mod links;

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

pub use check::Differing;
pub use copies::{
    ACTOR_POSITION_SORT, Copied, EVENT_ARTICLE_SORT, EVENT_COUNTRY, TENURE_ORGANISATION,
};
pub use links::{
    ACTOR_MEDIUM, ACTOR_POSITION, ARTICLE_ACTOR, ARTICLE_AUTHOR, ARTICLE_MEDIUM, ARTICLE_SPEAKER,
    EVENT_ACTOR, EVENT_ARTICLE, EVENT_MEDIUM, EVENT_ROLE, MEDIUM_ACTOR, RELATION_END,
};

use crate::error::{Error, Result};
use crate::model::Kind;
use crate::store::Session;

/// How many owners one statement is for.
const AT_ONCE: usize = 1_000;

/// A table of rows that follow from others.
pub struct Derived {
    pub table: &'static str,
    /// The kind of record whose rows they are, and the column that leads to it.
    pub owner: (Kind, &'static str),
    /// The columns, in the order in which `rows` gives them.
    pub columns: &'static [&'static str],
    /// The rows of some owners as they follow.
    pub rows: fn(&Owners<'_>) -> SelectStatement,
}

/// The records whose rows are derived.
pub enum Owners<'a> {
    All,
    These(&'a [Uuid]),
    /// Those whose ids a statement gives.
    Of(&'a SelectStatement),
}

impl Owners<'_> {
    /// The condition that a column leads to one of them.
    fn are(&self, column: (&'static str, &'static str)) -> Condition {
        let column = Expr::col(column);
        match self {
            Owners::All => Condition::all(),
            Owners::These(ids) => Condition::all().add(column.is_in(ids.iter().copied())),
            Owners::Of(select) => Condition::all().add(column.in_subquery((*select).clone())),
        }
    }
}

impl Derived {
    /// Derives the rows of new records, which have none yet.
    pub async fn fill(&self, session: &Session, owners: &[Uuid]) -> Result<()> {
        for owners in owners.chunks(AT_ONCE) {
            self.insert(session, &Owners::These(owners)).await?;
        }
        Ok(())
    }

    /// Derives the rows of records anew.
    pub async fn refresh(&self, session: &Session, owners: &[Uuid]) -> Result<()> {
        for owners in owners.chunks(AT_ONCE) {
            self.refresh_of(session, &Owners::These(owners)).await?;
        }
        Ok(())
    }

    /// The same for the records that a statement gives.
    pub async fn refresh_of(&self, session: &Session, owners: &Owners<'_>) -> Result<()> {
        self.forget(session, owners).await?;
        self.insert(session, owners).await
    }

    /// Deletes the rows of records.
    pub async fn forget(&self, session: &Session, owners: &Owners<'_>) -> Result<()> {
        let delete = Query::delete()
            .from_table(self.table)
            .cond_where(owners.are((self.table, self.owner.1)))
            .take();
        session.run(&delete).await.map(drop)
    }

    async fn insert(&self, session: &Session, owners: &Owners<'_>) -> Result<()> {
        let mut insert = Query::insert();
        insert.into_table(self.table).columns(self.columns.iter().copied().map(Alias::new));
        insert.select_from((self.rows)(owners)).map_err(Error::internal)?;
        session.run(&insert).await.map(drop)
    }

    /// The rows that are stored.
    fn stored(&self) -> SelectStatement {
        let columns = self.columns.iter().map(|column| (self.table, Alias::new(*column)));
        Query::select().columns(columns).from(self.table).take()
    }
}
