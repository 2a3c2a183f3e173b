//! Relations in the store.

use diwan_entity::relation::{Entity, Model};
use diwan_entity::relation_end;
use sea_orm::sea_query::{Condition, SelectStatement};
use uuid::Uuid;

use super::{Relation, RelationFilter, RelationInput, RelationSort};
use crate::actor::Actor;
use crate::citation::{self, Citation, Citing};
use crate::command::{derive_rows, touched};
use crate::derived::RELATION_END;
use crate::error::{FieldCode, Result};
use crate::model::{
    Change, Checked, Clause, Head, Kind, Link, Listed, NestedList, Parse, ParseContext, Reading,
    Record, Ref, Resolver, Unit, Via, Visibility, parse_stored,
};
use crate::query::filter::{Clauses, CommonFilter, overlapping, range};
use crate::store::{Row, Session, delete_where};
use crate::values::{PartialDate, Range, span};

const CITATIONS: usize = 0;

/// The column by which rows belong to a relation.
const OWNER: &str = "relation_id";

impl Listed for Relation {
    const TABLE: &'static str = Kind::Relation.as_str();
    const PARTS: &'static [&'static str] = &[citation::store::PART];
    type Entity = Entity;
    type Filter = RelationFilter;
    type Sort = RelationSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    /// A relation is seen where both its ends are.
    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.records(Kind::Relation)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        visit(&mut self.subject);
        visit(&mut self.object);
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
            subject: Ref::to(Kind::Actor, row.subject_id),
            kind: parse_stored(&row.kind)?,
            object: Ref::to(Kind::Actor, row.object_id),
            from: row.from_text.as_deref().map(parse_stored).transpose()?,
            to: row.to_text.as_deref().map(parse_stored).transpose()?,
            note: row.note,
            citations: citations.transpose()?,
        })
    }

    async fn derive(session: &Session, _: Visibility, relations: &mut [Self]) -> Result<()> {
        let citations = relations.iter_mut().flat_map(Citing::citations_mut);
        citation::store::tell_corrections(session, citations).await
    }

    async fn clauses(
        filter: &RelationFilter,
        resolver: &Resolver<'_>,
    ) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Relation;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        let cited = (filter.has_citations, filter.citation_outdated);
        citation::store::add_filters::<Self>(&mut clauses, cited, resolver);
        clauses.one_of("kind", kind, "kind", filter.kind.as_ref())?;
        clauses.add(range("on", filter.on.as_ref())?.map(|on| overlapping(kind, on)));
        let found = clauses
            .refs(resolver, "subject", Kind::Actor, filter.subject.as_ref(), |ids| {
                Clause::any(kind, "subject_id", ids)
            })
            .await?
            && clauses
                .refs(resolver, "object", Kind::Actor, filter.object.as_ref(), |ids| {
                    Clause::any(kind, "object_id", ids)
                })
                .await?
            && clauses
                .refs(resolver, "actor", Kind::Actor, filter.actor.as_ref(), |ids| {
                    Clause::Linked(END, ids.into_iter().map(Into::into).collect())
                })
                .await?;
        Ok(found.then_some(clauses.0))
    }
}

/// From an actor to the relations that it is an end of.
const END: Link = Link {
    table: "relation_end",
    value: "actor_id",
    child: "relation_id",
    sort: Some("range_from"),
    also: None,
    copies: None,
};

impl Record for Relation {
    const KIND: Kind = Kind::Relation;
    const DERIVED_IN_ITEMS: &'static [&'static str] = &["stale", "outdated", "correctionsSince"];
    type Input = RelationInput;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    /// Relations have no name of their own.
    fn label(&self) -> &str {
        ""
    }

    fn parse(
        input: RelationInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
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
            subject_id: self.subject.id,
            kind: self.kind.to_string(),
            object_id: self.object.id,
            from_text: self.from.as_ref().map(PartialDate::to_string),
            to_text: self.to.as_ref().map(PartialDate::to_string),
            range_from: from,
            range_to: to,
            note: self.note.clone(),
        }
    }

    async fn check(session: &Session, relations: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        for relation in relations.iter_mut().filter(|one| one.new.subject == one.new.object) {
            let detail = "an actor cannot be related to itself";
            relation.parse.fail("/object", FieldCode::Cycle, detail);
        }
        citation::store::check(session, relations).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        let session = &unit.session;
        citation::store::write(session, changes).await?;
        let ends = |one: &Self| (one.subject.id, one.object.id, one.range().from);
        let moved = touched(changes, |old, new| ends(old) != ends(new));
        derive_rows(session, &RELATION_END, &moved, |_| true).await
    }

    async fn delete_lists(session: &Session, relation: &Self) -> Result<()> {
        citation::store::delete(session, relation).await?;
        delete_where::<relation_end::Entity>(session, OWNER, &[relation.head.id]).await
    }
}

impl Citing for Relation {
    const OWNER: &'static str = OWNER;

    fn citations(&self) -> &[Citation] {
        self.citations.as_deref().unwrap_or_default()
    }

    fn citations_mut(&mut self) -> &mut [Citation] {
        self.citations.as_deref_mut().unwrap_or_default()
    }
}

impl Relation {
    /// When it holds; what is not known does not bound.
    pub fn range(&self) -> Range {
        let unbounded = Range { from: i64::MIN, to: i64::MAX };
        span(self.from.as_ref(), self.to.as_ref()).unwrap_or(unbounded)
    }
}

/// The relations that an actor is an end of.
pub struct ActorRelations;

impl NestedList for ActorRelations {
    type Parent = Actor;
    type Child = Relation;
    const NAME: &'static str = "relations";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(END)
    }
}
