//! A registry from a file of import lines: its actors, as the tagger wants them.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use diwan_names::{Kind, Name, Strength, Tagger};
use serde::Deserialize;

use super::Failure;

/// Of an import line, what tagging needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    record: String,
    external_id: Option<String>,
    id: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    names: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
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
    for (place, line) in BufReader::new(file).lines().enumerate() {
        let at = |cause: &dyn std::fmt::Display| said(&format!("line {}: {cause}", place + 1));
        let line = line.map_err(|cause| at(&cause))?;
        if line.trim().is_empty() {
            continue;
        }
        let entry: Entry = serde_json::from_str(&line).map_err(|cause| at(&cause))?;
        if entry.record == "actor" {
            let id = entry.external_id.as_ref().or(entry.id.as_ref());
            let id = id.ok_or_else(|| at(&"the actor has neither externalId nor id"))?;
            builder.add(id, entry.kind(), entry.names());
        }
    }
    builder.build().map_err(|cause| said(&cause))
}

impl Entry {
    fn kind(&self) -> Kind {
        match self.kind.as_deref() {
            Some("person") => Kind::Person,
            Some("state") => Kind::Place,
            Some("other") | None => Kind::Any,
            Some(_) => Kind::Organization,
        }
    }

    fn names(&self) -> impl Iterator<Item = Name<'_>> {
        let first = self.names.iter().position(|name| name.preferred == Some(true)).unwrap_or(0);
        self.names.iter().enumerate().map(move |(place, name)| {
            let strength = match name.kind.as_deref() {
                Some("weakAlias") => Strength::Weak,
                _ if place == first || name.preferred == Some(true) => Strength::Principal,
                _ => Strength::Alias,
            };
            Name { text: &name.text, strength }
        })
    }
}
