//! `diwan names`: what the rules of names make of lines from standard input. No store is opened.

mod compare;
mod lines;
mod measure;
mod registry;
mod report;
mod tag;

use clap::{Args, Subcommand};

use super::{Failure, Outcome};
use crate::config::Config;

/// Compare names, find them in texts, measure how well that goes; without a store
#[derive(Args)]
#[command(after_help = "\
Examples:
  printf 'Salahuddin Al-Namroush\\tصلاح الدين النمروش\\n' | diwan names compare
  diwan names tag --registry actors.ndjson < texts.ndjson
  diwan names measure --help")]
pub struct Names {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Compare(compare::Compare),
    Tag(tag::Tag),
    Measure(measure::Measure),
}

impl Names {
    pub fn run(self, config: &Config) -> Result<Outcome, Failure> {
        match self.command {
            Command::Compare(compare) => compare.run(),
            Command::Tag(tag) => tag.run(),
            Command::Measure(measure) => measure.run(config),
        }
    }
}
