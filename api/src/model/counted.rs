//! What records are counted by.

use std::fmt::Display;

use super::{Kind, Link, Listed, Visibility};

/// A type whose records can be counted by period, and by something besides.
pub trait Counted: Listed {
    /// By what they can be counted.
    type Series: Copy + PartialEq + Display + Send + Sync + 'static;

    /// Where it stands when they are.
    const DATED: Dated;

    fn group(series: Self::Series, visibility: &Visibility) -> Group;
}

/// A column that says when a record is.
#[derive(Clone, Copy, Debug)]
pub enum Dated {
    /// By the text of a partial date.
    Text(&'static str),
    /// In microseconds; beyond all times where it has no date.
    Micros(&'static str),
}

/// By what rows are grouped.
#[derive(Clone, Debug)]
pub enum Group {
    /// A column of the record's own row.
    Own(&'static str),
    /// The record that a column refers to.
    Refers(&'static str, Kind),
    /// Each record that a link table leads to.
    Linked(Link, Kind),
}

impl Group {
    /// The kind of the records that the groups are of.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Group::Own(_) => None,
            Group::Refers(_, kind) | Group::Linked(_, kind) => Some(*kind),
        }
    }
}
