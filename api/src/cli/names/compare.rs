//! `diwan names compare`: pairs of names in, scores and reasons out.

use std::fmt::Write;
use std::io::{BufWriter, stdin, stdout};

use clap::Args;
use diwan_names::NamedKind;

use super::lines::{Line, answer};
use super::{Failure, Outcome};

/// Read name<TAB>name lines from standard input and say of each pair how alike the names are.
///
/// Every line is answered by one line, in order: score<TAB>match|possible|none<TAB>explanation. The
/// score is 0–1. A line that is no pair of names is answered, too: 0<TAB>none<TAB>why.
#[derive(Args)]
#[command(after_help = "\
Examples:
  printf 'Salahuddin Al-Namroush\\tصلاح الدين النمروش\\n' | diwan names compare --kind person
  diwan names compare < pairs.tsv | grep -P '\\tmatch\\t'")]
pub struct Compare {
    /// What they are names of: person, organization, place or any
    #[arg(long, default_value_t, value_name = "KIND")]
    kind: NamedKind,
}

/// A name has at most a thousand characters that count; what is longer than this is no pair of names.
const LONGEST: usize = 64 << 10;

impl Compare {
    pub fn run(self) -> Result<Outcome, Failure> {
        let output = BufWriter::new(stdout().lock());
        answer(stdin().lock(), output, LONGEST, |line, told| tell(line, self.kind, told))?;
        Ok(Outcome::Done)
    }
}

fn tell(line: Line<'_>, kind: NamedKind, told: &mut String) {
    let refusal = match line {
        Line::Text(line) => match pair(line) {
            Ok((one, other)) => return tell_pair(one, other, kind, told),
            Err(why) => why.to_owned(),
        },
        Line::Undecodable => "the line is not UTF-8".to_owned(),
        Line::TooLong(most) => format!("the line is longer than {most} bytes"),
    };
    told.push_str("0\tnone\t");
    told.push_str(&refusal);
}

fn pair(line: &str) -> Result<(&str, &str), &'static str> {
    let mut fields = line.split('\t');
    match (fields.next(), fields.next(), fields.next()) {
        _ if line.trim().is_empty() => Err("the line is empty"),
        (Some(one), Some(other), None) => Ok((one, other)),
        (_, None, _) => Err("there must be a tab between two names"),
        _ => Err("there are more than two names"),
    }
}

fn tell_pair(one: &str, other: &str, kind: NamedKind, told: &mut String) {
    let met = diwan_names::compare(one, other, kind);
    // Rounded down: a score that prints as the threshold has reached it.
    let score = (met.score * 10_000.0).floor() / 10_000.0;
    let _ = write!(told, "{score}\t{}\t{}", met.verdict.as_str(), met.explanation);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: Line<'_>) -> String {
        let mut told = String::new();
        tell(line, NamedKind::Any, &mut told);
        told
    }

    #[test]
    fn a_pair_has_a_score_a_verdict_and_reasons() {
        assert_eq!(told(Line::Text("Ali\tali")), "1\tmatch\tali: same");
        let other = told(Line::Text("Hulusi Akar\tKhalifa Haftar"));
        assert_eq!(other.split('\t').nth(1), Some("none"));
    }

    #[test]
    fn what_is_no_pair_is_told_why() {
        for line in ["", "  ", "\t", "Ali", "a\tb\tc"] {
            let told = told(Line::Text(line));
            assert!(told.starts_with("0\tnone\t") && told.split('\t').count() == 3, "{told}");
        }
        assert!(told(Line::Text("🙂\tAli")).starts_with("0\tnone\tthe first name has"));
        assert!(told(Line::Undecodable).starts_with("0\tnone\t"));
        assert!(told(Line::TooLong(9)).starts_with("0\tnone\t"));
    }
}
