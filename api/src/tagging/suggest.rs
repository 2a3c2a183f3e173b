//! The texts of an article in, passages that name actors out. No store, no clock.

use std::collections::HashSet;
use std::ops::Range;

use diwan_names::{Found, Tagger};
use uuid::Uuid;

use crate::article::{Article, Mention};
use crate::model::{Kind, Ref};
use crate::values::{Anchor, AnchorField, MAX_ITEMS, MentionKind, MentionStatus, TextIndex, text};

/// How much of the text around a passage goes with its anchor, in characters.
const CONTEXT: usize = 32;
/// Ends a sentence, so that no name reaches from one text into the next.
const BETWEEN: &str = "\n\n";

/// A passage that names an actor, as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    pub actor: Uuid,
    anchor: Anchor,
    score: f64,
    method: &'static str,
}

impl Spot {
    /// The spot as a mention that is not judged yet.
    pub fn mention(&self, id: Uuid) -> Mention {
        Mention {
            id,
            actor: Ref::to(Kind::Actor, self.actor),
            anchor: self.anchor.clone(),
            kind: MentionKind::Name,
            status: MentionStatus::Suggested,
            score: Some(self.score),
            method: Some(self.method.to_owned()),
        }
    }
}

/// What a tagger finds in an article beside the mentions that stand there, as many as there is room
/// for.
pub fn spots(tagger: &Tagger, article: &Article) -> Vec<Spot> {
    let standing = ExistingMentions::of(article.mentions());
    let joined = Joined::of(|field| article.text(field));
    joined
        .spots(tagger)
        .filter(|spot| standing.leaves(spot))
        .take(MAX_ITEMS.saturating_sub(article.mentions().len()))
        .collect()
}

/// The texts of an article as one, so that a surname in the body is understood after the full name
/// in the headline.
struct Joined<'a> {
    text: String,
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    field: AnchorField,
    text: TextIndex<'a>,
    /// How many scalars stand before it in the joined text.
    start: usize,
}

impl<'a> Joined<'a> {
    fn of(text_of: impl Fn(AnchorField) -> &'a str) -> Self {
        let (mut text, mut parts, mut start) = (String::new(), Vec::new(), 0);
        for field in AnchorField::ALL {
            let part = Part { field: *field, text: TextIndex::new(text_of(*field)), start };
            if part.text.scalars() > 0 {
                text.push_str(part.text.text());
                text.push_str(BETWEEN);
                start += part.text.scalars() + BETWEEN.len();
                parts.push(part);
            }
        }
        Self { text, parts }
    }

    fn spots(&self, tagger: &Tagger) -> impl Iterator<Item = Spot> {
        tagger.tag(&self.text).into_iter().filter_map(|found| self.spot(found))
    }

    /// Where something that was found stands in its own text. What reaches beyond it, or is longer
    /// than a name, is none.
    fn spot(&self, found: Found) -> Option<Spot> {
        let part = self.parts.iter().rfind(|part| part.start <= found.start)?;
        let (start, end) = (found.start - part.start, found.end - part.start);
        let around = |at: Range<usize>| {
            let text = part.text.slice(at.start, at.end.min(part.text.scalars()));
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let exact = part.text.slice(start, end).filter(|_| end - start <= text::LABEL_MAX)?;
        let anchor = Anchor {
            field: part.field,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
            exact: exact.to_owned(),
            prefix: around(start.saturating_sub(CONTEXT)..start),
            suffix: around(end..end + CONTEXT),
            stale: false,
        };
        let actor = Uuid::try_parse(&found.actor).ok()?;
        Some(Spot { actor, anchor, score: found.score, method: found.method.as_str() })
    }
}

/// The mentions that an article has, whatever became of them.
struct ExistingMentions<'a> {
    /// By field, where they are: in order, none touching another.
    taken: Vec<Vec<Range<u32>>>,
    /// What was rejected and is gone from the text: whom it named, and how.
    gone: HashSet<(Uuid, &'a str)>,
}

impl<'a> ExistingMentions<'a> {
    fn of(mentions: &'a [Mention]) -> Self {
        let (stale, fixed): (Vec<&Mention>, Vec<&Mention>) =
            mentions.iter().partition(|mention| mention.anchor.stale);
        let taken = |field: &AnchorField| {
            let here = fixed.iter().filter(|mention| mention.anchor.field == *field);
            joined(here.map(|mention| mention.anchor.start..mention.anchor.end).collect())
        };
        let rejected = stale.iter().filter(|mention| mention.status == MentionStatus::Rejected);
        Self {
            taken: AnchorField::ALL.iter().map(taken).collect(),
            gone: rejected.map(|one| (one.actor.id, one.anchor.exact.as_str())).collect(),
        }
    }

    /// Whether a spot is neither taken nor known to be wrong.
    fn leaves(&self, spot: &Spot) -> bool {
        let anchor = &spot.anchor;
        let taken = &self.taken[anchor.field as usize];
        let next = taken.partition_point(|taken| taken.end <= anchor.start);
        taken.get(next).is_none_or(|taken| taken.start >= anchor.end)
            && !self.gone.contains(&(spot.actor, anchor.exact.as_str()))
    }
}

/// Ranges in order, those that overlap as one.
fn joined(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<u32>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use diwan_names::NamedKind;

    use super::*;

    const AKAR: Uuid = Uuid::from_u128(1);
    const HEADLINE: &str = "🙂 Hulusi Akar";
    const BODY: &str = "“Akar” spoke to Ş. Hulusi\nAkar, and Akar to himself.";

    fn tagger() -> Tagger {
        Tagger::builder().actor(AKAR, NamedKind::Person, ["Hulusi Akar"]).build().unwrap()
    }

    fn text(field: AnchorField) -> &'static str {
        match field {
            AnchorField::Headline => HEADLINE,
            AnchorField::Standfirst => "",
            AnchorField::Body => BODY,
        }
    }

    fn mention(anchor: Anchor, status: MentionStatus) -> Mention {
        let spot = Spot { actor: AKAR, anchor, score: 1.0, method: "name" };
        Mention { status, ..spot.mention(Uuid::nil()) }
    }

    #[test]
    fn what_is_found_stands_where_its_anchor_says() {
        let spots: Vec<Spot> = Joined::of(text).spots(&tagger()).collect();
        let told = |spot: &Spot| (spot.anchor.field, spot.anchor.start, spot.method);
        assert_eq!(
            spots.iter().map(told).collect::<Vec<_>>(),
            [
                (AnchorField::Headline, 2, "name"),
                (AnchorField::Body, 1, "surname"),
                (AnchorField::Body, 19, "name"),
                (AnchorField::Body, 36, "surname"),
            ]
        );
        for spot in &spots {
            assert_eq!(spot.anchor.check(&TextIndex::new(text(spot.anchor.field))), Ok(()));
        }
        let (first, last) = (&spots[0].anchor, &spots[3].anchor);
        assert_eq!((first.prefix.as_deref(), first.suffix.as_deref()), (Some("🙂 "), None));
        assert_eq!(last.prefix.as_deref(), Some("r” spoke to Ş. Hulusi\nAkar, and "));
        assert_eq!(last.suffix.as_deref(), Some(" to himself."));
    }

    #[test]
    fn no_name_reaches_from_one_text_into_the_next() {
        let split = |field: AnchorField| match field {
            AnchorField::Headline => "He met Hulusi",
            AnchorField::Standfirst => "Akar",
            AnchorField::Body => "Akar is a town.",
        };
        assert_eq!(Joined::of(split).spots(&tagger()).count(), 0);
        let endless = format!("Hulusi{}Akar", "\u{200d}".repeat(1_000));
        let endless = |field| if field == AnchorField::Body { endless.as_str() } else { "" };
        assert_eq!(Joined::of(endless).spots(&tagger()).count(), 0);
    }

    #[test]
    fn what_stands_is_left_alone() {
        let spots: Vec<Spot> = Joined::of(text).spots(&tagger()).collect();
        let left = |mentions: &[Mention]| {
            let standing = ExistingMentions::of(mentions);
            spots.iter().map(|spot| standing.leaves(spot)).collect::<Vec<_>>()
        };
        assert_eq!(left(&[]), [true; 4]);
        let at =
            |spot: usize, start: u32, end: u32| Anchor { start, end, ..spots[spot].anchor.clone() };
        let touching = [mention(at(1, 5, 19), MentionStatus::Confirmed)];
        assert_eq!(left(&touching), [true; 4]);
        let over = [
            mention(at(1, 0, 2), MentionStatus::Rejected),
            mention(at(1, 1, 20), MentionStatus::Confirmed),
            mention(at(1, 4, 6), MentionStatus::Suggested),
        ];
        assert_eq!(left(&over), [true, false, false, true]);
    }

    #[test]
    fn what_was_rejected_and_is_gone_does_not_come_back() {
        let spots: Vec<Spot> = Joined::of(text).spots(&tagger()).collect();
        let gone = Anchor { start: 900, end: 904, stale: true, ..spots[1].anchor.clone() };
        let left = |status: MentionStatus| {
            let mentions = [mention(gone.clone(), status)];
            let standing = ExistingMentions::of(&mentions);
            spots.iter().map(|spot| standing.leaves(spot)).collect::<Vec<_>>()
        };
        assert_eq!(left(MentionStatus::Rejected), [true, false, true, false]);
        assert_eq!(left(MentionStatus::Confirmed), [true; 4]);
    }
}
