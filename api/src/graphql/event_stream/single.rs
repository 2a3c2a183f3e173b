//! One stream for several operations, which is reserved first.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpResponse, rt};
use async_graphql::Executor;
use tokio::time::sleep;

use super::body::events;
use super::words::OneOfSeveral;
use crate::change::BETWEEN_CHECKS;
use crate::error::{Code, Error, FieldCode, Result};
use crate::graphql::answer::Answer;
use crate::graphql::ask::Ask;
use crate::graphql::handler::Endpoint;
use crate::graphql::subscribe::client::Client;
use crate::graphql::subscribe::outbox::{Inbox, Outbox, queue};
use crate::graphql::subscribe::run::{Stop, Words, run, slow};
use crate::graphql::subscribe::running::{NotBegun, Running, Serial};
use crate::graphql::subscribe::{Counted, Streams, most_operations};
use crate::http::caller_slots::CallerSlot;
use crate::principal::CallerKey;

/// How long a stream that was reserved may wait to be opened.
const PATIENCE: Duration = Duration::from_secs(10);

/// The streams that were reserved, by their tokens.
#[derive(Default)]
pub struct Reserved(Mutex<HashMap<String, Arc<SharedStream>>>);

/// One stream.
pub struct SharedStream {
    /// Whose it is: nobody else may use it.
    owner: CallerKey,
    client: Client,
    is_anonymous: bool,
    out: Outbox<String>,
    /// Until it is opened.
    inbox: Mutex<Option<(Inbox<String>, CallerSlot)>>,
    running: Running,
}

impl Reserved {
    /// Reserves a stream; answers its token.
    pub fn reserve(
        self: &Arc<Self>,
        client: Client,
        (owner, is_anonymous): (CallerKey, bool),
        slot: CallerSlot,
    ) -> String {
        let random: [u8; 16] = client.diwan.random();
        let token = random.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let (out, inbox) = queue();
        let inbox = Mutex::new(Some((inbox, slot)));
        let running = Running::default();
        let stream = SharedStream { owner, client, is_anonymous, out, inbox, running };
        self.all().insert(token.clone(), Arc::new(stream));
        let (all, own) = (Arc::clone(self), token.clone());
        rt::spawn(async move {
            sleep(PATIENCE).await;
            all.forget_unopened(&own);
        });
        token
    }

    /// A caller's stream.
    pub fn get(&self, token: &str, owner: CallerKey) -> Result<Arc<SharedStream>> {
        let stream = self.all().get(token).filter(|stream| stream.owner == owner).cloned();
        let detail = "There is no stream with this token, or it is not yours: reserve one by PUT.";
        stream.ok_or_else(|| Error::new(Code::NotFound, detail))
    }

    fn forget_unopened(&self, token: &str) {
        let mut all = self.all();
        if all.get(token).is_some_and(|stream| stream.waiting().is_some()) {
            let forgotten = all.remove(token);
            drop(all);
            drop(forgotten.map(|stream| stream.running.stop_all()));
        }
    }

    fn forget(&self, token: &str) {
        let forgotten = self.all().remove(token);
        drop(forgotten.map(|stream| stream.running.stop_all()));
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<SharedStream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that is open; when it is closed, its operations end.
struct Open {
    reserved: Arc<Reserved>,
    token: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.reserved.forget(&self.token);
    }
}

/// Opens a stream that was reserved.
pub fn open(streams: &Streams, token: &str, owner: CallerKey) -> Result<HttpResponse> {
    let stream = streams.reserved.get(token, owner)?;
    let Some((inbox, slot)) = stream.waiting().take() else {
        return Err(Error::conflict(FieldCode::Duplicate, "This stream is open already."));
    };
    let open = Open { reserved: Arc::clone(&streams.reserved), token: token.to_owned() };
    rt::spawn(watch(stream));
    Ok(events(inbox, (open, slot, Counted::begin(&streams.open_streams))))
}

/// Ends a stream once its token counts no more, or the server stops.
async fn watch(stream: Arc<SharedStream>) {
    loop {
        tokio::select! {
            () = stream.out.abandoned() => return,
            () = sleep(BETWEEN_CHECKS) => {}
        }
        if stream.client.diwan.dismisses_followers() {
            return stream.leave();
        }
        if let Err(error) = stream.client.principal().await
            && !error.code.passes()
        {
            return stream.end(&error);
        }
    }
}

impl SharedStream {
    /// Begins one more operation on it.
    pub fn begin<E: Executor>(
        self: &Arc<Self>,
        endpoint: Data<Endpoint<E>>,
        streams: &Streams,
        (id, ask): (String, Ask),
    ) -> Result<()> {
        let kept = (streams.sharing.take(self.owner)?, Counted::begin(&streams.operations));
        let (stream, own) = (Arc::clone(self), id.clone());
        let most = most_operations(self.is_anonymous);
        let spawn = |serial| {
            let task = rt::spawn(async move {
                let _kept = kept;
                let gone = stream.out.clone();
                tokio::select! {
                    () = stream.serve(&endpoint, (own, serial), ask) => {}
                    () = gone.abandoned() => {}
                }
            });
            task.abort_handle()
        };
        self.running.begin(&id, most, spawn).map_err(|not_begun| match not_begun {
            NotBegun::Duplicate => {
                let detail = "An operation with this operationId is under way on this stream.";
                Error::conflict(FieldCode::Duplicate, detail)
            }
            NotBegun::TooMany => {
                let detail = format!("{most} operations are under way on this stream: end one.");
                Error::new(Code::TooManyRequests, detail)
            }
            NotBegun::Over => Error::new(Code::NotFound, "This stream has ended: reserve another."),
        })
    }

    /// Does one operation, to its end.
    async fn serve<E: Executor>(&self, endpoint: &Endpoint<E>, own: (String, Serial), ask: Ask) {
        let (id, serial) = own;
        let words = OneOfSeveral::of(&id);
        let told = match run(endpoint, &self.client, ask, (&words, &self.out)).await {
            // What ends the stream ends all its operations, this one too.
            Err(stop) => Err(stop),
            Ok(last) => {
                self.running.ended(&id, serial);
                self.out.push(last).await.map_err(Stop::from)
            }
        };
        match told {
            Ok(()) | Err(Stop::Gone) => {}
            Err(Stop::Leaving) => self.leave(),
            Err(Stop::Token(error)) => self.end(&error),
            Err(Stop::Slow) => self.end(&slow()),
        }
    }

    /// Ends an operation, if it has not ended by itself.
    pub fn stop(&self, id: &str) {
        self.running.stop(id);
    }

    /// Takes the token of a later request of the same caller in the place of the first one.
    pub fn renew(&self, token: Option<String>) {
        if let Some(token) = token {
            self.client.credential.renew(token);
        }
    }

    /// Ends all operations for the same reason, and the stream with them.
    fn end(&self, error: &Error) {
        let mut answer = Answer::of_error(error.clone());
        answer.sign(&self.client.id);
        let told = self.running.stop_all().into_iter();
        let last: String = told.map(|id| OneOfSeveral::of(&id).error(&answer)).collect();
        self.out.end(last);
    }

    /// Ends the stream and says nothing of its operations: the client connects again.
    fn leave(&self) {
        self.running.stop_all();
        self.out.end(String::new());
    }

    fn waiting(&self) -> MutexGuard<'_, Option<(Inbox<String>, CallerSlot)>> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
