//! The texts of cited articles, as they stand.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::error::Result;
use crate::model::get;
use crate::store::{Row, Session};
use crate::values::{AnchorField, TextIndex};

/// How many texts are read at a time: each may have a megabyte.
const AT_ONCE: usize = 100;

/// The texts of some articles.
pub struct Texts(HashMap<Uuid, Text>);

struct Text {
    headline: String,
    standfirst: Option<String>,
    body: Option<String>,
}

impl Texts {
    /// Reads them, and keeps others from changing them until the transaction ends: an anchor that
    /// is checked against a text must not be overtaken by another one.
    pub async fn read(session: &Session, articles: &[Uuid]) -> Result<Texts> {
        let mut texts = HashMap::new();
        for articles in articles.chunks(AT_ONCE) {
            session.hold("article", articles).await?;
            for row in session.all(&select(articles)).await? {
                texts.insert(get(&row, "id")?, Text::read(&row)?);
            }
        }
        Ok(Texts(texts))
    }

    pub fn index(&self) -> Index<'_> {
        Index { texts: self, indexed: HashMap::new() }
    }
}

impl Text {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            headline: get(row, "headline")?,
            standfirst: get(row, "standfirst")?,
            body: get(row, "body")?,
        })
    }

    /// The text of a field; empty when there is none.
    fn of(&self, field: AnchorField) -> &str {
        match field {
            AnchorField::Headline => &self.headline,
            AnchorField::Standfirst => self.standfirst.as_deref().unwrap_or_default(),
            AnchorField::Body => self.body.as_deref().unwrap_or_default(),
        }
    }
}

fn select(articles: &[Uuid]) -> SelectStatement {
    Query::select()
        .columns(["id", "headline", "standfirst"].map(|column| ("article", column)))
        .column(("article_text", "body"))
        .from("article")
        .left_join(
            "article_text",
            Expr::col(("article_text", "article_id")).equals(("article", "id")),
        )
        .and_where(Expr::col(("article", "id")).is_in(articles.iter().copied()))
        .take()
}

/// Texts in which places are counted, each gone through but once.
pub struct Index<'a> {
    texts: &'a Texts,
    indexed: HashMap<(Uuid, AnchorField), TextIndex<'a>>,
}

impl<'a> Index<'a> {
    /// The text of a field of an article; empty when there is none.
    pub fn of(&mut self, article: Uuid, field: AnchorField) -> &TextIndex<'a> {
        let text = || self.texts.0.get(&article).map_or("", |text| text.of(field));
        self.indexed.entry((article, field)).or_insert_with(|| TextIndex::new(text()))
    }
}
