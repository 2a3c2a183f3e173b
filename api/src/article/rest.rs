//! Articles and quotes on the REST face.

use uuid::Uuid;

use super::{Article, Quote};
use super::{ArticleActors, Translations};
use crate::event::ArticleEvents;
use crate::rest::{Include, Resource, Single};

impl Resource for Article {
    const ONE: &'static str = "article";
    const MANY: &'static str = "articles";
    const ABOUT: &'static str = "An article is what was reported, with the passages that name actors, its quotes and corrections.";

    fn empty_parts(&self) -> &'static [&'static str] {
        if self.body.is_none() { &["body"] } else { &[] }
    }

    fn includes() -> Vec<Include<Self>> {
        vec![
            Include::list::<ArticleActors>(),
            Include::list::<ArticleEvents>(),
            Include::list::<Translations>(),
        ]
    }
}

impl Resource for Quote {
    const ONE: &'static str = "quote";
    const MANY: &'static str = "quotes";
    const ABOUT: &'static str =
        "A quote is what somebody said, as an article reports it. It is written with its article.";
    const ABSENT: &'static [&'static str] = &["article"];

    fn includes() -> Vec<Include<Self>> {
        vec![Include::one::<QuotedIn>()]
    }
}

/// The article that reports a quote.
struct QuotedIn;

impl Single for QuotedIn {
    type From = Quote;
    type To = Article;
    const NAME: &'static str = "article";

    fn id(quote: &Quote) -> Option<Uuid> {
        quote.article.as_ref().map(|article| article.id)
    }
}
