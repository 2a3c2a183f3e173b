//! The post that somebody held on a day, from tenures.
//!
//! Beneath every other feature, so that quotes and participants can tell it.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{
    CaseStatement, Condition, Expr, ExprTrait, Order, Query, SelectStatement,
};
use uuid::Uuid;

use crate::cache::dependencies::note_kind;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Kind, Ref, Visibility, get, parse_stored};
use crate::principal::Principal;
use crate::store::{Row, Session};
use crate::values::{Range, TenureStatus};

/// An actor, and when.
pub type Moment = (Uuid, Range);

impl Diwan {
    /// The position that each of the actors held then, as the caller may see it.
    pub async fn positions_on(
        &self,
        who: &Principal,
        moments: &[Moment],
    ) -> Result<HashMap<Moment, Ref>> {
        positions_on(&self.store.read(), Visibility::of(who, self.now()), moments).await
    }
}

/// The position that each of the actors held then; those who held none are missing. One statement,
/// however many are asked for.
///
/// Of several tenures at once a confirmed one comes before an acting one, that before a designate
/// and that before a disputed; then the latest begun.
pub async fn positions_on(
    session: &Session,
    visibility: Visibility,
    moments: &[Moment],
) -> Result<HashMap<Moment, Ref>> {
    let Some(statement) = tenures(visibility, moments) else { return Ok(HashMap::new()) };
    note_kind(Kind::Tenure.number());
    let mut held: HashMap<Uuid, Vec<Held>> = HashMap::new();
    for row in session.all(&statement).await? {
        held.entry(get(&row, "holder_id")?).or_default().push(Held::read(&row)?);
    }
    for tenures in held.values_mut() {
        tenures.sort_unstable_by_key(Held::rank);
    }
    let post = |(holder, range): &Moment| {
        let tenure = held.get(holder)?.iter().find(|tenure| tenure.overlaps(range))?;
        Some(((*holder, *range), Ref::to(Kind::Position, tenure.position)))
    };
    Ok(moments.iter().filter_map(post).collect())
}

/// What is known of a tenure.
struct Held {
    id: Uuid,
    position: Uuid,
    range: Range,
    status: TenureStatus,
}

impl Held {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: get(row, "id")?,
            position: get(row, "position_id")?,
            range: Range { from: get(row, "range_from")?, to: get(row, "range_to")? },
            status: parse_stored(&get::<String>(row, "status")?)?,
        })
    }

    /// The vocabulary lists the capacities with the firmest first.
    fn rank(&self) -> impl Ord + use<> {
        (self.status, std::cmp::Reverse(self.range.from), self.id)
    }

    fn overlaps(&self, range: &Range) -> bool {
        self.range.from < range.to && self.range.to > range.from
    }
}

/// Narrows a statement over positions to the one that an actor held at some time, as
/// [`positions_on`] chooses it. All of it may refer to statements around this one.
pub fn firmest_tenure(
    positions: &mut SelectStatement,
    visibility: &Visibility,
    holder: Expr,
    (from, to): (Expr, Expr),
) {
    let own = |column: &'static str| Expr::col(("tenure", column));
    let rank =
        TenureStatus::ALL.iter().enumerate().fold(CaseStatement::new(), |rank, (index, status)| {
            rank.case(own("status").eq(status.as_str()), index as i32)
        });
    positions
        .inner_join("tenure", own("position_id").equals(("position", "id")))
        .cond_where(visibility.rows(Kind::Tenure, "tenure"))
        .and_where(own("holder_id").eq(holder))
        .and_where(own("range_from").lt(to))
        .and_where(own("range_to").gt(from))
        .cond_where(
            Condition::all()
                .add_option(visibility.sees_other(Kind::Actor, ("tenure", "holder_id"))),
        )
        .order_by_expr(rank.into(), Order::Asc)
        .order_by(("tenure", "range_from"), Order::Desc)
        .order_by(("tenure", "id"), Order::Asc)
        .limit(1);
}

/// The tenures of all these actors, as the caller may see them, from the first moment to the last.
fn tenures(visibility: Visibility, moments: &[Moment]) -> Option<SelectStatement> {
    let from = moments.iter().map(|(_, range)| range.from).min()?;
    let to = moments.iter().map(|(_, range)| range.to).max()?;
    let holders: HashSet<Uuid> = moments.iter().map(|(holder, _)| *holder).collect();
    let mut select = Query::select();
    select
        .columns(
            ["id", "holder_id", "position_id", "range_from", "range_to", "status"]
                .map(|column| ("tenure", column)),
        )
        .from("tenure")
        .cond_where(visibility.rows(Kind::Tenure, "tenure"))
        .and_where(Expr::col(("tenure", "holder_id")).is_in(holders))
        .and_where(Expr::col(("tenure", "range_from")).lt(to))
        .and_where(Expr::col(("tenure", "range_to")).gt(from));
    if !visibility.everything {
        select.inner_join("actor", Expr::col(("actor", "id")).equals(("tenure", "holder_id")));
        select.cond_where(visibility.rows(Kind::Actor, "actor"));
    }
    Some(select.take())
}
