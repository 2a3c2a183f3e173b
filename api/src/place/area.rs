//! Where places lie: those in a box, and those near a point.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::Place;
use crate::cache::dependencies::note_kind;
use crate::error::{Error, Result};
use crate::model::{Clause, Kind, Listed, Resolver, get};
use crate::query::filter::{Clauses, refused};
use crate::values::{BoundingBox, Circle};

/// So many places are found by their ids; of more than that, each is looked at on the way through a list.
const FEW: usize = 500;
/// How many places may be near.
const MOST_NEAR: usize = 2_000;
/// How many places are measured at most to find those.
const MOST_MEASURED: u64 = 50_000;

/// The filters of an area, as they are written.
#[derive(Clone, Copy)]
pub struct Area<'a> {
    pub bbox: Option<&'a String>,
    pub near: Option<&'a String>,
}

impl Area<'_> {
    /// The clauses on places themselves.
    pub async fn of_places(self, clauses: &mut Clauses, resolver: &Resolver<'_>) -> Result<()> {
        if let Some(inside) = self.bounding_box()? {
            clauses.add([Clause::Own(within(&inside))]);
        }
        if let Some(circle) = self.circle()? {
            clauses.add([Clause::any(Kind::Place, "id", near(&circle, resolver).await?)]);
        }
        Ok(())
    }

    /// The clauses on what happens at places: `column` holds the place's id.
    pub async fn at_places(
        self,
        clauses: &mut Clauses,
        resolver: &Resolver<'_>,
        (kind, column): (Kind, &'static str),
    ) -> Result<()> {
        if let Some(inside) = self.bounding_box()? {
            let few = few(&inside, resolver).await?;
            clauses.add([match few {
                Some(places) => Clause::any(kind, column, places),
                None => Clause::Own(lies_within(&inside, (kind, column))),
            }]);
        }
        if let Some(circle) = self.circle()? {
            clauses.add([Clause::any(kind, column, near(&circle, resolver).await?)]);
        }
        Ok(())
    }

    fn bounding_box(self) -> Result<Option<BoundingBox>> {
        let parsed = self.bbox.map(|raw| BoundingBox::parse(raw)).transpose();
        parsed.map_err(|fault| refused("bbox", fault.detail))
    }

    fn circle(self) -> Result<Option<Circle>> {
        let parsed = self.near.map(|raw| Circle::parse(raw)).transpose();
        parsed.map_err(|fault| refused("near", fault.detail))
    }
}

/// The condition that a place lies in a box.
fn within(inside: &BoundingBox) -> Condition {
    let BoundingBox { west, south, east, north } = *inside;
    let column = |name| Expr::col((Place::TABLE, name));
    let longitude = match inside.crosses_the_date_line() {
        true => {
            Condition::any().add(column("longitude").gte(west)).add(column("longitude").lte(east))
        }
        false => Condition::all().add(column("longitude").between(west, east)),
    };
    Condition::all().add(column("latitude").between(south, north)).add(longitude)
}

/// The condition that the place whose id stands in a column lies in a box.
fn lies_within(inside: &BoundingBox, (kind, column): (Kind, &'static str)) -> Condition {
    let place = Query::select()
        .expr(Expr::cust("1"))
        .from(Place::TABLE)
        .and_where(Expr::col((Place::TABLE, "id")).equals((kind.as_str(), column)))
        .cond_where(there(inside))
        .take();
    Condition::all().add(Expr::exists(place))
}

fn there(inside: &BoundingBox) -> Condition {
    within(inside).add(Expr::col((Place::TABLE, "deleted_at")).is_null())
}

/// The places in a box; `None` where they are many.
async fn few(inside: &BoundingBox, resolver: &Resolver<'_>) -> Result<Option<Vec<Uuid>>> {
    note_kind(Kind::Place.number());
    let mut select = select(inside, FEW as u64 + 1);
    let rows = resolver.session.all(select.column((Place::TABLE, "id"))).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
    Ok(Some(ids).filter(|ids| ids.len() <= FEW))
}

/// The places near a point.
async fn near(circle: &Circle, resolver: &Resolver<'_>) -> Result<Vec<Uuid>> {
    note_kind(Kind::Place.number());
    let mut select = select(&circle.bounds(), MOST_MEASURED + 1);
    select.columns(["id", "latitude", "longitude"].map(|column| (Place::TABLE, column)));
    let rows = resolver.session.all(&select).await?;
    let mut near = Vec::new();
    for row in &rows {
        if circle.has(get(row, "latitude")?, get(row, "longitude")?) {
            near.push(get(row, "id")?);
        }
    }
    if near.len() > MOST_NEAR || rows.len() as u64 > MOST_MEASURED {
        let detail = format!("near: more than {MOST_NEAR} places; give a smaller distance.");
        return Err(Error::bad_request(detail));
    }
    Ok(near)
}

fn select(inside: &BoundingBox, most: u64) -> SelectStatement {
    Query::select().from(Place::TABLE).cond_where(there(inside)).limit(most).take()
}
