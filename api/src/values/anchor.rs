//! Anchors: which passage of an article something rests on.

use std::cmp::Reverse;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AnchorField, TextIndex};
use crate::values::{Fault, FieldCode};

/// How many places on either side of the old one are weighed: the text may repeat without end.
const CANDIDATES: usize = 100;

/// How many places of a passage are counted.
const MOST_PLACES: usize = 100;

/// A passage of an article: a text position and a text quote of the W3C Web Annotation model.
/// Offsets count Unicode scalars (code points) in the text as it is stored; `start` is the first
/// one of the passage, `end` the first one after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Anchor {
    /// The text in which the passage stands.
    pub field: AnchorField,
    /// How many scalars stand before the passage.
    #[schema(example = 17)]
    pub start: u32,
    /// How many scalars stand before the end of the passage.
    #[schema(example = 32)]
    pub end: u32,
    /// The passage itself; must be what stands between `start` and `end`.
    #[schema(example = "Fayez al-Sarraj")]
    pub exact: String,
    /// What stands right before the passage; helps to find it again when the text changes.
    #[schema(example = "Prime minister ")]
    pub prefix: Option<String>,
    /// What stands right after the passage; helps to find it again when the text changes.
    #[schema(example = " said on Monday")]
    pub suffix: Option<String>,
    /// Whether the passage is gone from the text since the anchor was set. Set by the server;
    /// ignored in inputs.
    pub stale: bool,
}

impl Anchor {
    /// An anchor without a passage, to stand in for one that cannot be read.
    pub fn of_nothing() -> Self {
        let (field, exact) = (AnchorField::Headline, String::new());
        Self { field, start: 0, end: 0, exact, prefix: None, suffix: None, stale: false }
    }

    /// Whether its offsets are known; they are not where an input left it to the server to find
    /// the passage.
    pub fn is_placed(&self) -> bool {
        self.start < self.end
    }

    /// Whether both name the same passage in the same place. One without offsets names any place
    /// of its passage that has the surroundings it gives.
    pub fn same_passage(&self, other: &Self) -> bool {
        let same = (self.field, &self.exact) == (other.field, &other.exact);
        let offsets = |anchor: &Self| (anchor.start, anchor.end);
        let around = |anchor: &Self| (anchor.prefix.clone(), anchor.suffix.clone());
        match self.is_placed() && other.is_placed() {
            true => same && offsets(self) == offsets(other),
            false => same && around(self) == around(other),
        }
    }

    /// The anchor with the offsets of the only place where its passage stands, between the prefix
    /// and the suffix that it gives.
    pub fn placed(&self, text: &TextIndex) -> Result<Self, Fault> {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        let suffix = self.suffix.as_deref().unwrap_or_default();
        let around = [prefix, &self.exact, suffix].concat();
        match places(text.text(), &around).as_slice() {
            _ if self.exact.is_empty() => Err(self.not_found(text.text())),
            [] => Err(self.not_found(text.text())),
            [byte] => {
                let start = u32::try_from(text.scalar(byte + prefix.len())).unwrap_or(u32::MAX);
                Ok(Self { start, end: start + length(&self.exact), ..self.clone() })
            }
            several => Err(self.ambiguous(several.len())),
        }
    }

    fn not_found(&self, text: &str) -> Fault {
        let detail = match places(text, &self.exact).len() {
            0 => format!("the {} has no such passage", self.field),
            _ => format!(
                "the {} has this passage, but not between this prefix and suffix",
                self.field
            ),
        };
        Fault::new(FieldCode::AnchorMismatch, detail)
    }

    fn ambiguous(&self, times: usize) -> Fault {
        let times = match times {
            ..MOST_PLACES => times.to_string(),
            _ => format!("at least {times}"),
        };
        let longer = if self.prefix.is_some() || self.suffix.is_some() { "a longer" } else { "a" };
        let detail = format!(
            "stands {times} times in the {}; add {longer} prefix or suffix (what stands right \
             before or after it), or start and end",
            self.field
        );
        Fault::new(FieldCode::AmbiguousReference, detail)
    }

    /// Whether the passage stands where the anchor says.
    pub fn check(&self, text: &TextIndex) -> Result<(), Fault> {
        let range = |detail| Err(Fault::new(FieldCode::Range, detail));
        if self.start >= self.end {
            return range("the end must come after the start".to_owned());
        }
        match text.slice(self.start as usize, self.end as usize) {
            None => range(format!("the {} has only {} characters", self.field, text.scalars())),
            Some(found) if found == self.exact => Ok(()),
            Some(found) => Err(Fault::new(
                FieldCode::AnchorMismatch,
                format!("the {} has “{}” there", self.field, shortened(found)),
            )),
        }
    }

    /// The anchor in a text that has changed: unchanged where the passage still stands in its
    /// place, else where the passage is found again, else stale with its old offsets.
    ///
    /// Of several places the one wins whose surroundings match the anchor's best, then the one
    /// nearest to the old place; a draw makes the anchor stale.
    pub fn relocate(&self, text: &TextIndex) -> Self {
        if self.check(text).is_ok() {
            return Self { stale: false, ..self.clone() };
        }
        match self.find(text) {
            Some(start) => {
                let end = start + length(&self.exact);
                Self { start, end, stale: false, ..self.clone() }
            }
            None => Self { stale: true, ..self.clone() },
        }
    }

    /// The scalar at which the passage begins now.
    fn find(&self, text: &TextIndex) -> Option<u32> {
        if self.exact.is_empty() {
            return None;
        }
        let old = text.byte(self.start as usize).unwrap_or(text.text().len());
        let weigh = |byte: usize| (self.context_at(text.text(), byte), Reverse(byte.abs_diff(old)));
        let places = occurrences(text.text(), &self.exact, old);
        let mut weighed: Vec<_> = places.map(|byte| (weigh(byte), byte)).collect();
        weighed.sort_unstable_by_key(|&(weight, _)| Reverse(weight));
        match weighed.as_slice() {
            [] => None,
            [(first, _), (second, _), ..] if first == second => None,
            [(_, byte), ..] => u32::try_from(text.scalar(*byte)).ok(),
        }
    }

    /// How many scalars around an occurrence are as the anchor says.
    fn context_at(&self, text: &str, byte: usize) -> usize {
        let (before, rest) = text.split_at(byte);
        let after = &rest[self.exact.len()..];
        let prefix = self.prefix.as_deref().unwrap_or_default();
        let suffix = self.suffix.as_deref().unwrap_or_default();
        alike(before.chars().rev(), prefix.chars().rev()) + alike(after.chars(), suffix.chars())
    }
}

/// Where a passage stands, also where it overlaps itself; at most [`MOST_PLACES`].
fn places(text: &str, passage: &str) -> Vec<usize> {
    let mut from = 0;
    let next = || {
        let found = from + text.get(from..)?.find(passage)?;
        from = found + passage.chars().next()?.len_utf8();
        Some(found)
    };
    std::iter::from_fn(next).take(MOST_PLACES).collect()
}

/// Where a passage occurs: the nearest places on either side of an old one.
fn occurrences(text: &str, exact: &str, old: usize) -> impl Iterator<Item = usize> {
    // What begins before the old place may reach beyond it.
    let reach = text.floor_char_boundary(old + exact.len().saturating_sub(1));
    let before = text[..reach].rmatch_indices(exact).map(|(byte, _)| byte);
    let after = text[old..].match_indices(exact).map(move |(byte, _)| old + byte);
    before.take(CANDIDATES).chain(after.take(CANDIDATES))
}

fn alike(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// At most 60 characters, for messages.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some(_) => text.chars().take(59).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(start: u32, exact: &str) -> Anchor {
        let end = start + length(exact);
        let exact = exact.to_owned();
        Anchor {
            field: AnchorField::Body,
            start,
            end,
            exact,
            prefix: None,
            suffix: None,
            stale: false,
        }
    }

    fn between(anchor: Anchor, prefix: &str, suffix: &str) -> Anchor {
        Anchor { prefix: Some(prefix.to_owned()), suffix: Some(suffix.to_owned()), ..anchor }
    }

    fn relocated(anchor: &Anchor, text: &str) -> (u32, u32, bool) {
        let moved = anchor.relocate(&TextIndex::new(text));
        if !moved.stale {
            assert_eq!(moved.check(&TextIndex::new(text)), Ok(()));
        }
        (moved.start, moved.end, moved.stale)
    }

    #[test]
    fn offsets_count_scalars() {
        let text = TextIndex::new("«Ḥaftar» 𐍈 خليفة حفتر");
        assert_eq!(anchor(1, "Ḥaftar").check(&text), Ok(()));
        assert_eq!(anchor(11, "خليفة حفتر").check(&text), Ok(()));
    }

    #[test]
    fn a_wrong_place_is_told() {
        let text = TextIndex::new("Fayez al-Sarraj");
        let fault = anchor(1, "Fayez").check(&text).unwrap_err();
        assert_eq!(fault.code, FieldCode::AnchorMismatch);
        assert_eq!(fault.detail, "the body has “ayez ” there");
        for (start, end) in [(0, 0), (3, 1), (10, 16), (16, 17), (u32::MAX - 1, u32::MAX)] {
            let anchor = Anchor { start, end, ..anchor(0, "") };
            assert_eq!(anchor.check(&text).unwrap_err().code, FieldCode::Range);
        }
        let long = "é".repeat(100);
        let fault = anchor(0, &"x".repeat(100)).check(&TextIndex::new(&long)).unwrap_err();
        assert!(fault.detail.contains(&format!("“{}…”", "é".repeat(59))));
    }

    #[test]
    fn what_did_not_move_stays() {
        let stale = Anchor { stale: true, ..anchor(4, "Sarraj") };
        assert_eq!(relocated(&stale, "Mr. Sarraj and Sarraj"), (4, 10, false));
    }

    #[test]
    fn the_only_place_is_found() {
        let anchor = between(anchor(4, "Sarraj"), "Mr. ", " said");
        assert_eq!(relocated(&anchor, "é – Prime minister Sarraj"), (19, 25, false));
        assert_eq!(relocated(&anchor, "Sarraj"), (0, 6, false));
    }

    #[test]
    fn of_several_places_the_surroundings_decide() {
        let text = "Mr. Akar met Haftar; Mr. Haftar met Mr. Akar";
        let anchor = between(anchor(0, "Haftar"), "Mr. ", "");
        assert_eq!(relocated(&anchor, text), (25, 31, false));
    }

    #[test]
    fn without_surroundings_the_nearest_place_decides() {
        let text = "Akar, Akar – Akar";
        assert_eq!(relocated(&anchor(12, "Akar"), text), (13, 17, false));
        assert_eq!(relocated(&anchor(7, "Akar"), text), (6, 10, false));
        assert_eq!(relocated(&anchor(900, "Akar"), text), (13, 17, false));
        assert_eq!(relocated(&anchor(2, "Akar"), "Akar…Akar"), (0, 4, false));
    }

    #[test]
    fn a_draw_or_an_absence_is_stale() {
        assert_eq!(relocated(&anchor(3, "Akar"), "Akar, Akar"), (3, 7, true));
        assert_eq!(relocated(&anchor(3, "Akar"), "Haftar"), (3, 7, true));
        assert_eq!(relocated(&anchor(3, "Akar"), ""), (3, 7, true));
        assert_eq!(relocated(&anchor(0, ""), "Akar"), (0, 0, true));
    }

    #[test]
    fn texts_that_repeat_without_end_take_no_time() {
        let text = "a".repeat(1024 * 1024);
        let index = TextIndex::new(&text);
        for exact in ["a".repeat(20_000), format!("{}b", "a".repeat(300))] {
            let anchor = between(anchor(2_000_000, &exact), &"a".repeat(300), &"a".repeat(300));
            assert_eq!(anchor.relocate(&index).stale, exact.ends_with('b'));
        }
    }

    fn found(exact: &str, prefix: &str, suffix: &str, text: &str) -> Result<(u32, u32), Fault> {
        let wanted = between(Anchor { start: 0, end: 0, ..anchor(0, exact) }, prefix, suffix);
        let placed = wanted.placed(&TextIndex::new(text))?;
        assert_eq!(placed.check(&TextIndex::new(text)), Ok(()));
        Ok((placed.start, placed.end))
    }

    #[test]
    fn a_passage_without_offsets_is_found() {
        let text = "«Ḥaftar» met Mr. Akar; Mr. Ḥaftar left";
        assert_eq!(found("Akar", "", "", text), Ok((17, 21)));
        assert_eq!(found("Ḥaftar", "«", "", text), Ok((1, 7)));
        assert_eq!(found("Ḥaftar", "", " left", text), Ok((27, 33)));
        let several = found("Ḥaftar", "", "", text).unwrap_err();
        assert_eq!(several.code, FieldCode::AmbiguousReference);
        assert!(several.detail.contains("2 times"), "{}", several.detail);
        let none = found("Sarraj", "", "", text).unwrap_err();
        assert_eq!(none.code, FieldCode::AnchorMismatch);
        let elsewhere = found("Ḥaftar", "General ", "", text).unwrap_err();
        assert!(elsewhere.detail.contains("prefix"), "{}", elsewhere.detail);
        assert_eq!(found("", "", "", text).unwrap_err().code, FieldCode::AnchorMismatch);
    }

    #[test]
    fn places_that_overlap_are_places() {
        assert!(found("aa", "", "", "baaab").unwrap_err().detail.contains("2 times"));
        let endless = "a".repeat(1024 * 1024);
        let detail = found(&"a".repeat(20_000), "", "", &endless).unwrap_err().detail;
        assert!(detail.contains("at least 100 times"), "{detail}");
    }
}
