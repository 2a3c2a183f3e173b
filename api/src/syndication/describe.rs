//! What the contract says of feeds and sitemaps.

use serde_json::{Value, json};

use super::{FeedForm, sitemap};
use crate::article::Article;
use crate::error::Code;
use crate::rest::shape::schema_ref;
use crate::rest::{caching, header, list_parameters, problems, unchanged};

pub fn feed(form: FeedForm) -> Value {
    let name = form.name();
    let schema = match form {
        FeedForm::Json => schema_ref("JsonFeed"),
        FeedForm::Atom | FeedForm::Rss => json!({ "type": "string" }),
    };
    let mut headers = caching();
    headers["Link"] = header(
        "The addresses of the next and previous page (RFC 8288).",
        "</feeds/articles.atom?after=…>; rel=\"next\"",
    );
    headers["Last-Modified"] = header(
        "When anything that everybody sees last changed; left out while that is a few seconds ago, and for callers with a token.",
        "Mon, 11 Jan 2021 14:00:00 GMT",
    );
    let answer = json!({
        "description": "A page of the feed.",
        "headers": headers,
        "content": { form.media(): { "schema": schema } },
    });
    let codes =
        [Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::DeadlineExceeded];
    let mut responses = problems(&codes);
    responses.insert("200".into(), answer);
    let (status, answer) = unchanged();
    responses.insert(status.into(), answer);
    let parameters = [list_parameters::<Article>(), vec![if_modified_since()]].concat();
    json!({
        "operationId": operation_id(form),
        "tags": ["feeds"],
        "summary": format!("Follow articles by {name}"),
        "description": format!("The articles that you may see, the latest first, as {name}: with the filters, sorts and paging of the list, and links to the neighbouring pages. An entry has the headline, the lines below it, who wrote it, its topics and rights; what its readers must be told stands with it. It leads to where the article can be read: on the site that the operator has set, or in the explorer."),
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

fn operation_id(form: FeedForm) -> &'static str {
    match form {
        FeedForm::Atom => "atomFeed",
        FeedForm::Rss => "rssFeed",
        FeedForm::Json => "jsonFeed",
    }
}

fn if_modified_since() -> Value {
    json!({
        "name": "If-Modified-Since",
        "in": "header",
        "description": "The Last-Modified you have: answered 304 when nothing changed.",
        "required": false,
        "schema": { "type": "string" },
    })
}

pub fn sitemap() -> Value {
    operation(
        "sitemap",
        "Get the sitemap",
        "The addresses of all articles that everybody sees, on the site that the operator has set (`article_url`), or an index of sitemaps where they are more than 50,000. Not found where no such site is set.",
    )
}

pub fn sitemap_part() -> Value {
    let mut operation = operation(
        "sitemapPart",
        "Get a part of the sitemap",
        "50,000 of the addresses that the sitemap has.",
    );
    operation["parameters"] = json!([{
        "name": "part",
        "in": "path",
        "description": "Which part, from 1 on.",
        "required": true,
        "schema": { "type": "integer", "minimum": 1 },
    }]);
    operation
}

pub fn news() -> Value {
    operation(
        "newsSitemap",
        "Get the sitemap of news",
        "The articles of the last two days, 1,000 at most, the latest first, as Google News wants them. Not found where the operator has set no site (`article_url`).",
    )
}

fn operation(id: &str, summary: &str, about: &str) -> Value {
    let mut responses = problems(&[Code::BadRequest, Code::NotFound, Code::DeadlineExceeded]);
    let answer = json!({
        "description": "The sitemap.",
        "headers": caching(),
        "content": { sitemap::MEDIA: { "schema": { "type": "string" } } },
    });
    responses.insert("200".into(), answer);
    let (status, answer) = unchanged();
    responses.insert(status.into(), answer);
    json!({
        "operationId": id,
        "tags": ["feeds"],
        "summary": summary,
        "description": about,
        "security": [{}],
        "responses": responses,
    })
}
