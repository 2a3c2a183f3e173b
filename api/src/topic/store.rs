//! Topics in the store.

use std::collections::HashMap;

use diwan_entity::topic::{Entity, Model};
use diwan_entity::topic_label;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::{Topic, TopicFilter, TopicInput, TopicLabel, TopicSort};
use crate::command::{Above, refuse_cycles, replace_rows, touched};
use crate::error::{FieldCode, Result};
use crate::model::reference::visible;
use crate::model::{
    Change, Checked, Clause, Head, Kind, Listed, Parse, ParseContext, Reading, Record, Ref,
    Resolver, Unit, Visibility, get, lists_by_column, stored_rows,
};
use crate::query::filter::{Clauses, CommonFilter, parsed};
use crate::store::{Row, Session, delete_where, json_rows};
use crate::values::{Identifier, parse_scheme};

const OWNER: &str = "topic_id";

const ABOVE: &[Above<Topic>] =
    &[Above { column: "broader_id", pointer: "/broader", of: |topic| &topic.broader }];

impl Listed for Topic {
    const TABLE: &'static str = Kind::Topic.as_str();
    const PARTS: &'static [&'static str] = &[];
    type Entity = Entity;
    type Filter = TopicFilter;
    type Sort = TopicSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Topic, Self::TABLE)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        self.broader.iter_mut().for_each(visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.broader);
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        let own = Expr::col(("topic_label", OWNER)).equals((Self::TABLE, "id"));
        let own = Condition::all().add(own);
        let labels = json_rows::<topic_label::Entity>(reading.engine, own, "ord");
        select.expr_as(labels, Alias::new("labels"));
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
            scheme: stored.scheme,
            code: stored.code,
            labels: stored_rows(row, "labels")?,
            broader: stored.broader_id.map(|id| Ref::to(Kind::Topic, id)),
        })
    }

    async fn clauses(filter: &TopicFilter, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Topic;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        let schemes = parsed("scheme", filter.scheme.as_ref(), parse_scheme)?;
        clauses.one_of("scheme", kind, "scheme", schemes.as_ref())?;
        let found = clauses
            .refs(resolver, "broader", Kind::Topic, filter.broader.as_ref(), |ids| {
                Clause::any(kind, "broader_id", ids)
            })
            .await?;
        Ok(found.then_some(clauses.0))
    }
}

impl Record for Topic {
    const KIND: Kind = Kind::Topic;
    type Input = TopicInput;

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
        &self.code
    }

    fn slug_source(&self) -> &str {
        self.english_label().map_or(&self.code, |label| &label.text)
    }

    fn parse(input: TopicInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
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
            scheme: self.scheme.clone(),
            code: self.code.clone(),
            broader_id: self.broader.as_ref().map(|broader| broader.id),
        }
    }

    fn identifiers(&self) -> Vec<Identifier> {
        vec![Identifier { scheme: self.scheme.clone(), value: self.code.clone() }]
    }

    async fn check(session: &Session, topics: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        refuse_taken(session, topics).await?;
        refuse_cycles(session, topics, ABOVE).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        let labels = touched(changes, |old, new| old.labels != new.labels);
        replace_rows::<_, topic_label::Entity>(&unit.session, OWNER, &labels, label_rows).await
    }

    async fn delete_lists(session: &Session, topic: &Self) -> Result<()> {
        delete_where::<topic_label::Entity>(session, OWNER, &[topic.head.id]).await
    }
}

fn label_rows(topic: &Topic) -> Vec<topic_label::Model> {
    let row = |(ord, label): (usize, &TopicLabel)| topic_label::Model {
        topic_id: topic.head.id,
        ord: ord as i32,
        language: label.language.clone(),
        text: label.text.clone(),
    };
    topic.labels.iter().enumerate().map(row).collect()
}

/// A code and the scheme it is in.
type Meaning = (String, String);

fn meaning(topic: &Topic) -> Meaning {
    (topic.scheme.clone(), topic.code.clone())
}

/// Refuses codes that another topic has, in the store or earlier in the batch.
async fn refuse_taken(session: &Session, topics: &mut [Checked<'_, '_, Topic>]) -> Result<()> {
    let claims = |topic: &Checked<'_, '_, Topic>| {
        let claimed = meaning(topic.new);
        (topic.old.map(meaning).as_ref() != Some(&claimed)).then_some(claimed)
    };
    let claimed: Vec<Option<Meaning>> = topics.iter().map(claims).collect();
    let mut owners = owners(session, claimed.iter().flatten()).await?;
    for (topic, claimed) in topics.iter_mut().zip(claimed) {
        let Some(claimed) = claimed else { continue };
        let id = topic.new.head.id;
        if *owners.entry(claimed).or_insert(id) != id {
            let detail = "another topic has this code in this scheme";
            topic.parse.fail("/code", FieldCode::Duplicate, detail);
        }
    }
    Ok(())
}

/// Which topics have these codes.
async fn owners(
    session: &Session,
    claimed: impl Iterator<Item = &Meaning>,
) -> Result<HashMap<Meaning, Uuid>> {
    let (schemes, codes): (Vec<&str>, Vec<&str>) =
        claimed.map(|(scheme, code)| (scheme.as_str(), code.as_str())).unzip();
    let mut owners = HashMap::new();
    for (schemes, codes) in schemes.chunks(1_000).zip(codes.chunks(1_000)) {
        let select = Query::select()
            .columns(["scheme", "code", "id"])
            .from("topic")
            .and_where(Expr::col("deleted_at").is_null())
            .and_where(Expr::col("scheme").is_in(schemes.iter().copied()))
            .and_where(Expr::col("code").is_in(codes.iter().copied()))
            .take();
        for row in session.all(&select).await? {
            owners.insert((get(&row, "scheme")?, get(&row, "code")?), get(&row, "id")?);
        }
    }
    Ok(owners)
}

lists_by_column! {
    /// The topics right below another.
    TopicChildren of Topic: Topic as "children" by "broader_id";
}
