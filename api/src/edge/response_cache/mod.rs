//! Answers kept in memory, for those who ask the same without a token.
//!
//! An answer is kept with what it was read from ([`crate::cache`]), and given as long as nothing of that has
//! been written since. It is kept as it leaves the server: compressed, with its entity tag, by which a caller who
//! has it already is told so. What depends on more than the request and the store is never kept: who may be
//! given an answer is said by whoever makes it ([`Keepable`]).

mod entry;
mod question;
mod shared;
mod shortcut;

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::IF_NONE_MATCH;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use bytes::{Bytes, BytesMut};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use quick_cache::sync::Cache;

use self::entry::{Entry, Weight};
use self::question::{Asked, Question};
pub use self::shared::SharedCaching;
pub use self::shortcut::Shortcut;
use crate::cache::dependencies::noted;
use crate::change::Freshness;
use crate::diwan::Diwan;
use crate::graphql::Executed;
use crate::http::entity_tag::Tags;
use crate::http::keepable::{Keepable, LARGEST};
use crate::http::kept::Kept;
use crate::http::route::Route;
use crate::values::Instant;

/// How long an answer is given from memory at most, in microseconds.
const LIFETIME: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// How many bytes an answer has about, to guess how many there will be.
const USUAL: u64 = 6 * 1024;
/// Compressed, a text that cannot be compressed is longer by less than this.
const OVERHEAD: usize = 64 * 1024;

/// Answers that were given, all together of so many bytes at most. Cheap to clone.
#[derive(Clone)]
pub struct ResponseCache {
    diwan: Diwan,
    freshness: Arc<Freshness>,
    /// None where nothing is kept.
    kept: Option<Arc<Cache<Question, Arc<Entry>, Weight>>>,
    shared: SharedCaching,
    pub lookups: Lookups,
}

/// What became of the questions that were asked.
#[derive(Clone)]
pub struct Lookups {
    pub all: Family<Lookup, Counter>,
    hit: Counter,
    miss: Counter,
    /// The answer was there, but out of date.
    stale: Counter,
}

impl Default for Lookups {
    fn default() -> Self {
        let all: Family<Lookup, Counter> = Family::default();
        let of = |outcome| all.get_or_create_owned(&Lookup { outcome });
        let (hit, miss, stale) = (of("hit"), of("miss"), of("stale"));
        Self { all, hit, miss, stale }
    }
}

/// What became of a question.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Lookup {
    outcome: &'static str,
}

impl ResponseCache {
    /// Keeps so many bytes at most; nothing where that is 0.
    pub fn new(diwan: &Diwan, bytes: u64, shared: SharedCaching) -> Self {
        let made = || Cache::with_weighter((bytes / USUAL) as usize, bytes, Weight);
        Self {
            diwan: diwan.clone(),
            freshness: diwan.freshness(),
            kept: (bytes > 0).then(|| Arc::new(made())),
            shared,
            lookups: Lookups::default(),
        }
    }

    /// How many answers are kept, and how many bytes they take.
    pub fn size(&self) -> (usize, u64) {
        self.kept.as_ref().map_or((0, 0), |kept| (kept.len(), kept.weight()))
    }

    /// Whether there is anything to do here.
    fn is_on(&self) -> bool {
        self.kept.is_some() || self.shared.is_on()
    }

    /// The answer to a question, where it is there and up to date.
    fn find(&self, question: &Question) -> Option<Arc<Entry>> {
        let Some(entry) = self.kept.as_ref()?.get(question) else {
            self.lookups.miss.inc();
            return None;
        };
        let is_fresh = self.is_fresh(&entry);
        if is_fresh { &self.lookups.hit } else { &self.lookups.stale }.inc();
        is_fresh.then_some(entry)
    }

    /// The same, not counted.
    fn peek(&self, question: &Question) -> Option<Arc<Entry>> {
        self.kept.as_ref()?.get(question).filter(|entry| self.is_fresh(entry))
    }

    fn is_fresh(&self, entry: &Entry) -> bool {
        self.freshness.is_known(&self.diwan)
            && self.diwan.now() < entry.until
            && self.freshness.is_fresh(&entry.read, entry.since)
    }

    fn keep(&self, question: Question, entry: Arc<Entry>) {
        if let Some(kept) = &self.kept {
            kept.insert(question, entry);
        }
    }

    /// Until when an answer may be given that is read now: some depend on the day.
    fn until(&self) -> Instant {
        let now = self.diwan.now().micros();
        let midnight = (now.div_euclid(DAY) + 1) * DAY;
        Instant::from_micros(midnight.min(now.saturating_add(LIFETIME)))
    }
}

/// Answers from memory, and keeps what may be kept of other answers.
pub async fn answer_from_memory(
    cache: Data<ResponseCache>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    if !cache.is_on() {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let asked = request.extensions_mut().remove::<Asked>();
    let asked = match asked {
        Some(Asked(question)) => question,
        None => Question::of(&mut request).await,
    };
    let Some(question) = asked else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    match cache.find(&question) {
        Some(entry) => {
            let known = Tags::read(request.headers(), &IF_NONE_MATCH).ok().flatten();
            request.extensions_mut().insert(Arc::clone(&entry));
            Ok(entry.answer(request.into_parts().0, known.as_ref()))
        }
        None => ask(&cache, question, request, next).await,
    }
}

/// Has the answer made. It is made as for somebody who has none yet, so that it can be kept; who has it already is
/// told so afterwards.
async fn ask(
    cache: &ResponseCache,
    question: Question,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let known = Tags::read(request.headers(), &IF_NONE_MATCH).ok().flatten();
    request.headers_mut().remove(IF_NONE_MATCH);
    let (since, until) = (cache.freshness.moment(), cache.until());
    let (response, read) = noted(next.call(request)).await;
    let (request, mut response) = response?.map_into_boxed_body().into_parts();
    let is_keepable = response.extensions_mut().remove::<Keepable>().is_some();
    if !is_keepable || read.is_empty() {
        return Ok(entry::unless_known(request, response, known.as_ref()));
    }
    cache.shared.mark(response.headers_mut(), &read);
    let (response, mut sent) = response.into_parts();
    let body = whole(&mut sent).await.map_err(ErrorInternalServerError)?;
    let executed = request.extensions().get::<Executed>().cloned();
    let headers = response.headers().clone();
    let route = Route::of(&request);
    let complete = OnceLock::new();
    let entry = Arc::new(Entry { headers, body, route, executed, read, since, until, complete });
    request.extensions_mut().insert(Arc::clone(&entry));
    // What the body that was made keeps, such as the caller's room, is kept until the answer is sent.
    let answer = entry.answer(request, known.as_ref());
    cache.keep(question, entry);
    Ok(answer.map_body(|_, body| Kept::with(sent, body)))
}

/// All of a body that is not too large.
async fn whole(body: &mut BoxBody) -> Result<Bytes, Box<dyn StdError>> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await {
        whole.extend_from_slice(&chunk?);
        if whole.len() > LARGEST as usize + OVERHEAD {
            return Err("an answer is longer than it said".into());
        }
    }
    Ok(whole.freeze())
}
