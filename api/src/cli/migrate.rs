//! `diwan migrate`: the schema, by hand.

use std::io::{Write, stdout};

use clap::{Args, Subcommand};

use super::opening::open_as_it_is;
use super::{Failure, Outcome};
use crate::config::Config;
use crate::store::Store;

/// Bring the store's schema up to date, take steps back, or show where it stands.
///
/// Other commands bring it up to date by themselves.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan migrate status
  diwan migrate up
  diwan migrate down 1      takes the last migration back, and what only it can hold with it")]
pub struct Migrate {
    #[command(subcommand)]
    to: Direction,
}

#[derive(Subcommand)]
enum Direction {
    /// Apply the migrations that are missing
    #[command(after_help = "Examples:\n  diwan migrate up\n  diwan migrate up 1")]
    Up {
        /// How many; all when absent
        steps: Option<u32>,
    },
    /// Take migrations back, the last one first
    #[command(after_help = "Example:\n  diwan migrate down 1")]
    Down {
        /// How many
        #[arg(default_value_t = 1)]
        steps: u32,
    },
    /// List the migrations, and which are applied
    #[command(after_help = "Example:\n  diwan migrate status")]
    Status,
}

impl Migrate {
    pub async fn run(self, config: Config) -> Result<Outcome, Failure> {
        let store = match self.to {
            Direction::Up { .. } => Store::open(&config.store()).await?,
            Direction::Down { .. } | Direction::Status => open_as_it_is(&config).await?,
        };
        match self.to {
            Direction::Up { steps } => store.migrate(steps).await?,
            Direction::Down { steps } => store.migrate_down(steps).await?,
            Direction::Status => {}
        }
        let migrations = store.migrated().await?;
        store.close().await?;
        let mut out = stdout().lock();
        for migration in migrations {
            let mark = if migration.applied { "applied" } else { "pending" };
            writeln!(out, "{mark}  {}", migration.name)?;
        }
        Ok(Outcome::Done)
    }
}
