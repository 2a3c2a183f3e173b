//! Webhooks through both faces.

use serde_json::{Value, json};

use super::Face;
use super::caller::{Caller, Outcome, outcome};
use super::graphql::{Schema, USER_ERRORS, user_errors};

const WEBHOOK: &str = "id url description records verbs enabled disabledReason secret \
    previousSecretUntil createdAt updatedAt";
const DELIVERY: &str = "id event status attempts createdAt attemptedAt nextAttemptAt \
    responseStatus latencyMs error payload";

impl Caller<'_> {
    /// Every webhook.
    pub async fn webhooks(&self) -> Outcome {
        match self.face {
            Face::Rest => {
                let told = self.ask("GET", "/api/v1/webhooks").send().await;
                outcome(told).map(|told| told["data"].clone())
            }
            Face::Graphql => {
                let document = format!("{{ done: webhooks {{ {WEBHOOK} }} }}");
                let data = self.data(&document, json!({})).await?;
                Ok(Schema::of(self).await.lower("Webhook", data["done"].clone()))
            }
        }
    }

    /// One webhook.
    pub async fn webhook(&self, id: &str) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("GET", &one(id, "")).send().await),
            Face::Graphql => {
                let document =
                    format!("query ($id: ID!) {{ done: webhook(id: $id) {{ {WEBHOOK} }} }}");
                let data = self.data(&document, json!({ "id": id })).await?;
                Ok(Schema::of(self).await.lower("Webhook", data["done"].clone()))
            }
        }
    }

    /// Makes a webhook; the answer has its secret.
    pub async fn create_webhook(&self, members: Value) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("POST", "/api/v1/webhooks").json(&members).send().await),
            Face::Graphql => {
                let input = self.input(members).await;
                let head = "mutation ($input: WebhookInput!) { done: createWebhook(input: $input)";
                self.written(head, "webhook", json!({ "input": input })).await
            }
        }
    }

    /// Changes members of a webhook.
    pub async fn update_webhook(&self, id: &str, members: Value) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("PATCH", &one(id, "")).json(&members).send().await),
            Face::Graphql => {
                let input = self.input(members).await;
                let head = "mutation ($id: ID!, $input: WebhookPatch!) \
                    { done: updateWebhook(id: $id, input: $input)";
                self.written(head, "webhook", json!({ "id": id, "input": input })).await
            }
        }
    }

    pub async fn delete_webhook(&self, id: &str) -> Outcome<()> {
        match self.face {
            Face::Rest => outcome(self.ask("DELETE", &one(id, "")).send().await).map(drop),
            Face::Graphql => {
                let document = format!(
                    "mutation ($id: ID!) {{ done: deleteWebhook(id: $id) {{ deletedId {USER_ERRORS} }} }}"
                );
                let data = self.data(&document, json!({ "id": id })).await?;
                user_errors(&data["done"])
            }
        }
    }

    /// Gives a webhook another secret; the answer has it.
    pub async fn rotate_webhook_secret(&self, id: &str) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("POST", &one(id, "/rotate-secret")).send().await),
            Face::Graphql => {
                let head = "mutation ($id: ID!) { done: rotateWebhookSecret(id: $id)";
                self.written(head, "webhook", json!({ "id": id })).await
            }
        }
    }

    /// Sends a test; answers the delivery.
    pub async fn test_webhook(&self, id: &str) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("POST", &one(id, "/test")).send().await),
            Face::Graphql => {
                let head = "mutation ($id: ID!) { done: testWebhook(id: $id)";
                self.written(head, "delivery", json!({ "id": id })).await
            }
        }
    }

    /// The deliveries of a webhook, asked for as in REST: `status=dead&limit=2`.
    pub async fn deliveries(&self, id: &str, query: &str) -> Outcome<(Vec<Value>, Option<String>)> {
        let (nodes, next) = match self.face {
            Face::Rest => {
                let path = one(id, &format!("/deliveries?{query}"));
                let told = outcome(self.ask("GET", &path).send().await)?;
                (told["data"].clone(), told["page"]["next"].clone())
            }
            Face::Graphql => {
                let document = format!(
                    "query ($id: ID!, $status: DeliveryStatus, $first: Int, $after: String) {{
                        done: webhookDeliveries(id: $id, status: $status, first: $first, after: $after) {{
                            nodes {{ {DELIVERY} }} next
                        }}
                    }}"
                );
                let done = self.data(&document, variables(id, query)).await?["done"].clone();
                let schema = Schema::of(self).await;
                (schema.lower("WebhookDelivery", done["nodes"].clone()), done["next"].clone())
            }
        };
        Ok((nodes.as_array().unwrap().clone(), next.as_str().map(str::to_owned)))
    }

    /// Sends deliveries again; answers how many.
    pub async fn resend(&self, id: &str, deliveries: Option<Vec<String>>) -> Outcome {
        match self.face {
            Face::Rest => {
                let ask = self.ask("POST", &one(id, "/resend"));
                let ask = match deliveries {
                    Some(ids) => ask.json(&json!({ "deliveries": ids })),
                    None => ask,
                };
                outcome(ask.send().await).map(|told| told["resent"].clone())
            }
            Face::Graphql => {
                let document = format!(
                    "mutation ($id: ID!, $deliveries: [ID!]) {{
                        done: resendWebhookDeliveries(id: $id, deliveries: $deliveries) {{
                            resent {USER_ERRORS}
                        }}
                    }}"
                );
                let variables = json!({ "id": id, "deliveries": deliveries });
                let data = self.data(&document, variables).await?;
                user_errors(&data["done"])?;
                Ok(data["done"]["resent"].clone())
            }
        }
    }

    async fn input(&self, members: Value) -> Value {
        Schema::of(self).await.upper("WebhookInput", members)
    }

    async fn written(&self, head: &str, member: &str, variables: Value) -> Outcome {
        let (fields, name) = match member {
            "webhook" => (WEBHOOK, "Webhook"),
            _ => (DELIVERY, "WebhookDelivery"),
        };
        let document = format!("{head} {{ {member} {{ {fields} }} {USER_ERRORS} }} }}");
        let data = self.data(&document, variables).await?;
        user_errors(&data["done"])?;
        Ok(Schema::of(self).await.lower(name, data["done"][member].clone()))
    }
}

fn one(id: &str, more: &str) -> String {
    format!("/api/v1/webhooks/{id}{more}")
}

fn variables(id: &str, query: &str) -> Value {
    let mut variables = json!({ "id": id });
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        match name {
            "limit" => variables["first"] = value.parse::<i64>().map_or(value.into(), Value::from),
            "status" => variables["status"] = value.to_uppercase().into(),
            name => variables[name] = value.into(),
        }
    }
    variables
}
