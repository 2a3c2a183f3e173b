//! Actors in the store.

use diwan_entity::{actor, actor_country, actor_identifier, actor_name};
use diwan_names::POSSIBLE;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::{Actor, ActorFilter, ActorInput, ActorSort, lists};
use crate::cache::dependencies::note_kind;
use crate::command::{Above, refuse_cycles};
use crate::derived::{ACTOR_MEDIUM, Derived};
use crate::error::{Fault, FieldCode, Result};
use crate::medium::{
    Medium, ShownMedium, ShowsMedia, drop_hidden_media, each_medium, showing, shown_store,
};
use crate::model::reference::visible;
use crate::model::{
    Change, Checked, Clause, Head, Kind, Link, Listed, NestedList, Parse, ParseContext, Reading,
    Record, Ref, Resolver, Unit, Via, Visibility, Workflow, parse_stored, stored_rows,
};
use crate::naming::search::Search;
use crate::naming::store::refuse_taken;
use crate::query::filter::{Clauses, CommonFilter, parsed, range, refused};
use crate::query::updated;
use crate::store::{Row, Session, json_rows};
use crate::values::{Country, Identifier, Range, State, fold, text};

const NAMES: usize = 0;
const IDENTIFIERS: usize = 1;
const MEDIA: usize = 2;

const ABOVE: &[Above<Actor>] =
    &[Above { column: "merged_into", pointer: "/mergedInto", of: |actor| &actor.merged_into }];

impl Listed for Actor {
    const TABLE: &'static str = Kind::Actor.as_str();
    const PARTS: &'static [&'static str] = &["names", "identifiers", shown_store::PART];
    const REFERRING: &'static [&'static str] = &[shown_store::PART];
    type Entity = actor::Entity;
    type Filter = ActorFilter;
    type Sort = ActorSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.standing_actors()
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        self.merged_into.iter_mut().for_each(&mut *visit);
        each_medium(&mut self.lead_image, &mut self.media, visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.merged_into);
        drop_hidden_media(&mut self.lead_image, &mut self.media);
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        let own = |table: &'static str| {
            Condition::all().add(Expr::col((table, "actor_id")).equals((Self::TABLE, "id")))
        };
        let engine = reading.engine;
        let countries = json_rows::<actor_country::Entity>(engine, own("actor_country"), "ord");
        select.expr_as(countries, Alias::new("countries"));
        if reading.parts.has(NAMES) {
            let names = json_rows::<actor_name::Entity>(engine, own("actor_name"), "ord");
            select.expr_as(names, Alias::new("names"));
        }
        if reading.parts.has(IDENTIFIERS) {
            let rows = own("actor_identifier");
            let identifiers = json_rows::<actor_identifier::Entity>(engine, rows, "ord");
            select.expr_as(identifiers, Alias::new("identifiers"));
        }
        if reading.parts.has(MEDIA) {
            let media = shown_store::rows::<Self>(reading);
            select.expr_as(media, Alias::new(shown_store::PART));
        }
    }

    fn from_row(row: &Row, reading: &Reading) -> Result<Self> {
        let stored = row.model::<actor::Model>()?;
        let countries: Vec<actor_country::Model> = stored_rows(row, "countries")?;
        let part = |bit: usize| reading.parts.has(bit);
        Ok(Self {
            countries: countries.into_iter().map(|row| row.country).collect(),
            names: part(NAMES).then(|| stored_rows(row, "names")).transpose()?,
            identifiers: part(IDENTIFIERS).then(|| stored_rows(row, "identifiers")).transpose()?,
            media: part(MEDIA).then(|| shown_store::from_row(row)).transpose()?,
            ..Self::from_model(stored, reading)?
        })
    }

    async fn clauses(filter: &ActorFilter, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Actor;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        clauses.states(kind, filter.state.as_ref(), &resolver.visibility)?;
        clauses.one_of("kind", kind, "kind", filter.kind.as_ref())?;
        let countries = parsed("country", filter.country.as_ref(), Country::parse)?;
        clauses.add(countries.map(|countries| {
            linked("actor_country", "country", countries.into_iter().map(String::from))
        }));
        let names = parsed("name", filter.name.as_ref(), |name| Ok(fold(name)))?;
        clauses.add(names.map(|names| linked("actor_name_key", "folded", names)));
        if let Some(text) = &filter.q {
            clauses.add([meant(resolver, text).await?]);
        }
        let identifiers = parsed("identifier", filter.identifier.as_ref(), scheme_and_value)?;
        clauses.add(identifiers.map(|identifiers| identified(&identifiers)));
        let on = range("on", filter.on.as_ref())?;
        if filter.position.is_none() {
            clauses.add(on.map(|on| holding(None, on)));
        }
        let found = clauses
            .refs(resolver, "position", Kind::Position, filter.position.as_ref(), |ids| match on {
                Some(on) => holding(Some(ids), on),
                // The rows of it follow from tenures.
                None => {
                    note_kind(Kind::Tenure.number());
                    linked("actor_position", "position_id", ids)
                }
            })
            .await?
            && clauses
                .refs(resolver, "medium", Kind::Medium, filter.medium.as_ref(), |ids| {
                    linked("actor_medium", "medium_id", ids)
                })
                .await?;
        Ok(found.then_some(clauses.0))
    }
}

impl Record for Actor {
    const KIND: Kind = Kind::Actor;
    const READ_ONLY: &'static [&'static str] = &["name", "mergedInto"];
    type Input = ActorInput;

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

    fn workflow(&self) -> Option<&Workflow> {
        Some(&self.workflow)
    }

    fn workflow_mut(&mut self) -> Option<&mut Workflow> {
        Some(&mut self.workflow)
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn merged_into(&self) -> Option<&Ref> {
        self.merged_into.as_ref()
    }

    fn parse(input: ActorInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        Self::parsed(input, frame, parse)
    }

    fn to_model(&self) -> actor::Model {
        let (updated_at, edited_at) = updated::stored(&self.head, &self.workflow);
        let (head, workflow) = (&self.head, &self.workflow);
        let text = |date: &crate::values::PartialDate| date.as_str().to_owned();
        actor::Model {
            id: head.id,
            external_id: head.external_id.clone(),
            version: head.version,
            created_at: head.created_at.micros(),
            updated_at,
            edited_at,
            created_by: head.created_by,
            deleted_at: None,
            slug: Some(self.slug.clone()),
            state: workflow.stored_state().to_string(),
            published_at: workflow.visible_from().map(|at| at.micros()),
            withdrawn_at: workflow.withdrawal.as_ref().map(|notice| notice.at.micros()),
            withdrawn_reason: workflow.withdrawal.as_ref().map(|notice| notice.reason.clone()),
            kind: self.kind.to_string(),
            name: self.name.clone(),
            sort_name: self.sort_name(),
            summary: self.summary.clone(),
            active_from: self.active_from.as_ref().map(text),
            active_to: self.active_to.as_ref().map(text),
            merged_into: self.merged_into.as_ref().map(|into| into.id),
            lead_image_id: self.lead_image.as_ref().map(|image| image.id),
        }
    }

    fn identifiers(&self) -> Vec<Identifier> {
        self.identifiers().iter().map(Identifier::from).collect()
    }

    async fn check(session: &Session, actors: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        refuse_taken(session, actors).await?;
        shown_store::check(session, actors).await?;
        refuse_cycles(session, actors, ABOVE).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        shown_store::write(&unit.session, changes).await?;
        lists::write(unit, changes).await
    }

    async fn delete_lists(session: &Session, actor: &Self) -> Result<()> {
        shown_store::delete(session, actor).await?;
        lists::delete(session, actor.head.id).await
    }
}

impl ShowsMedia for Actor {
    const OWNER: &'static str = "actor_id";
    const LINKS: &'static Derived = &ACTOR_MEDIUM;

    fn sorts_like(&self, other: &Self) -> bool {
        self.sort_name() == other.sort_name()
    }

    fn lead_image(&self) -> Option<&Ref> {
        self.lead_image.as_ref()
    }

    fn media(&self) -> &[ShownMedium] {
        self.media.as_deref().unwrap_or_default()
    }

    fn media_mut(&mut self) -> &mut [ShownMedium] {
        self.media.as_deref_mut().unwrap_or_default()
    }
}

impl Actor {
    /// By what it is sorted.
    pub(super) fn sort_name(&self) -> String {
        fold(&self.name)
    }

    fn from_model(row: actor::Model, reading: &Reading) -> Result<Self> {
        let state: State = parse_stored(&row.state)?;
        Ok(Self {
            head: Head::stored(
                row.id,
                row.external_id,
                row.version,
                row.created_at,
                row.updated_at,
                row.created_by,
            )
            .as_of(row.edited_at, reading.visibility.now),
            slug: row.slug.unwrap_or_default(),
            workflow: Workflow::stored(
                state,
                row.published_at,
                row.withdrawn_at,
                row.withdrawn_reason,
                reading.visibility.now,
            ),
            kind: parse_stored(&row.kind)?,
            name: row.name,
            summary: row.summary,
            countries: Vec::new(),
            active_from: row.active_from.as_deref().map(parse_stored).transpose()?,
            active_to: row.active_to.as_deref().map(parse_stored).transpose()?,
            merged_into: row.merged_into.map(|id| Ref::to(Kind::Actor, id)),
            lead_image: row.lead_image_id.map(|id| Ref::to(Kind::Medium, id)),
            names: None,
            identifiers: None,
            media: None,
        })
    }
}

/// Actors that a link table leads to.
fn linked<V: Into<sea_orm::Value>>(
    table: &'static str,
    value: &'static str,
    values: impl IntoIterator<Item = V>,
) -> Clause {
    Clause::Linked(link(table, value), values.into_iter().map(Into::into).collect())
}

/// Actors that may be meant by a name.
async fn meant(resolver: &Resolver<'_>, name: &str) -> Result<Clause> {
    let name = text::label(name).map_err(|fault| refused("q", fault.detail))?;
    let search = Search { session: resolver.session, visibility: resolver.visibility, kinds: &[] };
    let hits = search.find(&[&name], POSSIBLE).await?;
    Ok(Clause::any(Kind::Actor, "id", hits.into_iter().map(|hit| hit.actor)))
}

/// `wikidata:Q2502136`
fn scheme_and_value(raw: &str) -> Result<Identifier, Fault> {
    let malformed = || Fault::new(FieldCode::Format, "must be scheme:value");
    let (scheme, value) = raw.split_once(':').ok_or_else(malformed)?;
    Identifier::parse(scheme, value)
}

fn identified(identifiers: &[Identifier]) -> Clause {
    let is = |identifier: &Identifier| {
        Condition::all()
            .add(Expr::col("scheme").eq(identifier.scheme.as_str()))
            .add(Expr::col("value").eq(identifier.value.as_str()))
    };
    let any = identifiers.iter().map(is).fold(Condition::any(), Condition::add);
    let owners = Query::select().column("actor_id").from("actor_identifier").cond_where(any).take();
    among(owners)
}

/// Who held one of the positions (or any) on a date: both must meet in one tenure.
fn holding(positions: Option<Vec<Uuid>>, on: Range) -> Clause {
    let mut holders = Query::select();
    holders
        .column("holder_id")
        .from("tenure")
        .and_where(Expr::col("deleted_at").is_null())
        .and_where(Expr::col("range_from").lt(on.to))
        .and_where(Expr::col("range_to").gt(on.from));
    if let Some(positions) = positions {
        holders.and_where(Expr::col("position_id").is_in(positions));
    }
    among(holders.take())
}

fn among(ids: SelectStatement) -> Clause {
    Clause::Own(Condition::all().add(Expr::col((Actor::TABLE, "id")).in_subquery(ids)))
}

/// A table that leads to actors.
fn link(table: &'static str, value: &'static str) -> Link {
    Link { table, value, child: "actor_id", sort: Some("sort_name"), also: None, copies: None }
}

/// The actors that show a medium.
pub struct MediumActors;

impl NestedList for MediumActors {
    type Parent = Medium;
    type Child = Actor;
    const NAME: &'static str = "actors";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(link("actor_medium", "medium_id"))
    }
}

/// The media that show an actor.
pub struct ActorMedia;

impl NestedList for ActorMedia {
    type Parent = Actor;
    type Child = Medium;
    const NAME: &'static str = "shownIn";

    fn via(visibility: &Visibility) -> Via {
        Via::Link(showing(visibility))
    }
}
