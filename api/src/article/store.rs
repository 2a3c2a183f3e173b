//! Articles in the store.

use diwan_entity::{article, article_topic, author, correction, mention, quote};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::quote_store::derive_posts;
use super::{
    Article, ArticleFilter, ArticleInput, ArticleSort, Author, LastReturn, Mention, Quote,
    RenderedBody, Rights, lists,
};
use crate::actor::Actor;
use crate::command::{Above, refuse_cycles};
use crate::correction::Correction;
use crate::error::{FieldCode, Result};
use crate::fulltext::ARTICLES;
use crate::medium::{ShownMedium, ShowsMedia, drop_hidden_media, each_medium, shown_store};
use crate::model::reference::visible;
use crate::model::{
    By, Change, Checked, Clause, Command, Head, Kind, Link, Listed, NestedList, Parse,
    ParseContext, Reading, Record, Ref, Resolver, Unit, Via, Visibility, Workflow, get,
    lists_by_column, parse_stored, stored_rows,
};
use crate::page::Order;
use crate::place::Place;
use crate::publisher::Publisher;
use crate::query::filter::{Clauses, CommonFilter, between, order_for, parsed};
use crate::query::updated;
use crate::store::{Row, Session, json_rows};
use crate::topic::Topic;
use crate::values::{Language, State};

const BODY: usize = 0;
const TOPICS: usize = 1;
const MENTIONS: usize = 2;
const QUOTES: usize = 3;
const CORRECTIONS: usize = 4;
const MEDIA: usize = 5;
const AUTHORS: usize = 6;

const ABOVE: &[Above<Article>] = &[Above {
    column: "translation_of",
    pointer: "/translationOf",
    of: |article| &article.translation_of,
}];

impl Listed for Article {
    const TABLE: &'static str = Kind::Article.as_str();
    const PARTS: &'static [&'static str] =
        &["body", "topics", "mentions", "quotes", "corrections", shown_store::PART, "authors"];
    const RENDERED: &'static [(&'static str, &'static [&'static str])] = &[
        ("bodyHtml", &["body", "mentions"]),
        ("bodyText", &["body"]),
        ("readingMinutes", &["body"]),
    ];
    const REFERRING: &'static [&'static str] =
        &["topics", "mentions", "quotes", shown_store::PART, "authors"];
    type Entity = article::Entity;
    type Filter = ArticleFilter;
    type Sort = ArticleSort;

    fn id(&self) -> Uuid {
        self.head.id
    }

    fn default_order(filter: &ArticleFilter) -> Order<ArticleSort> {
        order_for(filter.q.as_ref(), ArticleSort::Relevance)
    }

    fn seen_by(visibility: &Visibility) -> Condition {
        visibility.rows(Kind::Article, Self::TABLE)
    }

    fn last_key(visibility: &Visibility) -> Option<i64> {
        visibility.only_public().then(|| visibility.now.micros())
    }

    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref)) {
        let own = [&mut self.publisher, &mut self.place, &mut self.translation_of];
        own.into_iter().flatten().for_each(&mut *visit);
        self.topics.iter_mut().flatten().for_each(&mut *visit);
        self.mentions.iter_mut().flatten().for_each(|mention| visit(&mut mention.actor));
        let authors = self.authors.iter_mut().flatten();
        authors.filter_map(|author| author.actor.as_mut()).for_each(&mut *visit);
        for quote in self.quotes.iter_mut().flatten() {
            quote.each_ref(visit);
        }
        each_medium(&mut self.lead_image, &mut self.media, visit);
    }

    fn drop_hidden(&mut self) {
        visible(&mut self.publisher);
        visible(&mut self.place);
        visible(&mut self.translation_of);
        if let Some(topics) = &mut self.topics {
            topics.retain(Ref::is_visible);
        }
        if let Some(mentions) = &mut self.mentions {
            mentions.retain(|mention| mention.actor.is_visible());
        }
        if let Some(authors) = &mut self.authors {
            authors.iter_mut().for_each(|author| visible(&mut author.actor));
            authors.retain(Author::is_somebody);
        }
        self.quotes.iter_mut().flatten().for_each(Listed::drop_hidden);
        drop_hidden_media(&mut self.lead_image, &mut self.media);
    }

    async fn derive(
        session: &Session,
        visibility: Visibility,
        articles: &mut [Self],
    ) -> Result<()> {
        let quotes = articles.iter_mut().flat_map(|article| article.quotes.iter_mut().flatten());
        derive_posts(session, visibility, quotes.collect()).await
    }

    fn add_parts(select: &mut SelectStatement, reading: &Reading) {
        let own = |table: &'static str| {
            Condition::all().add(Expr::col((table, "article_id")).equals(("article", "id")))
        };
        if reading.parts.has(BODY) {
            let body = Query::select()
                .column(("article_text", "body"))
                .from("article_text")
                .cond_where(own("article_text"))
                .take();
            select.expr_as(Expr::from(body), Alias::new("body"));
        }
        let mut list = |bit: usize, rows| {
            if reading.parts.has(bit) {
                select.expr_as(rows, Alias::new(Self::PARTS[bit]));
            }
        };
        let engine = reading.engine;
        list(TOPICS, json_rows::<article_topic::Entity>(engine, own("article_topic"), "ord"));
        let seen = own("mention").add(confirmed(&reading.visibility));
        list(MENTIONS, json_rows::<mention::Entity>(engine, seen, "ord"));
        list(QUOTES, json_rows::<quote::Entity>(engine, own("quote"), "ord"));
        list(CORRECTIONS, json_rows::<correction::Entity>(engine, own("correction"), "ord"));
        list(MEDIA, shown_store::rows::<Self>(reading));
        list(AUTHORS, json_rows::<author::Entity>(engine, own("author"), "ord"));
    }

    fn from_row(row: &Row, reading: &Reading) -> Result<Self> {
        let part = |bit: usize| reading.parts.has(bit);
        let mut article = Self::from_model(row.model::<article::Model>()?, reading)?;
        article.body = if part(BODY) { get(row, "body")? } else { None };
        let topic = |row: article_topic::Model| Ok(Ref::to(Kind::Topic, row.topic_id));
        article.topics = part(TOPICS).then(|| items(row, TOPICS, topic)).transpose()?;
        article.mentions =
            part(MENTIONS).then(|| items(row, MENTIONS, Mention::from_model)).transpose()?;
        article.quotes = part(QUOTES).then(|| items(row, QUOTES, Quote::from_model)).transpose()?;
        article.corrections = part(CORRECTIONS)
            .then(|| items(row, CORRECTIONS, Correction::from_model))
            .transpose()?;
        article.authors =
            part(AUTHORS).then(|| items(row, AUTHORS, Author::from_model)).transpose()?;
        article.media = part(MEDIA).then(|| shown_store::from_row(row)).transpose()?;
        Ok(article)
    }

    async fn clauses(
        filter: &ArticleFilter,
        resolver: &Resolver<'_>,
    ) -> Result<Option<Vec<Clause>>> {
        let common = CommonFilter {
            ids: filter.ids.as_ref(),
            external_id: filter.external_id.as_ref(),
            updated_from: filter.updated_from.as_ref(),
            updated_to: filter.updated_to.as_ref(),
        };
        let kind = Kind::Article;
        let Some(common) = common.clauses(kind, resolver).await? else { return Ok(None) };
        let mut clauses = Clauses(common);
        clauses.question(resolver, &ARTICLES, filter.q.as_ref())?;
        clauses.states(kind, filter.state.as_ref(), &resolver.visibility)?;
        clauses.one_of("kind", kind, "kind", filter.kind.as_ref())?;
        let languages = parsed("language", filter.language.as_ref(), Language::parse)?;
        clauses.one_of("language", kind, "language", languages.as_ref())?;
        clauses.add(published(filter)?);
        clauses.has(filter.has_body, bodies());
        clauses.has(filter.has_events, citing_events(&resolver.visibility));
        let found = clauses
            .refs(resolver, "publisher", Kind::Publisher, filter.publisher.as_ref(), |ids| {
                Clause::any(kind, "publisher_id", ids)
            })
            .await?
            && clauses
                .refs(resolver, "place", Kind::Place, filter.place.as_ref(), |ids| {
                    Clause::any(kind, "place_id", ids)
                })
                .await?
            && clauses
                .refs(resolver, "topic", Kind::Topic, filter.topic.as_ref(), |ids| {
                    linked(link("article_topic", "topic_id"), ids)
                })
                .await?
            && clauses
                .refs(resolver, "actor", Kind::Actor, filter.actor.as_ref(), |ids| {
                    linked(mentioned(&resolver.visibility), ids)
                })
                .await?
            && clauses
                .refs(resolver, "author", Kind::Actor, filter.author.as_ref(), |ids| {
                    linked(link("article_author", "actor_id"), ids)
                })
                .await?
            && clauses
                .refs(resolver, "speaker", Kind::Actor, filter.speaker.as_ref(), |ids| {
                    linked(link("article_speaker", "actor_id"), ids)
                })
                .await?
            && clauses
                .refs(resolver, "event", Kind::Event, filter.event.as_ref(), |ids| {
                    linked(link("event_article", "event_id"), ids)
                })
                .await?;
        Ok(found.then_some(clauses.0))
    }
}

/// The text of an article.
fn bodies() -> SelectStatement {
    let own = Expr::col(("article_text", "article_id")).equals(("article", "id"));
    Query::select().expr(Expr::cust("1")).from("article_text").and_where(own).take()
}

/// The events that cite an article and that the caller sees.
fn citing_events(visibility: &Visibility) -> SelectStatement {
    let own = Expr::col(("event_article", "article_id")).equals(("article", "id"));
    let seen = visibility.sees_other(Kind::Event, ("event_article", "event_id"));
    Query::select()
        .expr(Expr::cust("1"))
        .from("event_article")
        .and_where(own)
        .cond_where(seen.unwrap_or_else(Condition::all))
        .take()
}

impl Record for Article {
    const KIND: Kind = Kind::Article;
    const READ_ONLY: &'static [&'static str] = &["lastReturn"];
    const KEPT_LISTS: &'static [&'static str] = &["corrections"];
    const MERGED_OBJECTS: &'static [&'static str] = &["rights"];
    const SUGGESTED_LISTS: &'static [&'static str] = &["mentions"];
    const DERIVED_IN_ITEMS: &'static [&'static str] =
        &["stale", "score", "method", "position", "at", "version"];
    type Input = ArticleInput;

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

    fn stepped(&mut self, command: &Command, by: By) {
        if let Command::Return { note } = command {
            let note = note.clone();
            self.last_return = Some(LastReturn { note, at: by.now, by: by.subject });
        }
        self.forget_return();
    }

    fn label(&self) -> &str {
        &self.headline
    }

    fn parse(
        input: ArticleInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        Self::parsed(input, frame, parse)
    }

    fn publishable(&self, parse: &mut Parse) {
        if self.body.is_none() {
            parse.fail("/body", FieldCode::Required, "an article needs a body to be published");
        }
    }

    fn to_model(&self) -> article::Model {
        let (updated_at, edited_at) = updated::stored(&self.head, &self.workflow);
        let (head, workflow, rights) = (&self.head, &self.workflow, &self.rights);
        let id_of = |reference: &Option<Ref>| reference.as_ref().map(|reference| reference.id);
        article::Model {
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
            sort_at: self.sort_at(),
            kind: self.kind.to_string(),
            language: self.language.clone(),
            headline: self.headline.clone(),
            standfirst: self.standfirst.clone(),
            byline: self.byline.clone(),
            publisher_id: id_of(&self.publisher),
            source_url: self.source_url.clone(),
            canonical_url: self.canonical_url.clone(),
            rights_holder: rights.holder.clone(),
            rights_notice: rights.notice.clone(),
            rights_licence: rights.licence.clone(),
            rights_disclaimer: rights.disclaimer.clone(),
            place_id: id_of(&self.place),
            translation_of: id_of(&self.translation_of),
            scheduled_from: workflow.scheduled_from.map(|state| state.to_string()),
            returned_note: self.last_return.as_ref().map(|told| told.note.clone()),
            returned_at: self.last_return.as_ref().map(|told| told.at.micros()),
            returned_by: self.last_return.as_ref().and_then(|told| told.by),
            lead_image_id: id_of(&self.lead_image),
        }
    }

    async fn check(session: &Session, articles: &mut [Checked<'_, '_, Self>]) -> Result<()> {
        for article in articles.iter_mut() {
            lists::refuse_twice(article);
            Author::adopt(article);
        }
        shown_store::check(session, articles).await?;
        refuse_cycles(session, articles, ABOVE).await
    }

    async fn write_lists(unit: &Unit, changes: &[Change<Self>]) -> Result<()> {
        shown_store::write(&unit.session, changes).await?;
        lists::write(unit, changes).await
    }

    async fn delete_lists(session: &Session, article: &Self) -> Result<()> {
        shown_store::delete(session, article).await?;
        lists::delete(session, article.head.id).await
    }
}

impl ShowsMedia for Article {
    const OWNER: &'static str = "article_id";

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

impl Article {
    /// What its author was told is done with once the article is on its way to the public.
    pub(super) fn forget_return(&mut self) {
        if !matches!(self.workflow.state, State::Draft | State::InReview) {
            self.last_return = None;
        }
    }

    /// By what it is sorted: from when it is visible. What never was comes after all that is, by when it was
    /// created: strangers would have to pass a desk's drafts otherwise, wherever they look.
    pub(super) fn sort_at(&self) -> i64 {
        match self.workflow.visible_from() {
            Some(from) => from.micros(),
            None => self.head.created_at.micros() + AFTER_ALL_TIMES,
        }
    }

    fn from_model(row: article::Model, reading: &Reading) -> Result<Self> {
        let state: State = parse_stored(&row.state)?;
        let shown = reading.visibility.edits(row.created_by);
        let last_return = LastReturn::from_model(&row).filter(|_| shown);
        let scheduled_from = row.scheduled_from.as_deref().map(parse_stored).transpose()?;
        let mut workflow = Workflow::stored(
            state,
            row.published_at,
            row.withdrawn_at,
            row.withdrawn_reason,
            reading.visibility.now,
        );
        workflow.scheduled_from = scheduled_from.filter(|_| workflow.state == State::Scheduled);
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
            workflow,
            last_return,
            kind: parse_stored(&row.kind)?,
            language: row.language,
            headline: row.headline,
            standfirst: row.standfirst,
            body: None,
            rendered: RenderedBody::default(),
            byline: row.byline,
            publisher: row.publisher_id.map(|id| Ref::to(Kind::Publisher, id)),
            source_url: row.source_url,
            canonical_url: row.canonical_url,
            rights: Rights {
                holder: row.rights_holder,
                notice: row.rights_notice,
                licence: row.rights_licence,
                disclaimer: row.rights_disclaimer,
            },
            place: row.place_id.map(|id| Ref::to(Kind::Place, id)),
            translation_of: row.translation_of.map(|id| Ref::to(Kind::Article, id)),
            lead_image: row.lead_image_id.map(|id| Ref::to(Kind::Medium, id)),
            authors: None,
            topics: None,
            mentions: None,
            quotes: None,
            corrections: None,
            media: None,
        })
    }
}

/// The items in the JSON column of a part.
fn items<M: DeserializeOwned, T>(
    row: &Row,
    bit: usize,
    item: impl Fn(M) -> Result<T>,
) -> Result<Vec<T>> {
    stored_rows(row, Article::PARTS[bit])?.into_iter().map(item).collect()
}

/// Which mentions the caller sees: confirmed ones, in their own articles all.
pub fn confirmed(visibility: &Visibility) -> Condition {
    if visibility.everything {
        return Condition::all();
    }
    let own = |own: Uuid| {
        let article = Query::select()
            .expr(Expr::cust("1"))
            .from("article")
            .and_where(Expr::col(("article", "id")).equals(("mention", "article_id")))
            .and_where(Expr::col(("article", "created_by")).eq(own))
            .take();
        Expr::exists(article)
    };
    Condition::any()
        .add(Expr::col(("mention", "status")).eq("confirmed"))
        .add_option(visibility.own().map(own))
}

/// More than any time of ours has microseconds.
const AFTER_ALL_TIMES: i64 = 1 << 60;
/// Less than the sort key of any article that was never published, and more than that of any other: even the
/// year 1 is less than 2^56 microseconds before 1970.
const FIRST_UNPUBLISHED: i64 = AFTER_ALL_TIMES - (1 << 56);

/// When articles were published: what was, is sorted by just that, and before all that was not.
fn published(filter: &ArticleFilter) -> Result<Option<Clause>> {
    let (from, to) = (filter.published_from.as_ref(), filter.published_to.as_ref());
    let within = between("published", Kind::Article, "sort_at", from, to)?;
    Ok(within.map(|within| match within {
        Clause::Between(column, from, None) => {
            Clause::Between(column, from, Some(FIRST_UNPUBLISHED))
        }
        within => within,
    }))
}

pub(super) fn link(table: &'static str, value: &'static str) -> Link {
    Link { table, value, child: "article_id", sort: Some("sort_at"), also: None, copies: None }
}

/// The link from an actor to the articles that mention it, for this caller.
pub fn mentioned(visibility: &Visibility) -> Link {
    let also = (!visibility.everything)
        .then(|| Condition::all().add(Expr::col(("article_actor", "confirmed")).eq(true)));
    Link { also, ..link("article_actor", "actor_id") }
}

fn linked(link: Link, ids: Vec<Uuid>) -> Clause {
    Clause::Linked(link, ids.into_iter().map(Into::into).collect())
}

lists_by_column! {
    /// The translations of an article.
    Translations of Article: Article as "translations" by "translation_of";

    /// The articles that a publisher brought out.
    PublisherArticles of Publisher: Article as "articles" by "publisher_id";

    /// The articles with a place as dateline.
    PlaceArticles of Place: Article as "articles" by "place_id";
}

/// The articles about a topic.
pub struct TopicArticles;

impl NestedList for TopicArticles {
    type Parent = Topic;
    type Child = Article;
    const NAME: &'static str = "articles";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(link("article_topic", "topic_id"))
    }
}

/// The actors that an article mentions.
pub struct ArticleActors;

impl NestedList for ArticleActors {
    type Parent = Article;
    type Child = Actor;
    const NAME: &'static str = "actors";

    fn via(visibility: &Visibility) -> Via {
        Via::Link(Link {
            value: "article_id",
            child: "actor_id",
            sort: None,
            ..mentioned(visibility)
        })
    }
}

/// The articles that mention an actor.
pub struct ActorArticles;

impl NestedList for ActorArticles {
    type Parent = Actor;
    type Child = Article;
    const NAME: &'static str = "articles";

    fn via(visibility: &Visibility) -> Via {
        Via::Link(mentioned(visibility))
    }
}

/// The articles that an actor had a part in making.
pub struct AuthoredArticles;

impl NestedList for AuthoredArticles {
    type Parent = Actor;
    type Child = Article;
    const NAME: &'static str = "authoredArticles";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(link("article_author", "actor_id"))
    }
}
