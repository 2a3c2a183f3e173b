//! Preview links through both faces.

use serde_json::{Value, json};

use super::Face;
use super::caller::{Caller, Outcome, outcome};
use super::graphql::{USER_ERRORS, user_errors};

const LINK: &str = "id record token url createdAt expiresAt";

impl<'w> Caller<'w> {
    /// Makes a link to a record: with its token, and its address.
    pub async fn create_preview(&self, members: Value) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("POST", "/api/v1/previews").json(&members).send().await),
            Face::Graphql => {
                let document = format!(
                    "mutation ($record: ID!, $expiresAt: DateTime) {{
                        done: createPreview(record: $record, expiresAt: $expiresAt) {{
                            preview {{ {LINK} }} {USER_ERRORS}
                        }}
                    }}"
                );
                let data = self.data(&document, members).await?;
                user_errors(&data["done"])?;
                Ok(data["done"]["preview"].clone())
            }
        }
    }

    /// The links of a record.
    pub async fn previews(&self, record: &str) -> Outcome {
        match self.face {
            Face::Rest => {
                let path = format!("/api/v1/previews?record={record}");
                outcome(self.ask("GET", &path).send().await).map(|told| told["data"].clone())
            }
            Face::Graphql => {
                let document = format!(
                    "query ($record: ID!) {{ done: previews(record: $record) {{ {LINK} }} }}"
                );
                let data = self.data(&document, json!({ "record": record })).await?;
                Ok(data["done"].clone())
            }
        }
    }

    /// Revokes a link.
    pub async fn delete_preview(&self, id: &str) -> Outcome<()> {
        match self.face {
            Face::Rest => {
                let path = format!("/api/v1/previews/{id}");
                outcome(self.ask("DELETE", &path).send().await).map(drop)
            }
            Face::Graphql => {
                let document = format!(
                    "mutation ($id: ID!) {{ done: deletePreview(id: $id) {{ deletedId {USER_ERRORS} }} }}"
                );
                let data = self.data(&document, json!({ "id": id })).await?;
                user_errors(&data["done"])
            }
        }
    }

    /// Somebody who has a link to a record.
    pub async fn previewer(&self, record: &str) -> Caller<'w> {
        let link = self.create_preview(json!({ "record": record })).await.unwrap();
        let token = Some(link["token"].as_str().unwrap().to_owned());
        Caller { world: self.world, face: self.face, token }
    }
}
