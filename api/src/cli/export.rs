//! `diwan export`: the whole register as lines of JSON.

use std::io::{Write, stdout};

use clap::Args;

use super::import::Format;
use super::opening::open_existing;
use super::{Failure, Outcome};
use crate::config::Config;
use crate::principal::Principal;

/// Write every record to standard output, one JSON object a line, references before their users.
///
/// What import makes of it, in an empty store, exports to the same bytes. Revisions, accounts and
/// deleted records are not part of it.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan export > records.ndjson
  diwan export | gzip > records.ndjson.gz")]
pub struct Export {
    /// How to write the records
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Export {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let Format::Ndjson = self.format;
        let diwan = open_existing(&config).await?;
        let mut export = diwan.export(&Principal::Operator).await?;
        while let Some(lines) = export.next().await? {
            stdout().lock().write_all(lines.as_bytes())?;
        }
        stdout().lock().flush()?;
        Ok(Outcome::Done)
    }
}
