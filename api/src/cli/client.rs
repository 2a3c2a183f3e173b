//! `diwan client`: machines that sign in with a secret of their own.

use std::io::{Write, stdout};
use std::time::Duration;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::opening::{open, open_existing};
use super::token::scope;
use super::{Failure, Outcome, duration, with};
use crate::account::{Client, NewClient};
use crate::config::Config;
use crate::diwan::Diwan;
use crate::principal::{Principal, Scope};

/// Make, list and revoke machine clients.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan client add importer --scope content:publish content:read-unpublished --expires 30d
  diwan client list
  diwan client revoke 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
pub struct Clients {
    #[command(subcommand)]
    what: ClientCommand,
}

#[derive(Subcommand)]
enum ClientCommand {
    /// Make a machine client; prints its id and, this once, its secret
    #[command(after_help = "\
Examples:
  diwan client add importer --scope content:publish content:read-unpublished
  diwan client add preview --scope content:read-unpublished --expires 30d")]
    Add {
        /// What it is called
        name: String,
        /// What it may do
        #[arg(long = "scope", value_name = "SCOPE", value_parser = scope, required = true, num_args = 1..)]
        scopes: Vec<Scope>,
        /// How long its secret is good for
        #[arg(long, value_name = "TIME", default_value = "90d", value_parser = duration::parse)]
        expires: Duration,
    },
    /// List the machine clients: id, status, expiry, last use, scopes, name
    #[command(after_help = "Example:\n  diwan client list")]
    List,
    /// Make a machine client's secret and tokens worthless
    #[command(after_help = "Example:\n  diwan client revoke 0193a5c2-7b1e-7c3b-9f00-0123456789ab")]
    Revoke {
        /// Its id, as add and list print it
        id: Uuid,
    },
}

impl Clients {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let diwan = match self.what {
            ClientCommand::Add { .. } => open(&config).await?,
            ClientCommand::List | ClientCommand::Revoke { .. } => open_existing(&config).await?,
        };
        with(diwan, async |diwan| self.what.run(diwan).await).await
    }
}

impl ClientCommand {
    async fn run(self, diwan: &Diwan) -> Result<(), Failure> {
        let who = &Principal::Operator;
        match self {
            ClientCommand::Add { name, scopes, expires } => {
                let scopes = scopes.into_iter().collect();
                let new = NewClient { name: &name, scopes, life: expires };
                let (client, secret) = diwan.add_client(who, new).await?;
                let secret = secret.as_str();
                writeln!(stdout(), "client_id={}\nclient_secret={secret}", client.id)?;
            }
            ClientCommand::List => {
                for client in diwan.clients(who).await? {
                    writeln!(stdout(), "{}", line(&client, diwan))?;
                }
            }
            ClientCommand::Revoke { id } => {
                diwan.revoke_client(who, id).await?;
            }
        }
        Ok(())
    }
}

fn line(client: &Client, diwan: &Diwan) -> String {
    let Client { id, name, scopes, expires_at, .. } = client;
    let status = match client.revoked_at {
        Some(_) => "revoked",
        None if *expires_at <= diwan.now() => "expired",
        None => "active",
    };
    let last = client.last_used_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    format!("{id}\t{status}\t{expires_at}\t{last}\t{scopes}\t{name}")
}
