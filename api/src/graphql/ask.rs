//! What a request asks: the four parameters of GraphQL over HTTP, from a body or from an address.

use actix_web::HttpRequest;
use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::http::body;

/// One GraphQL request, well-formed but not yet looked into.
#[derive(Debug)]
pub struct Ask {
    pub query: String,
    pub operation: Option<String>,
    pub variables: Variables,
}

/// The only media type of requests.
pub const JSON: &str = "application/json";

const QUERY: &str = "query";
const OPERATION: &str = "operationName";
const VARIABLES: &str = "variables";
const EXTENSIONS: &str = "extensions";

impl Ask {
    /// From the body of a POST.
    pub fn of_body(body: &[u8]) -> Result<Ask> {
        match body::parse_json(body)? {
            Value::Object(members) => Ask::of_members(members),
            Value::Array(_) => {
                Err(Error::bad_request("Batches are not served: send one request at a time."))
            }
            _ => Err(Error::bad_request("The body must be a JSON object.")),
        }
    }

    /// From the address of a GET, where `variables` and `extensions` are JSON texts.
    pub fn of_address(request: &HttpRequest) -> Result<Ask> {
        let mut members = Map::new();
        for (name, text) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
            let value = match name.as_ref() {
                QUERY | OPERATION => Value::String(text.into_owned()),
                VARIABLES | EXTENSIONS if text.is_empty() => Value::Null,
                VARIABLES | EXTENSIONS => body::parse_json(text.as_bytes())?,
                _ => return Err(unknown_parameter()),
            };
            if members.insert(name.into_owned(), value).is_some() {
                return Err(Error::bad_request("A parameter stands twice in the address."));
            }
        }
        Ask::of_members(members)
    }

    /// From the members of an object.
    pub fn of_members(mut members: Map<String, Value>) -> Result<Ask> {
        let query = text(&mut members, QUERY)?
            .ok_or_else(|| Error::bad_request("query must be given: a GraphQL document."))?;
        let operation = text(&mut members, OPERATION)?.filter(|name| !name.is_empty());
        let variables = object(&mut members, VARIABLES)?;
        object(&mut members, EXTENSIONS)?;
        let variables = Variables::from_json(Value::Object(variables));
        Ok(Ask { query, operation, variables })
    }
}

/// A POST says everything in its body, as JSON: forms and plain text could be sent by any page.
pub fn check_post(request: &HttpRequest) -> Result<()> {
    if !request.query_string().is_empty() {
        return Err(unknown_parameter());
    }
    body::check_type(request, &[JSON])
}

/// Does not repeat the parameter: it might be a token.
fn unknown_parameter() -> Error {
    Error::bad_request(
        "The address takes query, operationName, variables and extensions, and only of a GET. \
         An access token belongs into the header Authorization.",
    )
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Error::bad_request(format!("{name} must be a string."))),
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Error::bad_request(format!("{name} must be an object."))),
    }
}
