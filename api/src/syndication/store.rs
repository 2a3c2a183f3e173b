//! The articles of sitemaps: what everybody sees, in the order in which it was published.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::article::Article;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Kind, Visibility, get};
use crate::principal::Principal;
use crate::store::Row;
use crate::values::Instant;

/// How old articles in a sitemap of news are at most, and how many it has (Google News).
const NEWS_AGE: Duration = Duration::from_secs(48 * 60 * 60);
const NEWS_SIZE: u64 = 1_000;

/// An article as sitemaps tell of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SitemapArticle {
    pub id: Uuid,
    pub slug: Option<String>,
    pub language: String,
    pub headline: String,
    pub published_at: Instant,
    pub updated_at: Instant,
}

impl Diwan {
    /// How many articles everybody sees.
    pub async fn public_articles(&self) -> Result<u64> {
        self.count::<Article>(&Principal::Anonymous).await
    }

    /// So many of the articles that everybody sees, the oldest first, after so many others.
    pub async fn sitemap_articles(&self, after: u64, size: u64) -> Result<Vec<SitemapArticle>> {
        let visibility = Visibility::public(self.now());
        let mut select = select(visibility, Order::Asc);
        select.limit(size).offset(after);
        self.sitemap_rows(&select).await
    }

    /// The articles of the last two days that everybody sees, the latest first.
    pub async fn latest_news(&self) -> Result<Vec<SitemapArticle>> {
        let visibility = Visibility::public(self.now());
        let since = visibility.now.micros() - NEWS_AGE.as_micros() as i64;
        let mut select = select(visibility, Order::Desc);
        select.and_where(Expr::col(("article", "sort_at")).gte(since)).limit(NEWS_SIZE);
        self.sitemap_rows(&select).await
    }

    async fn sitemap_rows(&self, select: &SelectStatement) -> Result<Vec<SitemapArticle>> {
        let rows = self.store().read().all(select).await?;
        rows.iter().map(SitemapArticle::read).collect()
    }
}

/// What is public is sorted by when it was published.
fn select(visibility: Visibility, order: Order) -> SelectStatement {
    let column = |name: &'static str| ("article", name);
    Query::select()
        .columns(["id", "slug", "language", "headline", "published_at", "updated_at"].map(column))
        .from("article")
        .and_where(Expr::col(column("sort_at")).lte(visibility.now.micros()))
        .cond_where(visibility.records(Kind::Article))
        .order_by(column("sort_at"), order.clone())
        .order_by(column("id"), order)
        .take()
}

impl SitemapArticle {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: get(row, "id")?,
            slug: get(row, "slug")?,
            language: get(row, "language")?,
            headline: get(row, "headline")?,
            published_at: Instant::from_micros(get(row, "published_at")?),
            updated_at: Instant::from_micros(get(row, "updated_at")?),
        })
    }
}
