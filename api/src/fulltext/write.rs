//! The index of texts in the store, written with their records.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoIden, Query, Value};
use uuid::Uuid;

use super::index::Index;
use super::token::{RULES, Tokenizer};
use super::vector::{brief, tsvector};
use crate::error::{Error, Result};
use crate::store::{Engine, Session, insert_rows};

/// How many bytes of texts are written together.
const BYTES_AT_ONCE: usize = 256 * 1024;
/// How many are given a number, or forgotten, by one statement: it is kept, prepared, for each count up to this.
const IDS_AT_ONCE: usize = 50;
/// More bytes of words of one text are not indexed: Postgres takes a megabyte, positions included.
const MOST_BYTES: usize = 900_000;

/// How many texts are written together: on Postgres by one statement, which is kept for each count up to this.
const fn most_at_once(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 500,
        Engine::Postgres => 20,
    }
}

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

/// The words of a text with a space between them: of its title, of the lines below it, and of its body.
type Words = [String; 3];

impl Text<'_> {
    fn words(&self, tokenizer: &mut Tokenizer) -> Words {
        let mut left = MOST_BYTES;
        let mut words = |texts: &[&str]| {
            let mut words = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
            for text in texts {
                tokenizer.each(text, |word, _, _| {
                    left = left.saturating_sub(word.len() + 2);
                    if left > 0 {
                        words.push_str(if words.is_empty() { "" } else { " " });
                        words.push_str(word);
                    }
                });
            }
            words
        };
        [words(&self.title), words(self.lead.as_slice()), words(self.body.as_slice())]
    }

    fn size(&self) -> usize {
        let parts = self.title.iter().chain(&self.lead).chain(&self.body);
        parts.map(|part| part.len()).sum()
    }
}

/// Indexes the texts, in the place of what was indexed of them.
pub async fn put(session: &Session, index: &Index, texts: &[Text<'_>]) -> Result<()> {
    let indexed = texts.iter().filter(|text| !text.is_new).map(|text| text.id);
    let indexed: Vec<Uuid> = indexed.collect();
    for ids in indexed.chunks(IDS_AT_ONCE) {
        forget(session, index, ids).await?;
    }
    let numbers = number(session, index, texts).await?;
    let mut numbers = numbers.iter();
    let mut tokenizer = Tokenizer::default();
    for texts in at_once(texts, most_at_once(session.engine())) {
        let mut rows = Vec::with_capacity(texts.len());
        for text in texts {
            let number = numbers.next().ok_or_else(|| Error::internal("no number"))?;
            rows.push((*number, text.words(&mut tokenizer)));
        }
        write(session, index, rows).await?;
    }
    Ok(())
}

/// The texts that are written together: their words are made while those before are written, and wait in memory.
fn at_once<'a, 'b>(texts: &'a [Text<'b>], most: usize) -> impl Iterator<Item = &'a [Text<'b>]> {
    let mut rest = texts;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let mut fits = |text: &Text<'_>| {
            bytes += text.size();
            bytes <= BYTES_AT_ONCE
        };
        let fitting = rest.iter().take(most).position(|text| !fits(text));
        let count = fitting.unwrap_or(rest.len().min(most)).max(1).min(rest.len());
        let (first, after) = rest.split_at(count);
        rest = after;
        (!first.is_empty()).then_some(first)
    })
}

/// Writes the words of texts under their numbers, as the engine keeps them.
async fn write(session: &Session, index: &Index, rows: Vec<(i64, Words)>) -> Result<()> {
    if session.engine() == Engine::Sqlite {
        let columns = ["rowid", "title", "lead", "body"].map(IntoIden::into_iden);
        let values = |(number, words): (i64, Words)| {
            [number.into()].into_iter().chain(words.map(Value::from)).collect()
        };
        let rows = rows.into_iter().map(values).collect();
        return insert_rows(session, index.words, columns.into(), rows).await;
    }
    let mut insert = Query::insert();
    insert.into_table(index.words).columns(["number", "words", "brief"]);
    let count = rows.len();
    for (number, words) in rows {
        let vectors = [tsvector(&words), brief(&words)];
        let vectors = vectors.map(|vector| Expr::val(vector).cast_as("tsvector"));
        insert.values([Expr::val(number)].into_iter().chain(vectors)).map_err(Error::internal)?;
    }
    session.insert(insert, count).await
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
async fn number(session: &Session, index: &Index, texts: &[Text<'_>]) -> Result<Vec<i64>> {
    let mut numbers: HashMap<Uuid, i64> = HashMap::with_capacity(texts.len());
    for texts in texts.chunks(IDS_AT_ONCE) {
        let mut insert = Query::insert();
        insert.into_table(index.documents).columns(["record_id", "rules"]);
        for text in texts {
            insert.values([Expr::val(text.id), Expr::val(RULES)]).map_err(Error::internal)?;
        }
        insert.returning(Query::returning().columns(["record_id", "number"]));
        for row in session.all(&insert).await? {
            numbers.insert(row.named("record_id")?, row.named("number")?);
        }
    }
    let known = |text: &Text<'_>| numbers.get(&text.id).copied();
    texts.iter().map(|text| known(text).ok_or_else(|| Error::internal("no number"))).collect()
}
