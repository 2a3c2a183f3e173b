//! One attempt to deliver: a request, of whose answer little more than the status counts.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::time::Instant as Stopwatch;
use uuid::Uuid;

use super::guard::{Guard, NotAllowed};
use super::sign;
use crate::values::Instant;

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long it may take to be reached.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// How long, and how much, of what follows the head of an answer is read, so that the connection can be used again.
const FOR_THE_REST: Duration = Duration::from_millis(500);
const MOST_OF_THE_REST: usize = 4 * 1024;
/// How long connections are kept, and how many to one receiver.
const IDLE: Duration = Duration::from_secs(15);
const MOST_IDLE: usize = 8;

/// Sends deliveries. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    /// None where the machine has nothing to know receivers by.
    http: Option<Client>,
    guard: Guard,
}

/// A delivery, ready to be sent.
#[derive(Clone, Debug)]
pub struct OutgoingDelivery {
    pub delivery: Uuid,
    pub url: String,
    pub payload: String,
    pub secrets: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub status: Option<u16>,
    pub latency: Duration,
    /// How long the receiver wants to be left alone.
    pub retry_after: Option<Duration>,
    /// Why it failed; `None` when the receiver has it.
    pub error: Option<String>,
}

impl Outcome {
    pub fn is_gone(&self) -> bool {
        self.status == Some(StatusCode::GONE.as_u16())
    }
}

impl Sender {
    /// Of a machine without certificates of authorities, nothing is sent, and the server runs all the same.
    pub fn new(guard: Guard) -> Sender {
        let http = Client::builder()
            .dns_resolver(std::sync::Arc::new(guard.clone()))
            .redirect(Policy::none())
            .no_proxy()
            .http1_only()
            .referer(false)
            .timeout(PATIENCE)
            .connect_timeout(TO_CONNECT)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(MOST_IDLE)
            .user_agent(concat!("Diwan/", env!("CARGO_PKG_VERSION"), " (webhooks)"))
            .build();
        let told = |cause: &reqwest::Error| {
            tracing::warn!(%cause, "webhooks cannot be sent; are ca-certificates installed?");
        };
        Sender { http: http.inspect_err(told).ok(), guard }
    }

    /// Sends a delivery and waits for what comes of it.
    pub async fn send(&self, outgoing: &OutgoingDelivery, now: Instant) -> Outcome {
        let begun = Stopwatch::now();
        let outcome = match Url::parse(&outgoing.url) {
            // A name is looked at when it is looked up.
            Ok(url) if !self.guard.refuses(&url) => self.ask(url, outgoing, now).await,
            _ => failed(NotAllowed.to_string()),
        };
        Outcome { latency: begun.elapsed(), ..outcome }
    }

    async fn ask(&self, url: Url, outgoing: &OutgoingDelivery, now: Instant) -> Outcome {
        let (id, seconds) = (outgoing.delivery.to_string(), now.micros().div_euclid(1_000_000));
        let secrets = outgoing.secrets.iter().map(String::as_str);
        let signature = sign::signatures(secrets, &id, seconds, &outgoing.payload);
        let Some(http) = &self.http else {
            return failed("this server has no certificates to know a receiver by".to_owned());
        };
        let asked = http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signature)
            .body(outgoing.payload.clone());
        match asked.send().await {
            Ok(response) => answered(response, now).await,
            Err(cause) => failed(told(&cause).to_owned()),
        }
    }
}

async fn answered(response: Response, now: Instant) -> Outcome {
    let status = response.status();
    let error = match status {
        _ if status.is_success() => None,
        _ if status.is_redirection() => {
            Some(format!("the receiver answered {}: redirects are not followed", status.as_u16()))
        }
        _ => Some(format!("the receiver answered {}", status.as_u16())),
    };
    let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let after = response.headers().get(RETRY_AFTER).and_then(|after| after.to_str().ok());
    let retry_after = after.filter(|_| busy).and_then(|after| pause(after, now));
    let _ = tokio::time::timeout(FOR_THE_REST, read_rest(response)).await;
    Outcome { status: Some(status.as_u16()), retry_after, error, ..Outcome::default() }
}

async fn read_rest(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > MOST_OF_THE_REST {
            break;
        }
    }
}

fn failed(why: String) -> Outcome {
    Outcome { error: Some(why), ..Outcome::default() }
}

/// Why there is no answer, in words that say nothing of the network behind the server.
fn told(cause: &reqwest::Error) -> &'static str {
    let mut source = cause.source();
    while let Some(inner) = source {
        if inner.is::<NotAllowed>() {
            return "the address may not be sent to";
        }
        source = inner.source();
    }
    if cause.is_timeout() {
        "the receiver did not answer in time"
    } else if cause.is_connect() {
        "the receiver could not be reached"
    } else {
        "the receiver gave no answer"
    }
}

/// What `Retry-After` says: seconds, or a date.
fn pause(raw: &str, now: Instant) -> Option<Duration> {
    if let Ok(seconds) = raw.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = OffsetDateTime::parse(raw.trim(), &Rfc2822).ok()?;
    let seconds = at.unix_timestamp() - now.micros().div_euclid(1_000_000);
    u64::try_from(seconds).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_seconds_or_a_date() {
        let now = Instant::parse("2015-10-21T07:27:00Z").unwrap();
        assert_eq!(pause("120", now), Some(Duration::from_secs(120)));
        assert_eq!(pause("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(pause("Wed, 21 Oct 2015 07:26:00 GMT", now), None);
        assert_eq!(pause("soon", now), None);
    }
}
