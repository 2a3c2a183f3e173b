//! Who is asking, from the `Authorization` header (RFC 6750).

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};

use super::door::Admission;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::principal::{CallerKey, Principal};

/// The principal behind a request, or why there is none, as it was found at the [door](super::door);
/// and what their requests are counted by.
///
/// Extracting never fails: a handler answers the error in the form its face has for errors.
pub struct Caller(pub Result<Principal>, pub CallerKey);

impl FromRequest for Caller {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(match Admission::of(request) {
            Ok(admission) => Caller(admission.caller(), admission.key()),
            Err(error) => Caller(Err(error), CallerKey::default()),
        }))
    }
}

/// Who sent a request: anonymous without a token, an error when the token is not valid.
pub(super) async fn principal(request: &HttpRequest) -> Result<Principal> {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(Principal::Anonymous) };
    let token = value.to_str().ok().and_then(bearer).filter(|_| values.next().is_none());
    let diwan = request.app_data::<web::Data<Diwan>>();
    match token.zip(diwan) {
        Some((token, diwan)) => Box::pin(diwan.principal_of(token)).await,
        None => Err(Error::unauthenticated()),
    }
}

/// The token that a request was sent with.
pub fn bearer_of(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    bearer(value).map(str::to_owned)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim_start())
}
