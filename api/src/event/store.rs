//! Events in the store.

use diwan_entity::event::{Entity, Model};
use diwan_entity::{event_code, event_context, event_participant, event_quantity};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, SelectStatement};
use uuid::Uuid;

use super::{
    Event, EventCode, EventFilter, EventInput, EventSort, Participant, Verification, filter, lists,
};
use crate::actor::Actor;
use crate::article::Article;
use crate::citation::{self, Citation, Citing};
use crate::command::{Above, refuse_cycles};
use crate::derived::{Derived, EVENT_MEDIUM};
use crate::error::Result;
use crate::medium::{Medium, ShownMedium, ShowsMedia, drop_hidden_media, each_medium, shown_store};
use crate::model::reference::visible;
use crate::model::{
    Change, Checked, Clause, Head, Kind, Link, Listed, NestedList, Parse, ParseContext, Reading,
    Record, Ref, Resolver, Unit, Via, Visibility, Workflow, lists_by_column, parse_stored,
    stored_rows,
};
use crate::place::Place;
use crate::query::positions_on::{Moment, positions_on};
use crate::query::updated;
use crate::store::{Row, Session, json_rows};
use crate::values::PartialDate;

const PARTICIPANTS: usize = 0;
const CITATIONS: usize = 1;
const QUANTITIES: usize = 2;
const CODES: usize = 3;
const MEDIA: usize = 4;

const ABOVE: &[Above<Event>] = &[
    Above { column: "part_of", pointer: "/partOf", of: |event| &event.part_of },
    Above { column: "duplicate_of", pointer: "/duplicateOf", of: |event| &event.duplicate_of },
    Above { column: "follows", pointer: "/follows", of: |event| &event.follows },
];

impl Listed for Event {
    const TABLE: &'static str = Kind::Event.as_str();
    const PARTS: &'static [&'static str] =
        &["participants", citation::store::PART, "quantities", "codes", shown_store::PART];
    const REFERRING: &'static [&'static str] =
        &["participants", citation::store::PART, shown_store::PART];
    type Entity = Entity;
    type Filter = EventFilter;
    type Sort = EventSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Event, Self::TABLE)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        let own = [&mut self.place, &mut self.part_of, &mut self.duplicate_of, &mut self.follows];
        own.into_iter().flatten().for_each(&mut *visit);
        for participant in self.participants.iter_mut().flatten() {
            let own = [&mut participant.actor, &mut participant.position];
            own.into_iter().flatten().for_each(&mut *visit);
        }
        let citations = self.citations.iter_mut().flatten();
        citations.filter_map(|citation| citation.article.as_mut()).for_each(&mut *visit);
        each_medium(&mut self.lead_image, &mut self.media, visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.place);
        visible(&mut self.part_of);
        visible(&mut self.duplicate_of);
        visible(&mut self.follows);
        if let Some(participants) = &mut self.participants {
            for participant in participants.iter_mut() {
                visible(&mut participant.actor);
                visible(&mut participant.position);
            }
            participants.retain(Participant::is_somebody);
        }
        citation::drop_hidden(&mut self.citations);
        drop_hidden_media(&mut self.lead_image, &mut self.media);
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        let engine = reading.engine;
        let own = |table: &'static str| {
            Condition::all().add(Expr::col((table, "event_id")).equals((Self::TABLE, "id")))
        };
        let contexts = json_rows::<event_context::Entity>(engine, own("event_context"), "ord");
        select.expr_as(contexts, Alias::new("contexts"));
        let mut list = |bit: usize, rows| {
            if reading.parts.has(bit) {
                select.expr_as(rows, Alias::new(Self::PARTS[bit]));
            }
        };
        let participants = own("event_participant");
        list(PARTICIPANTS, json_rows::<event_participant::Entity>(engine, participants, "ord"));
        list(CITATIONS, citation::store::rows::<Self>(reading));
        list(QUANTITIES, json_rows::<event_quantity::Entity>(engine, own("event_quantity"), "ord"));
        list(CODES, json_rows::<event_code::Entity>(engine, own("event_code"), "ord"));
        list(MEDIA, shown_store::rows::<Self>(reading));
    }

    fn from_row(row: &Row, reading: &Reading) -> Result<Self> {
        let stored = row.model::<Model>()?;
        let part = |bit: usize| reading.parts.has(bit);
        let contexts: Vec<event_context::Model> = stored_rows(row, "contexts")?;
        Ok(Self {
            contexts: contexts
                .iter()
                .map(|row| parse_stored(&row.context))
                .collect::<Result<_>>()?,
            participants: part(PARTICIPANTS).then(|| participants(row)).transpose()?,
            citations: part(CITATIONS).then(|| citation::store::from_row(row)).transpose()?,
            quantities: part(QUANTITIES)
                .then(|| stored_rows(row, Self::PARTS[QUANTITIES]))
                .transpose()?,
            codes: part(CODES).then(|| codes(row)).transpose()?,
            media: part(MEDIA).then(|| shown_store::from_row(row)).transpose()?,
            ..Self::from_model(stored, reading)?
        })
    }

    async fn clauses(filter: &EventFilter, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
        filter::clauses(filter, resolver).await
    }

    /// Tells the posts that the participants held at the time.
    async fn derive(session: &Session, visibility: Visibility, events: &mut [Self]) -> Result<()> {
        let moments: Vec<Moment> = events.iter().flat_map(Self::moments).collect();
        let held = positions_on(session, visibility, &moments).await?;
        for event in events.iter_mut() {
            let range = event.range();
            for participant in event.participants.iter_mut().flatten() {
                let moment = participant.moment(range);
                participant.position = moment.and_then(|moment| held.get(&moment).cloned());
            }
        }
        let citations = events.iter_mut().flat_map(Citing::citations_mut);
        citation::store::tell_corrections(session, citations).await
    }
}

impl Record for Event {
    const KIND: Kind = Kind::Event;
    const READ_ONLY: &'static [&'static str] = &["quadClass"];
    const MERGED_OBJECTS: &'static [&'static str] = &["verification"];
    const FOR_PUBLISHERS: &'static [&'static str] = &["verification"];
    const DERIVED_IN_ITEMS: &'static [&'static str] =
        &["position", "stale", "outdated", "correctionsSince"];
    type Input = EventInput;

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
        &self.title
    }

    fn parse(input: EventInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        Self::parsed(input, frame, parse)
    }

    fn to_model(&self) -> Model {
        let (updated_at, edited_at) = updated::stored(&self.head, &self.workflow);
        let (head, workflow, range) = (&self.head, &self.workflow, self.range());
        let id_of = |reference: &Option<Ref>| reference.as_ref().map(|reference| reference.id);
        Model {
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
            r#type: self.r#type.to_string(),
            mode: self.mode.map(|mode| mode.to_string()),
            title: self.title.clone(),
            summary: self.summary.clone(),
            modality: self.modality.to_string(),
            start_text: self.start.to_string(),
            end_text: self.end.as_ref().map(PartialDate::to_string),
            range_from: range.from,
            range_to: range.to,
            place_id: id_of(&self.place),
            country: self.country.clone(),
            quad_class: self.quad_class.to_string(),
            verification_status: self.verification.status.to_string(),
            verification_confidence: self.verification.confidence,
            verification_note: self.verification.note.clone(),
            part_of: id_of(&self.part_of),
            duplicate_of: id_of(&self.duplicate_of),
            follows: id_of(&self.follows),
            lead_image_id: id_of(&self.lead_image),
        }
    }

    async fn check(session: &Session, events: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        events.iter_mut().for_each(Participant::adopt);
        citation::store::check(session, events).await?;
        shown_store::check(session, events).await?;
        lists::take_countries(session, events).await?;
        refuse_cycles(session, events, ABOVE).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        shown_store::write(&unit.session, changes).await?;
        lists::write(unit, changes).await
    }

    async fn delete_lists(session: &Session, event: &Self) -> Result<()> {
        shown_store::delete(session, event).await?;
        lists::delete(session, event).await
    }
}

impl Citing for Event {
    const OWNER: &'static str = "event_id";

    fn citations(&self) -> &[Citation] {
        self.citations.as_deref().unwrap_or_default()
    }

    fn citations_mut(&mut self) -> &mut [Citation] {
        self.citations.as_deref_mut().unwrap_or_default()
    }
}

impl ShowsMedia for Event {
    const OWNER: &'static str = "event_id";
    const LINKS: &'static Derived = &EVENT_MEDIUM;

    fn sorts_like(&self, other: &Self) -> bool {
        self.range().from == other.range().from
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

impl Event {
    /// Whose posts are to be told.
    fn moments(&self) -> Vec<Moment> {
        let range = self.range();
        self.participants().iter().filter_map(|participant| participant.moment(range)).collect()
    }

    fn from_model(row: Model, reading: &Reading) -> Result<Self> {
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
                parse_stored(&row.state)?,
                row.published_at,
                row.withdrawn_at,
                row.withdrawn_reason,
                reading.visibility.now,
            ),
            r#type: parse_stored(&row.r#type)?,
            mode: row.mode.as_deref().map(parse_stored).transpose()?,
            contexts: Vec::new(),
            quad_class: parse_stored(&row.quad_class)?,
            title: row.title,
            summary: row.summary,
            modality: parse_stored(&row.modality)?,
            start: parse_stored(&row.start_text)?,
            end: row.end_text.as_deref().map(parse_stored).transpose()?,
            place: row.place_id.map(|id| Ref::to(Kind::Place, id)),
            verification: Verification {
                status: parse_stored(&row.verification_status)?,
                confidence: row.verification_confidence,
                note: row.verification_note,
            },
            part_of: row.part_of.map(|id| Ref::to(Kind::Event, id)),
            duplicate_of: row.duplicate_of.map(|id| Ref::to(Kind::Event, id)),
            follows: row.follows.map(|id| Ref::to(Kind::Event, id)),
            lead_image: row.lead_image_id.map(|id| Ref::to(Kind::Medium, id)),
            participants: None,
            citations: None,
            quantities: None,
            codes: None,
            media: None,
            country: row.country,
        })
    }
}

fn participants(row: &Row) -> Result<Vec<Participant>> {
    let rows = stored_rows(row, Event::PARTS[PARTICIPANTS])?;
    rows.into_iter().map(Participant::from_model).collect()
}

fn codes(row: &Row) -> Result<Vec<EventCode>> {
    stored_rows(row, Event::PARTS[CODES])?.into_iter().map(EventCode::from_model).collect()
}

/// The events in which an actor took part.
pub struct ActorEvents;

impl NestedList for ActorEvents {
    type Parent = Actor;
    type Child = Event;
    const NAME: &'static str = "events";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(filter::of_actor())
    }
}

/// The events that cite an article.
pub struct ArticleEvents;

impl NestedList for ArticleEvents {
    type Parent = Article;
    type Child = Event;
    const NAME: &'static str = "events";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(filter::link("event_article", "article_id"))
    }
}

lists_by_column! {
    /// The events at a place.
    PlaceEvents of Place: Event as "events" by "place_id";

    /// The events that an event consists of.
    EventParts of Event: Event as "parts" by "part_of";
}

/// The events that show a medium.
pub struct MediumEvents;

impl NestedList for MediumEvents {
    type Parent = Medium;
    type Child = Event;
    const NAME: &'static str = "events";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(filter::link("event_medium", "medium_id"))
    }
}

/// The articles that an event cites.
pub struct EventArticles;

impl NestedList for EventArticles {
    type Parent = Event;
    type Child = Article;
    const NAME: &'static str = "articles";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(Link {
            table: "event_article",
            value: "event_id",
            child: "article_id",
            sort: Some("sort_at"),
            also: None,
            copies: None,
        })
    }
}
