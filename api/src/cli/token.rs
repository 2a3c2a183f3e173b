//! `diwan token`: an access token, for the operator at the machine that holds the keys.

use std::io::{Write, stdout};
use std::time::Duration;

use clap::Args;

use super::opening::open_signing;
use super::{Failure, Outcome, duration};
use crate::account::MAX_LIFE_SECONDS;
use crate::config::Config;
use crate::principal::{Principal, Scope};

/// Print an access token of an account, and nothing else.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan token amal@example.org
  diwan token amal@example.org --scope content:read-own --scope content:write --ttl 5m
  curl -H \"Authorization: Bearer $(diwan token amal@example.org)\" http://127.0.0.1:8080/api/v1/articles")]
pub struct Token {
    /// The account's address
    email: String,
    /// What the token may be used for; all that the role allows when absent
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
    scopes: Vec<Scope>,
    /// How long it is good for, at most 15m
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = life)]
    ttl: Duration,
}

pub fn scope(raw: &str) -> Result<Scope, String> {
    Scope::parse(raw)
        .ok_or_else(|| format!("must be one of {}", Scope::ALL.map(Scope::as_str).join(", ")))
}

fn life(raw: &str) -> Result<Duration, String> {
    let life = duration::parse(raw)?;
    match life.as_secs() <= MAX_LIFE_SECONDS.unsigned_abs() {
        true => Ok(life),
        false => Err("an access token lives 15m at most".into()),
    }
}

impl Token {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let diwan = open_signing(&config).await?;
        let wanted = (!self.scopes.is_empty()).then(|| self.scopes.into_iter().collect());
        let token = diwan.token_for(&Principal::Operator, &self.email, wanted, self.ttl).await?;
        diwan.store().clone().close().await?;
        writeln!(stdout(), "{token}")?;
        Ok(Outcome::Done)
    }
}
