//! Why two names have the score they have.

use std::fmt;

pub use crate::token::How;

/// Which part of one name met which of the other, and what was subtracted for it.
///
/// Printed in one line, without tabs and line feeds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The parts, those that count most first.
    pub steps: Vec<Step>,
    /// Why there was nothing to compare.
    pub nothing: Option<&'static str>,
}

/// One part of both names, or of one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The part of the first name.
    pub left: Option<String>,
    /// The part of the second.
    pub right: Option<String>,
    /// How they met.
    pub how: How,
    /// How alike they are, 0–1.
    pub similarity: f64,
    /// What was subtracted from 1 for it.
    pub subtracted: f64,
}

impl Explanation {
    /// Nothing was compared, and why.
    pub(crate) fn nothing(why: &'static str) -> Self {
        Self { steps: Vec::new(), nothing: Some(why) }
    }

    pub(crate) fn turned(mut self) -> Self {
        for step in &mut self.steps {
            std::mem::swap(&mut step.left, &mut step.right);
        }
        self
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = self.nothing {
            return out.write_str(why);
        }
        for (place, step) in self.steps.iter().enumerate() {
            let between = if place == 0 { "" } else { "; " };
            write!(out, "{between}{step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) if left == right => write!(out, "{left}: {}", self.how)?,
            (Some(left), Some(right)) => write!(out, "{left} / {right}: {}", self.how)?,
            (Some(one), None) | (None, Some(one)) if self.how == How::Title => {
                write!(out, "{one}: {}", self.how)?
            }
            (Some(left), None) => write!(out, "{left}: {} in the second", self.how)?,
            (None, Some(right)) => write!(out, "{right}: {} in the first", self.how)?,
            (None, None) => write!(out, "{}", self.how)?,
        }
        if matches!(self.how, How::Similar | How::Different | How::OtherName) {
            write!(out, " {:.2}", self.similarity)?;
        }
        if self.subtracted >= 0.005 {
            write!(out, " (−{:.2})", self.subtracted)?;
        }
        Ok(())
    }
}

impl fmt::Display for How {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            How::Same => "same",
            How::KnownForm => "forms of one name",
            How::SameSound => "same sound",
            How::Similar => "similar",
            How::Initial => "initial",
            How::Acronym => "acronym",
            How::Joined => "same when joined",
            How::Different => "different",
            How::OtherName => "another name",
            How::Missing => "missing",
            How::Title => "a title",
            How::Ignored => "not counted",
            How::Reversed => "father and son change places",
        })
    }
}
