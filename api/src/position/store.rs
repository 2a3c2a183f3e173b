//! Positions in the store.

use diwan_entity::position::{Entity, Model};
use sea_orm::sea_query::{Condition, SelectStatement};
use uuid::Uuid;

use super::{Position, PositionFilter, PositionInput, PositionSort};
use crate::derived::TENURE_ORGANISATION;
use crate::error::Result;
use crate::model::reference::visible;
use crate::model::{
    Change, Clause, Head, Kind, Listed, Parse, ParseContext, Reading, Record, Ref, Resolver, Unit,
    Visibility,
};
use crate::query::filter::{Clauses, CommonFilter, parsed};
use crate::store::Row;
use crate::values::{Country, fold};

impl Listed for Position {
    const TABLE: &'static str = Kind::Position.as_str();
    const PARTS: &'static [&'static str] = &[];
    type Entity = Entity;
    type Filter = PositionFilter;
    type Sort = PositionSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Position, Self::TABLE)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        self.organisation.iter_mut().for_each(visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.organisation);
    }

    fn add_parts(_select: &mut SelectStatement, _reading: &Reading) {}

    fn from_row(row: &Row, _reading: &Reading) -> Result<Self> {
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
            title: row.title,
            organisation: row.organisation_id.map(|id| Ref::to(Kind::Actor, id)),
            country: row.country,
        })
    }

    async fn clauses(
        filter: &PositionFilter,
        resolver: &Resolver<'_>,
    ) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Position;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        let countries = parsed("country", filter.country.as_ref(), Country::parse)?;
        clauses.one_of("country", kind, "country", countries.as_ref())?;
        let found = clauses
            .refs(resolver, "organisation", Kind::Actor, filter.organisation.as_ref(), |ids| {
                Clause::any(kind, "organisation_id", ids)
            })
            .await?;
        Ok(found.then_some(clauses.0))
    }
}

impl Record for Position {
    const KIND: Kind = Kind::Position;
    type Input = PositionInput;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn label(&self) -> &str {
        &self.title
    }

    fn parse(
        input: PositionInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        Self::parsed(input, frame, parse)
    }

    fn to_model(&self) -> Model {
        let head = self.head.clone();
        Model {
            id: head.id,
            external_id: head.external_id,
            version: head.version,
            created_at: head.created_at.micros(),
            updated_at: head.updated_at.micros(),
            created_by: head.created_by,
            deleted_at: None,
            title: self.title.clone(),
            sort_title: fold(&self.title),
            organisation_id: self.organisation.as_ref().map(|organisation| organisation.id),
            country: self.country.clone(),
        }
    }

    /// Tenures carry the organisation of their position, to be filtered by it.
    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        let moved = |change: &&Change<Self>| {
            change.old.as_ref().is_some_and(|old| old.organisation != change.new.organisation)
        };
        let moved: Vec<Uuid> =
            changes.iter().filter(moved).map(|change| change.new.head.id).collect();
        TENURE_ORGANISATION.refresh(unit, &moved).await
    }
}
