//! Log lines: readable on a terminal, JSON otherwise, always on standard error. And traces, when
//! there is a collector for them.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::layer::SubscriberExt;
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
    let lines = lines(config.log_format).with_filter(filter);
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

fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'s> LookupSpan<'s>,
{
    let terminal = stderr().is_terminal();
    // Who closed standard error wants no log: that it cannot be written is told nobody.
    let lines = fmt::layer().with_writer(stderr).log_internal_errors(false);
    match format {
        LogFormat::Auto if !terminal => lines.json().flatten_event(true).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Auto | LogFormat::Text => lines.with_target(false).with_ansi(terminal).boxed(),
    }
}
