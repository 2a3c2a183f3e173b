//! What an editor said of two actors: that they are not the same.

use std::collections::HashSet;

use diwan_entity::actor_distinction;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::access::Action;
use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::model::get;
use crate::principal::Principal;
use crate::store::{Session, insert_all};
use crate::values::Handle;

impl Diwan {
    /// Remembers that two actors are not the same: they are no more listed as duplicates. Saying it
    /// twice changes nothing.
    pub async fn distinguish_actors(
        &self,
        who: &Principal,
        one: &Handle,
        other: &Handle,
    ) -> Result<()> {
        self.retried(async || {
            let session = self.begin(who).await?;
            let (one_id, other_id) = self.two(&session, who, one, other).await?;
            if !distinguished(&session, &[one_id]).await?.contains(&(one_id, other_id)) {
                let at = self.now().micros();
                let row = actor_distinction::Model { one_id, other_id, at, by: who.id() };
                insert_all::<actor_distinction::Entity>(&session, vec![row]).await?;
            }
            session.commit().await
        })
        .await
    }

    /// Forgets that two actors are not the same.
    pub async fn forget_distinction(
        &self,
        who: &Principal,
        one: &Handle,
        other: &Handle,
    ) -> Result<()> {
        self.retried(async || {
            let session = self.begin(who).await?;
            let (one, other) = self.two(&session, who, one, other).await?;
            let delete = Query::delete()
                .from_table("actor_distinction")
                .and_where(Expr::col("one_id").eq(one))
                .and_where(Expr::col("other_id").eq(other))
                .take();
            session.run(&delete).await?;
            session.commit().await
        })
        .await
    }

    /// Two actors that the caller may merge, the one with the smaller id first.
    async fn two(
        &self,
        session: &Session,
        who: &Principal,
        one: &Handle,
        other: &Handle,
    ) -> Result<(Uuid, Uuid)> {
        let one = self.permitted::<Actor>(session, who, one, Action::Merge, None).await?.head.id;
        let other =
            self.permitted::<Actor>(session, who, other, Action::Merge, None).await?.head.id;
        if one == other {
            let detail = "These are not two actors but one.";
            return Err(Error::conflict(FieldCode::Duplicate, detail));
        }
        let (first, second) = if one < other { (one, other) } else { (other, one) };
        for id in [first, second] {
            self.writable::<Actor>(session, who, &Handle::Id(id), Action::Merge).await?;
        }
        Ok((first, second))
    }
}

/// The pairs, smaller id first, in which one of these actors is not the same as the other.
pub async fn distinguished(session: &Session, actors: &[Uuid]) -> Result<HashSet<(Uuid, Uuid)>> {
    let any = |column: &'static str| Expr::col(column).is_in(actors.iter().copied());
    let select = Query::select()
        .columns(["one_id", "other_id"])
        .from("actor_distinction")
        .cond_where(Condition::any().add(any("one_id")).add(any("other_id")))
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Ok((get(row, "one_id")?, get(row, "other_id")?))).collect()
}
