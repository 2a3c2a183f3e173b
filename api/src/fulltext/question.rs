//! What is looked for in texts, as callers write it.
//!
//! `oil exports` finds texts with both words, `"oil exports"` those with the phrase, `elect*` whatever begins
//! so, `-draft` leaves texts out. Words are folded and stemmed as those of the texts are.

use std::ops::Range;

use super::token::{Token, folded, is_unspaced, tokens};
use crate::error::{Fault, FieldCode};
use crate::values::fold;

/// At most so many characters, and so many words or phrases.
pub const LONGEST: usize = 400;
pub const MOST_TERMS: usize = 24;
/// A name has at most so many words.
const LONGEST_NAME: usize = 5;
/// The beginning of a word says something from so many letters on. Whatever begins so is gathered before the first
/// text is found: with fewer letters, or more such words, that takes long.
const SHORTEST_BEGINNING: usize = 3;
const MOST_BEGINNINGS: usize = 4;

/// A parsed question: what a text must have, and what it must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub wanted: Vec<Term>,
    pub unwanted: Vec<Term>,
}

/// What one word or phrase may look like in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Any of these has to be there, and of that one everything.
    pub any: Vec<Vec<Sought>>,
    /// The word, folded as names are, where it is no more than that.
    word: Option<String>,
}

/// Words of the index, one after the other. Where `open`, the last one only has to begin so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    pub words: Vec<String>,
    pub open: bool,
}

/// A word or phrase as it was written.
struct Written<'a> {
    text: &'a str,
    unwanted: bool,
    beginning: bool,
    /// Neither a phrase nor a beginning.
    is_plain: bool,
}

impl Question {
    /// Reads what a caller looks for.
    pub fn parse(raw: &str) -> Result<Question, Fault> {
        if raw.chars().count() > LONGEST {
            return Err(refused(format!("at most {LONGEST} characters")));
        }
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for written in written(raw) {
            let term = Term::of(&written)?;
            if !term.any.is_empty() {
                if written.unwanted { &mut unwanted } else { &mut wanted }.push(term);
            }
        }
        if wanted.is_empty() {
            let example = "such as `oil exports`, `\"oil exports\"` or `elect*`";
            return Err(refused(format!("give at least one word to look for, {example}")));
        }
        if wanted.len() + unwanted.len() > MOST_TERMS {
            return Err(refused(format!("at most {MOST_TERMS} words and phrases")));
        }
        let open = |term: &&Term| term.any.iter().flatten().any(|sought| sought.open);
        if wanted.iter().chain(&unwanted).filter(open).count() > MOST_BEGINNINGS {
            return Err(refused(format!("at most {MOST_BEGINNINGS} words that only begin so")));
        }
        Ok(Question { wanted, unwanted })
    }

    /// Whether a word of a text is one of those looked for.
    pub fn marks(&self, token: &Token) -> bool {
        let fits = |sought: &Sought| {
            let last = sought.words.len() - 1;
            let is = |(index, word): (usize, &String)| match sought.open && index == last {
                true => token.word.starts_with(word.as_str()),
                false => *word == token.word,
            };
            sought.words.iter().enumerate().any(is)
        };
        self.wanted.iter().flat_map(|term| term.any.iter().flatten()).any(fits)
    }

    /// Words next to each other that may be a name, with where they stand, the longest first.
    pub fn names(&self) -> Vec<(Range<usize>, String)> {
        let words: Vec<Option<&str>> =
            self.wanted.iter().map(|term| term.word.as_deref()).collect();
        let mut names = Vec::new();
        for length in (1..=LONGEST_NAME.min(words.len())).rev() {
            for (start, run) in words.windows(length).enumerate() {
                let run: Option<Vec<&str>> = run.iter().copied().collect();
                names.extend(run.map(|run| (start..start + length, run.join(" "))));
            }
        }
        names
    }

    /// Lets other names stand for the words in some places. What comes after moves to the left.
    pub fn widen(&mut self, places: Range<usize>, names: &[String]) {
        let words = self.wanted[places.clone()].iter().flat_map(|term| term.any[0].clone());
        let own = [words.collect::<Vec<_>>()];
        let others = names.iter().filter_map(|name| Some(vec![Sought::of(tokens(name))?]));
        let mut any: Vec<Vec<Sought>> = Vec::new();
        for one in own.into_iter().chain(others) {
            if !any.contains(&one) {
                any.push(one);
            }
        }
        self.wanted.splice(places, [Term { any, word: None }]);
    }
}

impl Term {
    fn of(written: &Written<'_>) -> Result<Term, Fault> {
        let sought = Sought::of(tokens(written.text));
        let mut any: Vec<Vec<Sought>> = sought.map(|sought| vec![sought]).into_iter().collect();
        if written.beginning {
            let word = folded(written.text);
            let is_short = word.chars().count() < SHORTEST_BEGINNING;
            if is_short && !word.starts_with(is_unspaced) {
                let detail = format!("give at least {SHORTEST_BEGINNING} letters before *");
                return Err(refused(detail));
            }
            any.push(vec![Sought { words: vec![word], open: true }]);
        }
        // A name has no control characters, and the store would refuse one that has NUL.
        let is_name = written.is_plain && !written.text.contains(char::is_control);
        let word = is_name.then(|| fold(written.text));
        Ok(Term { any, word })
    }
}

impl Sought {
    /// `None` where there is no word.
    fn of(tokens: Vec<Token>) -> Option<Sought> {
        let mut tokens = tokens;
        // The last character of a run is the first of a pair wherever the run goes on.
        tokens.pop_if(|last| last.is_tail);
        let open = tokens.last().is_some_and(|last| is_one_character(&last.word));
        let words: Vec<String> = tokens.into_iter().map(|token| token.word).collect();
        (!words.is_empty()).then_some(Sought { words, open })
    }
}

/// One character of a script without spaces: it stands in the index as the first of a pair, too.
fn is_one_character(word: &str) -> bool {
    word.starts_with(is_unspaced) && word.chars().count() == 1
}

fn refused(detail: String) -> Fault {
    Fault::new(FieldCode::Format, detail)
}

/// The words and phrases of a question. A quotation mark that is not closed reaches to the end.
fn written(raw: &str) -> impl Iterator<Item = Written<'_>> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let unwanted = rest.starts_with('-');
        rest = rest.strip_prefix('-').unwrap_or(rest);
        let first = rest.chars().next()?;
        let (text, after) = if is_quote(first) {
            let inner = &rest[first.len_utf8()..];
            cut(inner, is_quote)
        } else {
            let end = |c: char| c.is_whitespace() || is_quote(c);
            rest.split_at(rest.find(end).unwrap_or(rest.len()))
        };
        rest = after;
        let beginning = !is_quote(first) && text.ends_with('*');
        let is_plain = !is_quote(first) && !beginning;
        Some(Written { text: text.trim_end_matches('*'), unwanted, beginning, is_plain })
    })
}

/// What stands before the first character that fits, and what comes after it.
fn cut(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    match text.char_indices().find(|(_, c)| fits(*c)) {
        Some((at, c)) => (&text[..at], &text[at + c.len_utf8()..]),
        None => (text, ""),
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn has(term: &Term, words: &[&str], open: bool) -> bool {
        let words = words.iter().map(|word| word.to_string()).collect();
        term.any.contains(&vec![Sought { words, open }])
    }

    #[test]
    fn words_phrases_beginnings_and_exclusions() {
        let question = Question::parse("oil \"Cease fires\" elect* -draft -“old news”").unwrap();
        assert_eq!((question.wanted.len(), question.unwanted.len()), (3, 2));
        assert!(has(&question.wanted[0], &["oil"], false));
        assert!(has(&question.wanted[1], &["ceas", "fire"], false));
        assert!(has(&question.wanted[2], &["elect"], true));
        assert!(has(&question.unwanted[1], &["old", "news"], false));
    }

    #[test]
    fn what_is_written_without_spaces_is_a_phrase() {
        let question = Question::parse("東京都 米").unwrap();
        assert!(has(&question.wanted[0], &["東京", "京都"], false));
        assert!(has(&question.wanted[1], &["米"], true));
    }

    #[test]
    fn other_names_stand_for_words() {
        let mut question = Question::parse("Fayez al-Sarraj \"in Rome\"").unwrap();
        let names: Vec<String> = question.names().into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["fayez al-sarraj", "fayez", "al-sarraj"]);
        question.widen(0..2, &["فايز السراج".to_owned(), "Fayez".to_owned()]);
        assert_eq!((question.wanted.len(), question.wanted[0].any.len()), (2, 3));
        assert_eq!(question.wanted[0].any[0].len(), 2, "both words, wherever they stand");
        assert!(has(&question.wanted[0], &["fayez"], false));
    }

    #[test]
    fn nothing_to_look_for_is_refused() {
        let long = "a ".repeat(LONGEST);
        let many = "word ".repeat(MOST_TERMS + 1);
        let open = "elect* ".repeat(MOST_BEGINNINGS + 1);
        for raw in
            ["", " ", "...!?", "\"\"", "-only -not", "*", "ab*", "\u{202e}", &long, &many, &open]
        {
            assert!(Question::parse(raw).is_err(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_is_read_or_refused(raw in "\\PC{0,60}") {
            if let Ok(question) = Question::parse(&raw) {
                let all = question.wanted.iter().chain(&question.unwanted).flat_map(|term| term.any.iter().flatten());
                for sought in all {
                    prop_assert!(!sought.words.is_empty());
                    let odd = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
                    prop_assert!(sought.words.iter().all(|word| !word.contains(odd)));
                }
            }
        }
    }
}
