//! Two names, the score they have together, and why.

use smallvec::SmallVec;

use crate::explain::{Explanation, How, Step};
use crate::join::joined;
use crate::kind::NamedKind;
use crate::prepared::Prepared;
use crate::token::{ALIKE, Role, Token};

/// From this score on two names are taken to be names of one.
pub const MATCH: f64 = 0.80;
/// From this score on it is worth a look.
pub const POSSIBLE: f64 = 0.65;

/// What a score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Names of different ones.
    None,
    /// Worth a look.
    Possible,
    /// Names of one.
    Match,
}

impl Verdict {
    /// What a score means.
    pub fn of(score: f64) -> Self {
        match score {
            score if score >= MATCH => Verdict::Match,
            score if score >= POSSIBLE => Verdict::Possible,
            _ => Verdict::None,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Match => "match",
            Verdict::Possible => "possible",
            Verdict::None => "none",
        }
    }
}

/// How two names compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// 0, nothing in common, to 1, the same.
    pub score: f64,
    /// What the score means.
    pub verdict: Verdict,
    /// Where it comes from.
    pub explanation: Explanation,
}

/// Compares two names; the order of the two makes no difference to the score.
///
/// ```
/// use diwan_names::{NamedKind, Verdict, compare};
/// let met = compare("صلاح الدين النمروش", "Salahuddin Al-Namroush", NamedKind::Person);
/// assert_eq!(met.verdict, Verdict::Match);
/// let met = compare("Salah al-Din al-Namroush", "Salah Badi", NamedKind::Person);
/// assert_eq!(met.verdict, Verdict::None);
/// ```
pub fn compare(one: &str, other: &str, kind: NamedKind) -> Comparison {
    Prepared::new(one, kind).compare(&Prepared::new(other, kind))
}

impl Prepared {
    /// Compares two names and says why.
    pub fn compare(&self, other: &Prepared) -> Comparison {
        if let Some(why) = nothing(self, other) {
            return Comparison {
                score: 0.0,
                verdict: Verdict::None,
                explanation: Explanation::nothing(why),
            };
        }
        let turned = turned(self, other);
        let (few, many) = if turned { (other, self) } else { (self, other) };
        let met = meet(few, many);
        let explanation = met.explanation(few, many);
        Comparison {
            score: f64::from(met.score),
            verdict: Verdict::of(f64::from(met.score)),
            explanation: if turned { explanation.turned() } else { explanation },
        }
    }

    /// The score alone, for the many that will not be looked at.
    pub fn score(&self, other: &Prepared) -> f64 {
        if nothing(self, other).is_some() {
            return 0.0;
        }
        let (few, many) = if turned(self, other) { (other, self) } else { (self, other) };
        f64::from(meet(few, many).score)
    }
}

fn nothing(one: &Prepared, other: &Prepared) -> Option<&'static str> {
    match (one.is_empty(), other.is_empty()) {
        (true, true) => Some("neither name has letters or digits to compare"),
        (true, false) => Some("the first name has no letters or digits to compare"),
        (false, true) => Some("the second name has no letters or digits to compare"),
        (false, false) => None,
    }
}

/// One order for both orders, so that the score has no side.
fn turned(one: &Prepared, other: &Prepared) -> bool {
    (one.tokens.len(), &one.text) > (other.tokens.len(), &other.text)
}

/// Two tokens, or the lack of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub few: u8,
    pub many: u8,
    pub alike: f32,
    pub how: How,
    pub cost: f32,
}

#[derive(Default)]
pub(crate) struct Met {
    pub score: f32,
    pub pairs: SmallVec<[Pair; 8]>,
    /// Tokens of the longer name that nobody met, and what each costs.
    pub extra: SmallVec<[(u8, f32); 8]>,
    /// What holds for the names as a whole, and what it costs.
    pub whole: Option<(How, f32)>,
    /// How many parts the names have in common, without titles and initials.
    pub common: usize,
}

fn meet(few: &Prepared, many: &Prepared) -> Met {
    if few.text == many.text {
        return Met { score: 1.0, whole: Some((How::Same, 0.0)), ..Met::default() };
    }
    let mut met = assign(&few.tokens, &many.tokens);
    met.weigh(few, many);
    if met.pairs.iter().any(|pair| pair.how == How::Different) || !met.extra.is_empty() {
        for better in
            [joined(few, many), acronym(few, many), spelled(few, many)].into_iter().flatten()
        {
            if better.score > met.score {
                met = better;
            }
        }
    }
    met.score = met.score.clamp(0.0, 0.99);
    met.hold_back(few, many);
    met
}

/// Every token of the shorter name to one of the longer, the most alike first.
fn assign(few: &[Token], many: &[Token]) -> Met {
    let mut met = Met::default();
    let (mut open_few, mut open_many) = (Open::new(few), Open::new(many));
    for (at, one) in (0..).zip(few) {
        if let Some(to) = open_many.iter().find(|to| many[usize::from(*to)].text == one.text) {
            open_few.close(at);
            open_many.close(to);
            met.pairs.push(Pair { few: at, many: to, alike: 1.0, how: How::Same, cost: 0.0 });
        }
    }
    let mut ways: SmallVec<[Pair; 16]> = SmallVec::new();
    for at in open_few.iter() {
        for to in open_many.iter() {
            let (alike, how) = few[usize::from(at)].meet(&many[usize::from(to)]);
            ways.push(Pair { few: at, many: to, alike, how, cost: 0.0 });
        }
    }
    let place = |pair: &Pair| (pair.few, pair.many);
    ways.sort_unstable_by(|one, other| {
        other.alike.total_cmp(&one.alike).then(place(one).cmp(&place(other)))
    });
    for pair in ways {
        if open_few.has(pair.few) && open_many.has(pair.many) {
            open_few.close(pair.few);
            open_many.close(pair.many);
            met.pairs.push(pair);
        }
    }
    met.extra = open_many.iter().map(|to| (to, 0.0)).collect();
    met
}

/// Which tokens of a name have met nobody yet.
#[derive(Clone, Copy)]
struct Open(u32);

impl Open {
    fn new(tokens: &[Token]) -> Self {
        Self(1u32.checked_shl(tokens.len() as u32).map_or(u32::MAX, |above| above - 1))
    }

    fn has(self, at: u8) -> bool {
        self.0 >> at & 1 == 1
    }

    fn close(&mut self, at: u8) {
        self.0 &= !(1 << at);
    }

    fn iter(self) -> impl Iterator<Item = u8> {
        (0..32).filter(move |at| self.has(*at))
    }
}

/// So many parts are a full name, beside which a title that may be a name is a title.
const FULL: usize = 2;
/// How much dearer a word becomes that is another word rather than a slip.
const STEEP: f32 = 1.6;
const SLIP: f32 = 0.2;
/// What it costs that a name lacks a share of the other, by how many parts the two have in common.
const LACKS_PERSON: [f32; 5] = [1.0, 0.65, 0.34, 0.22, 0.18];
const LACKS_ORGANIZATION: [f32; 5] = [1.0, 0.9, 0.8, 0.75, 0.7];
const LACKS_PLACE: [f32; 5] = [1.0, 0.8, 0.5, 0.4, 0.4];
/// The same, where an alphabet stands between: what two names have in common says less.
const LACKS_FOREIGN: f32 = 1.4;
/// The least that another word in the place of a word costs, unless it is a trifle.
const CONFLICT: f32 = 0.22;
const TRIFLE: f32 = 100.0;
/// Muhammad bin Salman is not Salman bin Muhammad.
const REVERSED: f32 = 0.25;

fn cost(alike: f32) -> f32 {
    let apart = 1.0 - alike;
    apart * (1.0 + STEEP * (apart - SLIP).max(0.0))
}

impl Met {
    fn weigh(&mut self, few: &Prepared, many: &Prepared) {
        let mass = |pair: &Pair| {
            let (one, other) =
                (&few.tokens[usize::from(pair.few)], &many.tokens[usize::from(pair.many)]);
            match pair.how {
                How::Initial => f32::from(one.weight.max(other.weight)) * 0.6,
                _ => f32::from(one.weight.max(other.weight)),
            }
        };
        let paired: f32 = self.pairs.iter().map(mass).sum::<f32>().max(1.0);
        for pair in &mut self.pairs {
            pair.cost = cost(pair.alike) * mass(pair) / paired;
            if pair.how == How::Different && mass(pair) > TRIFLE {
                pair.cost = pair.cost.max(CONFLICT);
            }
        }
        let common = self.pairs.iter().filter(|pair| {
            pair.alike >= ALIKE
                && many.tokens[usize::from(pair.many)].role != Role::Light
                && pair.how != How::Initial
        });
        self.common = common.count();
        let lacks = lacks(few.kind, many.kind)[self.common.min(4)];
        let foreign = self.pairs.iter().any(|pair| {
            few.tokens[usize::from(pair.few)].writing != many.tokens[usize::from(pair.many)].writing
        });
        let lacks = if foreign { (lacks * LACKS_FOREIGN).min(1.0) } else { lacks };
        for (token, cost) in &mut self.extra {
            *cost = lacks * f32::from(many.tokens[usize::from(*token)].weight)
                / many.mass.max(1) as f32;
        }
        if self.reverses(few, many) {
            self.whole = Some((How::Reversed, REVERSED));
        }
        let costs =
            self.pairs.iter().map(|pair| pair.cost).chain(self.extra.iter().map(|one| one.1));
        self.score = 1.0 - costs.sum::<f32>() - self.whole.map_or(0.0, |(_, cost)| cost);
    }

    fn reverses(&self, few: &Prepared, many: &Prepared) -> bool {
        let turned = |pair: &Pair| {
            pair.alike >= 0.9
                && few.tokens[usize::from(pair.few)].fathers
                    != many.tokens[usize::from(pair.many)].fathers
        };
        few.has_patronymic && many.has_patronymic && self.pairs.iter().any(turned)
    }

    fn explanation(&self, few: &Prepared, many: &Prepared) -> Explanation {
        let mut steps: Vec<Step> = Vec::new();
        if let Some((how, cost)) = self.whole {
            steps.push(step(Some(&few.text), Some(&many.text), how, 1.0, cost));
        }
        for pair in &self.pairs {
            let (one, other) = (
                &few.tokens[usize::from(pair.few)].text,
                &many.tokens[usize::from(pair.many)].text,
            );
            steps.push(step(Some(one), Some(other), pair.how, pair.alike, pair.cost));
        }
        for (at, cost) in &self.extra {
            let token = &many.tokens[usize::from(*at)];
            let is_title = token.role == Role::Light && self.common >= FULL;
            let how = if is_title { How::Title } else { How::Missing };
            steps.push(step(None, Some(&token.text), how, 0.0, *cost));
        }
        for word in &few.light {
            steps.push(step(Some(word), Some(word), How::Ignored, 0.0, 0.0));
        }
        for word in many.light.iter().filter(|word| !few.light.contains(word)) {
            steps.push(step(Some(word), Some(word), How::Ignored, 0.0, 0.0));
        }
        Explanation { steps, nothing: None }
    }
}

fn step(left: Option<&str>, right: Option<&str>, how: How, alike: f32, cost: f32) -> Step {
    Step {
        left: left.map(str::to_owned),
        right: right.map(str::to_owned),
        how,
        similarity: f64::from(alike),
        subtracted: f64::from(cost),
    }
}

fn lacks(one: NamedKind, other: NamedKind) -> &'static [f32; 5] {
    match (one, other) {
        (NamedKind::Organization, _) | (_, NamedKind::Organization) => &LACKS_ORGANIZATION,
        (NamedKind::Place, _) | (_, NamedKind::Place) => &LACKS_PLACE,
        _ => &LACKS_PERSON,
    }
}

/// Initials that were written as one word: JC Juncker.
fn spelled(few: &Prepared, many: &Prepared) -> Option<Met> {
    if few.kind == NamedKind::Organization || many.kind == NamedKind::Organization {
        return None;
    }
    let (one, other) = (few.with_initials(), many.with_initials());
    if one.is_none() && other.is_none() {
        return None;
    }
    let (one, other) = (one.as_ref().unwrap_or(few), other.as_ref().unwrap_or(many));
    let (few, many) = if turned(one, other) { (other, one) } else { (one, other) };
    let mut met = assign(&few.tokens, &many.tokens);
    met.weigh(few, many);
    if !met.extra.is_empty() || met.pairs.iter().any(|pair| pair.how == How::Different) {
        return None;
    }
    let whole = Some((How::Initial, 1.0 - met.score));
    Some(Met { score: met.score, whole, ..Met::default() })
}

/// Letters that stand for the words of the other name: GNA, PLA China, JC Juncker.
fn acronym(few: &Prepared, many: &Prepared) -> Option<Met> {
    let (short, long) = if few.mass <= many.mass { (few, many) } else { (many, few) };
    if long.kind != NamedKind::Organization || long.tokens.len() < 2 {
        return None;
    }
    let stands = |token: &&Token| {
        (2..=8).contains(&token.text.chars().count()) && long.initials.contains(&token.text)
    };
    let token = short.tokens.iter().find(stands)?;
    let rest = short.mass.saturating_sub(u32::from(token.weight)) as f32;
    let share = rest / (short.mass + long.mass).max(1) as f32;
    let score = 0.87 - 0.25 * share;
    let whole = Some((How::Acronym, 1.0 - score));
    Some(Met { score, whole, ..Met::default() })
}
