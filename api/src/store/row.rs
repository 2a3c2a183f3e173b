//! Rows as statements give them, by whichever way they came.

use std::sync::Arc;

use rusqlite::types::{FromSql, Value as Cell};
use sea_orm::sea_query::Value;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, EntityTrait, FromQueryResult, IdenStatic, Iterable,
    ModelTrait, QueryResult, TryGetable, TryIntoModel,
};
use uuid::Uuid;

use super::fault;
use crate::error::{Error, Result};

/// What a column can be read as.
pub trait Readable: TryGetable + FromSql {}

impl<T: TryGetable + FromSql> Readable for T {}

pub enum Row {
    /// As the driver gives it.
    Driver(QueryResult),
    /// As SQLite gives it on the thread that asks.
    Inline(Cells),
}

/// The values of a row, and the names of its columns, which all rows of a statement share.
pub struct Cells {
    pub names: Arc<[String]>,
    pub values: Vec<Cell>,
}

impl Row {
    /// What stands in a column, by its position.
    pub fn get<T: Readable>(&self, index: usize) -> Result<T> {
        match self {
            Row::Driver(row) => row.try_get_by_index(index).map_err(fault::public),
            Row::Inline(cells) => cells.read(cells.values.get(index)),
        }
    }

    /// What stands in a column, by its name.
    pub fn named<T: Readable>(&self, column: &str) -> Result<T> {
        match self {
            Row::Driver(row) => row.try_get("", column).map_err(Error::internal),
            Row::Inline(cells) => cells.read(cells.named(column)),
        }
    }

    /// A whole row of a table.
    pub fn model<M: StoredModel>(&self) -> Result<M> {
        M::read(self)
    }
}

/// The rows of a table as a type.
pub trait StoredModel: Sized {
    fn read(row: &Row) -> Result<Self>;
}

impl<M> StoredModel for M
where
    M: ModelTrait + FromQueryResult,
    M::Entity: EntityTrait<Model = M>,
    <M::Entity as EntityTrait>::ActiveModel: TryIntoModel<M>,
{
    fn read(row: &Row) -> Result<M> {
        match row {
            Row::Driver(row) => M::from_query_result(row, "").map_err(Error::internal),
            Row::Inline(cells) => cells.model::<M::Entity>(),
        }
    }
}

impl Cells {
    fn named(&self, column: &str) -> Option<&Cell> {
        let index = self.names.iter().position(|name| name == column)?;
        self.values.get(index)
    }

    fn read<T: FromSql>(&self, cell: Option<&Cell>) -> Result<T> {
        let cell = cell.ok_or_else(|| Error::internal("no such column"))?;
        T::column_result(cell.into()).map_err(Error::internal)
    }

    fn model<E: EntityTrait>(&self) -> Result<E::Model>
    where
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let mut model = <E::ActiveModel as ActiveModelTrait>::default();
        for column in E::Column::iter() {
            let cell = self.named(column.as_str());
            let cell = cell.ok_or_else(|| Error::internal("a row without one of its columns"))?;
            let value = typed(cell, column.def().get_column_type())?;
            model.try_set(column, value).map_err(Error::internal)?;
        }
        model.try_into_model().map_err(Error::internal)
    }
}

/// What SQLite gives, which knows few types, as a value of the type that the column has.
fn typed(cell: &Cell, column: &ColumnType) -> Result<Value> {
    fn of<T: FromSql>(cell: &Cell) -> Result<Option<T>> {
        Option::<T>::column_result(cell.into()).map_err(Error::internal)
    }
    Ok(match column {
        ColumnType::Uuid => of::<Uuid>(cell)?.into(),
        ColumnType::BigInteger => of::<i64>(cell)?.into(),
        ColumnType::Integer => of::<i32>(cell)?.into(),
        ColumnType::SmallInteger => of::<i16>(cell)?.into(),
        ColumnType::Boolean => of::<bool>(cell)?.into(),
        ColumnType::Double => of::<f64>(cell)?.into(),
        ColumnType::Text | ColumnType::String(_) => of::<String>(cell)?.into(),
        other => return Err(Error::internal(format!("a column of the type {other:?}"))),
    })
}
