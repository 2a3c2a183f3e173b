//! `diwan import`: lines of JSON into the store.

use std::fs::File;
use std::io::{IsTerminal, Read, Write, stderr, stdin, stdout};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::opening::{open, open_or_pretend};
use super::{Failure, Outcome};
use crate::config::Config;
use crate::import::{ImportOptions, OnError, Rejection, Watch};
use crate::principal::Principal;

/// Read records, one JSON object a line, and create or change what they say.
///
/// A line with an externalId (or id) of a record replaces its content; importing a file twice
/// changes nothing the second time. References may point to records in the store and to earlier
/// lines. Refused lines go to standard error as {line, code, pointer, detail}; the last line of
/// standard output is {created, updated, unchanged, rejected}, with suggested where mentions were
/// asked for.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan import records.ndjson
  diwan import records.ndjson --dry-run           says what would happen; nothing stays
  diwan import records.ndjson --suggest-mentions  and look for names in what it brings
  zcat records.ndjson.gz | diwan import - --on-error skip 2> rejected.ndjson
  diwan --database-url sqlite://old.db export | diwan --database-url sqlite://new.db import -")]
pub struct Import {
    /// The file to read; - for standard input
    file: PathBuf,
    /// How the file is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What to do when a line is refused
    #[arg(long, value_enum, default_value_t)]
    on_error: OnError,
    /// Do everything, count it, and forget it again; other writers wait meanwhile
    #[arg(long)]
    dry_run: bool,
    /// When all lines are written, look for the actors of the register in the articles that were
    /// created or changed, and suggest mentions; not in a dry run. A line without mentions then
    /// leaves those of its article as they are
    #[arg(long)]
    suggest_mentions: bool,
}

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Format {
    /// One JSON object a line
    #[default]
    Ndjson,
}

impl Import {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let Format::Ndjson = self.format;
        let (input, length) = source(&self.file)?;
        let Self { on_error, dry_run, suggest_mentions, .. } = self;
        let ask = ImportOptions { on_error, dry_run, suggest_mentions };
        let (diwan, _pretended) = match dry_run {
            true => open_or_pretend(&config).await?,
            false => (open(&config).await?, None),
        };
        let mut report = Report { bar: bar(length) };
        let tally = diwan.import(&Principal::Operator, input, ask, &mut report).await;
        report.bar.finish_and_clear();
        let tally = tally?;
        diwan.store().clone().close().await?;
        writeln!(stdout(), "{}", serde_json::to_string(&tally).map_err(std::io::Error::from)?)?;
        Ok(if tally.rejected == 0 { Outcome::Done } else { Outcome::Rejected })
    }
}

/// What to read, and how long it is, if that is known.
fn source(path: &Path) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(stdin()), None));
    }
    let said = |cause| Failure::Other(format!("{}: {cause}", path.display()));
    let file = File::open(path).map_err(said)?;
    let length = file.metadata().map_err(said)?.len();
    Ok((Box::new(file), Some(length)))
}

fn bar(length: Option<u64>) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    match length {
        Some(length) => ProgressBar::new(length).with_style(style(
            "{wide_bar} {percent}% of {total_bytes}, {bytes_per_sec}, {eta} left",
        )),
        None => {
            ProgressBar::no_length().with_style(style("{spinner} {bytes} read, {bytes_per_sec}"))
        }
    }
}

pub fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Reports progress at the terminal, or line by line on standard error.
struct Report {
    bar: ProgressBar,
}

impl Watch for Report {
    fn rejected(&mut self, rejection: Rejection) {
        if let Ok(line) = serde_json::to_string(&rejection) {
            // Standard error was closed: progress is not reported.
            self.bar.suspend(|| drop(writeln!(stderr(), "{line}")));
        }
    }

    fn passed(&mut self, bytes: u64) {
        self.bar.inc(bytes);
    }
}
