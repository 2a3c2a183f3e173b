//! Names whose words were divided otherwise: *Ramimakhlouf*, *Good Will Company*.

use crate::compare::Met;
use crate::cost::distance;
use crate::explain::How;
use crate::prepared::Prepared;
use crate::script::Writing;
use crate::sound::{MOST, Sound};
use crate::token::{Bag, Role, Token, masses};

/// What it costs that the words are divided otherwise.
const DIVIDED: f32 = 0.03;
/// Below this they are not the same letters.
const LEAST: f32 = 0.86;
const LEAST_ABJAD: f32 = 0.92;

/// A name without the spaces.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    sounds: Vec<Sound>,
    bag: Bag,
    mass: u16,
    strong: u16,
    abjad: bool,
}

impl Line {
    /// None when there are no words to be divided, or numbers, which are not put together.
    pub fn of(tokens: &[Token]) -> Option<Self> {
        let undivided =
            |token: &Token| token.writing == Writing::Signs || token.role == Role::Number;
        let mut sounds: Vec<Sound> =
            tokens.iter().flat_map(|token| token.sounds.iter().copied()).take(2 * MOST).collect();
        sounds.dedup_by_key(|sound| sound.id);
        if tokens.iter().any(undivided) || sounds.is_empty() || sounds.len() > MOST {
            return None;
        }
        let abjad = tokens.iter().any(|token| token.writing == Writing::Abjad);
        let (mass, strong) = masses(&sounds);
        Some(Self { bag: Bag::of(&sounds), sounds, mass, strong, abjad })
    }
}

/// Both names without the spaces, if they are divided into a different number of words.
pub(crate) fn joined(few: &Prepared, many: &Prepared) -> Option<Met> {
    if few.tokens.len() == many.tokens.len() {
        return None;
    }
    let (one, other) = (few.line.as_ref()?, many.line.as_ref()?);
    let abjad = one.abjad != other.abjad;
    let mass = |line: &Line| if abjad { line.strong } else { line.mass };
    let mass = mass(one).max(mass(other)).max(170);
    if one.strong.abs_diff(other.strong) * 4 > mass || one.bag.lacks(other.bag) * 400 > mass {
        return None;
    }
    let cost = f32::from(distance(&one.sounds, &other.sounds, abjad, mass / 5)) / f32::from(mass);
    let score = 1.0 - cost - DIVIDED;
    (score >= if abjad { LEAST_ABJAD } else { LEAST }).then_some(Met {
        score,
        whole: Some((How::Joined, 1.0 - score)),
        ..Met::default()
    })
}
