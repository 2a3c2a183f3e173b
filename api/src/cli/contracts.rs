//! `diwan contracts`: writes or checks the two contracts. Needs no database.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Outcome};
use crate::contracts::documents;

/// Write the contracts, schema.graphql and openapi/openapi.json, and docs/errors.md with their errors.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan contracts                write them below the current folder
  diwan contracts --check        fail when they are not what this program serves
  diwan contracts --out build    write them below build/")]
pub struct Contracts {
    /// Only compare with what is there; exit 1 when something differs
    #[arg(long)]
    check: bool,
    /// The folder they stand in
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

impl Contracts {
    pub fn run(self) -> Result<Outcome, Failure> {
        let mut stale = Vec::new();
        for (name, text) in documents()? {
            let path = self.out.join(name);
            if !self.check {
                write(&path, &text)?;
                writeln!(stdout(), "{}", path.display())?;
            } else if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
                stale.push(path.display().to_string());
            }
        }
        match stale.as_slice() {
            [] => Ok(Outcome::Done),
            _ => Err(Failure::Other(format!(
                "not what this program serves: {}; run diwan contracts",
                stale.join(", ")
            ))),
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, text)?)
}
