//! `diwan names`: what the rules of names make of lines from standard input, without a store; and
//! the index of names in the store.

mod compare;
mod lines;
mod measure;
mod rebuild;
mod registry;
mod report;
mod tag;

use clap::{Args, Subcommand};

use super::{Failure, Outcome};
use crate::config::Config;

/// Compare names, find them in texts, measure how well that goes; index those in the store anew
#[derive(Args)]
#[command(after_help = "\
Examples:
  printf 'Salahuddin Al-Namroush\\tصلاح الدين النمروش\\n' | diwan names compare
  diwan names tag --registry actors.ndjson < texts.ndjson
  diwan names measure --help
  diwan names rebuild")]
pub struct Names {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Compare(compare::Compare),
    Tag(tag::Tag),
    Measure(measure::Measure),
    Rebuild(rebuild::Rebuild),
}

impl Names {
    pub async fn run(self, config: &Config) -> Result<Outcome, Failure> {
        match self.command {
            Command::Compare(compare) => compare.run(),
            Command::Tag(tag) => tag.run(),
            Command::Measure(measure) => measure.run(config),
            Command::Rebuild(rebuild) => rebuild.run(config).await,
        }
    }
}
