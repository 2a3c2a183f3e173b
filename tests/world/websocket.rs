//! Websockets that speak graphql-transport-ws, as any client would.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{Server, World};

pub const PROTOCOL: (&str, &str) = ("Sec-WebSocket-Protocol", "graphql-transport-ws");

/// How long anything is waited for.
const EVER: Duration = Duration::from_secs(20);

/// An open websocket.
pub struct Socket(WebSocketStream<TcpStream>);

/// What is heard on a websocket.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    Message(Value),
    /// With the code and reason of the server.
    Closed(u16, String),
}

impl World {
    /// A websocket with these headers, or the status of the refusal.
    pub async fn socket_with(&self, headers: &[(&str, &str)]) -> Result<Socket, u16> {
        let stream = TcpStream::connect(self.address()).await.unwrap();
        Socket::open(stream, headers).await
    }

    /// One that speaks the protocol, but was not let in yet.
    pub async fn socket(&self) -> Socket {
        self.socket_with(&[PROTOCOL]).await.unwrap()
    }

    /// One that was let in.
    pub async fn socket_of(&self, token: Option<&str>) -> Socket {
        self.socket().await.let_in(token).await
    }

    /// One that was let in, and takes little before it is read.
    pub async fn narrow_socket(&self) -> Socket {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        let stream = socket.connect(self.address()).await.unwrap();
        Socket::open(stream, &[PROTOCOL]).await.unwrap().let_in(None).await
    }
}

impl Server {
    /// A websocket of this server.
    pub async fn socket(&self) -> Socket {
        let stream = TcpStream::connect(self.address).await.unwrap();
        Socket::open(stream, &[PROTOCOL]).await.unwrap()
    }
}

impl Socket {
    async fn open(stream: TcpStream, headers: &[(&str, &str)]) -> Result<Socket, u16> {
        let address = stream.peer_addr().unwrap();
        let mut request = format!("ws://{address}/graphql/ws").into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(refusal)) => Err(refusal.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Is let in, with a token or without.
    pub async fn let_in(mut self, token: Option<&str>) -> Socket {
        let payload = token.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        self.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.message().await, json!({ "type": "connection_ack" }));
        self
    }

    pub async fn say(&mut self, message: Value) {
        self.say_text(message.to_string()).await;
    }

    pub async fn say_text(&mut self, text: impl Into<String>) {
        self.0.send(Message::text(text.into())).await.unwrap();
    }

    pub async fn say_bytes(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::binary(bytes)).await.unwrap();
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// What comes next.
    pub async fn hear(&mut self) -> Heard {
        self.hear_within(EVER).await.expect("an answer in time")
    }

    /// What comes next, if it does in this time.
    pub async fn hear_within(&mut self, patience: Duration) -> Option<Heard> {
        let next = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => {
                        return Heard::Message(serde_json::from_str(&text).unwrap());
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let frame = frame.expect("a reason");
                        return Heard::Closed(frame.code.into(), frame.reason.to_string());
                    }
                    Some(Ok(_)) => {}
                    None | Some(Err(_)) => return Heard::Closed(1006, String::new()),
                }
            }
        };
        tokio::time::timeout(patience, next).await.ok()
    }

    #[track_caller]
    pub fn message(&mut self) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        async move {
            match self.hear().await {
                Heard::Message(message) => message,
                closed => panic!("{closed:?} at {place}"),
            }
        }
    }

    /// The payload of the next message, which is an event of an operation.
    #[track_caller]
    pub fn next(&mut self, id: &str) -> impl Future<Output = Value> {
        let (place, heard) = (std::panic::Location::caller(), self.message());
        async move {
            let mut message = heard.await;
            assert_eq!(
                (&message["type"], &message["id"]),
                (&json!("next"), &json!(id)),
                "{message} at {place}"
            );
            message["payload"].take()
        }
    }

    /// The code with which it is closed, whatever was said before.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code, _) = self.hear().await {
                return code;
            }
        }
    }
}
