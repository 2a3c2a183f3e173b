//! Publishers in the store.

use diwan_entity::publisher::{Entity, Model};
use sea_orm::sea_query::{Condition, SelectStatement};
use uuid::Uuid;

use super::{Publisher, PublisherFilter, PublisherInput, PublisherSort};
use crate::error::Result;
use crate::model::{
    Clause, Head, Kind, Listed, Parse, ParseContext, Reading, Record, Ref, Resolver, Visibility,
    parse_stored,
};
use crate::query::filter::{Clauses, CommonFilter, parsed};
use crate::store::Row;
use crate::values::{Country, fold};

impl Listed for Publisher {
    const TABLE: &'static str = Kind::Publisher.as_str();
    const PARTS: &'static [&'static str] = &[];
    type Entity = Entity;
    type Filter = PublisherFilter;
    type Sort = PublisherSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Publisher, Self::TABLE)
    }

    fn each_ref(&mut self, _visit: &mut dyn FnMut(&mut Ref)) {}

    fn drop_hidden(&mut self) {}

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
            slug: row.slug.unwrap_or_default(),
            name: row.name,
            homepage: row.homepage,
            country: row.country,
            kind: parse_stored(&row.kind)?,
        })
    }

    async fn clauses(
        filter: &PublisherFilter,
        resolver: &Resolver<'_>,
    ) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let Some(common) = common.clauses(Kind::Publisher, resolver).await? else {
            return Ok(None);
        };
        let mut clauses = Clauses(common);
        let countries = parsed("country", filter.country.as_ref(), Country::parse)?;
        clauses.one_of("country", Kind::Publisher, "country", countries.as_ref())?;
        Ok(Some(clauses.0))
    }
}

impl Record for Publisher {
    const KIND: Kind = Kind::Publisher;
    type Input = PublisherInput;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn slug(&self) -> Option<&str> {
        Some(&self.slug)
    }

    fn slug_mut(&mut self) -> Option<&mut String> {
        Some(&mut self.slug)
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn parse(
        input: PublisherInput,
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
            slug: Some(self.slug.clone()),
            name: self.name.clone(),
            sort_name: fold(&self.name),
            homepage: self.homepage.clone(),
            country: self.country.clone(),
            kind: self.kind.to_string(),
        }
    }
}
