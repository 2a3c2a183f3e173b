//! Lengths of time as they are written on the command line: `30s`, `15m`, `8h`, `90d`.

use std::time::Duration;

pub fn parse(raw: &str) -> Result<Duration, String> {
    let refused =
        || "must be a number of seconds, minutes, hours or days: 30s, 15m, 8h, 90d".into();
    let unit = match raw.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err(refused()),
    };
    let number = raw[..raw.len() - 1].parse::<u32>().ok().filter(|number| *number > 0);
    number.map(|number| Duration::from_secs(u64::from(number) * unit)).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        assert_eq!(parse("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(parse("8h"), Ok(Duration::from_secs(28_800)));
        assert_eq!(parse("90d"), Ok(Duration::from_secs(7_776_000)));
        for odd in ["", "m", "0m", "-1m", "1", "1w", "1.5h", "15 m", "15é", "99999999999d"] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
