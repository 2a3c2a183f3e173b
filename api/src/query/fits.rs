//! Whether one record fits a filter.

use sea_orm::sea_query::Query;
use uuid::Uuid;

use super::combined::{can_hold, clauses};
use super::find::with_ids;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Clause, Listed, Resolver, Visibility};
use crate::principal::Principal;

impl Diwan {
    /// Refuses a filter that no list would take.
    pub async fn check_filter<R: Listed>(&self, who: &Principal, filter: &R::Filter) -> Result<()> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        clauses::<R>(filter, &Resolver { session: &session, visibility }).await.map(drop)
    }

    /// Whether the caller would find a record in the list that a filter gives them at this moment.
    pub async fn fits<R: Listed>(
        &self,
        who: &Principal,
        id: Uuid,
        filter: &R::Filter,
    ) -> Result<bool> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let clauses = clauses::<R>(filter, &resolver).await?;
        let Some(clauses) = clauses.filter(|clauses| clauses.iter().all(can_hold)) else {
            return Ok(false);
        };
        let mut select = Query::select();
        select.column((R::TABLE, "id")).from(R::TABLE).and_where(with_ids::<R>(&[id]));
        select.cond_where(R::seen_by(&visibility));
        for condition in clauses.iter().map(Clause::condition::<R>) {
            select.cond_where(condition);
        }
        Ok(session.one(&select).await?.is_some())
    }
}
