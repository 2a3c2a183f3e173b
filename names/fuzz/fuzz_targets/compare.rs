//! Two names, a tab between them: `cargo +nightly fuzz run compare` in `names/`.
#![no_main]

use diwan_names::{MOST_KEY_BYTES, MOST_KEYS, NamedKind, compare, keys};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (one, other) = input.split_once('\t').unwrap_or((input, ""));
    for kind in NamedKind::ALL {
        let met = compare(one, other, kind);
        assert!((0.0..=1.0).contains(&met.score));
        assert_eq!(met.score, compare(other, one, kind).score);
        assert!(!met.explanation.to_string().contains(['\t', '\n']));
        let keys = keys(one, kind);
        assert!(keys.len() <= MOST_KEYS);
        assert!(keys.iter().all(|key| key.is_ascii() && key.len() <= MOST_KEY_BYTES));
    }
});
