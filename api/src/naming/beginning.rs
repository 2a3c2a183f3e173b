//! Actors by how a name of theirs begins, for those who are still typing.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::search::Search;
use crate::error::Result;
use crate::record::get;
use crate::words::fold;

/// How many names are looked at.
const MOST_NAMES: u64 = 200;

impl Search<'_> {
    /// The actors one of whose names begins so, whatever the case and the accents, in the order of
    /// those names.
    pub async fn beginning(&self, text: &str) -> Result<Vec<Uuid>> {
        let first = fold(text);
        if first.is_empty() {
            return Ok(Vec::new());
        }
        // Nothing that begins so is written after the greatest letter there is.
        let last = format!("{first}{}", char::MAX);
        let (folded, actor) = (("actor_name_key", "folded"), ("actor_name_key", "actor_id"));
        let select = Query::select()
            .column(actor)
            .from(folded.0)
            .inner_join("actor", Expr::col(("actor", "id")).equals(actor))
            .and_where(Expr::col(folded).gte(first))
            .and_where(Expr::col(folded).lt(last))
            .cond_where(self.found())
            .order_by(folded, Order::Asc)
            .order_by(("actor_name_key", "sort_name"), Order::Asc)
            .order_by(actor, Order::Asc)
            .limit(MOST_NAMES)
            .take();
        let rows = self.session.all(&select).await?;
        let actors: Vec<Uuid> =
            rows.iter().map(|row| get(row, "actor_id")).collect::<Result<_>>()?;
        let mut seen = HashSet::new();
        Ok(actors.into_iter().filter(|actor| seen.insert(*actor)).collect())
    }
}
