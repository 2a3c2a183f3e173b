//! What is too old is not kept: whoever has not followed for so long begins anew.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::get;
use crate::store::Session;
use crate::values::Instant;

/// How many rows are deleted in one transaction.
const AT_ONCE: u64 = 5_000;

impl Diwan {
    /// Deletes changes older than `kept`; answers how many.
    pub async fn prune_changes(&self, kept: Duration) -> Result<u64> {
        let kept = i64::try_from(kept.as_micros()).unwrap_or(i64::MAX);
        let before = Instant::from_micros(self.now().micros().saturating_sub(kept));
        let mut pruned = 0;
        // What nobody reads has no position yet.
        self.settle(usize::MAX).await?;
        loop {
            match self.retried(async || self.prune_some(before).await).await? {
                0 => return Ok(pruned),
                some => pruned += some,
            }
        }
    }

    async fn prune_some(&self, before: Instant) -> Result<u64> {
        let session = self.store.write_long().await?;
        let feed = self.held_feed(&session).await?;
        let end = last_before(&session, before, feed.pruned_to).await?;
        let delete =
            Query::delete().from_table("change").and_where(Expr::col("position").lte(end)).take();
        let pruned = session.run(&delete).await?;
        let update = Query::update().table("feed").value("pruned_to", end).take();
        session.run(&update).await?;
        session.commit().await?;
        Ok(pruned)
    }
}

/// The last position of those to be deleted now: up to the first that is kept.
async fn last_before(session: &Session, before: Instant, pruned_to: i64) -> Result<i64> {
    let select = Query::select()
        .columns(["position", "at"])
        .from("change")
        .and_where(Expr::col("position").gt(pruned_to))
        .order_by("position", Order::Asc)
        .limit(AT_ONCE)
        .take();
    let mut end = pruned_to;
    for row in session.all(&select).await? {
        if get::<i64>(&row, "at")? >= before.micros() {
            break;
        }
        end = get(&row, "position")?;
    }
    Ok(end)
}
