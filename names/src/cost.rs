//! What it costs to take one sound for another, and the cheapest way to turn a word into another.

use super::sound::{MOST, Sound, id};

/// Which sounds are taken for one another, at what cost in hundredths; all else costs 100.
#[rustfmt::skip]
const CONFUSED: &[(&str, u8)] = &[
    // Vowels are written as they are heard. Forms of one name often differ in a/e, e/i and o/u, and
    // hardly ever in a/i, a/u or i/u: those make another name.
    ("ae", 12), ("ei", 12), ("ou", 8), ("ao", 30), ("ai", 45), ("eo", 45), ("au", 45), ("iu", 45),
    ("io", 45), ("eu", 45),
    // Half-vowels.
    ("yi", 5), ("ye", 15), ("wu", 5), ("wo", 10), ("wv", 5), ("yJ", 30), ("ya", 45), ("wa", 60),
    ("wb", 45), ("wf", 50),
    // Sounds that one alphabet tells apart and another does not.
    ("kq", 5), ("kx", 35), ("kc", 20), ("kg", 45), ("qg", 30), ("qG", 22), ("qx", 45), ("gG", 10),
    ("kC", 40), ("xh", 25), ("xC", 30), ("xG", 40), ("xg", 45), ("Gh", 55), ("hG", 55), ("hC", 35), ("gh", 55),
    ("Jg", 25), ("JZ", 8), ("JC", 35), ("Jc", 30), ("JG", 40), ("yZ", 40), ("ZG", 60), ("Zz", 30), ("ZS", 40), ("Jz", 45), ("Zg", 35),
    ("SC", 15), ("Ss", 35), ("Sc", 40), ("Sx", 45), ("Cc", 20), ("Ct", 55), ("Cs", 50),
    ("sc", 8), ("sz", 25), ("sT", 22), ("sD", 50), ("tc", 60),
    ("zD", 10), ("zT", 45), ("zd", 50), ("zc", 35), ("tT", 15), ("td", 35), ("tD", 45), ("dD", 12), ("TD", 30), ("dT", 45),
    ("bp", 25), ("bv", 40), ("bf", 70), ("pf", 40), ("fv", 25), ("mn", 60), ("lr", 65),
];

/// The same between a script with vowels and one without.
#[rustfmt::skip]
const CONFUSED_WITH_ABJAD: &[(&str, u8)] = &[
    ("pv", 12), ("wo", 2), ("wu", 2), ("we", 20), ("yi", 2), ("ye", 3), ("ya", 12), ("wa", 30), ("ha", 8), ("he", 8), ("aG", 45), ("ae", 4), ("ao", 8), ("ai", 8), ("au", 8),
    ("pb", 6), ("vf", 10), ("vw", 4), ("gJ", 15), ("gk", 22), ("gq", 18), ("gG", 10), ("ht", 40),
    ("tT", 8), ("sT", 15), ("Dd", 6), ("Dz", 8), ("CS", 12), ("cs", 4), ("sS", 30),
];

type Table = [[u8; 32]; 32];

const fn table(with_abjad: bool) -> Table {
    let mut table = [[100; 32]; 32];
    let mut at = 0;
    while at < 32 {
        table[at][at] = 0;
        at += 1;
    }
    table = with(table, CONFUSED);
    if with_abjad { with(table, CONFUSED_WITH_ABJAD) } else { table }
}

const fn with(mut table: Table, pairs: &[(&str, u8)]) -> Table {
    let mut at = 0;
    while at < pairs.len() {
        let (pair, cost) = (pairs[at].0.as_bytes(), pairs[at].1);
        let (one, other) = (id(pair[0]) as usize, id(pair[1]) as usize);
        table[one][other] = cost;
        table[other][one] = cost;
        at += 1;
    }
    table
}

static WITH_VOWELS: Table = table(false);
static WITH_ABJAD: Table = table(true);

/// What a vowel costs that one of two scripts does not write.
const UNWRITTEN: u16 = 3;
/// Two neighbours that changed places.
const SWAPPED: u16 = 70;

/// The least cost, in hundredths of a consonant, of turning one word into the other; `abjad` when
/// just one of them is in a script that leaves vowels out. Above `limit` it is not worked out any
/// further.
pub(crate) fn distance(one: &[Sound], other: &[Sound], abjad: bool, limit: u16) -> u16 {
    let costs = if abjad { &WITH_ABJAD } else { &WITH_VOWELS };
    let drop = |sound: Sound| match abjad && sound.is_vowel() {
        true => UNWRITTEN,
        false => u16::from(sound.drop),
    };
    let other = &other[..other.len().min(MOST)];
    let mut drops = [0u16; MOST];
    let mut rows = [[0u16; MOST + 1]; 3];
    for (at, &there) in other.iter().enumerate() {
        drops[at] = drop(there);
        rows[0][at + 1] = rows[0][at] + drops[at];
    }
    let mut last = None;
    for (down, &here) in one.iter().enumerate() {
        let [above, row, before] = turned(&mut rows, down);
        let lost = drop(here);
        let costs = &costs[usize::from(here.id & 31)];
        let mut least = above[0].saturating_add(lost);
        let mut lowest = least;
        row[0] = least;
        let mut left = None;
        for (across, (&there, &added)) in other.iter().zip(&drops).enumerate() {
            let exchanged = above[across] + u16::from(costs[usize::from(there.id & 31)]);
            least = exchanged.min(above[across + 1] + lost).min(least + added);
            if left == Some(here.id) && last == Some(there.id) {
                least = least.min(before[across - 1] + SWAPPED);
            }
            left = Some(there.id);
            row[across + 1] = least;
            lowest = lowest.min(least);
        }
        if lowest > limit {
            return u16::MAX;
        }
        last = Some(here.id);
    }
    rows[one.len() % 3][other.len()]
}

/// The row above, the row to fill, and the row before the one above.
fn turned(rows: &mut [[u16; MOST + 1]; 3], down: usize) -> [&mut [u16; MOST + 1]; 3] {
    let [first, second, third] = rows;
    match down % 3 {
        0 => [first, second, third],
        1 => [second, third, first],
        _ => [third, first, second],
    }
}
