//! Places in the store.

use diwan_entity::place::{Entity, Model};
use diwan_entity::{place_identifier, place_name};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, SelectStatement};
use uuid::Uuid;

use super::area::Area;
use super::{Place, PlaceFilter, PlaceInput, PlaceSort};
use crate::command::{Above, refuse_cycles, replace_rows, touched};
use crate::derived::EVENT_COUNTRY;
use crate::error::Result;
use crate::model::reference::visible;
use crate::model::{
    Change, Checked, Clause, Head, Kind, Listed, Parse, ParseContext, Reading, Record, Ref,
    Resolver, Unit, Visibility, lists_by_column, parse_stored, stored_rows,
};
use crate::naming;
use crate::naming::store::refuse_taken;
use crate::query::filter::{Clauses, CommonFilter, parsed};
use crate::store::{Row, Session, delete_where, json_rows};
use crate::values::{Country, Identifier, fold};

const OWNER: &str = "place_id";

const ABOVE: &[Above<Place>] =
    &[Above { column: "parent_id", pointer: "/parent", of: |place| &place.parent }];

impl Listed for Place {
    const TABLE: &'static str = Kind::Place.as_str();
    const PARTS: &'static [&'static str] = &[];
    type Entity = Entity;
    type Filter = PlaceFilter;
    type Sort = PlaceSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Place, Self::TABLE)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        self.parent.iter_mut().for_each(visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.parent);
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        let own = |table: &'static str| {
            Condition::all().add(Expr::col((table, OWNER)).equals((Self::TABLE, "id")))
        };
        let names = json_rows::<place_name::Entity>(reading.engine, own("place_name"), "ord");
        let identifiers = own("place_identifier");
        let identifiers = json_rows::<place_identifier::Entity>(reading.engine, identifiers, "ord");
        select.expr_as(names, Alias::new("names"));
        select.expr_as(identifiers, Alias::new("identifiers"));
    }

    fn from_row(row: &Row, _reading: &Reading) -> Result<Self> {
        let stored = row.model::<Model>()?;
        Ok(Self {
            head: Head::stored(
                stored.id,
                stored.external_id,
                stored.version,
                stored.created_at,
                stored.updated_at,
                stored.created_by,
            ),
            slug: stored.slug.unwrap_or_default(),
            name: stored.name,
            names: stored_rows(row, "names")?,
            kind: parse_stored(&stored.kind)?,
            country: stored.country,
            latitude: stored.latitude,
            longitude: stored.longitude,
            parent: stored.parent_id.map(|id| Ref::to(Kind::Place, id)),
            identifiers: stored_rows(row, "identifiers")?,
        })
    }

    async fn clauses(filter: &PlaceFilter, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Place;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        clauses.one_of("kind", kind, "kind", filter.kind.as_ref())?;
        let countries = parsed("country", filter.country.as_ref(), Country::parse)?;
        clauses.one_of("country", kind, "country", countries.as_ref())?;
        clauses.known(filter.has_coordinates, kind, "latitude");
        let area = Area { bbox: filter.bbox.as_ref(), near: filter.near.as_ref() };
        area.of_places(&mut clauses, resolver).await?;
        let found = clauses
            .refs(resolver, "parent", Kind::Place, filter.parent.as_ref(), |ids| {
                Clause::any(kind, "parent_id", ids)
            })
            .await?;
        Ok(found.then_some(clauses.0))
    }
}

impl Record for Place {
    const KIND: Kind = Kind::Place;
    const READ_ONLY: &'static [&'static str] = &["name"];
    type Input = PlaceInput;

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

    fn parse(input: PlaceInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
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
            kind: self.kind.to_string(),
            country: self.country.clone(),
            latitude: self.latitude,
            longitude: self.longitude,
            parent_id: self.parent.as_ref().map(|parent| parent.id),
        }
    }

    fn identifiers(&self) -> Vec<Identifier> {
        self.identifiers.iter().map(Identifier::from).collect()
    }

    async fn check(session: &Session, places: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        refuse_taken(session, places).await?;
        refuse_cycles(session, places, ABOVE).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        let session = &unit.session;
        let names = touched(changes, |old, new| old.names != new.names);
        let identifiers = touched(changes, |old, new| old.identifiers != new.identifiers);
        replace_rows::<_, place_name::Entity>(session, OWNER, &names, name_rows).await?;
        replace_rows::<_, place_identifier::Entity>(session, OWNER, &identifiers, identifier_rows)
            .await?;
        let moved = touched(changes, |old, new| old.country != new.country);
        let moved = moved.iter().filter(|change| change.old.is_some());
        let moved: Vec<Uuid> = moved.map(|change| change.new.head.id).collect();
        EVENT_COUNTRY.refresh(unit, &moved).await
    }

    async fn delete_lists(session: &Session, place: &Self) -> Result<()> {
        let ids = [place.head.id];
        delete_where::<place_name::Entity>(session, OWNER, &ids).await?;
        delete_where::<place_identifier::Entity>(session, OWNER, &ids).await
    }
}

fn name_rows(place: &Place) -> Vec<place_name::Model> {
    let row = |(ord, name): (usize, &naming::Name)| place_name::Model {
        id: name.id,
        place_id: place.head.id,
        ord: ord as i32,
        text: name.text.clone(),
        language: name.language.clone(),
        script: name.script.clone(),
        kind: name.kind.to_string(),
        preferred: name.preferred,
    };
    place.names.iter().enumerate().map(row).collect()
}

fn identifier_rows(place: &Place) -> Vec<place_identifier::Model> {
    let row = |(ord, identifier): (usize, &naming::Identifier)| place_identifier::Model {
        id: identifier.id,
        place_id: place.head.id,
        ord: ord as i32,
        scheme: identifier.scheme.clone(),
        value: identifier.value.clone(),
    };
    place.identifiers.iter().enumerate().map(row).collect()
}

lists_by_column! {
    /// The places right within another.
    PlaceChildren of Place: Place as "children" by "parent_id";
}
