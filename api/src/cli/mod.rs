//! The command line: one file per command. Results go to standard output, everything else to
//! standard error.

mod account;
mod client;
mod completions;
mod contracts;
mod demo;
mod doctor;
mod duration;
mod export;
mod import;
mod keys;
mod log;
mod mentions;
mod migrate;
mod names;
mod opening;
mod progress;
mod search;
mod serve;
mod token;
mod webhook;

use std::io::{ErrorKind, Write, stderr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError, Flags, Setting};
use crate::diwan::Diwan;
use crate::error::Error;

/// A register of politics: articles, actors and events, and which passage says what.
#[derive(Parser)]
#[command(name = "diwan", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Settings come from a flag, else the environment (DIWAN_DATABASE_URL, …), else diwan.toml.
Exit code: 0 done, 1 failed, 2 wrong usage, 3 import finished with rejected lines, 141 nobody reads
the output any more.

Examples:
  diwan demo                                    sample content, to look around
  diwan serve                                   the server, on a SQLite file beside it
  diwan doctor                                  what would keep it from serving
  diwan --database-url postgres://localhost/diwan serve --listen 0.0.0.0:8080";

/// What every command takes.
#[derive(Args)]
struct Everywhere {
    /// Where the content is: sqlite://PATH or postgres://USER@HOST/NAME [default: sqlite://diwan.db]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Read settings from this file [default: diwan.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    Migrate(migrate::Migrate),
    Import(import::Import),
    Export(export::Export),
    Account(account::Accounts),
    Token(token::Token),
    Client(client::Clients),
    Webhook(webhook::Webhooks),
    Mentions(mentions::Mentions),
    Names(names::Names),
    Search(search::Search),
    Keys(keys::Keys),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Contracts(contracts::Contracts),
}

/// How a command ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// The import ran, but lines were refused.
    Rejected,
}

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Usage(#[from] ConfigError),
    #[error("{}", told(.0))]
    Refused(#[from] Error),
    #[error("{0}")]
    Machine(#[from] std::io::Error),
    #[error("{0}")]
    Other(String),
}

/// How a shell reports programs that end when they write into a pipe that nobody reads any more, as
/// in `diwan export | head -1`: 128 and the number of SIGPIPE.
const CLOSED_PIPE: u8 = 128 + 13;

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            _ if self.is_closed_pipe() => CLOSED_PIPE,
            _ => 1,
        }
    }

    /// Whether the reader of the pipe has closed it, as `head` does: that is no failure to report.
    fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Machine(cause) if cause.kind() == ErrorKind::BrokenPipe)
    }
}

/// Reads the command line, does what it says, and tells how it went.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match prepared(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Rejected) => ExitCode::from(3),
        Err(failure) => {
            if !failure.is_closed_pipe() {
                let _ = writeln!(stderr(), "diwan: {failure}");
            }
            ExitCode::from(failure.code())
        }
    }
}

fn prepared(cli: Cli) -> Result<Outcome, Failure> {
    let Cli { everywhere, command } = cli;
    let flags = Flags {
        database_url: everywhere.database_url,
        listen: command.listen(),
        metrics_listen: command.metrics_listen(),
    };
    let file = everywhere.config.as_deref();
    let config = Config::load(command.defaults(), file, &flags)?;
    let _log = log::start(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(command.run(config, || Config::explained(file, &flags)))
}

impl Command {
    /// The default settings.
    fn defaults(&self) -> Config {
        match self {
            Command::Demo(_) => demo::defaults(),
            _ => Config::default(),
        }
    }

    fn listen(&self) -> Option<String> {
        match self {
            Command::Serve(serve) => serve.listen.clone(),
            Command::Demo(demo) => demo.listen.clone(),
            _ => None,
        }
    }

    fn metrics_listen(&self) -> Option<String> {
        match self {
            Command::Serve(serve) => serve.metrics_listen.clone(),
            _ => None,
        }
    }

    async fn run(
        self,
        config: Config,
        settings: impl FnOnce() -> Result<Vec<Setting>, ConfigError>,
    ) -> Result<Outcome, Failure> {
        match self {
            Command::Serve(_) => serve::run(config, async |_, _| Ok(None)).await,
            Command::Demo(demo) => demo.run(config).await,
            Command::Migrate(migrate) => migrate.run(config).await,
            Command::Import(import) => import.run(config).await,
            Command::Export(export) => export.run(config).await,
            Command::Account(accounts) => accounts.run(config).await,
            Command::Token(token) => token.run(config).await,
            Command::Client(clients) => clients.run(config).await,
            Command::Webhook(webhooks) => webhooks.run(config).await,
            Command::Mentions(mentions) => mentions.run(config).await,
            Command::Names(names) => names.run(&config).await,
            Command::Search(search) => search.run(&config).await,
            Command::Keys(keys) => keys.run(config).await,
            Command::Doctor(doctor) => doctor.run(config, settings()?).await,
            Command::Completions(completions) => completions.run(),
            Command::Contracts(contracts) => contracts.run(),
        }
    }
}

/// Does something with a register, and closes it.
async fn with(
    diwan: Diwan,
    work: impl AsyncFnOnce(&Diwan) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    work(&diwan).await?;
    diwan.store().clone().close().await?;
    Ok(Outcome::Done)
}

fn usage(said: &str) -> Failure {
    Failure::Usage(ConfigError(said.to_owned()))
}

/// What is wrong, one thing after the other.
fn told(error: &Error) -> String {
    match error.errors.as_slice() {
        [] | [_] => error.detail.clone(),
        several => {
            let lines: Vec<String> =
                several.iter().map(|one| format!("{}: {}", one.pointer, one.detail)).collect();
            lines.join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples_and_says_what_its_arguments_are() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("Example"), "{name} has no example");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{name}: {} has no help", argument.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
