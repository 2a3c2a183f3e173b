//! Media in the store.

use diwan_entity::medium::{Entity, Model};
use diwan_entity::{medium_alt_text, medium_person};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::{
    AltText, FocalPoint, Medium, MediumFile, MediumFilter, MediumInput, MediumRights, MediumSort,
    ShownPerson,
};
use crate::command::{derive_rows, replace_rows, touched};
use crate::derived::MEDIUM_ACTOR;
use crate::error::{FieldCode, Result};
use crate::model::reference::visible;
use crate::model::{
    Change, Checked, Clause, Head, Kind, Link, Listed, Parse, ParseContext, Reading, Record, Ref,
    Resolver, Unit, Visibility, Workflow, adopt_ids, parse_stored, stored_rows,
};
use crate::query::filter::{Clauses, CommonFilter};
use crate::query::updated;
use crate::store::{Row, Session, delete_where, json_rows};
use crate::values::PartialDate;

const OWNER: &str = "medium_id";
const PEOPLE: usize = 0;

impl Listed for Medium {
    const TABLE: &'static str = Kind::Medium.as_str();
    const PARTS: &'static [&'static str] = &["people"];
    type Entity = Entity;
    type Filter = MediumFilter;
    type Sort = MediumSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Medium, Self::TABLE)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        self.place.iter_mut().for_each(&mut *visit);
        self.people.iter_mut().flatten().for_each(|person| visit(&mut person.actor));
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.place);
        if let Some(people) = &mut self.people {
            people.retain(|person| person.actor.is_visible());
        }
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        let own = |table: &'static str| {
            Condition::all().add(Expr::col((table, OWNER)).equals((Self::TABLE, "id")))
        };
        let engine = reading.engine;
        let texts = json_rows::<medium_alt_text::Entity>(engine, own("medium_alt_text"), "ord");
        select.expr_as(texts, Alias::new("alt_texts"));
        if reading.parts.has(PEOPLE) {
            let seen = own("medium_person").add(people_seen(&reading.visibility));
            let people = json_rows::<medium_person::Entity>(engine, seen, "ord");
            select.expr_as(people, Alias::new("people"));
        }
    }

    fn from_row(row: &Row, reading: &Reading) -> Result<Self> {
        let texts: Vec<medium_alt_text::Model> = stored_rows(row, "alt_texts")?;
        let text = |row: medium_alt_text::Model| AltText { language: row.language, text: row.text };
        let people = reading.parts.has(PEOPLE).then(|| people(row)).transpose()?;
        let medium = Self::from_model(row.model::<Model>()?, reading)?;
        Ok(Self { alt_texts: texts.into_iter().map(text).collect(), people, ..medium })
    }

    async fn clauses(
        filter: &MediumFilter,
        resolver: &Resolver<'_>,
    ) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Medium;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        clauses.states(kind, filter.state.as_ref(), &resolver.visibility)?;
        clauses.one_of("kind", kind, "kind", filter.kind.as_ref())?;
        let found = clauses
            .refs(resolver, "place", Kind::Place, filter.place.as_ref(), |ids| {
                Clause::any(kind, "place_id", ids)
            })
            .await?
            && clauses
                .refs(resolver, "actor", Kind::Actor, filter.actor.as_ref(), |ids| {
                    let ids = ids.into_iter().map(Into::into).collect();
                    Clause::Linked(showing(&resolver.visibility), ids)
                })
                .await?;
        Ok(found.then_some(clauses.0))
    }
}

fn people(row: &Row) -> Result<Vec<ShownPerson>> {
    stored_rows(row, "people")?.into_iter().map(ShownPerson::from_model).collect()
}

/// The link from an actor to the media that show it, for this caller.
pub fn showing(visibility: &Visibility) -> Link {
    let confirmed = || Condition::all().add(Expr::col(("medium_actor", "confirmed")).eq(true));
    Link {
        table: "medium_actor",
        value: "actor_id",
        child: OWNER,
        sort: Some("created_at"),
        also: (!visibility.everything).then(confirmed),
        copies: None,
    }
}

/// Which of the people shown the caller sees: who is confirmed, in their own media all.
pub fn people_seen(visibility: &Visibility) -> Condition {
    if visibility.everything {
        return Condition::all();
    }
    let own = |own: Uuid| {
        let medium = Query::select()
            .expr(Expr::cust("1"))
            .from("medium")
            .and_where(Expr::col(("medium", "id")).equals(("medium_person", OWNER)))
            .and_where(Expr::col(("medium", "created_by")).eq(own))
            .take();
        Expr::exists(medium)
    };
    Condition::any()
        .add(Expr::col(("medium_person", "status")).eq("confirmed"))
        .add_option(visibility.own().map(own))
}

impl Record for Medium {
    const KIND: Kind = Kind::Medium;
    const READ_ONLY: &'static [&'static str] = &["file"];
    const MERGED_OBJECTS: &'static [&'static str] = &["rights"];
    type Input = MediumInput;

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

    fn parse(input: MediumInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        Self::parsed(input, frame, parse)
    }

    fn publishable(&self, parse: &mut Parse) {
        if self.url.is_none() && self.file.is_none() {
            let detail = "a medium needs an address or an uploaded file to be published";
            parse.fail("/url", FieldCode::Required, detail);
        }
    }

    fn to_model(&self) -> Model {
        let (updated_at, edited_at) = updated::stored(&self.head, &self.workflow);
        let (head, workflow, rights) = (&self.head, &self.workflow, &self.rights);
        let file = self.file.as_ref();
        Model {
            id: head.id,
            external_id: head.external_id.clone(),
            version: head.version,
            created_at: head.created_at.micros(),
            updated_at,
            created_by: head.created_by,
            deleted_at: None,
            edited_at,
            slug: Some(self.slug.clone()),
            state: workflow.stored_state().to_string(),
            published_at: workflow.visible_from().map(|at| at.micros()),
            withdrawn_at: workflow.withdrawal.as_ref().map(|notice| notice.at.micros()),
            withdrawn_reason: workflow.withdrawal.as_ref().map(|notice| notice.reason.clone()),
            kind: self.kind.to_string(),
            title: self.title.clone(),
            caption: self.caption.clone(),
            credit: self.credit.clone(),
            rights_holder: rights.holder.clone(),
            rights_notice: rights.notice.clone(),
            rights_licence: rights.licence.clone(),
            rights_expires: rights.expires.as_ref().map(PartialDate::to_string),
            taken_on: self.taken_on.as_ref().map(PartialDate::to_string),
            place_id: self.place.as_ref().map(|place| place.id),
            focal_x: self.focal_point.map(|point| point.x),
            focal_y: self.focal_point.map(|point| point.y),
            width: self.width,
            height: self.height,
            duration: self.duration,
            url: self.url.clone(),
            file_checksum: file.map(|file| file.checksum.clone()),
            file_type: file.map(|file| file.media_type.clone()),
            file_size: file.map(|file| file.size),
            file_colour: file.and_then(|file| file.colour.clone()),
            file_thumb_hash: file.and_then(|file| file.thumb_hash.clone()),
        }
    }

    /// Gives the people shown their ids. Who they are is known only when references are resolved.
    async fn check(_session: &Session, media: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        for medium in media {
            let stored = medium.old.map_or(&[][..], Medium::people);
            let people = medium.new.people.as_deref_mut().unwrap_or_default();
            adopt_ids(medium.parse, "/people", people, stored);
            // A merge may leave somebody twice, which keeps nobody from writing to something else.
            if medium.new.people() != stored {
                let actors = medium.new.people().iter().map(|person| person.actor.id);
                medium.parse.unique("/people", actors.enumerate());
            }
        }
        Ok(())
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        let session = &unit.session;
        let texts = touched(changes, |old, new| old.alt_texts != new.alt_texts);
        let people = touched(changes, |old, new| old.people != new.people);
        let actors = touched(changes, |old, new| {
            old.people != new.people || old.head.created_at != new.head.created_at
        });
        replace_rows::<_, medium_alt_text::Entity>(session, OWNER, &texts, text_rows).await?;
        replace_rows::<_, medium_person::Entity>(session, OWNER, &people, person_rows).await?;
        let shows_some = |medium: &Medium| !medium.people().is_empty();
        derive_rows(session, &MEDIUM_ACTOR, &actors, shows_some).await
    }

    async fn delete_lists(session: &Session, medium: &Self) -> Result<()> {
        let ids = [medium.head.id];
        delete_where::<medium_alt_text::Entity>(session, OWNER, &ids).await?;
        delete_where::<diwan_entity::medium_actor::Entity>(session, OWNER, &ids).await?;
        delete_where::<medium_person::Entity>(session, OWNER, &ids).await
    }
}

impl Medium {
    fn from_model(row: Model, reading: &Reading) -> Result<Self> {
        let now = reading.visibility.now;
        let file = MediumFile::stored(&row);
        let (external_id, created_by) = (row.external_id, row.created_by);
        let focal_point = row.focal_x.zip(row.focal_y);
        let date = |text: Option<String>| text.as_deref().map(parse_stored).transpose();
        Ok(Self {
            head: Head::stored(
                row.id,
                external_id,
                row.version,
                row.created_at,
                row.updated_at,
                created_by,
            )
            .as_of(row.edited_at, now),
            slug: row.slug.unwrap_or_default(),
            workflow: Workflow::stored(
                parse_stored(&row.state)?,
                row.published_at,
                row.withdrawn_at,
                row.withdrawn_reason,
                now,
            ),
            kind: parse_stored(&row.kind)?,
            title: row.title,
            url: row.url,
            file,
            alt_texts: Vec::new(),
            caption: row.caption,
            credit: row.credit,
            rights: MediumRights {
                holder: row.rights_holder,
                notice: row.rights_notice,
                licence: row.rights_licence,
                expires: date(row.rights_expires)?,
            },
            taken_on: date(row.taken_on)?,
            place: row.place_id.map(|id| Ref::to(Kind::Place, id)),
            focal_point: focal_point.map(|(x, y)| FocalPoint { x, y }),
            width: row.width,
            height: row.height,
            duration: row.duration,
            people: None,
        })
    }
}

fn text_rows(medium: &Medium) -> Vec<medium_alt_text::Model> {
    let row = |(ord, text): (usize, &AltText)| medium_alt_text::Model {
        medium_id: medium.head.id,
        ord: ord as i32,
        language: text.language.clone(),
        text: text.text.clone(),
    };
    medium.alt_texts.iter().enumerate().map(row).collect()
}

fn person_rows(medium: &Medium) -> Vec<medium_person::Model> {
    let people = medium.people().iter().enumerate();
    people.map(|(index, person)| person.to_model(medium.head.id, index)).collect()
}
