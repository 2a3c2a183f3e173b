//! The token endpoint, and what clients need to find it and to check tokens themselves: OAuth 2.0
//! by RFC 6749, 7009, 7517 and 8414.

use actix_web::http::header::{self, CacheDirective};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Denial, FIRST_PARTY, Granted, Refusal, describe};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::http::door::Admission;
use crate::http::entity_tag::{self, is_known};
use crate::principal::{Scope, Scopes};
use crate::rest::{Endpoint, Form, basic, problem};

const TOKEN: &str = "/oauth/token";
const REVOKE: &str = "/oauth/revoke";
const JWKS: &str = "/.well-known/jwks.json";
const METADATA: &str = "/.well-known/oauth-authorization-server";

/// For how many seconds keys and metadata may be kept.
const MAX_AGE: u32 = 300;

/// The addresses of the authorization server.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(Method::POST, TOKEN, describe::token(), || web::route().to(token))
            .refusing(|_, error| fail(error)),
        Endpoint::new(Method::POST, REVOKE, describe::revoke(), || web::route().to(revoke))
            .refusing(|_, error| fail(error)),
        Endpoint::new(Method::GET, JWKS, describe::jwks(), || web::route().to(jwks)),
        Endpoint::new(Method::GET, METADATA, describe::metadata(), || web::route().to(metadata)),
    ]
}

/// The tokens that were granted (RFC 6749, section 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer<'a> {
    /// To be sent as `Authorization: Bearer …`.
    access_token: &'a str,
    /// How the access token is to be sent.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// For how many seconds the access token is good.
    #[schema(example = 900)]
    expires_in: i64,
    /// To be exchanged for the next pair, once; machine clients have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    /// What the access token may be used for, separated by spaces.
    #[schema(example = "content:read-own content:write")]
    scope: String,
}

/// Why no token is granted (RFC 6749, section 5.2).
#[derive(Serialize, ToSchema)]
pub struct TokenError<'a> {
    /// The stable code: invalid_request, invalid_client, invalid_grant, unauthorized_client,
    /// unsupported_grant_type, invalid_scope, temporarily_unavailable or server_error.
    #[schema(example = "invalid_grant")]
    error: &'static str,
    /// What is wrong, for people.
    error_description: &'a str,
}

async fn token(diwan: Data<Diwan>, request: HttpRequest, payload: Payload) -> HttpResponse {
    match grant(&diwan, &request, payload).await {
        Ok(granted) => private(HttpResponse::Ok()).json(answer(&granted)),
        Err(denial) => deny(&denial),
    }
}

async fn grant(diwan: &Diwan, request: &HttpRequest, body: Payload) -> Result<Granted, Denial> {
    let form = Form::read(request, body).await?;
    let (asker, scopes) = (asker(&form, request)?, wanted(&form)?);
    match (form.needed("grant_type")?, asker) {
        ("password", Asker::FirstParty) => {
            let from = Admission::of(request)?.key();
            let (name, password) = (form.needed("username")?, form.needed("password")?);
            diwan.sign_in(name, password, scopes, from).await
        }
        ("refresh_token", Asker::FirstParty) => {
            diwan.refresh(form.needed("refresh_token")?, scopes).await
        }
        ("client_credentials", Asker::Machine { id, secret }) => {
            diwan.client_credentials(&id, &secret, scopes).await
        }
        ("client_credentials", Asker::FirstParty) => Err(Refusal::InvalidClient.into()),
        ("password" | "refresh_token", _) => Err(Refusal::UnauthorizedClient.into()),
        _ => Err(Refusal::UnsupportedGrantType.into()),
    }
}

/// Who asks for a token on somebody's behalf.
#[derive(Debug, PartialEq, Eq)]
enum Asker {
    /// Any app of ours: it has no secret to keep.
    FirstParty,
    Machine {
        id: String,
        secret: String,
    },
}

/// Who asks, by HTTP Basic or in the form, but not both (RFC 6749, section 2.3).
fn asker(form: &Form, request: &HttpRequest) -> Result<Asker, Denial> {
    let in_form = |name: &str| form.maybe(name).map(str::to_owned);
    let (id, secret) = match basic(request).map_err(|_| Refusal::InvalidClient)? {
        Some(_) if form.maybe("client_secret").is_some() => {
            return Err(Error::bad_request("Authenticate in one way only.").into());
        }
        Some((id, secret)) => (Some(id), Some(secret).filter(|secret| !secret.is_empty())),
        None => (in_form("client_id"), in_form("client_secret")),
    };
    match (id, secret) {
        (None, None) => Ok(Asker::FirstParty),
        (Some(id), None) if id == FIRST_PARTY => Ok(Asker::FirstParty),
        (Some(id), Some(secret)) => Ok(Asker::Machine { id, secret }),
        _ => Err(Refusal::InvalidClient.into()),
    }
}

/// The scopes that are asked for; `None` for all there are.
fn wanted(form: &Form) -> Result<Option<Scopes>, Refusal> {
    let words = form.maybe("scope");
    words.map(|words| Scopes::parse(words).ok_or(Refusal::InvalidScope)).transpose()
}

fn answer(granted: &Granted) -> TokenAnswer<'_> {
    TokenAnswer {
        access_token: &granted.access_token,
        token_type: "Bearer",
        expires_in: granted.expires_in_seconds,
        refresh_token: granted.refresh_token.as_ref().map(|token| token.as_str()),
        scope: granted.scopes.to_string(),
    }
}

/// The holder of a token may end its session.
async fn revoke(diwan: Data<Diwan>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let revoked = async {
        let form = Form::read(&request, payload).await?;
        Ok(diwan.revoke(form.needed("token")?).await?)
    };
    match revoked.await {
        Ok(()) => private(HttpResponse::Ok()).finish(),
        Err(denial) => deny(&denial),
    }
}

fn deny(denial: &Denial) -> HttpResponse {
    match denial {
        Denial::Refused(refusal) => refuse(*refusal),
        Denial::Failed(error) => fail(error),
    }
}

fn refuse(refusal: Refusal) -> HttpResponse {
    let (error, about) = told(refusal);
    let mut builder = match refusal {
        Refusal::InvalidClient => HttpResponse::Unauthorized(),
        _ => HttpResponse::BadRequest(),
    };
    if refusal == Refusal::InvalidClient {
        builder.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"diwan\""));
    }
    private(builder).json(TokenError { error, error_description: about })
}

fn told(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::InvalidClient => {
            ("invalid_client", "The client is not known, or its secret is wrong or has expired.")
        }
        Refusal::InvalidGrant => (
            "invalid_grant",
            "Address and password do not fit, or the refresh token is not good any more.",
        ),
        Refusal::UnauthorizedClient => {
            ("unauthorized_client", "Machine clients use grant_type=client_credentials.")
        }
        Refusal::UnsupportedGrantType => (
            "unsupported_grant_type",
            "grant_type is password, refresh_token or client_credentials.",
        ),
        Refusal::InvalidScope => {
            ("invalid_scope", "A scope is unknown, or more than may be granted.")
        }
    }
}

fn fail(failure: &Error) -> HttpResponse {
    let error = match failure.code {
        code if code.passes() => "temporarily_unavailable",
        code if code.status() >= 500 => "server_error",
        _ => "invalid_request",
    };
    let status = StatusCode::from_u16(failure.code.status());
    let mut builder = HttpResponse::build(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    if error == "temporarily_unavailable" {
        builder.insert_header((header::RETRY_AFTER, "1"));
    }
    private(builder).json(TokenError { error, error_description: &failure.detail })
}

/// No cache may keep a token.
fn private(mut builder: HttpResponseBuilder) -> HttpResponseBuilder {
    builder
        .insert_header(header::CacheControl(vec![CacheDirective::NoStore]))
        .insert_header((header::PRAGMA, "no-cache"));
    builder
}

async fn jwks(diwan: Data<Diwan>, request: HttpRequest) -> HttpResponse {
    match diwan.public_keys().await {
        Ok(keys) => public(&request, "application/jwk-set+json", &keys),
        Err(error) => problem(&request, &error),
    }
}

async fn metadata(diwan: Data<Diwan>, request: HttpRequest) -> HttpResponse {
    let issuer = diwan.issuer();
    let at = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
    let about = json!({
        "issuer": issuer,
        "token_endpoint": at(TOKEN),
        "revocation_endpoint": at(REVOKE),
        "jwks_uri": at(JWKS),
        "scopes_supported": Scope::ALL.map(Scope::as_str),
        "response_types_supported": [],
        "grant_types_supported": ["password", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported":
            ["none", "client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["none"],
    });
    public(&request, "application/json", &about)
}

/// What everybody may keep for a while, with its tag.
fn public(request: &HttpRequest, media: &str, body: &impl Serialize) -> HttpResponse {
    let body = match serde_json::to_vec(body) {
        Ok(body) => body,
        Err(cause) => return problem(request, &Error::internal(cause)),
    };
    let tag = entity_tag::of_body(&body);
    let known = is_known(request, &tag);
    let mut builder = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    builder.insert_header((header::ETAG, tag)).insert_header(header::CacheControl(vec![
        CacheDirective::Public,
        CacheDirective::MaxAge(MAX_AGE),
    ]));
    if known { builder.finish() } else { builder.content_type(media).body(body) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn asked(form: &str, credentials: Option<&str>) -> Result<Asker, Denial> {
        let mut request = TestRequest::default();
        if let Some(plain) = credentials {
            let value = format!("Basic {}", STANDARD.encode(plain));
            request = request.insert_header((header::AUTHORIZATION, value));
        }
        asker(&Form::parse(form.as_bytes())?, &request.to_http_request())
    }

    #[test]
    fn a_client_says_who_it_is_in_one_of_two_ways() {
        let machine = || Ok(Asker::Machine { id: "a".into(), secret: "b".into() });
        assert_eq!(asked("", None), Ok(Asker::FirstParty));
        assert_eq!(asked("client_id=diwan&client_secret=", None), Ok(Asker::FirstParty));
        assert_eq!(asked("", Some("diwan:")), Ok(Asker::FirstParty));
        assert_eq!(asked("client_id=a&client_secret=b", None), machine());
        assert_eq!(asked("client_id=a", Some("a:b")), machine());
    }

    #[test]
    fn half_or_doubled_credentials_are_refused() {
        let refused = || Err(Denial::Refused(Refusal::InvalidClient));
        assert_eq!(asked("client_id=a", None), refused());
        assert_eq!(asked("client_secret=b", None), refused());
        assert_eq!(asked("", Some("a:")), refused());
        assert_eq!(asked("", Some("ab")), refused());
        let twice = asked("client_id=a&client_secret=b", Some("a:b"));
        assert!(matches!(twice, Err(Denial::Failed(_))));
    }

    #[test]
    fn unknown_scopes_are_refused() {
        let scopes = |form: &str| wanted(&Form::parse(form.as_bytes()).unwrap());
        assert_eq!(scopes("scope="), Ok(None));
        assert_eq!(scopes("scope=export"), Ok(Some([Scope::Export].into_iter().collect())));
        assert_eq!(scopes("scope=export+everything"), Err(Refusal::InvalidScope));
    }
}
