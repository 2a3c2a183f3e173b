//! Any bytes, in every format: `cargo +nightly fuzz run measure` in `recordings/`.
#![no_main]

use std::io::Cursor;

use diwan_recordings::{Format, LONGEST, WIDEST, measure};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    for format in Format::ALL {
        let said = measure(Cursor::new(file), format);
        assert!(said.seconds.is_none_or(|seconds| seconds > 0.0 && seconds <= LONGEST));
        let sides = 1..=WIDEST;
        let fits = |(width, height)| sides.contains(&width) && sides.contains(&height);
        assert!(said.size.is_none_or(fits));
    }
});
