//! Names whose words were divided otherwise: *Ramimakhlouf*, *Good Will Company*; and initials that
//! were written as one word.

use crate::compare::Met;
use crate::cost::distance;
use crate::explain::How;
use crate::prepared::Prepared;
use crate::script::Writing;
use crate::sound::{MOST, Sound};

/// What it costs that the words are divided otherwise.
const DIVIDED: f32 = 0.03;

/// Both names without the spaces, if they are divided into a different number of words.
pub(crate) fn joined(few: &Prepared, many: &Prepared) -> Option<Met> {
    let close = few.mass.abs_diff(many.mass) * 4 <= few.mass.max(many.mass);
    if few.tokens.len() == many.tokens.len() || !close {
        return None;
    }
    let (one, other) = (line(few)?, line(many)?);
    let abjad = is_abjad(few) != is_abjad(many);
    let cost = f32::from(distance(&one, &other, abjad)) / few.mass.max(many.mass).max(1) as f32;
    let score = 1.0 - cost * 1.3 - DIVIDED;
    Some(Met { score, whole: Some((How::Joined, 1.0 - score)), ..Met::default() })
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
