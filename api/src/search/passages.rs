//! The passages that show why something was found.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use uuid::Uuid;

use super::Found;
use crate::actor::Actor;
use crate::error::Result;
use crate::fulltext::{Passage, Question, passage};
use crate::model::{Parts, get};
use crate::store::Session;
use crate::values::PassageField;

/// So much of a body is looked through for a passage, in characters: it is read for each article on a page.
const EXCERPT: i32 = 50_000;

/// The parts of an actor that passages are taken from.
pub fn actor_parts() -> Parts {
    Parts::named::<Actor>("names").unwrap_or_default()
}

/// The beginnings of the bodies of articles.
pub async fn bodies(session: &Session, articles: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    if articles.is_empty() {
        return Ok(HashMap::new());
    }
    let body = Expr::col(("article_text", "body"));
    let excerpt = Func::cust("substr").args([body, Expr::val(1), Expr::val(EXCERPT)]);
    let select = Query::select()
        .column("article_id")
        .expr_as(excerpt, Alias::new("body"))
        .from("article_text")
        .and_where(Expr::col("article_id").is_in(articles.iter().copied()))
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Ok((get(row, "article_id")?, get(row, "body")?))).collect()
}

/// What shows that something fits, one passage of each of its texts at most.
pub fn of(found: &Found, body: Option<&str>, question: &Question) -> Vec<Passage> {
    let texts = texts(found, body);
    let passages = texts.into_iter().filter_map(|(field, text)| passage(field, text, question));
    let mut shown: Vec<Passage> = Vec::new();
    for passage in passages {
        // An actor has many names: the first one that was found will do.
        if shown.iter().all(|other| other.field != passage.field) {
            shown.push(passage);
        }
    }
    shown
}

fn texts<'a>(found: &'a Found, body: Option<&'a str>) -> Vec<(PassageField, &'a str)> {
    use PassageField::{Body, Headline, Name, OriginalText, Standfirst, Summary, Text, Title};
    let given = |texts: [(PassageField, Option<&'a str>); 3]| {
        let texts = texts.into_iter().filter_map(|(field, text)| Some((field, text?)));
        texts.collect::<Vec<_>>()
    };
    match found {
        Found::Article(article) => given([
            (Headline, Some(&article.headline)),
            (Standfirst, article.standfirst.as_deref()),
            (Body, body),
        ]),
        Found::Actor(actor) => {
            let names = actor.names().iter().map(|name| (Name, name.text.as_str()));
            names.chain(actor.summary.as_deref().map(|text| (Summary, text))).collect()
        }
        Found::Event(event) => {
            given([(Title, Some(&event.title)), (Summary, event.summary.as_deref()), (Body, None)])
        }
        Found::Quote(quote) => given([
            (Text, Some(&quote.text)),
            (OriginalText, quote.original_text.as_deref()),
            (Body, None),
        ]),
    }
}
