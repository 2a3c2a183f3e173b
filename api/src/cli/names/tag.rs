//! `diwan names tag`: texts in, the actors they name out.

use std::io::{BufWriter, stdin, stdout};
use std::path::PathBuf;

use clap::Args;
use diwan_names::{Found, Tagger};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines::{Line, answer};
use super::{Failure, Outcome, registry};

/// Read texts, one JSON object {"id", "text"} a line, from standard input and say which actors of a
/// registry they name, and where.
///
/// Every line is answered by one line, in order: {"id", "mentions": [{"start", "end", "exact",
/// "externalId", "score"}]}, with offsets in Unicode code points. A line that cannot be read has no
/// mentions and an "error" that says why.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan export > registry.ndjson
  diwan names tag --registry registry.ndjson < texts.ndjson
  echo '{\"id\": 1, \"text\": \"Hulusi Akar met Fayez al-Sarraj.\"}' | diwan names tag --registry registry.ndjson")]
pub struct Tag {
    /// The actors, as lines of the import format; other records in it are passed over
    #[arg(long, value_name = "FILE")]
    registry: PathBuf,
}

/// A text of 1 MiB in which every character is escaped still fits.
const LONGEST: usize = 16 << 20;

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Tagged {
    id: Value,
    mentions: Vec<Mention>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mention {
    start: usize,
    end: usize,
    exact: String,
    external_id: String,
    score: f64,
}

impl Tag {
    pub fn run(self) -> Result<Outcome, Failure> {
        let tagger = registry::read(&self.registry)?;
        let output = BufWriter::new(stdout().lock());
        answer(stdin().lock(), output, LONGEST, |line, told| {
            let tagged = tagged(&tagger, line);
            told.push_str(&serde_json::to_string(&tagged).unwrap_or_default());
        })?;
        Ok(Outcome::Done)
    }
}

fn tagged(tagger: &Tagger, line: Line<'_>) -> Tagged {
    match read(line) {
        Ok(Text { id, text }) => {
            let mentions = tagger.tag(&text).into_iter().map(Mention::from).collect();
            Tagged { id, mentions, error: None }
        }
        Err((id, why)) => Tagged { id, mentions: Vec::new(), error: Some(why) },
    }
}

/// The text of a line, or why there is none and whose line it is, as far as that can be said.
fn read(line: Line<'_>) -> Result<Text, (Value, String)> {
    let line = match line {
        Line::Text(line) => line,
        Line::Undecodable => return Err((Value::Null, "the line is not UTF-8".into())),
        Line::TooLong(most) => {
            return Err((Value::Null, format!("the line is longer than {most} bytes")));
        }
    };
    serde_json::from_str(line).map_err(|cause| {
        let value = serde_json::from_str::<Value>(line).ok();
        let id = value.and_then(|mut value| value.get_mut("id").map(Value::take));
        (id.unwrap_or_default(), format!("must be an object {{\"id\", \"text\"}}: {cause}"))
    })
}

impl From<Found> for Mention {
    fn from(Found { start, end, exact, actor, score, .. }: Found) -> Self {
        Self { start, end, exact, external_id: actor, score }
    }
}

#[cfg(test)]
mod tests {
    use diwan_names::NamedKind;

    use super::*;

    fn told(line: Line<'_>) -> String {
        let tagger =
            Tagger::builder().actor("akar", NamedKind::Person, ["Hulusi Akar"]).build().unwrap();
        serde_json::to_string(&tagged(&tagger, line)).unwrap()
    }

    #[test]
    fn a_text_is_answered_with_its_mentions() {
        assert_eq!(
            told(Line::Text(r#"{"id": 7, "text": "Ş. Hulusi Akar"}"#)),
            r#"{"id":7,"mentions":[{"start":3,"end":14,"exact":"Hulusi Akar","externalId":"akar","score":1.0}]}"#
        );
    }

    #[test]
    fn what_is_no_text_is_told_why() {
        for line in ["", "7", "[]", "null", "{\"id\": 1}", "{\"text\": 1, \"id\": 1}", "{"] {
            let told = told(Line::Text(line));
            assert!(told.contains(r#""mentions":[],"error":"#), "{told}");
        }
        assert!(told(Line::Text(r#"{"id": 5}"#)).starts_with(r#"{"id":5,"#));
        assert!(told(Line::Undecodable).contains("UTF-8"));
    }
}
