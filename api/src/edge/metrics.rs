//! What a server counts and times, in the text format of Prometheus.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::response_cache::ResponseCache;
use crate::diwan::Diwan;
use crate::graphql::{Executed, Streams};
use crate::http::route::Route;
use crate::import::Tally;
use crate::store::{Engine, Store};
use crate::webhook::Attempts;

/// How many names of GraphQL operations are told apart: callers choose them.
const MOST_NAMES: usize = 100;
/// The longest such name.
const LONGEST_NAME: usize = 64;

/// Everything that is measured. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    store: Store,
    requests: Family<Answered, Counter>,
    durations: Durations<Timed>,
    in_flight: Gauge,
    operations: Family<Operation, Counter>,
    operation_durations: Durations<OperationKind>,
    names: Arc<Mutex<HashSet<String>>>,
    lines: Family<Outcome, Counter>,
    streams: Streams,
    connections: Family<Connections, Gauge>,
    responses: ResponseCache,
    kept_responses: Gauge,
    kept_bytes: Gauge,
    memory: Gauge,
    attempts: Attempts,
}

type Durations<L> = Family<L, Histogram, fn() -> Histogram>;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Timed {
    route: String,
    method: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    kind: &'static str,
    name: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OperationKind {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

impl Metrics {
    /// What is measured of a server of this register, with these connections that stay open and these answers in
    /// memory.
    pub fn new(diwan: &Diwan, streams: &Streams, responses: &ResponseCache) -> Self {
        let mut metrics = Self {
            registry: Arc::default(),
            store: diwan.store().clone(),
            requests: Family::default(),
            durations: Family::new_with_constructor(seconds as fn() -> Histogram),
            in_flight: Gauge::default(),
            operations: Family::default(),
            operation_durations: Family::new_with_constructor(seconds as fn() -> Histogram),
            names: Arc::default(),
            lines: Family::default(),
            streams: streams.clone(),
            connections: Family::default(),
            responses: responses.clone(),
            kept_responses: Gauge::default(),
            kept_bytes: Gauge::default(),
            memory: Gauge::default(),
            attempts: diwan.webhook_attempts(),
        };
        metrics.registry = Arc::new(metrics.registered());
        metrics
    }

    fn registered(&self) -> Registry {
        let mut all = Registry::default();
        self.register_faces(all.sub_registry_with_prefix("diwan"));
        self.register_cache(all.sub_registry_with_prefix("diwan_response_cache"));
        self.register_webhooks(all.sub_registry_with_prefix("diwan_webhook"));
        self.register_store(all.sub_registry_with_prefix("diwan"));
        let memory = self.memory.clone();
        all.register_with_unit("process_resident_memory", "Memory in use", Unit::Bytes, memory);
        all
    }

    fn register_faces(&self, own: &mut Registry) {
        let about = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        own.register("build", "What is running", about);
        own.register("http_requests", "Requests answered", self.requests.clone());
        let (name, help) =
            ("http_request_duration", "How long answers took until their first byte");
        own.register_with_unit(name, help, Unit::Seconds, self.durations.clone());
        own.register("http_requests_in_flight", "Requests being served", self.in_flight.clone());
        let help = "GraphQL operations executed; names beyond the first hundred are called other";
        own.register("graphql_operations", help, self.operations.clone());
        let (name, help) = ("graphql_operation_duration", "How long GraphQL operations took");
        own.register_with_unit(name, help, Unit::Seconds, self.operation_durations.clone());
        let Streams { operations, open_sockets, open_streams, .. } = self.streams.clone();
        own.register(
            "graphql_operations_open",
            "Operations on connections that stay open",
            operations,
        );
        own.register(
            "graphql_websockets_open",
            "Websockets of GraphQL that are open",
            open_sockets,
        );
        own.register(
            "graphql_streams_open",
            "Streams of events of GraphQL that are open",
            open_streams,
        );
        own.register("import_lines", "Lines imported over HTTP", self.lines.clone());
    }

    fn register_cache(&self, own: &mut Registry) {
        let help = "Requests looked up among the answers in memory";
        own.register("lookups", help, self.responses.lookups.all.clone());
        own.register("entries", "Answers in memory", self.kept_responses.clone());
        let help = "What the answers in memory take";
        own.register_with_unit("size", help, Unit::Bytes, self.kept_bytes.clone());
    }

    fn register_webhooks(&self, own: &mut Registry) {
        let Attempts { outcomes, durations } = self.attempts.clone();
        own.register(
            "attempts",
            "Deliveries that were attempted, and whether they arrived",
            outcomes,
        );
        let help = "How long attempts to deliver took";
        own.register_with_unit("attempt_duration", help, Unit::Seconds, durations);
    }

    fn register_store(&self, own: &mut Registry) {
        let help = "Connections to the database";
        own.register("database_connections", help, self.connections.clone());
        let engine = match self.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let own = own.sub_registry_with_label(("engine".into(), engine.into()));
        let (durations, failures) = self.store.measured();
        let (name, help) = ("sql_statement_duration", "How long SQL statements took");
        own.register_with_unit(name, help, Unit::Seconds, durations);
        own.register("sql_statement_failures", "SQL statements that failed", failures);
    }

    /// All of it, as Prometheus reads it.
    pub fn text(&self) -> Result<String, fmt::Error> {
        for pool in self.store.pools() {
            let state = |state| Connections { pool: pool.name, state };
            let used = i64::from(pool.open) - i64::from(pool.idle);
            self.connections.get_or_create(&state("idle")).set(pool.idle.into());
            self.connections.get_or_create(&state("used")).set(used.max(0));
            self.connections.get_or_create(&state("most")).set(pool.most.into());
        }
        let (responses, bytes) = self.responses.size();
        self.kept_responses.set(i64::try_from(responses).unwrap_or(i64::MAX));
        self.kept_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        self.memory.set(resident_memory().unwrap_or_default());
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }

    fn answered(&self, response: &ServiceResponse<impl MessageBody>, took: Duration) {
        let request = response.request();
        self.counted(request, response.status()).count(took);
        if let Some(tally) = request.extensions().get::<Tally>() {
            self.imported(*tally);
        }
    }

    /// Where an answer to a request is counted. What was not counted before begins at zero.
    pub fn counted(&self, request: &HttpRequest, status: StatusCode) -> Counted {
        let method = known(request.method());
        let route = Route::of(request).map_or_else(|| "(none)".into(), |route| route.0.to_string());
        let answered = Answered { route: route.clone(), method, status: status.as_u16() };
        Counted {
            answers: self.requests.get_or_create_owned(&answered),
            durations: self.durations.get_or_create_owned(&Timed { route, method }),
            operation: request.extensions().get().map(|executed| self.executed(executed)),
        }
    }

    fn executed(&self, executed: &Executed) -> (Counter, Histogram) {
        let outcome = if executed.failed { "error" } else { "ok" };
        let name = self.name(executed.name.as_deref().unwrap_or("(anonymous)"));
        let operation = Operation { kind: executed.kind, name, outcome };
        let kind = OperationKind { kind: executed.kind };
        let durations = self.operation_durations.get_or_create_owned(&kind);
        (self.operations.get_or_create_owned(&operation), durations)
    }

    /// The name, as long as there are not too many of them.
    fn name(&self, name: &str) -> String {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let known = names.contains(name);
        if !known && (names.len() >= MOST_NAMES || name.len() > LONGEST_NAME) {
            return "(other)".into();
        }
        if !known {
            names.insert(name.to_owned());
        }
        name.to_owned()
    }

    fn imported(&self, tally: Tally) {
        let outcomes = [
            ("created", tally.created),
            ("updated", tally.updated),
            ("unchanged", tally.unchanged),
            ("rejected", tally.rejected),
        ];
        for (outcome, count) in outcomes {
            self.lines.get_or_create(&Outcome { outcome }).inc_by(count);
        }
    }
}

/// Where answers of one kind are counted and timed: looked for once, where many are given.
pub struct Counted {
    answers: Counter,
    durations: Histogram,
    /// Of the operation of GraphQL that they answer.
    operation: Option<(Counter, Histogram)>,
}

impl Counted {
    pub fn count(&self, took: Duration) {
        self.answers.inc();
        self.durations.observe(took.as_secs_f64());
        if let Some((answers, durations)) = &self.operation {
            answers.inc();
            durations.observe(took.as_secs_f64());
        }
    }
}

/// From half a millisecond to ten seconds.
pub fn seconds() -> Histogram {
    let steps = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
    Histogram::new(steps)
}

/// Callers may invent methods.
fn known(method: &Method) -> &'static str {
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    names.into_iter().find(|name| method.as_str() == *name).unwrap_or("(other)")
}

/// The bytes of this process that are in memory, where the system tells.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Counts and times each request.
pub async fn measure(
    metrics: Data<Metrics>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let _underway = Underway::begin(&metrics.in_flight);
    #[allow(clippy::disallowed_methods, reason = "measures the server itself")]
    let begun = Instant::now();
    let response = next.call(request).await?;
    metrics.answered(&response, begun.elapsed());
    Ok(response)
}

/// One request being served; it may be dropped before it is answered.
struct Underway<'g>(&'g Gauge);

impl<'g> Underway<'g> {
    fn begin(gauge: &'g Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Mounts `/metrics`, which is for the operator: on an address of its own.
pub fn mount(config: &mut ServiceConfig, metrics: Metrics) {
    config.app_data(Data::new(metrics)).route("/metrics", web::get().to(show));
}

async fn show(metrics: Data<Metrics>) -> HttpResponse {
    match metrics.text() {
        Ok(text) => HttpResponse::Ok().content_type(prometheus_text::CONTENT_TYPE).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
