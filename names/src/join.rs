//! Names whose words were divided otherwise: *Ramimakhlouf*, *Good Will Company*; and initials that
//! were written as one word.

use crate::compare::Met;
use crate::cost::distance;
use crate::explain::How;
use crate::prepared::Prepared;
use crate::script::Writing;
use crate::sound::{MOST, Sound};
use crate::token::Role;

/// What it costs that the words are divided otherwise.
const DIVIDED: f32 = 0.03;
/// Below this they are not the same letters.
const LEAST: f32 = 0.86;
const LEAST_ABJAD: f32 = 0.92;

/// Both names without the spaces, if they are divided into a different number of words.
pub(crate) fn joined(few: &Prepared, many: &Prepared) -> Option<Met> {
    let close = few.mass.abs_diff(many.mass) * 4 <= few.mass.max(many.mass);
    let numbers = |name: &Prepared| name.tokens.iter().any(|token| token.role == Role::Number);
    if few.tokens.len() == many.tokens.len() || !close || numbers(few) || numbers(many) {
        return None;
    }
    let (one, other) = (line(few)?, line(many)?);
    let abjad = is_abjad(few) != is_abjad(many);
    let mass = weight(&one, abjad).max(weight(&other, abjad)).max(170);
    let cost = f32::from(distance(&one, &other, abjad, mass / 5)) / f32::from(mass);
    let score = 1.0 - cost - DIVIDED;
    (score >= if abjad { LEAST_ABJAD } else { LEAST }).then_some(Met {
        score,
        whole: Some((How::Joined, 1.0 - score)),
        ..Met::default()
    })
}

fn weight(line: &[Sound], abjad: bool) -> u16 {
    let heavy = line.iter().filter(|sound| !abjad || !sound.is_vowel());
    heavy.map(|sound| sound.mass()).sum()
}

fn line(name: &Prepared) -> Option<Vec<Sound>> {
    let mut line: Vec<Sound> =
        name.tokens.iter().flat_map(|token| token.sounds.iter().copied()).collect();
    line.dedup_by_key(|sound| sound.id);
    let signs = name.tokens.iter().any(|token| token.writing == Writing::Signs);
    (!signs && !line.is_empty() && line.len() <= MOST).then_some(line)
}

fn is_abjad(name: &Prepared) -> bool {
    name.tokens.iter().any(|token| token.writing == Writing::Abjad)
}
