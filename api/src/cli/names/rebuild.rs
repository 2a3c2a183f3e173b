//! `diwan names rebuild`: the index of names, by the rules of this version.

use std::io::{Write, stdout};

use clap::Args;

use super::{Failure, Outcome};
use crate::cli::opening::open_existing;
use crate::cli::progress::bar;
use crate::cli::with;
use crate::config::Config;

/// Index the names of all actors anew that were indexed by the rules of another version.
///
/// To be run once after an update that says so, beside a running server if you like: until an actor
/// is done, matching does not find it. It may be interrupted, and goes on from there. The last line
/// of standard output is {rebuilt}.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan names rebuild
  diwan --database-url postgres://diwan@db/diwan names rebuild")]
pub struct Rebuild {}

impl Rebuild {
    pub async fn run(self, config: &Config) -> Result<Outcome, Failure> {
        with(open_existing(config).await?, async |diwan| {
            let bar = bar(diwan.unindexed_actors().await?, "actors");
            let rebuilt = diwan.rebuild_names(|done| bar.inc(done)).await;
            bar.finish_and_clear();
            let report = serde_json::json!({ "rebuilt": rebuilt? });
            writeln!(stdout(), "{report}")?;
            Ok(())
        })
        .await
    }
}
