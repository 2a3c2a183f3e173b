//! When anything that everybody sees last changed.

use std::time::Duration;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};

use crate::cache::dependencies::note_uncacheable;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Kind, Visibility, get};
use crate::values::Instant;

/// What was written longer ago than this has been seen by everybody: a write that began before it has been
/// committed or given up.
const SETTLED: Duration = Duration::from_secs(10);

impl Diwan {
    /// When anything that everybody sees last changed, by a write or by the clock. None where nothing is known
    /// to have changed, and while something is so new that what began before it may still be on its way: an
    /// answer that was read by then may be another in the same second.
    pub async fn last_public_change(&self) -> Result<Option<Instant>> {
        let visibility = Visibility::public(self.now());
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.has_workflow());
        let mut select = Query::select();
        select.expr_as(scalar(written()), Alias::new("change"));
        for kind in kinds.clone() {
            select.expr_as(scalar(visible(kind, &visibility)), Alias::new(kind.as_str()));
        }
        let Some(row) = self.store.read().one(&select).await? else { return Ok(None) };
        let mut latest: Option<i64> = get(&row, "change")?;
        for kind in kinds {
            latest = Ord::max(latest, get(&row, kind.as_str())?);
        }
        let settled = |at: &i64| visibility.now.micros() - at >= SETTLED.as_micros() as i64;
        if !latest.iter().all(settled) {
            // In a moment it will be told.
            note_uncacheable();
        }
        Ok(latest.filter(settled).map(Instant::from_micros))
    }
}

/// The last write to what everybody sees, or saw before it.
fn written() -> SelectStatement {
    Query::select()
        .column("at")
        .from("change")
        .and_where(Expr::col("public"))
        .and_where(Expr::col("due").is_null())
        .order_by("sequence", Order::Desc)
        .limit(1)
        .take()
}

/// The last time at which a record of a kind was changed or, having been scheduled, became visible.
fn visible(kind: Kind, visibility: &Visibility) -> SelectStatement {
    let updated = (kind.as_str(), "updated_at");
    Query::select()
        .column(updated)
        .from(kind.as_str())
        .and_where(Expr::col(updated).lte(visibility.now.micros()))
        .cond_where(visibility.rows(kind, kind.as_str()))
        .order_by(updated, Order::Desc)
        .limit(1)
        .take()
}

fn scalar(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}
