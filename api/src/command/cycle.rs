//! Rejects cycles in parent columns: no record may be its own ancestor.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause,
    WithQuery,
};
use uuid::Uuid;

use crate::error::{FieldCode, Result};
use crate::model::{Checked, Record, Ref, get};
use crate::store::Session;

/// A column by which a record of `R` names a parent of its own kind.
pub struct Above<R: 'static> {
    pub column: &'static str,
    /// Where inputs name the record above.
    pub pointer: &'static str,
    pub of: fn(&R) -> &Option<Ref>,
}

/// The records above each one.
type Aboves = HashMap<Uuid, Vec<Uuid>>;

/// Refuses records that would stand above themselves. The ways count together: what is part of an
/// event cannot also be what the event follows.
pub async fn refuse_cycles<R: Record>(
    session: &Session,
    records: &mut [Checked<'_, '_, R>],
    ways: &[Above<R>],
) -> Result<()> {
    let moved: Vec<Uuid> =
        records.iter().flat_map(|record| ways.iter().filter_map(|way| way.moved(record))).collect();
    if moved.is_empty() {
        return Ok(());
    }
    // Two that move at once could each lead to the other without touching the same record. Below a new
    // record there is nothing yet.
    let moves = |record: &Checked<'_, '_, R>| ways.iter().any(|way| way.moved(record).is_some());
    if records.iter().any(|record| record.old.is_some() && moves(record)) {
        session.lock_names(&[format!("{}/hierarchy", R::KIND)].into()).await?;
    }
    let mut aboves = ancestors(session, ways, &moved).await?;
    for record in records.iter() {
        let own = ways.iter().filter_map(|way| Some((way.of)(record.new).as_ref()?.id));
        aboves.insert(record.new.head().id, own.collect());
    }
    for record in records {
        let id = record.new.head().id;
        for way in ways {
            if way.moved(record).is_some_and(|above| leads_to(&aboves, above, id)) {
                let detail = format!("would lead the {} back to itself", R::KIND);
                record.parse.fail(way.pointer, FieldCode::Cycle, detail);
            }
        }
    }
    Ok(())
}

impl<R: Record> Above<R> {
    /// The record above, where it was another before.
    fn moved(&self, record: &Checked<'_, '_, R>) -> Option<Uuid> {
        let above = (self.of)(record.new);
        let stands = record.old.is_some_and(|old| (self.of)(old) == above);
        above.as_ref().filter(|_| !stands).map(|above| above.id)
    }
}

/// What stands above each of the records, and above that, however far up: one statement.
async fn ancestors<R: Record>(session: &Session, ways: &[Above<R>], of: &[Uuid]) -> Result<Aboves> {
    let columns: Vec<&'static str> = ways.iter().map(|way| way.column).collect();
    let mut aboves = Aboves::new();
    for row in session.all(&walk(R::TABLE, &columns, of)).await? {
        let mut above = Vec::new();
        for column in &columns {
            above.extend(get::<Option<Uuid>>(&row, column)?);
        }
        aboves.insert(get(&row, "id")?, above);
    }
    Ok(aboves)
}

fn walk(table: &'static str, columns: &[&'static str], of: &[Uuid]) -> WithQuery {
    let step = || -> SelectStatement {
        let own = ["id"].iter().chain(columns).map(|column| (table, *column));
        Query::select().columns(own).from(table).take()
    };
    let mut seed = step();
    seed.and_where(Expr::col((table, "id")).is_in(of.iter().copied()));
    let mut next = step();
    let above = columns.iter().map(|column| Expr::col(("line", *column)));
    next.inner_join("line", Expr::col((table, "id")).is_in(above));
    // UNION, not UNION ALL: a circle that is there already ends the walk.
    let line = CommonTableExpression::new()
        .table_name("line")
        .columns(["id"].iter().chain(columns).copied())
        .query(seed.union(UnionType::Distinct, next).take())
        .to_owned();
    Query::select()
        .columns(["id"].iter().chain(columns).copied())
        .from("line")
        .take()
        .with(WithClause::new().recursive(true).cte(line).to_owned())
}

/// Whether the way up from `start` passes `goal`.
fn leads_to(aboves: &Aboves, start: Uuid, goal: Uuid) -> bool {
    let mut seen = HashSet::new();
    let mut next = vec![start];
    while let Some(id) = next.pop() {
        if id == goal {
            return true;
        }
        if seen.insert(id) {
            next.extend(aboves.get(&id).into_iter().flatten());
        }
    }
    false
}
