//! Deliveries are kept for a while, to be looked at.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::diwan::Diwan;
use crate::error::Result;
use crate::values::DeliveryStatus;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How many rows are deleted in one transaction.
const AT_ONCE: u64 = 5_000;

/// For how long a delivery is kept, of what waits only that of a webhook that is disabled.
const fn kept(status: DeliveryStatus) -> Duration {
    match status {
        DeliveryStatus::Delivered => DAY.saturating_mul(7),
        DeliveryStatus::Dead | DeliveryStatus::Pending => DAY.saturating_mul(30),
    }
}

fn of_disabled() -> Expr {
    let disabled = Query::select()
        .column("id")
        .from("webhook")
        .and_where(Expr::col("enabled").eq(false))
        .take();
    Expr::col("webhook_id").in_subquery(disabled)
}

impl Diwan {
    /// Deletes deliveries that are too old; answers how many.
    pub async fn prune_deliveries(&self) -> Result<u64> {
        let mut pruned = 0;
        for status in DeliveryStatus::ALL {
            let before = self.now().micros() - kept(*status).as_micros() as i64;
            loop {
                match self
                    .retried(async || self.prune_some_deliveries(*status, before).await)
                    .await?
                {
                    0 => break,
                    some => pruned += some,
                }
            }
        }
        Ok(pruned)
    }

    async fn prune_some_deliveries(&self, status: DeliveryStatus, before: i64) -> Result<u64> {
        let session = self.store.write_long().await?;
        let old = Query::select()
            .column("id")
            .from("webhook_delivery")
            .and_where(Expr::col("status").eq(status.as_str()))
            .and_where(Expr::col("changed_at").lt(before))
            .and_where_option((status == DeliveryStatus::Pending).then(of_disabled))
            .limit(AT_ONCE)
            .take();
        let delete = Query::delete()
            .from_table("webhook_delivery")
            .and_where(Expr::col("id").in_subquery(old))
            .take();
        let pruned = session.run(&delete).await?;
        session.commit().await.map(|()| pruned)
    }
}
