//! `diwan names measure`: how well the rules do on labelled names and texts.

use std::fs::File;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;

use super::report::{self, Event, Pair};
use super::{Failure, Outcome};
use crate::cli::usage;
use crate::config::Config;

/// Print how well names are compared, found again and tagged: a table for each set of labels.
///
/// The folder holds names/arabic_name_variant_pairs.dev.csv, names/name_bench.dev.csv,
/// names/positives_un_untreated.csv, names/negatives_global_5000.csv and
/// events/wikipedia_current_events_2025.jsonl.gz; none of them is part of Diwan.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan names measure --data /srv/labelled-names
  DIWAN_REAL_DATA=/srv/labels diwan names measure")]
pub struct Measure {
    /// The folder of labelled data [default: real_data of the configuration]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

impl Measure {
    pub fn run(self, config: &Config) -> Result<Outcome, Failure> {
        let folder = self.data.or_else(|| config.real_data.clone()).ok_or_else(|| {
            usage("say where the labelled data is: --data FOLDER, or DIWAN_REAL_DATA")
        })?;
        let mut out = stdout().lock();
        let arabic: Vec<Pair> = rows(&folder.join("names/arabic_name_variant_pairs.dev.csv"))?;
        let bench: Vec<Pair> = rows(&folder.join("names/name_bench.dev.csv"))?;
        let listed = rows(&folder.join("names/positives_un_untreated.csv"))?;
        let strangers = rows(&folder.join("names/negatives_global_5000.csv"))?;
        let events = events(&folder.join("events/wikipedia_current_events_2025.jsonl.gz"))?;
        writeln!(out, "{}", report::pairs("arabic_name_variant_pairs.dev.csv", &arabic))?;
        writeln!(out, "{}", report::pairs("name_bench.dev.csv", &bench))?;
        writeln!(out, "{}", report::recall("arabic_name_variant_pairs.dev.csv", &arabic))?;
        writeln!(out, "{}", report::recall("name_bench.dev.csv", &bench))?;
        writeln!(out, "{}", report::alerts(&listed, &strangers))?;
        writeln!(
            out,
            "{}",
            report::tagging(&events).map_err(|cause| Failure::Other(cause.to_string()))?
        )?;
        Ok(Outcome::Done)
    }
}

fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let rows = csv::Reader::from_path(path).map(csv::Reader::into_deserialize);
    let rows = rows.and_then(|rows| rows.collect());
    rows.map_err(|cause| Failure::Other(format!("{}: {cause}", path.display())))
}

fn events(path: &Path) -> Result<Vec<Event>, Failure> {
    let said =
        |cause: &dyn std::fmt::Display| Failure::Other(format!("{}: {cause}", path.display()));
    let file = File::open(path).map_err(|cause| said(&cause))?;
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    let parsed = |line: std::io::Result<String>| {
        let line = line.map_err(|cause| said(&cause))?;
        serde_json::from_str(&line).map_err(|cause| said(&cause))
    };
    lines.map(parsed).collect()
}
