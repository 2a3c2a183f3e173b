//! Names, one a line, and after an empty line a text: `cargo +nightly fuzz run tag` in `names/`.
#![no_main]

use diwan_names::{NamedKind, Tagger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (names, text) = input.split_once("\n\n").unwrap_or((input, input));
    let mut builder = Tagger::builder();
    for name in names.lines() {
        builder.add(name, NamedKind::Person, [name]);
    }
    let Ok(tagger) = builder.build() else { return };
    let mut end = 0;
    for found in tagger.tag(text) {
        let exact: String = text.chars().skip(found.start).take(found.end - found.start).collect();
        assert_eq!(exact, found.exact);
        assert!(end <= found.start && found.start < found.end);
        end = found.end;
    }
});
