//! `include=`: what comes with a record besides what it shows unasked, by the names that lead to it.
//!
//! Whatever can be read of a record can come with it: the lists that it owns, the records that it or the items of its
//! lists refer to, whole and in place of the references, and the first page of each list that hangs on it.

use crate::error::{Error, Result};
use crate::query::{Member, Read, Source};

/// How many names a path may have, and how many of them may be lists of records: one level more of either, and a page
/// would hold more than anyone reads.
const LONGEST: usize = 3;
const MOST_LISTS: usize = 2;

/// One word of `include=`: `publisher`, `mentions.actor` or `events.participants.actor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// Reads a path from records of a type. One that leads nowhere, or too far, is refused.
    pub fn parse(from: &'static Source, word: &str) -> Result<Path> {
        let path = Path(word.split('.').map(str::to_owned).collect());
        path.check(from, word)?;
        Ok(path)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The name, where there is but one.
    pub fn single(&self) -> Option<&str> {
        match self.0.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }

    fn check(&self, from: &'static Source, word: &str) -> Result<()> {
        if self.0.len() > LONGEST {
            return refuse(format!("{word:?} is too long: at most {LONGEST} names."));
        }
        let (mut source, mut lists) = (Some(from), 0);
        for (index, name) in self.0.iter().enumerate() {
            let known: Vec<&Member> = source.into_iter().flat_map(includable).collect();
            let member = known.iter().find(|member| member.name == name);
            let Some(member) = member else {
                return refuse(unknown(&self.0[..index], name, &known));
            };
            lists += usize::from(matches!(member.read, Read::Page(_)));
            source = member.read.below();
        }
        match lists > MOST_LISTS {
            true => {
                refuse(format!("{word:?} has too many lists in each other: at most {MOST_LISTS}."))
            }
            false => Ok(()),
        }
    }
}

fn refuse<T>(detail: String) -> Result<T> {
    Err(Error::bad_request(format!("include: {detail}")))
}

fn unknown(place: &[String], name: &str, known: &[&Member]) -> String {
    let place = match place {
        [] => String::new(),
        place => format!(" in {:?}", place.join(".")),
    };
    match known {
        [] => format!("there is nothing to include{place}."),
        known => {
            let known: Vec<&str> = known.iter().map(|member| member.name).collect();
            format!("there is no {name:?}{place}; known are {}.", known.join(", "))
        }
    }
}

/// What `include` may name in rows of a source.
pub fn includable(source: &'static Source) -> impl Iterator<Item = &'static Member> {
    let members = source.members.iter().flat_map(|group| group.iter());
    members.filter(|member| is_includable(source, member))
}

fn is_includable(source: &Source, member: &Member) -> bool {
    source.parts.contains(&member.name)
        || match &member.read {
            Read::Page(_) | Read::Rendered(_) => true,
            read => read.refers(),
        }
}
