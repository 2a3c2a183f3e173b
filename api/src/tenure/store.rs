//! Tenures in the store.

use std::collections::{BTreeSet, HashMap};

use diwan_entity::tenure::{Entity, Model};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::{Tenure, TenureFilter, TenureInput, TenureSort};
use crate::actor::Actor;
use crate::citation::{self, Citation, Citing};
use crate::derived::ACTOR_POSITION;
use crate::error::Result;
use crate::model::{
    Change, Checked, Clause, Head, Kind, Listed, Parse, ParseContext, Reading, Record, Ref,
    Resolver, Unit, Visibility, get, lists_by_column, parse_stored,
};
use crate::position::Position;
use crate::query::filter::{Clauses, CommonFilter, overlapping, range};
use crate::store::{Row, Session};
use crate::values::{PartialDate, Range, span};

const CITATIONS: usize = 0;

impl Listed for Tenure {
    const TABLE: &'static str = Kind::Tenure.as_str();
    const PARTS: &'static [&'static str] = &[citation::store::PART];
    type Entity = Entity;
    type Filter = TenureFilter;
    type Sort = TenureSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    /// A tenure is seen where its holder is; positions always are.
    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.records(Kind::Tenure)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        visit(&mut self.holder);
        visit(&mut self.position);
        citation::each_ref(&mut self.citations, visit);
    }

    fn drop_hidden(&mut self) {
        citation::drop_hidden(&mut self.citations);
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        if reading.parts.has(CITATIONS) {
            select.expr_as(citation::store::rows::<Self>(reading), citation::store::PART);
        }
    }

    fn from_row(row: &Row, reading: &Reading) -> Result<Self> {
        let citations = reading.parts.has(CITATIONS).then(|| citation::store::from_row(row));
        let row = row.model::<Model>()?;
        Ok(Self {
            head: Head::stored(
                row.id,
                row.external_id,
                row.version,
                row.created_at,
                row.updated_at,
                row.created_by,
            ),
            holder: Ref::to(Kind::Actor, row.holder_id),
            position: Ref::to(Kind::Position, row.position_id),
            from: row.from_text.as_deref().map(parse_stored).transpose()?,
            to: row.to_text.as_deref().map(parse_stored).transpose()?,
            status: parse_stored(&row.status)?,
            citations: citations.transpose()?,
            organisation: row.organisation_id,
        })
    }

    async fn derive(session: &Session, _: Visibility, tenures: &mut [Self]) -> Result<()> {
        let citations = tenures.iter_mut().flat_map(Citing::citations_mut);
        citation::store::tell_corrections(session, citations).await
    }

    async fn clauses(
        filter: &TenureFilter,
        resolver: &Resolver<'_>,
    ) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Tenure;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        let cited = (filter.has_citations, filter.citation_outdated);
        citation::store::add_filters::<Self>(&mut clauses, cited, resolver);
        clauses.one_of("status", kind, "status", filter.status.as_ref())?;
        clauses.add(range("on", filter.on.as_ref())?.map(|on| overlapping(kind, on)));
        let found = clauses
            .refs(resolver, "holder", Kind::Actor, filter.holder.as_ref(), |ids| {
                Clause::any(kind, "holder_id", ids)
            })
            .await?
            && clauses
                .refs(resolver, "position", Kind::Position, filter.position.as_ref(), |ids| {
                    Clause::any(kind, "position_id", ids)
                })
                .await?
            && clauses
                .refs(resolver, "organisation", Kind::Actor, filter.organisation.as_ref(), |ids| {
                    Clause::any(kind, "organisation_id", ids)
                })
                .await?;
        Ok(found.then_some(clauses.0))
    }
}

impl Record for Tenure {
    const KIND: Kind = Kind::Tenure;
    const DERIVED_IN_ITEMS: &'static [&'static str] = &["stale", "outdated", "correctionsSince"];
    type Input = TenureInput;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    /// Tenures have no name of their own.
    fn label(&self) -> &str {
        ""
    }

    fn parse(input: TenureInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        Self::parsed(input, frame, parse)
    }

    fn to_model(&self) -> Model {
        let head = self.head.clone();
        let Range { from, to } = self.range();
        Model {
            id: head.id,
            external_id: head.external_id,
            version: head.version,
            created_at: head.created_at.micros(),
            updated_at: head.updated_at.micros(),
            created_by: head.created_by,
            deleted_at: None,
            holder_id: self.holder.id,
            position_id: self.position.id,
            organisation_id: self.organisation,
            from_text: self.from.as_ref().map(PartialDate::to_string),
            to_text: self.to.as_ref().map(PartialDate::to_string),
            range_from: from,
            range_to: to,
            status: self.status.to_string(),
        }
    }

    async fn check(session: &Session, tenures: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        let positions = tenures.iter().map(|tenure| tenure.new.position.id).collect();
        let organisations = organisations(session, positions).await?;
        for tenure in tenures.iter_mut() {
            tenure.new.organisation = organisations.get(&tenure.new.position.id).copied();
        }
        citation::store::check(session, tenures).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        citation::store::write(&unit.session, changes).await?;
        let both = |change: &Change<Self>| {
            let before = change.old.as_ref().map(|old| old.holder.id);
            before.into_iter().chain([change.new.holder.id])
        };
        let holders: BTreeSet<Uuid> = changes.iter().flat_map(both).collect();
        ACTOR_POSITION.refresh(&unit.session, &Vec::from_iter(holders)).await
    }

    async fn delete_lists(session: &Session, tenure: &Self) -> Result<()> {
        citation::store::delete(session, tenure).await?;
        ACTOR_POSITION.refresh(session, &[tenure.holder.id]).await
    }
}

impl Citing for Tenure {
    const OWNER: &'static str = "tenure_id";

    fn citations(&self) -> &[Citation] {
        self.citations.as_deref().unwrap_or_default()
    }

    fn citations_mut(&mut self) -> &mut [Citation] {
        self.citations.as_deref_mut().unwrap_or_default()
    }
}

impl Tenure {
    /// When it was held; what is not known does not bound.
    pub fn range(&self) -> Range {
        let unbounded = Range { from: i64::MIN, to: i64::MAX };
        span(self.from.as_ref(), self.to.as_ref()).unwrap_or(unbounded)
    }
}

/// In which organisation each of the positions is.
async fn organisations(
    session: &Session,
    positions: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, Uuid>> {
    let select = Query::select()
        .columns(["id", "organisation_id"])
        .from("position")
        .and_where(Expr::col("id").is_in(positions))
        .and_where(Expr::col("organisation_id").is_not_null())
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Ok((get(row, "id")?, get(row, "organisation_id")?))).collect()
}

lists_by_column! {
    /// The tenures of an actor.
    ActorTenures of Actor: Tenure as "tenures" by "holder_id";

    /// The tenures of a position: who held it.
    PositionTenures of Position: Tenure as "tenures" by "position_id";
}
