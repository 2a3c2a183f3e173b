//! Writing whole rows of an entity.

use sea_orm::sea_query::{Alias, Condition, DynIden, Expr, ExprTrait, IntoIden, Query};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable, Value};
use uuid::Uuid;

use super::{Engine, Session};
use crate::error::{Error, Result};

/// How many rows one statement inserts on Postgres, beyond a network: always one of a few numbers, so that it
/// has parsed the statement before. It takes 65,535 values.
const SIZES: [usize; 10] = [1_000, 250, 50, 20, 10, 5, 4, 3, 2, 1];

fn table_of<E: EntityTrait>() -> Alias {
    Alias::new(E::default().table_name())
}

/// The columns of `E`, each with its table's name.
pub fn all_columns<E: EntityTrait>() -> impl Iterator<Item = (Alias, E::Column)> {
    E::Column::iter().map(|column| (table_of::<E>(), column))
}

fn values<E: EntityTrait>(model: E::Model) -> Vec<Value>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let row = model.into_active_model();
    E::Column::iter().filter_map(|column| row.get(column).into_value()).collect()
}

/// Inserts the rows of these models.
pub async fn insert_all<E: EntityTrait>(session: &Session, models: Vec<E::Model>) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let columns = E::Column::iter().map(IntoIden::into_iden).collect();
    let rows = models.into_iter().map(values::<E>).collect();
    insert_rows(session, table_of::<E>(), columns, rows).await
}

/// Inserts rows of values for some columns of a table: by one statement for each on SQLite, which is within the
/// process and prepares it once; by as few as possible on Postgres, which is beyond a network.
pub async fn insert_rows(
    session: &Session,
    table: impl IntoIden,
    columns: Vec<DynIden>,
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let largest = |left: usize| SIZES.into_iter().find(|size| *size <= left).unwrap_or(1);
    insert_in_parts(session, (table.into_iden(), columns), rows, largest).await
}

/// The same for rows that the database numbers in this order. Several small inserts might be sent together, and
/// Postgres would not keep the order of these.
pub async fn insert_in_order(
    session: &Session,
    table: impl IntoIden,
    columns: Vec<DynIden>,
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let all = |left: usize| left.min(SIZES[0]);
    insert_in_parts(session, (table.into_iden(), columns), rows, all).await
}

/// Inserts rows; on Postgres `size` says how many of those left the next statement has.
async fn insert_in_parts(
    session: &Session,
    (table, columns): (DynIden, Vec<DynIden>),
    rows: Vec<Vec<Value>>,
    size: impl Fn(usize) -> usize,
) -> Result<()> {
    let empty = Query::insert().into_table(table).columns(columns).take();
    if session.engine() == Engine::Sqlite {
        return session.insert_each(empty, rows).await;
    }
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let (size, mut insert) = (size(rows.len()), empty.clone());
        for row in rows.by_ref().take(size) {
            insert.values(row.into_iter().map(Expr::val)).map_err(Error::internal)?;
        }
        session.insert(insert, size).await?;
    }
    Ok(())
}

/// Writes every column of the row with this id.
pub async fn update_row<E: EntityTrait>(session: &Session, id: Uuid, model: E::Model) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut update = Query::update();
    update.table(table_of::<E>()).and_where(Expr::col("id").eq(id));
    for (column, value) in E::Column::iter().zip(values::<E>(model)) {
        update.value(column, value);
    }
    session.run(&update).await.map(drop)
}

/// Deletes the rows of `E` whose `column` is one of `owners`.
pub async fn delete_where<E: EntityTrait>(
    session: &Session,
    column: &'static str,
    owners: &[Uuid],
) -> Result<()> {
    if owners.is_empty() {
        return Ok(());
    }
    let condition = Condition::all().add(Expr::col(column).is_in(owners.iter().copied()));
    session.run(Query::delete().from_table(table_of::<E>()).cond_where(condition)).await.map(drop)
}
