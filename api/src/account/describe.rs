//! What the contract says of the authorization server.

use serde_json::{Map, Value, json};

use crate::error::Code;
use crate::rest::{header, problems, retry_after};

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

fn texts(said: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": said })
}

fn secret(said: &str) -> Value {
    json!({ "type": "string", "format": "password", "description": said })
}

fn denied(said: &str) -> Value {
    json!({
        "description": said,
        "headers": private(),
        "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/TokenError" } },
        },
    })
}

fn private() -> Value {
    let said = "Nobody in between may keep a token.";
    json!({ "Cache-Control": header(said, "no-store"), "Pragma": header(said, "no-cache") })
}

/// The answers when a form is not taken, or the store fails.
fn refusals() -> Map<String, Value> {
    [
        ("400", "The request or what it presents is not good: `error` says why."),
        ("408", "The body took too long to arrive."),
        ("413", "The body is too large."),
        ("415", "The body is not a form."),
        ("429", "Too many attempts of yours are waiting: try again when some have ended."),
        ("500", "Something failed on the server."),
        ("503", "Too many are signing in, or the store cannot be reached: try again shortly."),
        ("507", "The server's storage is full."),
    ]
    .into_iter()
    .map(|(status, said)| {
        let mut answer = denied(said);
        if ["429", "503"].contains(&status) {
            answer["headers"]["Retry-After"] = retry_after();
        }
        (status.to_owned(), answer)
    })
    .collect()
}

pub fn token() -> Value {
    let mut responses = refusals();
    let mut unknown = denied("The client is not known, or its secret is wrong.");
    unknown["headers"]["WWW-Authenticate"] =
        header("How a client authenticates (RFC 7617).", "Basic realm=\"diwan\"");
    responses.insert("401".into(), unknown);
    responses.insert(
        "200".into(),
        json!({
            "description": "The tokens.",
            "headers": private(),
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
    responses.insert(
        "200".into(),
        json!({ "description": "The token counts no more.", "headers": private() }),
    );
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
                "properties": { "keys": {
                    "type": "array",
                    "items": { "type": "object", "additionalProperties": true },
                    "description": "The keys, each an OKP key on the curve Ed25519 (RFC 8037).",
                } },
                "additionalProperties": true,
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
                "properties": {
                    "issuer": text("Who issues the tokens."),
                    "token_endpoint": text("Where tokens come from."),
                    "revocation_endpoint": text("Where they are given back."),
                    "jwks_uri": text("Where the public keys are."),
                    "scopes_supported": texts("The scopes there are."),
                    "response_types_supported": texts("None: there is no authorization endpoint."),
                    "grant_types_supported": texts("What a token can be asked for with."),
                    "token_endpoint_auth_methods_supported":
                        texts("How clients authenticate for a token."),
                    "revocation_endpoint_auth_methods_supported":
                        texts("How clients authenticate to give one back."),
                },
                "additionalProperties": true,
            }),
        ),
    )
}

fn document(media: &str, schema: Value) -> Value {
    let mut responses = problems(&[Code::Unavailable]);
    let headers = json!({
        "Cache-Control": header("It may be kept for a while.", "public, max-age=300"),
        "ETag": header("Its tag, for If-None-Match.", "\"r9oGx1ZkLQ2bq6Xy\""),
    });
    responses.insert(
        "200".into(),
        json!({
            "description": "The document.",
            "headers": headers,
            "content": { media: { "schema": schema } },
        }),
    );
    let known = json!({ "description": "You have it already.", "headers": headers });
    responses.insert("304".into(), known);
    responses.into()
}
