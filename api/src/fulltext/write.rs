//! The index of texts in the store, written with their records.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::index::Index;
use super::token::{RULES, tokens};
use super::vector::{brief, tsvector};
use crate::error::{Error, Result};
use crate::store::{Engine, Row, Session};

/// How many texts one statement indexes.
const AT_ONCE: usize = 20;
/// More bytes of words of one text are not indexed: Postgres takes a megabyte, positions included.
const MOST_BYTES: usize = 900_000;

/// What is to be found of a record, or of an item that is listed on its own.
#[derive(Debug, Default)]
pub struct Text<'a> {
    pub id: Uuid,
    /// Whether nothing is indexed of it yet.
    pub is_new: bool,
    pub title: Vec<&'a str>,
    /// The lines below the title.
    pub lead: Option<&'a str>,
    pub body: Option<&'a str>,
}

impl Text<'_> {
    /// The words of its title, of the lines below it, and of its body.
    fn words(&self) -> [Vec<String>; 3] {
        let mut left = MOST_BYTES;
        let mut words = |texts: &[&str]| {
            let all = texts.iter().flat_map(|text| tokens(text));
            let fitting = all.map(|token| token.word).take_while(|word| {
                left = left.saturating_sub(word.len() + 2);
                left > 0
            });
            fitting.collect()
        };
        [words(&self.title), words(self.lead.as_slice()), words(self.body.as_slice())]
    }
}

/// Indexes the texts, in the place of what was indexed of them.
pub async fn put(session: &Session, index: &Index, texts: &[Text<'_>]) -> Result<()> {
    for texts in texts.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = texts.iter().map(|text| text.id).collect();
        let indexed = texts.iter().filter(|text| !text.is_new);
        forget(session, index, &indexed.map(|text| text.id).collect::<Vec<_>>()).await?;
        let numbers = number(session, index, &ids).await?;
        let mut rows = Query::insert();
        match session.engine() {
            Engine::Sqlite => rows.columns(["rowid", "title", "lead", "body"]),
            Engine::Postgres => rows.columns(["number", "words", "brief"]),
        };
        for text in texts {
            let number = numbers.get(&text.id).ok_or_else(|| Error::internal("no number"))?;
            let row = [Expr::val(*number)].into_iter().chain(columns(session.engine(), text));
            rows.values(row).map_err(Error::internal)?;
        }
        session.insert(rows.into_table(index.words).take(), texts.len()).await?;
    }
    Ok(())
}

/// Takes texts out of the index; their words go with them.
pub async fn forget(session: &Session, index: &Index, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let theirs = Condition::all().add(Expr::col("record_id").is_in(ids.iter().copied()));
    let delete = Query::delete().from_table(index.documents).cond_where(theirs).take();
    session.run(&delete).await.map(drop)
}

/// Gives each text a number of its own.
async fn number(session: &Session, index: &Index, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    let mut insert = Query::insert();
    insert.into_table(index.documents).columns(["record_id", "rules"]);
    for id in ids {
        insert.values([Expr::val(*id), Expr::val(RULES)]).map_err(Error::internal)?;
    }
    insert.returning(Query::returning().columns(["record_id", "number"]));
    let rows = session.all(&insert).await?;
    let pair = |row: &Row| Ok((row.named("record_id")?, row.named("number")?));
    rows.iter().map(pair).collect()
}

fn columns(engine: Engine, text: &Text<'_>) -> Vec<Expr> {
    let fields = text.words();
    match engine {
        Engine::Sqlite => fields.iter().map(|words| Expr::val(words.join(" "))).collect(),
        Engine::Postgres => [tsvector(&fields), brief(&fields)]
            .map(|vector| Expr::val(vector).cast_as(Alias::new("tsvector")))
            .into(),
    }
}
