//! Inserts of few rows wait for one another on Postgres, which is beyond a network: they are sent as one
//! statement, before whatever else is asked of the database.

use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::{Alias, CommonTableExpression, InsertStatement, WithClause, WithQuery};

/// What waited, as one statement.
pub enum Together {
    One(Box<InsertStatement>),
    All(Box<WithQuery>),
}

/// Inserts that wait, in order.
#[derive(Default)]
pub struct Waiting(Mutex<Vec<InsertStatement>>);

impl Waiting {
    pub fn add(&self, insert: InsertStatement) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(insert);
    }

    /// All of them as one statement, if there are any. What refers to a row is checked when all are there.
    pub fn take(&self) -> Option<Together> {
        let mut inserts =
            std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let last = inserts.pop()?;
        if inserts.is_empty() {
            return Some(Together::One(Box::new(last)));
        }
        let mut with = WithClause::new();
        for (number, insert) in inserts.into_iter().enumerate() {
            let name = Alias::new(format!("insert_{number}"));
            with.cte(CommonTableExpression::new().query(insert).table_name(name).to_owned());
        }
        Some(Together::All(Box::new(with.query(last))))
    }
}
