//! Whether what is stored is what follows, and making it so.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::copies::COPIES;
use super::links::LINKS;
use super::{AT_ONCE, Copied, Derived, Owners};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{By, Kind, Unit};
use crate::store::{Row, RowLock, Session};

/// Records of which something derived is not what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The table of the rows, and the column where only that is copied.
    pub derived: String,
    pub kind: Kind,
    pub records: Vec<Uuid>,
}

impl Diwan {
    /// The records of which something derived is not what follows; none, as a rule. It reads all that is
    /// derived and what it follows from.
    pub async fn differing_derived(&self) -> Result<Vec<Differing>> {
        let session = self.store.read();
        let mut differing = Vec::new();
        for what in everything() {
            let records = what.differing(&session).await?;
            if !records.is_empty() {
                differing.push(Differing { derived: what.name(), kind: what.owner().0, records });
            }
        }
        Ok(differing)
    }

    /// Derives anew what is not what follows; answers of how many records. They are told as `affected`.
    pub async fn repair_derived(&self) -> Result<usize> {
        let mut repaired = BTreeSet::new();
        for what in everything() {
            let records = what.differing(&self.store.read()).await?;
            for records in records.chunks(AT_ONCE) {
                self.retried(async || self.repair(&what, records).await).await?;
            }
            repaired.extend(records);
        }
        Ok(repaired.len())
    }

    async fn repair(&self, what: &What, records: &[Uuid]) -> Result<()> {
        let by = By { subject: None, now: self.now() };
        let unit = Unit::new(self.store.write_long().await?, by);
        let (kind, ids) = (what.owner().0, records.iter().copied().collect());
        unit.session.lock_ids(kind.as_str(), &ids, RowLock::Change).await?;
        what.refresh(&unit.session, records).await?;
        unit.affects(kind, ids, true);
        self.finish(unit).await
    }
}

/// Rows that follow, or a column that is copied.
enum What {
    Rows(&'static Derived),
    Column(&'static Copied),
}

fn everything() -> impl Iterator<Item = What> {
    LINKS.into_iter().map(What::Rows).chain(COPIES.into_iter().map(What::Column))
}

impl What {
    fn name(&self) -> String {
        match self {
            What::Rows(rows) => rows.table.to_owned(),
            What::Column(copied) => format!("{}.{}", copied.table, copied.column),
        }
    }

    fn owner(&self) -> (Kind, &'static str) {
        match self {
            What::Rows(rows) => rows.owner,
            What::Column(copied) => copied.owner,
        }
    }

    async fn differing(&self, session: &Session) -> Result<Vec<Uuid>> {
        let select = match self {
            What::Rows(rows) => rows.differing(),
            What::Column(copied) => copied.differing(),
        };
        let rows = session.all(&select).await?;
        let id = |row: &Row| row.get(0);
        rows.iter().map(id).collect()
    }

    async fn refresh(&self, session: &Session, records: &[Uuid]) -> Result<()> {
        match self {
            What::Rows(rows) => rows.refresh(session, records).await,
            What::Column(copied) => copied.refresh_owners(session, records).await,
        }
    }
}

impl Derived {
    /// The owners of rows that follow and are not stored, or are stored and do not follow.
    fn differing(&self) -> SelectStatement {
        let without = |rows: SelectStatement, others: SelectStatement| {
            let mut rows = rows;
            let rows = rows.union(UnionType::Except, others).take();
            Query::select().column(self.owner.1).from_subquery(rows, "differing").take()
        };
        let follows = || {
            let mut named = Query::select();
            let rows = (self.rows)(&Owners::All);
            named.expr(sea_orm::sea_query::Expr::cust("*")).from_subquery(rows, "rows").take()
        };
        let mut missing = without(follows(), self.stored());
        missing.union(UnionType::Distinct, without(self.stored(), follows())).take()
    }
}
