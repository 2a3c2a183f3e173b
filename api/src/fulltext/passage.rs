//! The passages of a text that show why it was found.

use std::collections::HashSet;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::question::Question;
use super::token::{Token, tokens};
use crate::values::PassageField;

/// A passage is as long as this at most, in bytes, but for the words at its ends.
const LENGTH: usize = 240;
/// So much of it stands before the first word found.
const BEFORE: usize = 60;
/// Of the words found so many are tried as the first of the passage.
const MOST_LOOKED_AT: usize = 500;

/// A passage of a text with words that were looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, SimpleObject, ToSchema)]
pub struct Passage {
    /// The text in which it stands.
    pub field: PassageField,
    /// How many Unicode scalars of that text stand before it: with `marks`, where to anchor a citation.
    #[schema(example = 1204)]
    pub start: u32,
    /// The passage, as it is stored. Cut at words, where the text is longer.
    #[schema(example = "agreed to resume oil exports from the eastern ports")]
    pub text: String,
    /// The words found, in their order.
    pub marks: Vec<Mark>,
}

/// A word found in a passage; counted in Unicode scalars from the beginning of the passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, SimpleObject, ToSchema)]
pub struct Mark {
    /// How many stand before it.
    #[schema(example = 17)]
    pub start: u32,
    /// How many stand before its end.
    #[schema(example = 20)]
    pub end: u32,
}

/// The passage of a text with the most of what is looked for; `None` where nothing of it is there.
pub fn passage(field: PassageField, text: &str, question: &Question) -> Option<Passage> {
    let all = tokens(text);
    let found: Vec<&Token> = all.iter().filter(|token| question.marks(token)).collect();
    let (from, to) = cut(text, &all, best(&found)?);
    let scalars = |from: usize, to: usize| text[from..to].chars().count() as u32;
    let within = found.iter().filter(|token| from <= token.start && token.end <= to);
    let mark =
        |token: &&Token| Mark { start: scalars(from, token.start), end: scalars(from, token.end) };
    Some(Passage {
        field,
        start: scalars(0, from),
        text: text[from..to].to_owned(),
        marks: merged(within.map(mark)),
    })
}

/// The first word of the passage with the most different words.
fn best<'a>(found: &[&'a Token]) -> Option<&'a Token> {
    let different = |index: usize| {
        let last = found[index].start + LENGTH - BEFORE;
        let near = found[index..].iter().take_while(|token| token.end <= last);
        near.map(|token| token.word.as_str()).collect::<HashSet<_>>().len()
    };
    // Of passages that are as good the first one, which `max_by_key` would pass over.
    let index = (0..found.len().min(MOST_LOOKED_AT)).rev().max_by_key(|index| different(*index))?;
    Some(found[index])
}

/// From where to where a passage goes that begins a little before a word.
fn cut(text: &str, all: &[Token], first: &Token) -> (usize, usize) {
    if text.len() <= LENGTH {
        return (0, text.len());
    }
    let from = match first.start.checked_sub(BEFORE) {
        None => 0,
        Some(early) => {
            let starts = all.iter().map(|token| token.start);
            starts.into_iter().find(|start| *start >= early).unwrap_or(first.start)
        }
    };
    let last = from + LENGTH;
    let ends = all.iter().map(|token| token.end).take_while(|end| *end <= last);
    let to = ends.last().unwrap_or(first.end).max(first.end);
    // What follows the last word belongs to it: a full stop, a closing quotation mark.
    let after = text[to..].find(|c: char| c.is_whitespace() || c.is_alphanumeric());
    (from, to + after.unwrap_or(text.len() - to))
}

/// Marks that overlap, as pairs of characters do, as one.
fn merged(marks: impl Iterator<Item = Mark>) -> Vec<Mark> {
    let mut merged: Vec<Mark> = Vec::new();
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, question: &str) -> Option<(String, Vec<String>)> {
        let question = Question::parse(question).unwrap();
        let passage = passage(PassageField::Body, text, &question)?;
        let letters: Vec<char> = text.chars().collect();
        let start = passage.start as usize;
        let there: String = letters[start..].iter().take(passage.text.chars().count()).collect();
        assert_eq!(there, passage.text, "the passage stands where it says");
        let word = |mark: &Mark| {
            passage
                .text
                .chars()
                .skip(mark.start as usize)
                .take((mark.end - mark.start) as usize)
                .collect()
        };
        Some((passage.text.clone(), passage.marks.iter().map(word).collect()))
    }

    #[test]
    fn the_words_found_are_marked() {
        let (text, words) = shown("Élections à Tripoli: l’élection.", "election").unwrap();
        assert_eq!(text, "Élections à Tripoli: l’élection.");
        assert_eq!(words, ["Élections", "élection"]);
        let (_, words) = shown("昨日、東京都知事が語った。", "東京都知事").unwrap();
        assert_eq!(words, ["東京都知事"]);
        assert_eq!(shown("Nothing here", "oil"), None);
    }

    #[test]
    fn of_a_long_text_the_best_part_is_shown() {
        let filler = "Other matters were spoken of at length. ".repeat(20);
        let text = format!("{filler}Oil fell. {filler}Oil exports rose, they said. {filler}");
        let (passage, words) = shown(&text, "oil export").unwrap();
        assert_eq!(words, ["Oil", "exports"]);
        assert!(passage.len() <= LENGTH + 20, "{passage}");
        assert!(passage.contains("Oil exports rose, they said."), "{passage}");
    }

    #[test]
    fn a_word_longer_than_a_passage_is_cut_nowhere() {
        let text = format!("{} end", "x".repeat(1_000));
        let (passage, _) = shown(&text, "xxx*").unwrap();
        assert_eq!(passage.len(), 1_000);
    }
}
