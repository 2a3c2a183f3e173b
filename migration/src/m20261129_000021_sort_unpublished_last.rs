use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// More than any time has microseconds.
const AFTER_ALL_TIMES: i64 = 1 << 60;
/// The tables that carry an article's sort key.
const LINKS: [&str; 4] = ["article_topic", "article_actor", "article_speaker", "event_article"];

/// What was never published is sorted after all that was, so that a page of what is public is read in one
/// stretch of an index, however many drafts there are.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        resort(manager, Expr::col("created_at").add(AFTER_ALL_TIMES)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        resort(manager, Expr::col("created_at")).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}

async fn resort(manager: &SchemaManager<'_>, key: impl Into<Expr>) -> Result<(), DbErr> {
    let unpublished = || Expr::col(("article", "published_at")).is_null();
    let articles = Query::update()
        .table("article")
        .value("sort_at", key.into())
        .and_where(unpublished())
        .take();
    manager.execute(articles).await?;
    for link in LINKS {
        let own = Expr::col(("article", "id")).equals((link, "article_id"));
        let its_key =
            Query::select().column(("article", "sort_at")).from("article").and_where(own).take();
        let ids = Query::select()
            .column(("article", "id"))
            .from("article")
            .and_where(unpublished())
            .take();
        let update = Query::update()
            .table(link)
            .value("sort_at", Expr::SubQuery(None, Box::new(its_key.into())))
            .and_where(Expr::col("article_id").in_subquery(ids))
            .take();
        manager.execute(update).await?;
    }
    Ok(())
}
