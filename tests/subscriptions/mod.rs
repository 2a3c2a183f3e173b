//! Subscriptions over both protocols, and what is said on connections that stay open.

mod canary;
mod ends;
mod events;
mod following;
mod protocol;

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{Caller, World};

/// Long enough for what should not come.
const A_WHILE: Duration = Duration::from_millis(2_500);

/// Every change of an article, with the article.
const CHANGES: &str = "subscription ($after: String, $filter: ChangeFilter) {
    changes(after: $after, filter: $filter) {
        cursor verb version tombstone node { __typename ... on Article { headline body } } } }";

/// An article with a headline, published.
async fn published(editor: &Caller<'_>, headline: &str) -> String {
    let article = editor.article(json!({ "headline": headline, "state": "published" })).await;
    crate::world::id(&article)
}

/// Waits until a subscription that begins now tells of what happens from now on.
async fn now(world: &World) -> Value {
    world.settle().await;
    json!(world.anonymous().end_of_feed().await)
}
