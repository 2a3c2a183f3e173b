//! `diwan search`: the index of texts in the store.

use std::io::{Write, stdout};

use clap::{Args, Subcommand};

use super::opening::open_existing;
use super::progress::bar;
use super::{Failure, Outcome, with};
use crate::config::Config;

/// Index the texts in the store anew
#[derive(Args)]
#[command(after_help = "\
Example:
  diwan search rebuild")]
pub struct Search {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Rebuild(Rebuild),
}

/// Index the texts that are not indexed, or by the rules of another version.
///
/// A server does so by itself, beside its work, after a start: this is for those who would rather have it
/// done before. It may be interrupted, and goes on from there. The last line of standard output is
/// {rebuilt}.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan search rebuild
  diwan --database-url postgres://diwan@db/diwan search rebuild")]
struct Rebuild {}

impl Search {
    pub async fn run(self, config: &Config) -> Result<Outcome, Failure> {
        let Command::Rebuild(Rebuild {}) = self.command;
        with(open_existing(config).await?, async |diwan| {
            let bar = bar(diwan.unindexed_texts().await?, "records");
            let rebuilt = diwan.rebuild_search(|done| bar.inc(done)).await;
            bar.finish_and_clear();
            let report = serde_json::json!({ "rebuilt": rebuilt? });
            writeln!(stdout(), "{report}")?;
            Ok(())
        })
        .await
    }
}
