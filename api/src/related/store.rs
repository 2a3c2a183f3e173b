//! What articles have, and who else has it, found in a bounded number of rows however much there is of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, SubQueryStatement, UnionType,
};
use uuid::Uuid;

use super::rank::{Other, Others, Thing, weightiest};
use crate::article::{ActorArticles, Article, ArticleActors, ArticleTopics, TopicArticles};
use crate::cache::dependencies::note_kind;
use crate::error::{Error, Result};
use crate::event::{ArticleEvents, EventArticles};
use crate::model::reference::{Seen, fill};
use crate::model::{Column, Kind, Listed, NestedList, Parts, Ref, Visibility};
use crate::page::{Order, PageRequest, PageStart};
use crate::query::find::{load, with_ids};
use crate::query::{ListPlan, ListRequest};
use crate::store::{LEAD, Row, Session, for_each};

/// How many things of each kind are gone through of an article: the latest events, the first actors by their names.
const EVENTS: u32 = 50;
const ACTORS: u32 = 100;
const TOPICS: u32 = 50;
/// Up to how many articles are counted that have one, to choose those that say most, and how many are chosen.
const COUNTED: u32 = 50;
const THINGS: usize = 24;
/// How many articles are looked at that have a thing, the newest.
const HAVING: u32 = 200;

/// What is looked for, for one caller.
pub struct Sharing<'a> {
    pub session: &'a Session,
    pub visibility: Visibility,
}

impl Sharing<'_> {
    /// What each of the articles has that others may have.
    pub async fn things(&self, articles: &[Uuid]) -> Result<HashMap<Uuid, Vec<Thing>>> {
        for kind in [Kind::Article, Kind::Event, Kind::Actor, Kind::Topic] {
            note_kind(kind.number());
        }
        if articles.is_empty() {
            return Ok(HashMap::new());
        }
        let mut select = self.things_of::<ArticleEvents, EventArticles>(articles, EVENTS);
        select
            .union(UnionType::All, self.things_of::<ArticleActors, ActorArticles>(articles, ACTORS))
            .union(
                UnionType::All,
                self.things_of::<ArticleTopics, TopicArticles>(articles, TOPICS),
            );
        let mut found: HashMap<Uuid, Vec<Thing>> = HashMap::new();
        for row in self.session.values(&select).await? {
            found.entry(row.get(0)?).or_default().push(thing(&row)?);
        }
        Ok(found.into_iter().map(|(of, things)| (of, weightiest(things, THINGS))).collect())
    }

    /// The newest articles that have each of the things.
    pub async fn others(&self, things: &HashMap<Uuid, Vec<Thing>>) -> Result<Others> {
        let mut ids: BTreeMap<Kind, BTreeSet<Uuid>> = BTreeMap::new();
        for thing in things.values().flatten() {
            ids.entry(thing.shown.kind).or_default().insert(thing.shown.id);
        }
        let mut selects = ids.into_iter().map(|(kind, ids)| match kind {
            Kind::Event => self.others_of::<EventArticles>(ids),
            Kind::Actor => self.others_of::<ActorArticles>(ids),
            _ => self.others_of::<TopicArticles>(ids),
        });
        let Some(mut select) = selects.next() else { return Ok(Others::new()) };
        for other in selects {
            select.union(UnionType::All, other);
        }
        let mut others = Others::new();
        for row in self.session.values(&select).await? {
            let other =
                Other { id: row.get(2)?, sort_at: row.get(3)?, translation_of: row.get(4)? };
            others.entry((kind(&row, 0)?, row.get(1)?)).or_default().push(other);
        }
        Ok(others)
    }

    /// The things of a kind of each article, with what references show of them.
    fn things_of<Of, Having>(&self, articles: &[Uuid], most: u32) -> SelectStatement
    where
        Of: NestedList<Parent = Article>,
        Having: NestedList<Parent = Of::Child, Child = Article>,
    {
        let table = Of::Child::TABLE;
        let of_article = Query::select()
            .column(("article", "translation_of"))
            .from("article")
            .and_where(Expr::col(("article", "id")).equals(LEAD))
            .take();
        let shown = Kind::parse(table).and_then(Kind::label).unwrap_or("id");
        let mut select = Query::select();
        select
            .expr_as(Expr::col(LEAD), Alias::new("of"))
            .expr_as(Expr::cust(format!("'{table}'")), Alias::new("kind"))
            .columns([(table, "id"), (table, "slug"), (table, "external_id"), (table, shown)])
            .expr_as(self.count_having::<Having>(), Alias::new("known"))
            .expr_as(subquery(of_article), Alias::new("original"));
        let leads = articles.iter().map(|article| (*article).into());
        let page = self.page::<Of>(LEAD, most);
        for_each(&mut select, self.session.engine(), leads, table, page);
        select
    }

    /// How many articles have the thing at hand, as far as is of interest.
    fn count_having<Having: NestedList<Child = Article>>(&self) -> SimpleExpr {
        let having = self.page::<Having>((Having::Parent::TABLE, "id"), COUNTED);
        let count = Func::count(Expr::cust("*"));
        subquery(Query::select().expr(count).from_subquery(having, "having_it").take())
    }

    /// The newest articles that have each thing.
    fn others_of<Having>(&self, things: BTreeSet<Uuid>) -> SelectStatement
    where
        Having: NestedList<Child = Article>,
    {
        let mut select = Query::select();
        select
            .expr_as(Expr::cust(format!("'{}'", Having::Parent::TABLE)), Alias::new("kind"))
            .expr_as(Expr::col(LEAD), Alias::new("thing"))
            .columns(["id", "sort_at", "translation_of"].map(|column| (Article::TABLE, column)));
        let things = things.into_iter().map(Into::into);
        let page = self.page::<Having>(LEAD, HAVING);
        for_each(&mut select, self.session.engine(), things, Article::TABLE, page);
        select
    }

    /// The ids of the first records that hang on the one whose id a column holds, as far as the caller sees them.
    fn page<E: NestedList>(&self, parent: Column, most: u32) -> SelectStatement {
        let (order, from) = (Order::default(), PageStart::First);
        // A page is read with one more record, to see whether it ends.
        let page = PageRequest { order, from, size: most - 1, count: false };
        let ask = ListRequest::<E::Child>::new(Default::default(), page, Parts::NONE);
        let plan = ListPlan::new(self.visibility, Vec::new(), &ask);
        plan.ids_of(&E::via(&self.visibility), Expr::col(parent))
    }
}

/// The articles with these ids that the caller sees, as lists show them.
pub async fn articles(
    session: &Session,
    visibility: Visibility,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Article>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = Article::seen_by(&visibility).add(with_ids::<Article>(ids));
    let mut articles = load::<Article>(session, visibility, wanted, Parts::NONE, None).await?;
    fill(session, visibility, &mut articles).await?;
    Ok(articles.into_iter().map(|article| (article.head.id, article)).collect())
}

fn thing(row: &Row) -> Result<Thing> {
    let seen = Seen { slug: row.get(3)?, external_id: row.get(4)?, label: row.get(5)? };
    let known: i64 = row.get(6)?;
    Ok(Thing {
        shown: Ref::seen(kind(row, 1)?, row.get(2)?, seen),
        known: known as u64,
        translation_of: row.get(7)?,
    })
}

fn kind(row: &Row, index: usize) -> Result<Kind> {
    let word: String = row.get(index)?;
    Kind::parse(&word).ok_or_else(|| Error::internal("a row of no kind"))
}

fn subquery(select: SelectStatement) -> SimpleExpr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}
