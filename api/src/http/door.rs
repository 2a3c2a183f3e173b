//! The door: what every request for content passes before a handler of either face sees it.
//!
//! It finds out who asks, once. It lets in as many requests of each caller as they may have under
//! way, and gives each of them a deadline. It stands around the routes, not around the whole app:
//! only a route knows whether its handler reads a body.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, Route, web};
use futures::FutureExt;
use tokio::time::{Sleep, sleep};

use super::bearer::principal;
use super::client_address::client_address;
use super::in_flight::{InFlight, RequestPermit};
use super::kept::Kept;
use crate::error::{Code, Error, Result};
use crate::principal::{CallerKey, Principal, Scope};

/// What each caller may have of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Requests under way at once.
    pub at_once: usize,
    /// Time for an answer.
    pub deadline: Duration,
}

impl Share {
    /// Without an access token, or with a preview link.
    pub const ANONYMOUS: Share = Share { at_once: 8, deadline: Duration::from_secs(2) };
    /// With an access token.
    pub const SIGNED_IN: Share = Share { at_once: 32, deadline: Duration::from_secs(5) };
    /// With an access token that may export.
    pub const EXPORT: Share = Share { deadline: Duration::from_secs(30), ..Self::SIGNED_IN };

    pub fn of(principal: &Principal) -> Share {
        match principal {
            Principal::Anonymous | Principal::Previewer(_) => Self::ANONYMOUS,
            caller if caller.may(Scope::Export) => Self::EXPORT,
            _ => Self::SIGNED_IN,
        }
    }

    /// What a caller is told whose answer has not come by the deadline.
    pub fn too_late(self) -> Error {
        let seconds = self.deadline.as_secs();
        let detail = format!("The answer took longer than {seconds} s: ask for less.");
        Error::new(Code::DeadlineExceeded, detail)
    }
}

/// How a route wants its requests to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// As soon as the caller has room for it.
    AtOnce,
    /// Once the body has been read: a slow sender must not take room from other requests.
    WithBody,
    /// Without limits here: what streams has slots and a pace of its own.
    Unlimited,
}

/// Answers an error in the form that the route has for errors.
pub type Refuse = fn(&HttpRequest, &Error) -> HttpResponse;

/// A request as it was let in. Cheap to clone.
#[derive(Clone)]
pub struct Admission(Rc<Admitted>);

struct Admitted {
    caller: Result<Principal>,
    key: CallerKey,
    share: Share,
    all: InFlight,
    permit: RefCell<Option<RequestPermit>>,
    /// Whether the answer is given up at the deadline. What writes is not: nobody would know what became
    /// of it.
    only_reads: Cell<bool>,
}

impl Admission {
    async fn begin(request: &HttpRequest) -> Result<Admission> {
        let all = request.app_data::<web::Data<InFlight>>();
        let all = all.ok_or_else(|| Error::internal("a server without a count of requests"))?;
        let caller = principal(request).await;
        // Whoever cannot be told is counted as a stranger.
        let known = caller.as_ref().unwrap_or(&Principal::Anonymous);
        Ok(Admission(Rc::new(Admitted {
            key: CallerKey::of(known, client_address(request)),
            share: Share::of(known),
            caller,
            all: all.get_ref().clone(),
            permit: RefCell::default(),
            only_reads: Cell::new(request.method().is_safe()),
        })))
    }

    /// How a request was let in.
    pub fn of(request: &HttpRequest) -> Result<Admission> {
        let admission = request.extensions().get::<Admission>().cloned();
        admission.ok_or_else(|| Error::internal("a route without a door"))
    }

    /// Who sent the request: anonymous without a token, an error when the token is not valid.
    pub fn caller(&self) -> Result<Principal> {
        self.0.caller.clone()
    }

    /// What the caller's requests are counted by.
    pub fn key(&self) -> CallerKey {
        self.0.key
    }

    /// Says of a request whose method is that of a write that it only reads.
    pub fn reads(&self) {
        self.0.only_reads.set(true);
    }

    /// Waits until the caller has room for this request, unless it has it already; `body` is how many
    /// bytes it keeps while it waits.
    pub async fn enter(&self, body: usize) -> Result<()> {
        if !self.has_entered() {
            let permit = self.0.all.enter(self.0.key, self.0.share.at_once, body).await?;
            self.0.permit.replace(Some(permit));
        }
        Ok(())
    }

    /// Gives the room back, and with it the deadline: what waits from now on has slots of its own.
    pub fn leave(&self) {
        self.0.permit.take();
    }

    fn has_entered(&self) -> bool {
        self.0.permit.borrow().is_some()
    }

    /// The answer; nothing when it has not come by the deadline, which begins when the request enters.
    async fn in_time<T>(&self, mut answer: impl Future<Output = T> + Unpin) -> Option<T> {
        let mut deadline = pin!(None::<Sleep>);
        poll_fn(|context| {
            if let Poll::Ready(answer) = answer.poll_unpin(context) {
                return Poll::Ready(Some(answer));
            }
            if !self.has_entered() {
                deadline.set(None);
            } else if deadline.is_none() && self.0.only_reads.get() {
                deadline.set(Some(sleep(self.0.share.deadline)));
            }
            match deadline.as_mut().as_pin_mut() {
                Some(deadline) => deadline.poll(context).map(|()| None),
                None => Poll::Pending,
            }
        })
        .await
    }

    fn too_late(&self) -> Error {
        self.0.share.too_late()
    }
}

/// Puts the door before the handler of a route.
pub fn guarded(route: Route, entry: Entry, refuse: Refuse) -> Route {
    route.wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        pass(entry, refuse, request, next)
    }))
}

async fn pass(
    entry: Entry,
    refuse: Refuse,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let asked = request.request().clone();
    let refused = |error: Error| {
        let refusal = refuse(&asked, &error);
        Ok(ServiceResponse::new(asked.clone(), refusal))
    };
    let admission = match let_in(entry, &request).await {
        Ok(admission) => admission,
        Err(error) => return refused(error),
    };
    match admission.in_time(next.call(request)).await {
        // It is under way until its answer is sent.
        Some(answer) => answer.map(|answer| answer.map_body(|_, body| Kept::with(admission, body))),
        None => refused(admission.too_late()),
    }
}

async fn let_in(entry: Entry, request: &ServiceRequest) -> Result<Admission> {
    let admission = Admission::begin(request.request()).await?;
    request.extensions_mut().insert(admission.clone());
    let is_early = entry == Entry::WithBody && has_body(request.headers());
    if entry != Entry::Unlimited && !is_early {
        admission.enter(0).await?;
    }
    Ok(admission)
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0")
}
