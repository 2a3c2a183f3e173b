//! Copies: a column that has what stands in another record, to be filtered or sorted by.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::AT_ONCE;
use crate::error::Result;
use crate::model::{Kind, Unit};
use crate::store::Session;

/// A column that has what stands in a column of another record.
pub struct Copied {
    pub table: &'static str,
    pub column: &'static str,
    /// The column that leads to the other record.
    pub by: &'static str,
    /// The other record, and its column.
    pub from: (Kind, &'static str),
    /// The records whose rows these are, and the column that leads to them.
    pub owner: (Kind, &'static str),
}

/// Every copy.
pub static COPIES: [&Copied; 7] = [
    &EVENT_COUNTRY,
    &TENURE_ORGANISATION,
    &part("article_topic", "sort_at", (Kind::Article, "article_id"), "sort_at"),
    &part("event_context", "range_from", (Kind::Event, "event_id"), "range_from"),
    &part("event_code", "range_from", (Kind::Event, "event_id"), "range_from"),
    &part("actor_country", "sort_name", (Kind::Actor, "actor_id"), "sort_name"),
    &part("actor_name_key", "sort_name", (Kind::Actor, "actor_id"), "sort_name"),
];

/// Events carry the country of their place.
pub static EVENT_COUNTRY: Copied = Copied {
    table: "event",
    column: "country",
    by: "place_id",
    from: (Kind::Place, "country"),
    owner: (Kind::Event, "id"),
};

/// Tenures carry the organisation of their position.
pub static TENURE_ORGANISATION: Copied = Copied {
    table: "tenure",
    column: "organisation_id",
    by: "position_id",
    from: (Kind::Position, "organisation_id"),
    owner: (Kind::Tenure, "id"),
};

/// The rows by which events find an article carry its sort key.
pub static EVENT_ARTICLE_SORT: Copied =
    part("event_article", "sort_at", (Kind::Article, "article_id"), "sort_at");

/// The rows by which holders of a position are found carry their sort key.
pub static ACTOR_POSITION_SORT: Copied =
    part("actor_position", "sort_name", (Kind::Actor, "actor_id"), "sort_name");

/// Rows of a list carry the sort key of the record that they belong to.
const fn part(
    table: &'static str,
    column: &'static str,
    owner: (Kind, &'static str),
    from: &'static str,
) -> Copied {
    Copied { table, column, by: owner.1, from: (owner.0, from), owner }
}

impl Copied {
    /// Copies anew what has changed in these records.
    pub async fn refresh(&self, unit: &Unit, from: &[Uuid]) -> Result<()> {
        for from in from.chunks(AT_ONCE) {
            let led = Expr::col((self.table, self.by)).is_in(from.iter().copied());
            self.refresh_where(unit, Condition::all().add(led), true).await?;
        }
        Ok(())
    }

    /// The same for the rows that fit a condition. Where they are records, these are affected; `told` says
    /// whether everybody may know why.
    pub async fn refresh_where(&self, unit: &Unit, rows: Condition, told: bool) -> Result<()> {
        if self.is_of_records() {
            unit.affects_where(self.owner.0, rows.clone(), told).await?;
        }
        self.copy(&unit.session, rows).await
    }

    /// Whether the column is one of records themselves, and not of rows that belong to them.
    fn is_of_records(&self) -> bool {
        self.table == self.owner.0.as_str()
    }

    /// Copies anew to the rows of these records.
    pub(super) async fn refresh_owners(&self, session: &Session, owners: &[Uuid]) -> Result<()> {
        let own = Expr::col((self.table, self.owner.1)).is_in(owners.iter().copied());
        self.copy(session, Condition::all().add(own)).await
    }

    async fn copy(&self, session: &Session, rows: Condition) -> Result<()> {
        let update = Query::update()
            .table(self.table)
            .value(self.column, self.value())
            .cond_where(rows)
            .take();
        session.run(&update).await.map(drop)
    }

    /// What the other record has.
    fn value(&self) -> SimpleExpr {
        let (kind, column) = self.from;
        let table = kind.as_str();
        let value = Query::select()
            .column((table, column))
            .from(table)
            .and_where(Expr::col((table, "id")).equals((self.table, self.by)))
            .take();
        Expr::SubQuery(None, Box::new(value.into()))
    }

    /// The owners of rows that have something else.
    pub(super) fn differing(&self) -> SelectStatement {
        let column = || Expr::col((self.table, self.column));
        let same = Condition::any()
            .add(column().eq(self.value()))
            .add(column().is_null().and(self.value().is_null()));
        let there = self.is_of_records().then(|| Expr::col((self.table, "deleted_at")).is_null());
        Query::select()
            .distinct()
            .column((self.table, self.owner.1))
            .from(self.table)
            .cond_where(same.not())
            .cond_where(Condition::all().add_option(there))
            .take()
    }
}
