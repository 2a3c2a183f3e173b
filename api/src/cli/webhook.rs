//! `diwan webhook`: addresses that are told what happens to records.

use std::io::{Write, stdout};

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::opening::open_existing;
use super::{Failure, Outcome, with};
use crate::config::Config;
use crate::diwan::Diwan;
use crate::error::Fault;
use crate::principal::Principal;
use crate::values::{DeliveryStatus, RecordKind, Verb};
use crate::webhook::{DeliveriesRequest, Webhook, WebhookDelivery, WebhookInput};

/// Make, list and look after webhooks.
#[derive(Args)]
#[command(after_help = "\
A running server does the sending: what is tested or sent again here is sent by it in a moment.

Examples:
  diwan webhook add https://news.example/api/diwan --record article
  diwan webhook list
  diwan webhook deliveries 0193a5c2-7b1e-7c3b-9f00-0123456789ab --status dead")]
pub struct Webhooks {
    #[command(subcommand)]
    what: WebhookCommand,
}

#[derive(Subcommand)]
enum WebhookCommand {
    /// Make a webhook; prints its id and, this once, its secret
    #[command(after_help = "\
Examples:
  diwan webhook add https://news.example/api/diwan
  diwan webhook add https://news.example/api/diwan --record article --verb published withdrawn")]
    Add {
        /// The address to send to
        url: String,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Tell only of these kinds of records
        #[arg(long = "record", value_name = "KIND", value_parser = record, num_args = 1..)]
        records: Option<Vec<RecordKind>>,
        /// Tell only of this
        #[arg(long = "verb", value_name = "VERB", value_parser = verb, num_args = 1..)]
        verbs: Option<Vec<Verb>>,
    },
    /// List the webhooks: id, status, records, verbs, address, description
    #[command(after_help = "Example:\n  diwan webhook list")]
    List,
    /// Send to a webhook again, from where it stopped
    #[command(after_help = "Example:\n  diwan webhook enable 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
    Enable {
        /// Its id, as add and list print it
        id: Uuid,
    },
    /// Send nothing to a webhook until it is enabled again
    #[command(
        after_help = "Example:\n  diwan webhook disable 0193a5c2-7b1e-7c3b-9f00-0123456789ab"
    )]
    Disable {
        /// Its id, as add and list print it
        id: Uuid,
    },
    /// Give a webhook another secret; for 24 hours deliveries are signed with both
    #[command(after_help = "Example:\n  diwan webhook rotate 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
    Rotate {
        /// Its id, as add and list print it
        id: Uuid,
    },
    /// Send a webhook a test; prints the id of the delivery
    #[command(after_help = "Example:\n  diwan webhook test 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
    Test {
        /// Its id, as add and list print it
        id: Uuid,
    },
    /// List the last 100 deliveries: id, status, attempts, HTTP status, milliseconds, event, error
    #[command(
        after_help = "Example:\n  diwan webhook deliveries 0193a5c2-7b1e-7c3b-9f00-0123456789ab --status dead"
    )]
    Deliveries {
        /// The id of the webhook, as add and list print it
        id: Uuid,
        /// Only those that stand so: pending, delivered or dead
        #[arg(long, value_parser = status)]
        status: Option<DeliveryStatus>,
    },
    /// Send deliveries again: those that are dead, or those that are named; prints how many
    #[command(after_help = "Example:\n  diwan webhook resend 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
    Resend {
        /// The id of the webhook, as add and list print it
        id: Uuid,
        /// The ids of the deliveries, as deliveries prints them
        deliveries: Vec<Uuid>,
    },
    /// Delete a webhook and its deliveries
    #[command(after_help = "Example:\n  diwan webhook remove 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
    Remove {
        /// Its id, as add and list print it
        id: Uuid,
    },
}

fn record(word: &str) -> Result<RecordKind, String> {
    RecordKind::parse(word).map_err(said)
}

fn verb(word: &str) -> Result<Verb, String> {
    Verb::parse(word).map_err(said)
}

fn status(word: &str) -> Result<DeliveryStatus, String> {
    DeliveryStatus::parse(word).map_err(said)
}

fn said(fault: Fault) -> String {
    fault.detail
}

impl Webhooks {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let diwan = open_existing(&config).await?;
        diwan.guard_webhooks(config.webhook_guard()?);
        with(diwan, async |diwan| self.what.run(diwan).await).await
    }
}

impl WebhookCommand {
    async fn run(self, diwan: &Diwan) -> Result<(), Failure> {
        let who = &Principal::Operator;
        match self {
            WebhookCommand::Add { url, description, records, verbs } => {
                let url = Some(url);
                let input = WebhookInput { url, description, records, verbs, enabled: None };
                print_secret(&diwan.add_webhook(who, input).await?)?;
            }
            WebhookCommand::List => {
                for webhook in diwan.webhooks(who).await? {
                    writeln!(stdout(), "{}", line(&webhook))?;
                }
            }
            WebhookCommand::Enable { id } => switch(diwan, id, true).await?,
            WebhookCommand::Disable { id } => switch(diwan, id, false).await?,
            WebhookCommand::Rotate { id } => {
                print_secret(&diwan.rotate_webhook_secret(who, &id.to_string()).await?)?;
            }
            WebhookCommand::Test { id } => {
                let sent = diwan.test_webhook(who, &id.to_string()).await?;
                writeln!(stdout(), "{}", sent.id)?;
            }
            WebhookCommand::Deliveries { id, status } => {
                let ask = DeliveriesRequest { status, size: Some(100), after: None };
                let page = diwan.webhook_deliveries(who, &id.to_string(), &ask).await?;
                for delivery in page.nodes {
                    writeln!(stdout(), "{}", line_of(&delivery))?;
                }
            }
            WebhookCommand::Resend { id, deliveries } => {
                let named: Vec<String> = deliveries.iter().map(Uuid::to_string).collect();
                let named = Some(named.as_slice()).filter(|named| !named.is_empty());
                let resent = diwan.resend_deliveries(who, &id.to_string(), named).await?;
                writeln!(stdout(), "{resent}")?;
            }
            WebhookCommand::Remove { id } => {
                diwan.delete_webhook(who, &id.to_string()).await?;
            }
        }
        Ok(())
    }
}

async fn switch(diwan: &Diwan, id: Uuid, enabled: bool) -> Result<(), Failure> {
    let input = WebhookInput { enabled: Some(enabled), ..WebhookInput::default() };
    diwan.change_webhook(&Principal::Operator, &id.to_string(), input).await?;
    Ok(())
}

fn print_secret(webhook: &Webhook) -> Result<(), Failure> {
    let secret = webhook.secret.as_deref().unwrap_or_default();
    writeln!(stdout(), "webhook_id={}\nwebhook_secret={secret}", webhook.id)?;
    Ok(())
}

fn line(webhook: &Webhook) -> String {
    let Webhook { id, url, records, verbs, .. } = webhook;
    let status = webhook.disabled_reason.map_or("enabled", |reason| match reason.as_str() {
        "gone" => "gone",
        _ => "disabled",
    });
    let records = listed(records, RecordKind::as_str);
    let verbs = listed(verbs, Verb::as_str);
    let description = webhook.description.as_deref().unwrap_or_default();
    format!("{id}\t{status}\t{records}\t{verbs}\t{url}\t{description}")
}

fn listed<W: Copy>(words: &[W], text: fn(W) -> &'static str) -> String {
    match words {
        [] => "all".to_owned(),
        some => some.iter().map(|word| text(*word)).collect::<Vec<_>>().join(","),
    }
}

fn line_of(delivery: &WebhookDelivery) -> String {
    let WebhookDelivery { id, status, attempts, event, .. } = delivery;
    let number = |number: Option<i64>| number.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let answered = number(delivery.response_status.map(i64::from));
    let latency = number(delivery.latency_ms);
    let error = delivery.error.as_deref().unwrap_or_default();
    format!("{id}\t{status}\t{attempts}\t{answered}\t{latency}\t{event}\t{error}")
}
