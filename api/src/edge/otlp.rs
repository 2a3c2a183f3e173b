//! Traces for a collector: OpenTelemetry, as protobuf over HTTP. Off unless an endpoint is set.

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::trace::Traceparent;

/// Where collectors take traces, below the endpoint.
const PATH: &str = "/v1/traces";

/// Whether spans are sent to a collector.
static ON: AtomicBool = AtomicBool::new(false);

/// Sends what is left when it is dropped.
pub struct Export(SdkTracerProvider);

impl Drop for Export {
    fn drop(&mut self) {
        // The collector may be gone, and this is the end of the process: the error is dropped.
        let _ = self.0.shutdown();
    }
}

pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// What sends spans to the collector at `endpoint`, for as long as the [`Export`] lives.
pub fn layer<S>(endpoint: &str) -> Result<(impl Layer<S> + use<S>, Export), String>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(address(endpoint))
        .build()
        .map_err(|cause| format!("otlp_endpoint: {cause}"))?;
    ON.store(true, Ordering::Relaxed);
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name("diwan").with_attribute(version).build();
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("diwan"));
    Ok((spans.with_filter(filter_fn(is_ours)), Export(provider)))
}

fn address(endpoint: &str) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    if endpoint.ends_with(PATH) { endpoint.to_owned() } else { format!("{endpoint}{PATH}") }
}

/// Our own spans, and what is worth a line in the log anyway.
fn is_ours(about: &Metadata<'_>) -> bool {
    about.target().starts_with("diwan") && (about.is_span() || *about.level() <= Level::INFO)
}

/// Makes a span part of the caller's trace, or else of a new one; answers the trace's id, or nothing
/// when spans are sent nowhere.
pub fn join(span: &Span, caller: Option<Traceparent>) -> Option<String> {
    if let Some(Traceparent { trace, parent, flags }) = caller {
        let remote = SpanContext::new(
            TraceId::from_bytes(trace.to_be_bytes()),
            SpanId::from_bytes(parent.to_be_bytes()),
            TraceFlags::new(flags),
            true,
            TraceState::default(),
        );
        span.set_parent(Context::new().with_remote_span_context(remote)).ok()?;
    }
    let own = span.context().span().span_context().clone();
    own.is_valid().then(|| own.trace_id().to_string())
}

/// Gives a span its name, which a span that has begun cannot be told otherwise.
pub fn rename(span: &Span, name: String) {
    span.context().span().update_name(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_base_or_the_whole_address() {
        let whole = "http://localhost:4318/v1/traces";
        for endpoint in ["http://localhost:4318", "http://localhost:4318/", whole] {
            assert_eq!(address(endpoint), whole);
        }
    }
}
