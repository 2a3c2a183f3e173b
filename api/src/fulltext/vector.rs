//! The words of a text as Postgres keeps them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Postgres knows no later positions, and no more of them for one word.
const LAST_POSITION: usize = 16_383;
const MOST_POSITIONS: usize = 255;
/// So far apart are the title, the lines below it and the text, for no phrase to reach across.
const GAP: usize = 10;

/// So many words of each part are kept in brief, and so many places of each.
const BRIEF_WORDS: usize = 40;
const BRIEF_PLACES: usize = 4;

/// The text of a tsvector: each word with its positions, in a title with the weight A, below it B.
pub fn tsvector(fields: &[String; 3]) -> String {
    let mut places: BTreeMap<&str, Vec<(usize, char)>> = BTreeMap::new();
    let mut position = 0;
    for (words, weight) in fields.iter().zip(['A', 'B', 'D']) {
        for word in words.split_ascii_whitespace() {
            position += 1;
            let places = places.entry(word).or_default();
            let is_known = position <= LAST_POSITION && places.len() < MOST_POSITIONS;
            if is_known || places.is_empty() {
                places.push((position.min(LAST_POSITION), weight));
            }
        }
        position += GAP;
    }
    let mut vector = String::new();
    for (word, places) in places {
        // Writing to a string cannot fail.
        let _ = write!(vector, "'{word}':");
        for (index, (position, weight)) in places.into_iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let _ = write!(vector, "{comma}{position}{weight}");
        }
        vector.push(' ');
    }
    vector
}

/// The text of a short tsvector by which is ranked: title and lead, and what the body speaks of most. It stays in
/// the row, where the whole one has to be fetched.
pub fn brief([title, lead, body]: &[String; 3]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in body.split_ascii_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    let mut often: Vec<(&str, usize)> =
        counts.into_iter().filter(|(_, count)| *count > 1).collect();
    often.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let often = often.into_iter().take(BRIEF_WORDS);
    let often = often.flat_map(|(word, count)| vec![word; count.min(BRIEF_PLACES)]);
    let first = |words: &str| joined(words.split_ascii_whitespace().take(BRIEF_WORDS));
    tsvector(&[first(title), first(lead), joined(often)])
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_brief_a_text_is_what_it_speaks_of_most() {
        let fields = ["oil", "ports", "oil once gas gas ports gas oil"].map(str::to_owned);
        assert_eq!(brief(&fields), "'gas':23D,24D,25D 'oil':1A,26D,27D 'ports':12B ");
    }

    #[test]
    fn words_have_positions_and_weights() {
        let fields = ["b a", "", "a c a"].map(str::to_owned);
        assert_eq!(tsvector(&fields), "'a':2A,23D,25D 'b':1A 'c':24D ");
    }

    #[test]
    fn far_words_are_known_without_their_place() {
        let many = "x ".repeat(LAST_POSITION + 5) + "last";
        let vector = tsvector(&[many, String::new(), String::new()]);
        assert!(vector.starts_with("'last':16383A "), "{}", &vector[..40]);
        assert_eq!(vector.matches(',').count(), MOST_POSITIONS - 1);
    }
}
