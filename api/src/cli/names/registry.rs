//! A registry from a file of import lines: its actors, as the tagger wants them.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use diwan_names::{NamedKind, Tagger};
use serde::Deserialize;

use super::Failure;
use crate::naming::called::{Called, strengths};
use crate::values::{ActorKind, NameKind};

/// Of an import line, what tagging needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    record: String,
    external_id: Option<String>,
    id: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    names: Vec<NameEntry>,
}

#[derive(Deserialize)]
struct NameEntry {
    text: String,
    kind: Option<String>,
    #[serde(default)]
    preferred: Option<bool>,
}

/// The record types' lines that have no names of actors are passed over.
pub fn read(path: &Path) -> Result<Tagger, Failure> {
    let said =
        |cause: &dyn std::fmt::Display| Failure::Other(format!("{}: {cause}", path.display()));
    let file = File::open(path).map_err(|cause| said(&cause))?;
    let mut builder = Tagger::builder();
    let mut actors = 0;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let at = |cause: &dyn std::fmt::Display| said(&format!("line {}: {cause}", index + 1));
        let line = line.map_err(|cause| at(&cause))?;
        // Some programs put a byte order mark before the first line.
        let line = line.strip_prefix('\u{feff}').filter(|_| index == 0).unwrap_or(&line);
        if line.trim().is_empty() {
            continue;
        }
        let entry: Entry = serde_json::from_str(line).map_err(|cause| at(&cause))?;
        if entry.record == "actor" {
            let id = entry.external_id.as_ref().or(entry.id.as_ref());
            let id = id.ok_or_else(|| at(&"the actor has neither externalId nor id"))?;
            let (id, kind) = (id.clone(), entry.kind());
            builder.add(id, kind, strengths(&entry.called()));
            actors += 1;
        }
    }
    if actors == 0 {
        // An empty registry would find nothing in any text: the file was probably made of another store.
        return Err(said(&"there is no actor in it"));
    }
    builder.build().map_err(|cause| said(&cause))
}

impl Entry {
    fn kind(&self) -> NamedKind {
        let kind = self.kind.as_deref().and_then(|word| ActorKind::parse(word).ok());
        kind.map_or(NamedKind::Any, NamedKind::from)
    }

    fn called(self) -> Vec<Called> {
        self.names.into_iter().map(Called::from).collect()
    }
}

impl From<NameEntry> for Called {
    fn from(name: NameEntry) -> Self {
        let kind = name.kind.and_then(|word| NameKind::parse(&word).ok());
        Self {
            text: name.text,
            kind: kind.unwrap_or(NameKind::Common),
            preferred: name.preferred.unwrap_or(false),
        }
    }
}
