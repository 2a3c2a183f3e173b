//! Related articles through both faces.

use serde_json::{Value, json};

use super::Face;
use super::caller::{Caller, Outcome, outcome};
use super::graphql::absent;

const DOCUMENT: &str = "
    query ($by: RefInput!, $first: Int) {
        article(by: $by) {
            related(first: $first) {
                article { id slug headline }
                score
                sharedEvents { id slug externalId title }
                sharedActors { id slug externalId name }
                sharedTopics { id slug externalId code }
            }
        }
    }";

impl Caller<'_> {
    /// The related articles of an article, of which only id, slug and headline are told.
    pub async fn related(&self, article: &str, limit: Option<i64>) -> Outcome<Vec<Value>> {
        let list = match self.face {
            Face::Rest => {
                let limit = limit.map(|limit| format!("?limit={limit}")).unwrap_or_default();
                let path = format!("/api/v1/articles/{article}/related{limit}");
                outcome(self.ask("GET", &path).send().await)?["data"].take()
            }
            Face::Graphql => {
                let variables = match limit {
                    Some(limit) => json!({ "by": { "slug": article }, "first": limit }),
                    None => json!({ "by": { "slug": article } }),
                };
                let mut data = self.data(DOCUMENT, variables).await?;
                if data["article"].is_null() {
                    return Err(absent(data));
                }
                data["article"]["related"].take()
            }
        };
        Ok(list.as_array().unwrap().iter().map(told).collect())
    }
}

fn told(related: &Value) -> Value {
    let mut related = related.clone();
    let article = &related["article"];
    related["article"] =
        json!({ "id": article["id"], "slug": article["slug"], "headline": article["headline"] });
    related
}
