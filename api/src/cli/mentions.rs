//! `diwan mentions`: whom articles mention, found by their names.

use std::io::{IsTerminal, Write, stderr, stdout};

use clap::{Args, Subcommand};
use indicatif::ProgressBar;

use super::import::style;
use super::opening::open_existing;
use super::{Failure, Outcome, with};
use crate::config::Config;
use crate::principal::Principal;
use crate::tagging::Watch;
use crate::values::{Range, TimeFilter};

/// Look for the actors of the register in articles
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan mentions suggest
  diwan mentions suggest --since 2021-01")]
pub struct Mentions {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Suggest(Suggest),
}

/// Look for the names of all actors in headline, standfirst and body of articles, and add what is
/// found to their mentions as suggested, for people to confirm or reject.
///
/// Passages where a mention stands already are passed over, and so is what was rejected. Each
/// article is written by itself: interrupt and begin again as you like. The last line of standard
/// output is {articles, changed, suggested}.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan mentions suggest
  diwan mentions suggest --since 2021-01          only articles changed in or after January 2021
  diwan import records.ndjson --suggest-mentions  those that an import brings")]
struct Suggest {
    /// Only articles changed at or after this time: 2021, 2021-01, 2021-01-11,
    /// 2021-01-11T14:00:00+02:00
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Range>,
}

fn time(raw: &str) -> Result<Range, String> {
    TimeFilter::parse(raw).map_err(|fault| fault.detail)
}

impl Mentions {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let Command::Suggest(suggest) = self.command;
        suggest.run(config).await
    }
}

impl Suggest {
    async fn run(self, config: Config) -> Result<Outcome, Failure> {
        with(open_existing(&config).await?, async |diwan| {
            let (who, since) = (&Principal::Operator, self.since);
            let mut progress = Progress(bar());
            let done = diwan.suggest_mentions_of_many(who, since, &mut progress).await;
            progress.0.finish_and_clear();
            let told = serde_json::to_string(&done?).map_err(std::io::Error::from)?;
            Ok(writeln!(stdout(), "{told}")?)
        })
        .await
    }
}

fn bar() -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    ProgressBar::new(0).with_style(style("{wide_bar} {pos} of {len} articles, {eta} left"))
}

/// Tells people at the terminal.
struct Progress(ProgressBar);

impl Watch for Progress {
    fn begun(&mut self, articles: u64) {
        self.0.set_length(articles);
    }

    fn passed(&mut self) {
        self.0.inc(1);
    }
}
