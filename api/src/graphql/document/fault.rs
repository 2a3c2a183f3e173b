//! Why a document is refused: all that is wrong with it, each with its place.

use apollo_compiler::validation::DiagnosticList;
use async_graphql::Pos;

use super::line_index::LineIndex;
use crate::error::Error;

/// How many faults are told at once.
const MOST: usize = 20;

/// One thing that is wrong with a document.
#[derive(Clone, Debug)]
pub struct Fault {
    pub error: Error,
    pub locations: Vec<Pos>,
}

/// What is wrong with a document; at least one thing.
#[derive(Clone, Debug)]
pub struct Refusal(pub Vec<Fault>);

/// A broken rule: what is wrong, and the byte where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    pub at: Option<usize>,
    pub message: String,
}

impl Broken {
    pub fn new(at: Option<usize>, message: impl Into<String>) -> Self {
        Broken { at, message: message.into() }
    }

    /// What the library found. It repeats itself for a fragment that several operations spread.
    pub fn of_library(errors: &DiagnosticList) -> Vec<Broken> {
        use apollo_compiler::diagnostic::ToCliReport;
        let broken = errors.iter().map(|found| {
            let location = found.error.location();
            let location = location.filter(|at| found.sources.contains_key(&at.file_id()));
            Broken::new(location.map(|at| at.offset()), sentence(&found.error.to_string()))
        });
        broken.collect()
    }
}

impl Refusal {
    /// The first of what is wrong, in the order of the document.
    pub fn of_broken(mut broken: Vec<Broken>, lines: &LineIndex) -> Refusal {
        broken.sort();
        broken.dedup();
        broken.truncate(MOST);
        let fault = |broken: Broken| Fault {
            error: Error::bad_request(broken.message),
            locations: broken.at.map(|at| lines.at(at)).into_iter().collect(),
        };
        Refusal(broken.into_iter().map(fault).collect())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal(vec![Fault { error, locations: Vec::new() }])
    }
}

/// The library begins its messages in lower case and ends them without a full stop.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let end = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    first.into_iter().collect::<String>() + letters.as_str() + end
}
