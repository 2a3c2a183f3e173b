//! The messages of graphql-transport-ws, as clients send them.
//!
//! The protocol: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>.

use serde_json::{Map, Value};

use crate::error::Result;
use crate::graphql::ask::Ask;
use crate::http::body;

/// What a client says.
#[derive(Debug)]
pub enum Message {
    ConnectionInit(Map<String, Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, ask: Ask },
    Complete { id: String },
}

impl Message {
    /// Reads a message; an error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Message, String> {
        let Ok(Value::Object(mut members)) = body::parse_json(text.as_bytes()) else {
            return Err("a message is a JSON object".to_owned());
        };
        let Some(Value::String(kind)) = members.remove("type") else {
            return Err("type is not a text".to_owned());
        };
        match kind.as_str() {
            "connection_init" => {
                Ok(Message::ConnectionInit(payload(&mut members)?.unwrap_or_default()))
            }
            "ping" => Ok(Message::Ping(payload(&mut members)?.map(Value::Object))),
            "pong" => payload(&mut members).map(|_| Message::Pong),
            "subscribe" => {
                let id = id(&mut members)?;
                let asked = payload(&mut members)?.ok_or("subscribe has no payload")?;
                let ask = Ask::of_members(asked).map_err(|error| error.detail)?;
                Ok(Message::Subscribe { id, ask })
            }
            "complete" => Ok(Message::Complete { id: id(&mut members)? }),
            _ => Err("unknown type".to_owned()),
        }
    }
}

/// The token in a payload, where there is one: `{"authorization": "Bearer …"}`. Anything else there is no
/// token that counts.
pub fn token(payload: &Map<String, Value>) -> Result<Option<&str>, ()> {
    let mut given = ["authorization", "Authorization"].iter().filter_map(|name| payload.get(*name));
    match given.next() {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let (scheme, token) = text.split_once(' ').ok_or(())?;
            scheme.eq_ignore_ascii_case("bearer").then_some(Some(token.trim())).ok_or(())
        }
        Some(_) => Err(()),
    }
}

fn payload(members: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, String> {
    match members.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err("payload is not an object".to_owned()),
    }
}

fn id(members: &mut Map<String, Value>) -> Result<String, String> {
    match members.remove("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id),
        _ => Err("id is not a text".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_message_of_a_client_is_read() {
        let read = |message: Value| Message::parse(&message.to_string()).unwrap();
        let init = read(json!({ "type": "connection_init", "payload": { "a": 1 } }));
        assert!(matches!(init, Message::ConnectionInit(payload) if payload["a"] == 1));
        assert!(matches!(read(json!({ "type": "connection_init" })), Message::ConnectionInit(_)));
        assert!(matches!(read(json!({ "type": "ping", "payload": null })), Message::Ping(None)));
        assert!(matches!(read(json!({ "type": "ping", "payload": {} })), Message::Ping(Some(_))));
        assert!(matches!(read(json!({ "type": "pong", "payload": {} })), Message::Pong));
        assert!(
            matches!(read(json!({ "type": "complete", "id": "1" })), Message::Complete { id } if id == "1")
        );
        let payload = json!({ "query": "{ a }", "operationName": "a", "variables": { "b": 1 }, "extensions": {} });
        let Message::Subscribe { id, ask } =
            read(json!({ "type": "subscribe", "id": "1", "payload": payload }))
        else {
            panic!("a subscribe");
        };
        assert_eq!((id.as_str(), ask.query.as_str()), ("1", "{ a }"));
        assert_eq!(ask.operation.as_deref(), Some("a"));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for text in [
            "",
            "ping",
            "[]",
            "{}",
            r#"{"type": 1}"#,
            r#"{"type": "start"}"#,
            r#"{"type": "next", "id": "1", "payload": {}}"#,
            r#"{"type": "connection_ack"}"#,
            r#"{"type": "connection_init", "payload": "text"}"#,
            r#"{"type": "ping", "payload": []}"#,
            r#"{"type": "complete"}"#,
            r#"{"type": "complete", "id": ""}"#,
            r#"{"type": "subscribe", "id": "1"}"#,
            r#"{"type": "subscribe", "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {"query": 1}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}"#,
        ] {
            assert!(Message::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_is_read_from_a_payload() {
        let token = |payload: Value| match &payload {
            Value::Object(members) => token(members).map(|token| token.map(str::to_owned)),
            _ => panic!("an object"),
        };
        assert_eq!(token(json!({})), Ok(None));
        assert_eq!(token(json!({ "authorization": null })), Ok(None));
        assert_eq!(token(json!({ "authorization": "Bearer abc" })), Ok(Some("abc".to_owned())));
        assert_eq!(token(json!({ "Authorization": "bearer  abc" })), Ok(Some("abc".to_owned())));
        for odd in [json!("abc"), json!("Basic abc"), json!(1), json!({})] {
            assert_eq!(token(json!({ "authorization": odd })), Err(()));
        }
    }
}
