//! Numbers as a picture writes them.

use std::fmt;

use maud::Render;

/// A length in the picture, written with one decimal at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Px(pub f64);

/// What is no number stands at 0, so that a document never says `NaN`.
impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round();
        let tenths = if tenths.is_finite() { tenths as i64 } else { 0 };
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
        match rest {
            0 => write!(f, "{sign}{whole}"),
            rest => write!(f, "{sign}{whole}.{rest}"),
        }
    }
}

impl Render for Px {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.to_string());
    }
}

/// A number with commas between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 event`, `2 events`: the noun is given in the plural that its regular form makes.
pub fn of(number: u64, nouns: &str) -> String {
    let noun = if number == 1 { nouns.strip_suffix('s').unwrap_or(nouns) } else { nouns };
    format!("{} {noun}", grouped(number))
}

/// From 0 in round steps to the first that is not below `most`: so many steps at most.
pub fn ticks(most: u64, at_most: usize) -> Vec<u64> {
    let least = most.max(1).div_ceil(at_most.max(1) as u64);
    let step = round_up(least);
    (0..=most.max(1).div_ceil(step)).map(|index| index.saturating_mul(step)).collect()
}

/// The next of 1, 2, 5, 10, 20, 50 …
fn round_up(least: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for step in [1, 2, 5] {
            match unit.checked_mul(step) {
                Some(step) if step >= least => return step,
                None => return u64::MAX,
                _ => {}
            }
        }
        let Some(next) = unit.checked_mul(10) else { return u64::MAX };
        unit = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_one_decimal_at_most_and_is_a_number() {
        let texts = [1.0, -0.04, -2.25, 3.15, f64::NAN, f64::INFINITY].map(|v| Px(v).to_string());
        assert_eq!(texts, ["1", "0", "-2.3", "3.2", "0", "0"]);
    }

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn ticks_are_round_and_reach_the_most() {
        assert_eq!(ticks(0, 5), [0, 1]);
        assert_eq!(ticks(7, 5), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(1234, 4), [0, 500, 1000, 1500]);
        assert!(ticks(u64::MAX, 4).len() <= 6);
    }
}
