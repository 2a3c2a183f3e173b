//! How the articles that are cited stand: whether a claim still rests on what was read.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::Citation;
use crate::correction::Correction;
use crate::error::Result;
use crate::model::{Kind, get};
use crate::query::updated;
use crate::store::Session;
use crate::values::{Instant, State};

/// How an article stands, as far as it concerns those who cite it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub version: i64,
    pub is_withdrawn: bool,
    /// The version that its last correction led to.
    pub corrected: Option<i64>,
}

impl Standing {
    /// Of an article with these corrections.
    pub fn new(version: i64, state: State, corrections: &[Correction]) -> Self {
        Self {
            version,
            is_withdrawn: state == State::Withdrawn,
            corrected: corrections.iter().map(|correction| correction.version).max(),
        }
    }

    /// What puts those who cite it in doubt.
    pub fn in_doubt(&self) -> (bool, Option<i64>) {
        (self.is_withdrawn, self.corrected)
    }

    /// Whether what was read at a version has been corrected or withdrawn since.
    pub fn outdates(&self, read: Option<i64>) -> bool {
        self.is_withdrawn || self.corrected > read
    }
}

impl Citation {
    /// Whether it is in doubt, its article standing so: also where its passage is not to be found any more.
    pub(super) fn is_outdated_by(&self, standing: Option<&Standing>) -> bool {
        let is_stale = self.anchor.as_ref().is_some_and(|anchor| anchor.stale);
        is_stale || standing.is_some_and(|standing| standing.outdates(self.article_version))
    }
}

/// How these articles stand; they are kept from being corrected or withdrawn until the transaction ends.
pub async fn standings(
    session: &Session,
    articles: &[Uuid],
    now: Instant,
) -> Result<HashMap<Uuid, Standing>> {
    let mut standings = HashMap::new();
    for articles in articles.chunks(1_000) {
        session.hold("article", articles).await?;
        for row in session.all(&select(articles, now)).await? {
            let state: String = get(&row, "state")?;
            let standing = Standing {
                version: get(&row, "version")?,
                is_withdrawn: state == State::Withdrawn.as_str(),
                corrected: get(&row, "corrected")?,
            };
            standings.insert(get(&row, "id")?, standing);
        }
    }
    Ok(standings)
}

fn select(articles: &[Uuid], now: Instant) -> SelectStatement {
    let corrections = Query::select()
        .expr(Func::max(Expr::col(("correction", "version"))))
        .from("correction")
        .and_where(Expr::col(("correction", "article_id")).equals(("article", "id")))
        .take();
    let corrected: SimpleExpr = corrections.into();
    Query::select()
        .columns(["id", "state"])
        .expr_as(updated::version(Kind::Article.as_str(), now), Alias::new("version"))
        .expr_as(corrected, Alias::new("corrected"))
        .from("article")
        .and_where(Expr::col("id").is_in(articles.iter().copied()))
        .take()
}
