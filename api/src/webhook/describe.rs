//! What the contract says of the addresses of webhooks.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use crate::error::Code;
use crate::rest::{filters, problems};
use crate::values::DeliveryStatus;

/// The address of all webhooks.
pub const MANY: &str = "/api/v1/webhooks";

const READ: &[Code] =
    &[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::Forbidden];
const WRITE: &[Code] = &[
    Code::BadRequest,
    Code::Unauthenticated,
    Code::TokenExpired,
    Code::Forbidden,
    Code::StorageFull,
];
/// With a body.
const SAID: &[Code] =
    &[Code::RequestTimeout, Code::PayloadTooLarge, Code::UnsupportedMediaType, Code::Invalid];

/// Which deliveries are listed.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveryParameters {
    /// Only those that stand so.
    pub status: Option<DeliveryStatus>,
    /// How many deliveries; 20 when absent.
    #[param(minimum = 1, maximum = 100, example = 20)]
    pub limit: Option<i64>,
    /// Go on after this cursor: page.next of an earlier answer with the same parameters.
    #[param(min_length = 1)]
    pub after: Option<String>,
}

/// One operation: its id, its summary, and what more is said of it.
struct Said {
    id: &'static str,
    summary: &'static str,
    about: &'static str,
}

/// How an operation answers.
struct Answered {
    status: &'static str,
    about: &'static str,
    /// The schema of the body; `None` where there is none.
    schema: Option<&'static str>,
}

fn operation(said: &Said, on_one: bool, codes: &[&[Code]], answered: &Answered) -> Value {
    let mut codes = codes.concat();
    let mut parameters = Vec::new();
    if on_one {
        codes.push(Code::NotFound);
        parameters.push(json!({
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The id of the webhook.",
            "schema": { "type": "string" },
        }));
    }
    let mut responses: Map<String, Value> = problems(&codes);
    let mut answer = json!({ "description": answered.about });
    if let Some(schema) = answered.schema {
        answer["content"] = json!({ "application/json": { "schema": reference(schema) } });
    }
    responses.insert(answered.status.into(), answer);
    json!({
        "operationId": said.id,
        "tags": ["webhooks"],
        "summary": said.summary,
        "description": said.about,
        "parameters": parameters,
        "security": [{ "bearer": [] }],
        "responses": responses,
    })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn body(mut operation: Value, required: bool, about: &str, content: Value) -> Value {
    operation["requestBody"] =
        json!({ "required": required, "description": about, "content": content });
    operation
}

const WEBHOOK: Option<&str> = Some("Webhook");

pub fn listing() -> Value {
    let said = Said {
        id: "webhooks",
        summary: "List the webhooks",
        about: "Every webhook, the latest first. For those with the scope `webhooks:manage`, as everything about webhooks.",
    };
    let answered = Answered { status: "200", about: "The webhooks.", schema: Some("WebhookList") };
    operation(&said, false, &[READ], &answered)
}

pub fn creating() -> Value {
    let said = Said {
        id: "createWebhook",
        summary: "Create a webhook",
        about: "From now on its address is told what happens to records, by Standard Webhooks: a POST with `webhook-id`, `webhook-timestamp` and `webhook-signature` for each change that everybody may know of, those of one record in their order. The `secret` is shown this once. An address that leads to anything but the public internet is `urlNotAllowed`, unless the operator allows it. There are at most 50.",
    };
    let answered =
        Answered { status: "201", about: "The webhook, with its secret.", schema: WEBHOOK };
    let mut described = operation(&said, false, &[WRITE, SAID, &[Code::Conflict]], &answered);
    described["responses"]["201"]["headers"] = json!({ "Location": {
        "description": "Where it is.",
        "schema": { "type": "string" },
        "example": "/api/v1/webhooks/018f3c1e-7d5a-7c3b-9f00-0123456789ab",
    } });
    let example = json!({ "url": "https://news.example/api/diwan", "records": ["article"] });
    let content =
        json!({ "application/json": { "schema": reference("WebhookInput"), "example": example } });
    body(described, true, "Its members.", content)
}

pub fn getting() -> Value {
    let said =
        Said { id: "webhook", summary: "Get a webhook", about: "One webhook, without its secret." };
    let answered = Answered { status: "200", about: "The webhook.", schema: WEBHOOK };
    operation(&said, true, &[READ], &answered)
}

pub fn changing() -> Value {
    let said = Said {
        id: "updateWebhook",
        summary: "Change a webhook",
        about: "Members that are left out stay as they are. While it is not `enabled`, nothing is sent; one that is enabled again goes on where it stopped.",
    };
    let answered = Answered { status: "200", about: "The webhook.", schema: WEBHOOK };
    let described = operation(&said, true, &[WRITE, SAID], &answered);
    let schema = json!({ "schema": reference("WebhookPatch"), "example": { "enabled": false } });
    let content = json!({ "application/merge-patch+json": schema, "application/json": schema });
    body(described, true, "The members that change.", content)
}

pub fn deleting() -> Value {
    let said = Said {
        id: "deleteWebhook",
        summary: "Delete a webhook",
        about: "Its deliveries go with it: what was not sent is not sent any more.",
    };
    let answered = Answered { status: "204", about: "Deleted.", schema: None };
    operation(&said, true, &[WRITE], &answered)
}

pub fn rotating() -> Value {
    let said = Said {
        id: "rotateWebhookSecret",
        summary: "Give a webhook another secret",
        about: "The new `secret` is shown this once. For 24 hours deliveries are signed with both, so that the receiver can be told meanwhile.",
    };
    let answered =
        Answered { status: "200", about: "The webhook, with its secret.", schema: WEBHOOK };
    operation(&said, true, &[WRITE], &answered)
}

pub fn testing() -> Value {
    let said = Said {
        id: "testWebhook",
        summary: "Send a webhook a test",
        about: "Sends an event `webhook.test`. Whether it has arrived is seen in the list of deliveries a moment later.",
    };
    let answered = Answered {
        status: "202",
        about: "The delivery, which is on its way.",
        schema: Some("WebhookDelivery"),
    };
    operation(&said, true, &[WRITE], &answered)
}

pub fn deliveries() -> Value {
    let said = Said {
        id: "webhookDeliveries",
        summary: "List the deliveries of a webhook",
        about: "What was and is to be sent, the latest first, with what came of it. What was delivered is kept for 7 days, all else for 30.",
    };
    let answered = Answered {
        status: "200",
        about: "A part of the list.",
        schema: Some("WebhookDeliveryList"),
    };
    let mut described = operation(&said, true, &[READ], &answered);
    if let Some(parameters) = described["parameters"].as_array_mut() {
        parameters.extend(filters::<DeliveryParameters>());
    }
    described
}

pub fn resending() -> Value {
    let said = Said {
        id: "resendWebhookDeliveries",
        summary: "Send deliveries of a webhook again",
        about: "Under the ids that they have: a receiver knows what it has got already. Without a body, all that are `dead` are sent again. One that is named and waits to be tried again is sent now.",
    };
    let answered =
        Answered { status: "202", about: "How many are sent again.", schema: Some("Resent") };
    let described = operation(&said, true, &[WRITE, SAID], &answered);
    let content = json!({ "application/json": { "schema": reference("ResendInput") } });
    body(described, false, "Which of them.", content)
}
