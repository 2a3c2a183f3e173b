//! Forms as OAuth clients send them, and how a client says who it is (RFC 6749, section 2.3).

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::Payload;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::session::FIRST_PARTY;
use super::{Denial, Refusal};
use crate::body::read;
use crate::principal::Scopes;

const FORM: &[&str] = &["application/x-www-form-urlencoded"];
/// The largest form: an access token, each letter of which may be written as three.
const MOST: usize = 3 * 8 * 1024 + 1024;

/// The parameters of a request, those without a value left out.
pub struct Form(HashMap<String, String>);

/// Who asks for a token on somebody's behalf.
#[derive(Debug, PartialEq, Eq)]
pub enum Asker {
    /// Any app of ours: it has no secret to keep.
    FirstParty,
    Machine {
        id: String,
        secret: String,
    },
}

impl Form {
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Form, Denial> {
        let body = read(request, payload, FORM, MOST).await?;
        Ok(Form::parse(&body)?)
    }

    fn parse(body: &[u8]) -> Result<Form, Refusal> {
        let mut form = HashMap::new();
        for (name, value) in form_urlencoded::parse(body).into_owned() {
            if !value.is_empty() && form.insert(name, value).is_some() {
                return Err(Refusal::InvalidRequest("A parameter stands twice."));
            }
        }
        Ok(Form(form))
    }

    pub fn maybe(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn needed(&self, name: &'static str) -> Result<&str, Refusal> {
        self.maybe(name).ok_or(Refusal::Missing(name))
    }

    /// The scopes that are asked for; `None` for all there are.
    pub fn scopes(&self) -> Result<Option<Scopes>, Refusal> {
        self.maybe("scope")
            .map(|words| Scopes::parse(words).ok_or(Refusal::InvalidScope))
            .transpose()
    }

    /// Who asks, by HTTP Basic or in the form, but not both.
    pub fn asker(&self, request: &HttpRequest) -> Result<Asker, Refusal> {
        let (id, secret) = (self.maybe("client_id"), self.maybe("client_secret"));
        match basic(request)? {
            Some(_) if secret.is_some() => {
                Err(Refusal::InvalidRequest("Authenticate in one way only."))
            }
            Some((id, secret)) => asker(Some(&id), Some(&secret)),
            None => asker(id, secret),
        }
    }
}

fn asker(id: Option<&str>, secret: Option<&str>) -> Result<Asker, Refusal> {
    match (id, secret.filter(|secret| !secret.is_empty())) {
        (None | Some(FIRST_PARTY), None) => Ok(Asker::FirstParty),
        (Some(id), Some(secret)) => {
            Ok(Asker::Machine { id: id.to_owned(), secret: secret.to_owned() })
        }
        _ => Err(Refusal::InvalidClient),
    }
}

/// Id and secret by HTTP Basic; both are encoded as in a form.
fn basic(request: &HttpRequest) -> Result<Option<(String, String)>, Refusal> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let Some((scheme, credentials)) = value.to_str().ok().and_then(|value| value.split_once(' '))
    else {
        return Err(Refusal::InvalidClient);
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let plain = STANDARD.decode(credentials.trim()).ok();
    let plain = plain.and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = plain.as_deref().and_then(|plain| plain.split_once(':'));
    let (id, secret) = pair.ok_or(Refusal::InvalidClient)?;
    Ok(Some((form_decoded(id), form_decoded(secret))))
}

fn form_decoded(text: &str) -> String {
    // The whole text is one name: nothing in it separates.
    let escaped = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(escaped.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asker(form: &str, authorization: Option<&str>) -> Result<Asker, Refusal> {
        let mut request = TestRequest::default();
        if let Some(value) = authorization {
            request = request.insert_header((header::AUTHORIZATION, value));
        }
        Form::parse(form.as_bytes())?.asker(&request.to_http_request())
    }

    fn machine(id: &str, secret: &str) -> Result<Asker, Refusal> {
        Ok(Asker::Machine { id: id.into(), secret: secret.into() })
    }

    fn basic(credentials: &str) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[test]
    fn a_client_says_who_it_is_in_one_of_two_ways() {
        assert_eq!(asker("", None), Ok(Asker::FirstParty));
        assert_eq!(asker("client_id=diwan&client_secret=", None), Ok(Asker::FirstParty));
        assert_eq!(asker("client_id=a&client_secret=b%2Bc", None), machine("a", "b+c"));
        assert_eq!(asker("", Some(&basic("a:b%2Bc"))), machine("a", "b+c"));
        assert_eq!(asker("", Some(&basic("a:b&c=d:e"))), machine("a", "b&c=d:e"));
        assert_eq!(asker("client_id=a", Some(&basic("a:b"))), machine("a", "b"));
        assert_eq!(asker("", Some(&basic("diwan:"))), Ok(Asker::FirstParty));
        assert_eq!(asker("", Some("Bearer x")), Ok(Asker::FirstParty));
    }

    #[test]
    fn half_or_doubled_credentials_are_refused() {
        assert_eq!(asker("client_id=a", None), Err(Refusal::InvalidClient));
        assert_eq!(asker("client_secret=b", None), Err(Refusal::InvalidClient));
        assert_eq!(asker("", Some("Basic")), Err(Refusal::InvalidClient));
        assert_eq!(asker("", Some("Basic %%%")), Err(Refusal::InvalidClient));
        assert_eq!(asker("", Some(&basic("ab"))), Err(Refusal::InvalidClient));
        let twice = asker("client_id=a&client_secret=b", Some(&basic("a:b")));
        assert!(matches!(twice, Err(Refusal::InvalidRequest(_))));
    }

    #[test]
    fn a_parameter_stands_once_and_has_a_value() {
        assert!(Form::parse(b"scope=export&scope=export").is_err());
        let form = Form::parse(b"scope=&grant_type=password&unknown=1").unwrap();
        assert_eq!(form.maybe("scope"), None);
        assert_eq!(form.scopes(), Ok(None));
        assert!(form.needed("username").is_err());
        let odd = Form::parse(b"scope=export+everything").unwrap();
        assert_eq!(odd.scopes(), Err(Refusal::InvalidScope));
    }
}
