//! Requests as any client would send them.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use super::{Server, World};

/// A request in the making.
pub struct Ask(RequestBuilder);

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body, byte by byte.
    pub bytes: Vec<u8>,
    /// The body, where it is JSON; else null.
    pub json: Value,
}

impl World {
    /// A request to an address of the server, `/api/v1/articles` for example.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        self.ask_of(&self.server, method, path)
    }

    /// The same of another server.
    pub fn ask_of(&self, server: &Server, method: &str, path: &str) -> Ask {
        let url = format!("http://{}{path}", server.address);
        Ask(self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url))
    }

    /// The answer to a GET.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.ask("GET", path).token(token).send().await
    }
}

impl Ask {
    pub fn token(self, token: Option<&str>) -> Ask {
        match token {
            Some(token) => self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}")),
            None => self,
        }
    }

    pub fn header(self, name: &str, value: &str) -> Ask {
        Ask(self.0.header(name, value))
    }

    pub fn json(self, body: &Value) -> Ask {
        self.text("application/json", body.to_string())
    }

    pub fn text(self, media: &str, body: impl Into<String>) -> Ask {
        Ask(self.0.header(CONTENT_TYPE, media).body(body.into()))
    }

    pub fn bytes(self, media: &str, body: Vec<u8>) -> Ask {
        Ask(self.0.header(CONTENT_TYPE, media).body(body))
    }

    /// The answer as soon as it begins.
    pub async fn begin(self) -> reqwest::Response {
        self.0.send().await.unwrap()
    }

    /// What arrives of an answer, and whether it came to its end.
    pub async fn receive(self) -> (Answer, bool) {
        let mut response = self.begin().await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut bytes = Vec::new();
        let ended = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (Answer { status, headers, text, bytes, json: Value::Null }, ended)
    }

    pub async fn send(self) -> Answer {
        let response = self.0.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, headers, text, bytes, json }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The stable code of an error.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}

pub fn http() -> Client {
    // Answers such as 308 are looked at, not followed. A connection is given up before the server does
    // so, after five seconds: it might be in use again at that moment.
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    client.pool_idle_timeout(Duration::from_secs(2)).build().unwrap()
}
