//! References that lead nowhere: what they name was deleted, or merged into another record.
//!
//! No write leaves any behind. A store may have some from before that was so, or from another tool.

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::referrers::{Owner, Referrer, referrers};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Kind, get};

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dangling {
    /// The record that refers.
    pub record: (Kind, Uuid),
    /// The table and column that hold the reference.
    pub column: (&'static str, &'static str),
    /// What it refers to, which is deleted, merged or was never there.
    pub target: (Kind, Uuid),
}

/// How many are told of each column.
const MOST: u64 = 100;

impl Diwan {
    /// The references that lead nowhere; of each column at most a hundred.
    pub async fn dangling_references(&self) -> Result<Vec<Dangling>> {
        let session = self.store.read();
        let mut dangling = Vec::new();
        for (kind, referrer) in all() {
            for (owner, id) in owners(referrer) {
                for row in session.all(&lost(kind, referrer, id)).await? {
                    dangling.push(Dangling {
                        record: (owner, get(&row, "owner")?),
                        column: (referrer.table, referrer.column),
                        target: (kind, get(&row, "target")?),
                    });
                }
            }
        }
        Ok(dangling)
    }
}

/// Every column that holds references, and the kind of record that it refers to.
pub fn reference_columns() -> impl Iterator<Item = (&'static str, &'static str, Kind)> {
    all().map(|(kind, referrer)| (referrer.table, referrer.column, kind))
}

fn all() -> impl Iterator<Item = (Kind, &'static Referrer)> {
    Kind::ALL.into_iter().flat_map(|kind| referrers(kind).iter().map(move |one| (kind, one)))
}

/// The kinds of records that a row can belong to, and the columns that lead to them.
fn owners(referrer: &Referrer) -> Vec<(Kind, &'static str)> {
    match referrer.owner {
        Owner::Itself(kind) => vec![(kind, "id")],
        Owner::Of(owners) => owners.to_vec(),
    }
}

/// The rows whose column leads nowhere, of the records that the column `owner` leads to.
fn lost(kind: Kind, referrer: &Referrer, owner: &'static str) -> SelectStatement {
    let column = |column| Expr::col((referrer.table, column));
    Query::select()
        .expr_as(column(owner), Alias::new("owner"))
        .expr_as(column(referrer.column), Alias::new("target"))
        .from(referrer.table)
        .cond_where(referrer.alive())
        .and_where(column(owner).is_not_null())
        .and_where(column(referrer.column).is_not_null())
        .and_where(Expr::exists(standing(kind, referrer)).not())
        .limit(MOST)
        .take()
}

/// The record that a row refers to, if it stands.
fn standing(kind: Kind, referrer: &Referrer) -> SelectStatement {
    const OTHER: &str = "referred";
    let other = |column| Expr::col((OTHER, column));
    let unmerged = kind.is_mergeable().then(|| other("merged_into").is_null());
    Query::select()
        .expr(Expr::cust("1"))
        .from_as(kind.as_str(), OTHER)
        .and_where(other("id").equals((referrer.table, referrer.column)))
        .and_where(other("deleted_at").is_null())
        .cond_where(Condition::all().add_option(unmerged))
        .take()
}
