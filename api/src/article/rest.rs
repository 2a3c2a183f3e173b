//! Articles and quotes on the REST face.

use actix_web::{HttpRequest, HttpResponse};

use super::{Article, CorrectInput, Quote};
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::http::bearer::Caller;
use crate::model::Members;
use crate::principal::Principal;
use crate::query::{Facet, Source, sources};
use crate::rest::facets::{facet_words, facets};
use crate::rest::{Endpoint, Resource, Step, step};
use crate::syndication::rest::linked_data;
use crate::values::{ArticleSeries, Handle};

/// The addresses of what only articles can do.
pub fn endpoints() -> Vec<Endpoint> {
    vec![step::<Correct>()]
}

struct Correct;

impl Step for Correct {
    type On = Article;
    type Input = CorrectInput;
    const NAME: &'static str = "corrections";
    const OPERATION: &'static str = "correctArticle";
    const SUMMARY: &'static str = "Correct an article";
    const ABOUT: &'static str = "Adds a public correction to those of an article that was published, and changes the article with it, in one step: `correction` is the note, `changes` what it mends, as PATCH takes it. Answers the article.";

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: CorrectInput,
    ) -> Result<Article> {
        let CorrectInput { correction, changes } = input;
        let changes = Members(changes.unwrap_or_default());
        diwan.correct_article(who, handle, expected, correction.map(Members), changes).await
    }
}

impl Resource for Article {
    const SOURCE: &'static Source = &sources::ARTICLE;
    const ONE: &'static str = "article";
    const MANY: &'static str = "articles";
    const ABOUT: &'static str = "An article is what was reported, with the passages that name actors, its quotes and corrections.";

    fn empty_parts(&self) -> &'static [&'static str] {
        if self.body.is_none() { &["body"] } else { &[] }
    }

    fn facet_words() -> Vec<String> {
        facet_words::<ArticleSeries>()
    }

    async fn facets(
        diwan: &Diwan,
        who: &Principal,
        filter: &Self::Filter,
        words: &[String],
    ) -> Result<Vec<Facet>> {
        facets::<Self>(diwan, who, filter, words).await
    }

    const LINKED_DATA: Option<&'static str> = Some("NewsArticle");

    async fn linked_data(
        diwan: &Diwan,
        caller: Caller,
        request: &HttpRequest,
        handle: &Handle,
    ) -> Result<HttpResponse> {
        linked_data(diwan, caller, request, handle).await
    }
}

impl Resource for Quote {
    const SOURCE: &'static Source = &sources::QUOTES;
    const ONE: &'static str = "quote";
    const MANY: &'static str = "quotes";
    const ABOUT: &'static str =
        "A quote is what somebody said, as an article reports it. It is written with its article.";
    const ABSENT: &'static [&'static str] = &["article"];
}
