//! What the contract says of the authorization server.

use serde_json::{Map, Value, json};

use crate::error::Code;
use crate::rest::problems;

fn operation(name: &str, summary: &str, said: &str, responses: Value) -> Value {
    json!({
        "operationId": name,
        "tags": ["tokens"],
        "summary": summary,
        "description": said,
        "security": [{}],
        "responses": responses,
    })
}

/// An operation that takes a form.
fn with_form(mut operation: Value, required: &[&str], members: Value) -> Value {
    operation["requestBody"] = json!({
        "required": true,
        "content": { "application/x-www-form-urlencoded": { "schema": {
            "type": "object", "required": required, "properties": members,
        } } },
    });
    operation
}

fn text(said: &str) -> Value {
    json!({ "type": "string", "description": said })
}

fn secret(said: &str) -> Value {
    json!({ "type": "string", "format": "password", "description": said })
}

fn denied(said: &str) -> Value {
    json!({
        "description": said,
        "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/TokenError" } },
        },
    })
}

/// The answers when a form is not taken, or the store fails.
fn refusals() -> Map<String, Value> {
    [
        ("400", "The request or what it presents is not good: `error` says why."),
        ("408", "The body took too long to arrive."),
        ("413", "The body is too large."),
        ("415", "The body is not a form."),
        ("500", "Something failed on the server."),
        ("503", "Too many are signing in, or the store cannot be reached: try again shortly."),
        ("507", "The server's storage is full."),
    ]
    .into_iter()
    .map(|(status, said)| (status.to_owned(), denied(said)))
    .collect()
}

pub fn token() -> Value {
    let mut responses = refusals();
    responses.insert("401".into(), denied("The client is not known, or its secret is wrong."));
    responses.insert(
        "200".into(),
        json!({
            "description": "The tokens.",
            "content": {
                "application/json": { "schema": { "$ref": "#/components/schemas/TokenAnswer" } },
            },
        }),
    );
    let operation = operation(
        "issueToken",
        "Get an access token",
        "RFC 6749. An account signs in with `grant_type=password` and goes on with \
         `refresh_token`: each refresh token is good for one exchange, and one that is used twice \
         ends the session. A machine client uses `client_credentials` and authenticates by HTTP \
         Basic or in the form.",
        responses.into(),
    );
    let members = json!({
        "grant_type": {
            "type": "string",
            "enum": ["password", "refresh_token", "client_credentials"],
            "description": "What the token is asked for with.",
        },
        "username": text("`password`: the account's e-mail address."),
        "password": secret("`password`: the account's password."),
        "refresh_token": secret("`refresh_token`: the latest refresh token."),
        "client_id": text("`client_credentials`: the machine client's id; otherwise `diwan` or nothing."),
        "client_secret": secret("`client_credentials`: the machine client's secret."),
        "scope": text("The scopes wanted, separated by spaces; all that may be granted when absent."),
    });
    with_form(operation, &["grant_type"], members)
}

pub fn revoke() -> Value {
    let mut responses = refusals();
    responses.insert("200".into(), json!({ "description": "The token counts no more." }));
    let operation = operation(
        "revokeToken",
        "Sign out",
        "RFC 7009. Ends the session that a refresh or access token belongs to, with all its \
         tokens. What is no token of this server is answered alike.",
        responses.into(),
    );
    let members = json!({
        "token": secret("The refresh or access token."),
        "token_type_hint": text("Not needed, and taken for compatibility."),
    });
    with_form(operation, &["token"], members)
}

pub fn jwks() -> Value {
    operation(
        "jwks",
        "Get the public keys",
        "RFC 7517: the Ed25519 keys by which access tokens (RFC 9068) can be verified.",
        document(
            "application/jwk-set+json",
            json!({
                "type": "object",
                "required": ["keys"],
                "properties": { "keys": { "type": "array", "items": { "type": "object" } } },
            }),
        ),
    )
}

pub fn metadata() -> Value {
    operation(
        "authorizationServer",
        "Get the authorization server's metadata",
        "RFC 8414: where tokens come from, and how.",
        document(
            "application/json",
            json!({
                "type": "object",
                "required": ["issuer", "token_endpoint", "jwks_uri", "response_types_supported"],
            }),
        ),
    )
}

fn document(media: &str, schema: Value) -> Value {
    let mut responses = problems(&[Code::Unavailable]);
    responses.insert(
        "200".into(),
        json!({ "description": "The document.", "content": { media: { "schema": schema } } }),
    );
    responses.insert("304".into(), json!({ "description": "You have it already." }));
    responses.into()
}
