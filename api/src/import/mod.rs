//! Import: many records at once, as lines of JSON, streamed and written in batches.
//!
//! One thread reads and parses lines (`read`), the caller's writes them (`write`), so that
//! memory stays small however long the input is.

mod line;
mod part;
mod read;
pub mod rest;
mod write;

use std::io::Read;

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Action, demand};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::model::Kind;
use crate::principal::Principal;

/// After how many records written the statistics of the database are made anew.
const MANY: u64 = 5_000;

/// What happens when a line is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum OnError {
    /// The import ends there; the lines before it stay written.
    #[default]
    Stop,
    /// The line is left out, the import goes on.
    Skip,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    pub on_error: OnError,
    /// Whether to do everything and then forget it.
    pub dry_run: bool,
    /// Whether to look for actors in the articles that were written, once all lines are. What a
    /// line does not say of mentions then stays: people may have judged what was suggested before.
    pub suggest_mentions: bool,
}

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tally {
    /// How many records were created.
    #[schema(example = 73)]
    pub created: u64,
    /// How many records were changed.
    #[schema(example = 4)]
    pub updated: u64,
    /// How many lines said what stood there already.
    #[schema(example = 1201)]
    pub unchanged: u64,
    /// How many lines were refused.
    #[schema(example = 1)]
    pub rejected: u64,
    /// How many mentions were suggested; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 12)]
    pub suggested: Option<u64>,
}

/// Why a line was refused: one rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rejection {
    /// The line's number, from 1.
    #[schema(example = 17)]
    pub line: u64,
    /// Which rule is broken, or what kind of error it is: the codes of single requests.
    #[schema(example = "unknownReference")]
    pub code: &'static str,
    /// JSON Pointer to the member; empty for the line as a whole.
    #[schema(example = "/publisher")]
    pub pointer: String,
    /// What is wrong, for people.
    #[schema(example = "names no publisher that you may see")]
    pub detail: String,
}

/// What an import is told by while it runs.
pub trait Watch {
    /// A line breaks a rule.
    fn rejected(&mut self, rejection: Rejection);

    /// So many bytes of the input are done with.
    fn passed(&mut self, _bytes: u64) {}
}

impl Diwan {
    /// Imports lines. Those refused are told to `watch`; an error is what ended the import early,
    /// other than a refused line.
    pub async fn import(
        &self,
        who: &Principal,
        input: impl Read + Send + 'static,
        ask: ImportOptions,
        watch: &mut dyn Watch,
    ) -> Result<Tally> {
        demand(who, Action::Import, Kind::Article, None)?;
        let is_dry_run = ask.dry_run;
        let suggests = ask.suggest_mentions && !is_dry_run;
        let copy = if ask.dry_run { self.store.copy().await? } else { None };
        // What is written to a copy is gone with it; elsewhere it is taken back.
        let ask = ImportOptions { dry_run: ask.dry_run && copy.is_none(), ..ask };
        let diwan = match &copy {
            Some(copy) => &Diwan { store: copy.store().clone(), ..self.clone() },
            None => self,
        };
        let writer = write::Writer::begin(diwan, who, ask, watch).await?;
        let written = writer.write_all(read::batches(input)).await;
        if let Some(copy) = copy {
            copy.close().await?;
        }
        let write::Written { mut tally, articles } = written?;
        if !is_dry_run && tally.created + tally.updated >= MANY {
            self.refresh_statistics().await;
        }
        if suggests {
            tally.suggested = Some(self.suggest_mentions_of(who, articles).await?.suggested);
        }
        Ok(tally)
    }

    /// Lets the database plan for what is there now. What was imported stays so without that, too.
    async fn refresh_statistics(&self) {
        if let Err(cause) = self.store.refresh_statistics().await {
            tracing::warn!(%cause, "the database's statistics are those from before the import");
        }
    }
}

impl Rejection {
    /// Everything that is wrong with a line.
    fn of(line: u64, error: Error) -> Vec<Rejection> {
        if error.code == Code::Invalid {
            return error
                .errors
                .into_iter()
                .map(|error| Rejection {
                    line,
                    code: error.code.as_str(),
                    pointer: error.pointer,
                    detail: error.detail,
                })
                .collect();
        }
        let pointer = error.errors.into_iter().next().map(|error| error.pointer);
        vec![Rejection {
            line,
            code: error.code.as_str(),
            pointer: pointer.unwrap_or_default(),
            detail: error.detail,
        }]
    }
}
