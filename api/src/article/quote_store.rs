//! Quotes in the store: listed on their own, and what a speaker's post was on the day.

use diwan_entity::quote;
use sea_orm::sea_query::{Condition, SelectStatement};
use uuid::Uuid;

use super::{Quote, QuoteFilter, QuoteSort};
use crate::actor::Actor;
use crate::error::{Fault, FieldCode, Result};
use crate::fulltext::QUOTES;
use crate::model::reference::visible;
use crate::model::{Clause, Kind, Listed, NestedList, Reading, Ref, Resolver, Via, Visibility};
use crate::page::Order;
use crate::query::filter::{Clauses, between, order_for, parsed};
use crate::query::positions_on::{Moment, positions_on};
use crate::store::{Row, Session};
use crate::values::parse_id;

/// Fills in the posts that the speakers held on the days of their quotes.
pub async fn derive_posts(
    session: &Session,
    visibility: Visibility,
    mut quotes: Vec<&mut Quote>,
) -> Result<()> {
    let moments: Vec<Moment> = quotes.iter().filter_map(|quote| quote.moment()).collect();
    let held = positions_on(session, visibility, &moments).await?;
    for quote in &mut quotes {
        quote.position = quote.moment().and_then(|moment| held.get(&moment).cloned());
    }
    Ok(())
}

/// What an actor said.
pub struct ActorQuotes;

impl NestedList for ActorQuotes {
    type Parent = Actor;
    type Child = Quote;
    const NAME: &'static str = "quotes";

    fn via(_visibility: &Visibility) -> Via {
        Via::Column("speaker_id")
    }
}

impl Listed for Quote {
    const TABLE: &'static str = "quote";
    const PARTS: &'static [&'static str] = &[];
    const DERIVED: &'static [&'static str] = &["position"];
    type Entity = quote::Entity;
    type Filter = QuoteFilter;
    type Sort = QuoteSort;

    fn id(&self) -> Uuid {
        self.id
    }

    fn default_order(filter: &QuoteFilter) -> Order<QuoteSort> {
        order_for(filter.q.as_ref(), QuoteSort::Relevance)
    }

    /// A quote is seen where its article is.
    fn seen_by(visibility: &Visibility) -> Condition {
        let article = visibility.sees_other(Kind::Article, (Self::TABLE, "article_id"));
        Condition::all().add_option(article)
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        let own = [&mut self.article, &mut self.speaker, &mut self.position];
        own.into_iter().flatten().for_each(visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.article);
        visible(&mut self.speaker);
        visible(&mut self.position);
    }

    async fn derive(session: &Session, visibility: Visibility, quotes: &mut [Self]) -> Result<()> {
        derive_posts(session, visibility, quotes.iter_mut().collect()).await
    }

    fn add_parts(_select: &mut SelectStatement, _reading: &Reading) {}

    fn from_row(row: &Row, _reading: &Reading) -> Result<Self> {
        let row = row.model::<quote::Model>()?;
        let article = Some(Ref::to(Kind::Article, row.article_id));
        Ok(Self { article, ..Self::from_model(row)? })
    }

    async fn clauses(filter: &QuoteFilter, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
        let mut clauses = Clauses::default();
        clauses.question(resolver, &QUOTES, filter.q.as_ref())?;
        let said = between(
            "said",
            Self::TABLE,
            "said_from",
            filter.said_from.as_ref(),
            filter.said_to.as_ref(),
        )?;
        clauses.add(said);
        let ids = parsed("ids", filter.ids.as_ref(), |raw| {
            let form = "must be the id of a quote";
            parse_id(raw).map_err(|_| Fault::new(FieldCode::Format, form))
        })?;
        clauses.add(ids.map(|ids| Clause::any(Self::TABLE, "id", ids)));
        let found = clauses
            .refs(resolver, "speaker", Kind::Actor, filter.speaker.as_ref(), |ids| {
                Clause::any(Self::TABLE, "speaker_id", ids)
            })
            .await?
            && clauses
                .refs(resolver, "article", Kind::Article, filter.article.as_ref(), |ids| {
                    Clause::any(Self::TABLE, "article_id", ids)
                })
                .await?;
        Ok(found.then_some(clauses.0))
    }
}
