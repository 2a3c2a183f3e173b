//! Log lines: readable on a terminal, JSON otherwise, always on standard error. And traces, when
//! there is a collector for them.

use std::io::{IsTerminal, stderr};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata};
use tracing_subscriber::filter::FilterExt;
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use super::Failure;
use crate::config::{Config, ConfigError, LogFormat};
#[cfg(feature = "otlp")]
use crate::edge::otlp::Export;

#[cfg(not(feature = "otlp"))]
type Export = std::convert::Infallible;

/// Begins to log. Traces are sent for as long as what is answered is kept.
pub fn start(config: &Config) -> Result<Option<Export>, Failure> {
    // What driver, migrator, web server and exporter chat about is of no use to an operator.
    let directives = format!(
        "sqlx=warn,sea_orm_migration=warn,actix_server=warn,opentelemetry=warn,{}",
        config.log
    );
    let filter = EnvFilter::try_new(directives)
        .map_err(|cause| Failure::Usage(ConfigError(format!("log: {cause}"))))?;
    let lines = lines(config.log_format).with_filter(filter.and(OwnFaults));
    #[cfg(feature = "otlp")]
    if let Some(endpoint) = &config.otlp_endpoint {
        let (traces, export) = crate::edge::otlp::layer(endpoint)
            .map_err(|cause| Failure::Usage(ConfigError(cause)))?;
        Registry::default().with(lines).with(traces).init();
        return Ok(Some(export));
    }
    Registry::default().with(lines).init();
    Ok(None)
}

/// Leaves out what the web server calls its own error though it is a client's: a malformed head, a
/// connection that breaks off, somebody who is too slow. `DIWAN_LOG=actix_http=trace` tells of them.
struct OwnFaults;

impl<S> Filter<S> for OwnFaults {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        if !event.metadata().target().starts_with("actix_http::") {
            return true;
        }
        let mut message = Message(String::new());
        event.record(&mut message);
        let Some(cause) = message.0.strip_prefix("stream error: ") else { return true };
        !OF_CLIENTS.iter().any(|begins| cause.starts_with(begins))
    }
}

/// How the web server begins to tell of what clients do.
const OF_CLIENTS: [&str; 5] = [
    "request parse error",
    "I/O error",
    "request did not complete",
    "connection shutdown timeout",
    "handler dropped payload",
];

/// The message of an event.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'s> LookupSpan<'s>,
{
    let terminal = stderr().is_terminal();
    // Standard error was closed, so that the log cannot be written is not reported.
    let lines = fmt::layer().with_writer(stderr).log_internal_errors(false);
    match format {
        LogFormat::Auto if !terminal => lines.json().flatten_event(true).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Auto | LogFormat::Text => lines.with_target(false).with_ansi(terminal).boxed(),
    }
}
