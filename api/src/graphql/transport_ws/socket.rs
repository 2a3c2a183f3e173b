//! One websocket: who is at its other end, and what they have under way.

use actix_web::rt;
use actix_web::web::Data;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError, Session};
use async_graphql::Executor;
use futures::{FutureExt, StreamExt};
use serde_json::{Map, Value};
use tokio::time::{Duration, Instant, interval};
use uuid::Uuid;

use super::close::Close;
use super::message::{Message, token};
use super::words::{ACKNOWLEDGED, Messages, PONG};
use crate::error::{Code, Error, Result};
use crate::graphql::answer::Answer;
use crate::graphql::ask::Ask;
use crate::graphql::handler::Endpoint;
use crate::graphql::subscribe::client::Client;
use crate::graphql::subscribe::outbox::{Outbox, Refused};
use crate::graphql::subscribe::run::{Stop, Words, run};
use crate::graphql::subscribe::running::{NotBegun, Running};
use crate::graphql::subscribe::{Counted, Streams, most_operations};
use crate::http::caller_slots::CallerSlot;
use crate::principal::{CallerKey, Principal};

/// What a socket is made of.
pub struct Socket<E> {
    pub endpoint: Data<Endpoint<E>>,
    pub client: Client,
    pub streams: Streams,
    pub out: Outbox<Close>,
    /// To answer frames that only say that somebody is there.
    pub frames: Session,
    /// Whether the page that opened it may sign in.
    pub may_sign_in: bool,
}

/// A socket and what was said on it.
pub struct Talk<E> {
    socket: Socket<E>,
    stage: Stage,
    running: Running,
    begun: Instant,
    life: Duration,
    pinged: Instant,
    /// Whether nothing was heard since.
    is_silent: bool,
}

/// How far the client has come.
enum Stage {
    /// It has not said who it is. It has one of the places of those who have not.
    New(#[expect(dead_code, reason = "kept until the client is let in")] CallerSlot),
    /// It was let in as somebody.
    LetIn(
        Option<Uuid>,
        CallerKey,
        #[expect(dead_code, reason = "kept until the socket ends")] CallerSlot,
    ),
}

type Heard = Result<(), Close>;

impl<E: Executor> Talk<E> {
    pub fn new(socket: Socket<E>, slot: CallerSlot) -> Self {
        let [byte] = socket.client.diwan.random();
        let life = socket.streams.pace.life;
        Self {
            life: life - life / 10 * u32::from(byte) / 255,
            socket,
            stage: Stage::New(slot),
            running: Running::default(),
            begun: Instant::now(),
            pinged: Instant::now(),
            is_silent: false,
        }
    }

    /// Talks until the socket is closed by either side.
    pub async fn go_on(mut self, mut messages: AggregatedMessageStream) {
        let _open = Counted::begin(&self.socket.streams.open_sockets);
        let mut looks = interval(self.socket.streams.pace.check);
        let close = loop {
            let heard = tokio::select! {
                message = messages.next() => match message {
                    Some(message) => self.heard(message).await,
                    None => break Close::normal(),
                },
                _ = looks.tick() => self.look().await,
                () = self.socket.out.abandoned() => break Close::normal(),
            };
            if let Err(close) = heard {
                break close;
            }
        };
        tracing::debug!(code = close.code, reason = close.reason, "websocket closed");
        self.running.stop_all();
        self.socket.out.end(close);
    }

    async fn heard(&mut self, message: Result<AggregatedMessage, ProtocolError>) -> Heard {
        self.is_silent = false;
        match message.map_err(|error| Close::of_protocol(&error))? {
            AggregatedMessage::Text(text) => {
                let message = Message::parse(&text).map_err(|wrong| Close::invalid(&wrong))?;
                self.answer(message).await
            }
            AggregatedMessage::Binary(_) => Err(Close::invalid("a message is a text")),
            AggregatedMessage::Ping(bytes) => {
                // Where there is no room for it, nobody reads.
                let _ = self.socket.frames.pong(&bytes).now_or_never();
                Ok(())
            }
            AggregatedMessage::Pong(_) => Ok(()),
            AggregatedMessage::Close(_) => Err(Close::normal()),
        }
    }

    async fn answer(&mut self, message: Message) -> Heard {
        match (message, &self.stage) {
            (Message::ConnectionInit(payload), Stage::New(_)) => self.let_in(&payload).await,
            (Message::ConnectionInit(_), Stage::LetIn(..)) => Err(Close::initialised_twice()),
            (Message::Ping(payload), _) => self.pinged(payload).await,
            (Message::Pong, _) => Ok(()),
            (Message::Subscribe { .. } | Message::Complete { .. }, Stage::New(_)) => {
                Err(Close::unauthorized())
            }
            (Message::Subscribe { id, ask }, Stage::LetIn(who, ..)) => {
                let who = *who;
                self.begin(who, id, ask).await
            }
            (Message::Complete { id }, Stage::LetIn(..)) => {
                self.running.stop(&id);
                Ok(())
            }
        }
    }

    async fn let_in(&mut self, payload: &Map<String, Value>) -> Heard {
        self.sign_in(payload)?;
        let who = self.principal().await?;
        let key = self.socket.client.key(&who);
        let slot = self.socket.streams.sockets.take(key);
        let slot = slot.map_err(|error| Close::of_caller(&error))?;
        self.stage = Stage::LetIn(who.credential(), key, slot);
        self.push(ACKNOWLEDGED.to_owned()).await
    }

    /// Takes the token of a payload, if there is one.
    fn sign_in(&self, payload: &Map<String, Value>) -> Result<bool, Close> {
        let token = token(payload).map_err(|()| Close::forbidden("authorization is no token"))?;
        let Some(token) = token else { return Ok(false) };
        if !self.socket.may_sign_in {
            return Err(Close::forbidden("pages of this origin may not sign in"));
        }
        self.socket.client.credential.renew(token.to_owned());
        Ok(true)
    }

    /// A ping may bring a fresh token, of the same caller.
    async fn pinged(&mut self, payload: Option<Value>) -> Heard {
        if let (Some(Value::Object(payload)), Stage::LetIn(before, ..)) = (payload, &self.stage)
            && self.sign_in(&payload)?
            && self.principal().await?.credential() != *before
        {
            return Err(Close::forbidden("the token is somebody else's"));
        }
        self.push(PONG.to_owned()).await
    }

    async fn begin(&mut self, who: Option<Uuid>, id: String, ask: Ask) -> Heard {
        let most = most_operations(who.is_none());
        match self.spawn(most, &id, ask) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(NotBegun::Duplicate)) => Err(Close::duplicate(&id)),
            Ok(Err(NotBegun::Over)) => Err(Close::normal()),
            Ok(Err(NotBegun::TooMany)) => {
                let detail =
                    format!("{most} operations are under way on this socket: complete one.");
                self.refuse(&id, Error::new(Code::TooManyRequests, detail)).await
            }
            Err(error) => self.refuse(&id, error).await,
        }
    }

    /// Begins an operation, if its caller may have one more.
    fn spawn(&self, most: usize, id: &str, ask: Ask) -> Result<Result<(), NotBegun>> {
        let Stage::LetIn(_, key, _) = &self.stage else { return Ok(Err(NotBegun::Over)) };
        let Socket { endpoint, client, out, streams, .. } = &self.socket;
        let kept = (streams.sharing.take(*key)?, Counted::begin(&streams.operations));
        let (endpoint, client, out) = (endpoint.clone(), client.clone(), out.clone());
        let (running, own) = (self.running.clone(), id.to_owned());
        let spawn = |serial| {
            let task = rt::spawn(async move {
                let (_kept, messages) = (kept, Messages::of(&own));
                let ended = run(&endpoint, &client, ask, (&messages, &out)).await;
                running.ended(&own, serial);
                let told = match ended {
                    Ok(last) => out.push(last).await.map_err(Stop::from),
                    Err(stop) => Err(stop),
                };
                if let Err(stop) = told {
                    running.stop_all();
                    out.end(stopped(stop));
                }
            });
            task.abort_handle()
        };
        Ok(self.running.begin(id, most, spawn))
    }

    async fn refuse(&mut self, id: &str, error: Error) -> Heard {
        self.push(Messages::of(id).error(&Answer::of_error(error))).await
    }

    /// Looks whether the socket may go on.
    async fn look(&mut self) -> Heard {
        let pace = self.socket.streams.pace;
        if self.socket.client.diwan.dismisses_followers() {
            return Err(Close::leaving());
        }
        if self.begun.elapsed() >= self.life {
            return Err(Close::going_away("The socket is old: connect again"));
        }
        if matches!(self.stage, Stage::LetIn(..)) {
            self.still_counts().await?;
        } else if self.begun.elapsed() >= pace.init {
            return Err(Close::init_timeout());
        }
        if self.is_silent && self.pinged.elapsed() >= pace.pong {
            return Err(Close::going_away("No pong came"));
        }
        if !self.is_silent && self.pinged.elapsed() >= pace.ping {
            (self.pinged, self.is_silent) = (Instant::now(), true);
            let _ = self.socket.frames.ping(b"").now_or_never();
        }
        Ok(())
    }

    /// A store that cannot be asked says nothing about a token.
    async fn still_counts(&self) -> Heard {
        match self.socket.client.principal().await {
            Err(error) if !error.code.passes() => Err(Close::of_caller(&error)),
            _ => Ok(()),
        }
    }

    async fn principal(&self) -> Result<Principal, Close> {
        self.socket.client.principal().await.map_err(|error| Close::of_caller(&error))
    }

    async fn push(&self, text: String) -> Heard {
        self.socket.out.push(text).await.map_err(|refused: Refused| stopped(refused.into()))
    }
}

fn stopped(stop: Stop) -> Close {
    match stop {
        Stop::Token(error) => Close::of_caller(&error),
        Stop::Leaving => Close::leaving(),
        Stop::Slow => Close::slow(),
        Stop::Gone => Close::normal(),
    }
}
