//! What `fields` and `include` choose of a record and of what comes with it, as a tree of names.

use super::query::Show;
use crate::error::{Error, Result};
use crate::query::{Read, Source};

/// How many names a path in `fields` may have, and how many of them may be lists of records: one
/// level more of either, and a page would hold more than anyone reads.
const LONGEST: usize = 6;
const MOST_LISTS: usize = 2;

/// What is chosen at one place of an answer.
#[derive(Debug, Default)]
pub struct Choice<'a> {
    /// Whether `fields` names it itself: then it is shown with all that is shown unasked.
    is_whole: bool,
    /// Whether `fields` names members of it.
    is_partial: bool,
    /// Whether `include` names it.
    is_included: bool,
    below: Vec<(&'a str, Choice<'a>)>,
}

impl<'a> Choice<'a> {
    /// What is shown of a record; `parts` are those that `show` asks for.
    pub fn of(show: &'a Show, parts: &[&'static str]) -> Choice<'a> {
        let mut choice = Choice::default();
        show.fields.iter().for_each(|field| choice.choose([field.as_str()].into_iter()));
        show.within.iter().for_each(|path| choice.choose(path.split('.')));
        for path in &show.includes {
            let place = path.names().fold(&mut choice, |choice, name| choice.child(name));
            place.is_included = true;
        }
        for part in parts {
            choice.child(part);
        }
        choice
    }

    fn choose(&mut self, mut path: impl Iterator<Item = &'a str>) {
        match path.next() {
            None => self.is_whole = true,
            Some(name) => {
                self.is_partial = true;
                self.child(name).choose(path);
            }
        }
    }

    fn child(&mut self, name: &'a str) -> &mut Choice<'a> {
        let index = self.below.iter().position(|(known, _)| *known == name);
        let index = index.unwrap_or_else(|| {
            self.below.push((name, Choice::default()));
            self.below.len() - 1
        });
        &mut self.below[index].1
    }

    pub fn get(&self, name: &str) -> Option<&Choice<'a>> {
        self.below.iter().find(|(known, _)| *known == name).map(|(_, below)| below)
    }

    /// The names that are chosen.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.below.iter().map(|(name, _)| *name)
    }

    /// Whether members are shown that nothing names.
    pub fn has_unnamed(&self) -> bool {
        self.is_whole || !self.is_partial
    }

    /// Whether a record is shown here, whole or in part, rather than a reference to one.
    pub fn is_record(&self) -> bool {
        self.is_included || !self.below.is_empty()
    }
}

/// Refuses a path that leads nowhere from records of a type, or too far.
pub fn check(from: &'static Source, path: &str) -> Result<()> {
    let refuse = |detail: String| Err(Error::bad_request(format!("fields: {detail}")));
    if path.split('.').count() > LONGEST {
        return refuse(format!("{path:?} is too long: at most {LONGEST} names."));
    }
    let (mut source, mut lists) = (Some(from), 0);
    for (index, name) in path.split('.').enumerate() {
        let place = || path.split('.').take(index).collect::<Vec<_>>().join(".");
        let Some(here) = source else {
            return refuse(format!("{:?} has no members to choose from.", place()));
        };
        let Some(member) = here.member(name) else {
            let known = here.members.iter().flat_map(|group| group.iter());
            let known: Vec<&str> = known.map(|member| member.name).collect();
            let place = if index == 0 { String::new() } else { format!(" in {:?}", place()) };
            return refuse(format!("no member {name:?}{place}; known are {}.", known.join(", ")));
        };
        lists += usize::from(matches!(member.read, Read::Page(_)));
        if lists > MOST_LISTS {
            return refuse(format!(
                "{path:?} has too many lists in each other: at most {MOST_LISTS}."
            ));
        }
        source = member.read.below();
    }
    Ok(())
}
