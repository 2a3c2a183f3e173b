//! Natural keys: places and publishers by their names, positions by their titles.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Kind, Resolver, get};
use crate::naming::bearers::{Bearers, told};
use crate::values::fold;

/// How many names one statement looks for.
const AT_A_TIME: usize = 100;

impl Resolver<'_> {
    /// The places, publishers or positions that have each of these names or titles, whatever the case
    /// and the accents. Of a place's further names, only just the one asked for counts.
    pub(crate) async fn called(
        &self,
        kind: Kind,
        names: &BTreeSet<&str>,
    ) -> Result<HashMap<String, Bearers>> {
        let mut ids: HashMap<String, BTreeSet<Uuid>> = HashMap::new();
        let names: Vec<&str> = names.iter().copied().collect();
        for names in names.chunks(AT_A_TIME) {
            for row in self.session.all(&self.called_so(kind, names)).await? {
                let (key, id): (String, Uuid) = (get(&row, "key")?, get(&row, "id")?);
                for name in names.iter().filter(|name| fold(name) == fold(&key)) {
                    ids.entry((*name).to_owned()).or_default().insert(id);
                }
            }
        }
        let bearers = |ids: BTreeSet<Uuid>| Bearers {
            meant: ids.into_iter().collect(),
            possible: Vec::new(),
        };
        let ids = ids.into_iter().map(|(name, ids)| (name, bearers(ids))).collect();
        told(self.session, self.visibility, kind, ids).await
    }

    fn called_so(&self, kind: Kind, names: &[&str]) -> SelectStatement {
        let table = kind.as_str();
        let column = if kind.is_titled() { "sort_title" } else { "sort_name" };
        let mut select = Query::select();
        select
            .expr_as(Expr::col((table, column)), Alias::new("key"))
            .column((table, "id"))
            .from(table)
            .and_where(Expr::col((table, column)).is_in(names.iter().map(|name| fold(name))))
            .cond_where(self.visibility.rows(kind, table));
        if kind == Kind::Place {
            select.union(UnionType::All, self.places_also_called(names));
        }
        select.take()
    }

    fn places_also_called(&self, names: &[&str]) -> SelectStatement {
        let (place, name) = (Kind::Place.as_str(), "place_name");
        let joined = Condition::all().add(Expr::col((place, "id")).equals((name, "place_id")));
        Query::select()
            .expr_as(Expr::col((name, "text")), Alias::new("key"))
            .column((place, "id"))
            .from(name)
            .inner_join(place, joined)
            .and_where(Expr::col((name, "text")).is_in(names.iter().copied()))
            .cond_where(self.visibility.rows(Kind::Place, place))
            .take()
    }
}
