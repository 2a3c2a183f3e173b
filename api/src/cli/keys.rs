//! `diwan keys`: the keys that sign access tokens.

use std::io::{Write, stdout};

use clap::{Args, Subcommand};

use super::opening::{open_signing, open_with_keys};
use super::{Failure, Outcome, with};
use crate::account::SigningKeyInfo;
use crate::config::Config;
use crate::diwan::Diwan;
use crate::principal::Principal;

/// List the keys that sign access tokens, or make the next one.
///
/// Private halves are files in diwan-keys below the data folder; public halves are in the store and
/// at /.well-known/jwks.json. Servers that share store and folder take up a new key by themselves.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan keys list
  diwan keys rotate             the next key signs in 10 minutes
  diwan keys rotate --at-once   the present key has leaked")]
pub struct Keys {
    #[command(subcommand)]
    what: KeysCommand,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Make the next key; prints its id
    ///
    /// It is published now and signs in 10 minutes, when every server has read it. The tokens of
    /// the one before are taken for another hour.
    #[command(after_help = "Example:\n  diwan keys rotate")]
    Rotate {
        /// Sign with it now, and refuse what the others signed: within 5 minutes on running servers
        #[arg(long)]
        at_once: bool,
    },
    /// List the keys: id, status, begin, end of verification, and where the private half is
    #[command(after_help = "\
Status: next is published and signs later, signing signs, retired still verifies, over no more.

Example:
  diwan keys list")]
    List,
}

impl Keys {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let diwan = match self.what {
            KeysCommand::Rotate { .. } => open_signing(&config).await?,
            KeysCommand::List => open_with_keys(&config).await?,
        };
        with(diwan, async |diwan| self.what.run(diwan).await).await
    }
}

impl KeysCommand {
    async fn run(self, diwan: &Diwan) -> Result<(), Failure> {
        let who = &Principal::Operator;
        match self {
            KeysCommand::Rotate { at_once } => {
                let key = diwan.rotate_keys(who, at_once).await?;
                writeln!(stdout(), "{}", key.kid)?;
            }
            KeysCommand::List => {
                for key in diwan.signing_keys(who).await? {
                    writeln!(stdout(), "{}", line(&key))?;
                }
            }
        }
        Ok(())
    }
}

fn line(key: &SigningKeyInfo) -> String {
    let SigningKeyInfo { kid, active_from, .. } = key;
    let status = key.status.as_str();
    let until = key.verifies_until.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let place = if key.is_here { "here" } else { "elsewhere" };
    format!("{kid}\t{status}\t{active_from}\t{until}\t{place}")
}
