//! Forms, and credentials by HTTP Basic: what OAuth clients send.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::Payload;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use crate::error::{Error, Result};
use crate::http::body::read;

const FORM: &[&str] = &["application/x-www-form-urlencoded"];
/// The largest form with a token: each letter of it may be written as three.
const MOST: usize = 3 * 8 * 1024 + 1024;

/// The parameters of a form, those without a value left out.
pub struct Form(HashMap<String, String>);

impl Form {
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Form> {
        Form::read_within(request, payload, MOST).await
    }

    /// As [`Form::read`], where a form may have more or fewer bytes.
    pub async fn read_within(request: &HttpRequest, payload: Payload, most: usize) -> Result<Form> {
        Form::parse(&read(request, payload, FORM, most).await?)
    }

    pub fn parse(body: &[u8]) -> Result<Form> {
        let mut form = HashMap::new();
        for (name, value) in form_urlencoded::parse(body).into_owned() {
            if !value.is_empty() && form.insert(name, value).is_some() {
                return Err(Error::bad_request("A parameter stands twice."));
            }
        }
        Ok(Form(form))
    }

    pub fn maybe(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn needed(&self, name: &str) -> Result<&str> {
        self.maybe(name).ok_or_else(|| Error::bad_request(format!("{name} is missing.")))
    }
}

/// Name and password by HTTP Basic, each encoded as in a form (RFC 6749, section 2.3.1); `None`
/// where another scheme is used, or none.
pub fn basic(request: &HttpRequest) -> Result<Option<(String, String)>> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let value = value.to_str().map_err(|_| Error::unauthenticated())?;
    let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let plain = STANDARD.decode(credentials.trim()).ok();
    let plain = plain.and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = plain.as_deref().and_then(|plain| plain.split_once(':'));
    let (name, password) = pair.ok_or_else(Error::unauthenticated)?;
    Ok(Some((decoded(name), decoded(password))))
}

fn decoded(text: &str) -> String {
    // The whole text is one name: nothing in it separates.
    let escaped = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(escaped.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn with(authorization: &str) -> Result<Option<(String, String)>> {
        let header = (header::AUTHORIZATION, authorization);
        basic(&TestRequest::default().insert_header(header).to_http_request())
    }

    #[test]
    fn credentials_are_encoded_twice() {
        let pair = |name: &str, password: &str| Ok(Some((name.to_owned(), password.to_owned())));
        let given = |plain: &str| with(&format!("Basic {}", STANDARD.encode(plain)));
        assert_eq!(given("a:b%2Bc"), pair("a", "b+c"));
        assert_eq!(given("a:b&c=d:e"), pair("a", "b&c=d:e"));
        assert_eq!(given("a:"), pair("a", ""));
        assert!(given("ab").is_err());
        assert!(with("Basic").is_err());
        assert!(with("basic %%%").is_err());
        assert_eq!(with("Bearer x"), Ok(None));
    }

    #[test]
    fn a_parameter_stands_once_and_has_a_value() {
        assert!(Form::parse(b"scope=export&scope=export").is_err());
        let form = Form::parse(b"scope=&grant_type=password&unknown=1").unwrap();
        assert_eq!(form.maybe("scope"), None);
        assert_eq!(form.needed("grant_type"), Ok("password"));
        assert_eq!(form.needed("username").unwrap_err().detail, "username is missing.");
    }
}
