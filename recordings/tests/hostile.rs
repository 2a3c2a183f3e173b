//! No bytes make anything panic, and what is said is always possible.

mod common;

use common::*;
use diwan_recordings::{Format, LONGEST, WIDEST};
use proptest::prelude::*;

fn check(file: &[u8], format: Format) {
    let said = measured(file, format);
    assert!(said.seconds.is_none_or(|seconds| seconds > 0.0 && seconds <= LONGEST), "{said:?}");
    let sides = 1..=WIDEST;
    let fits = |(width, height)| sides.contains(&width) && sides.contains(&height);
    assert!(said.size.is_none_or(fits), "{said:?}");
}

#[test]
fn files_that_were_cut_off() {
    for (file, format, _) in samples() {
        for length in 0..file.len() {
            check(&file[..length], format);
        }
    }
}

#[test]
fn files_with_one_other_byte() {
    for (file, format, _) in samples() {
        for at in 0..file.len().min(600) {
            for byte in [0, 1, 0x7F, 0x80, 0xFE, 0xFF] {
                let mut file = file.clone();
                file[at] = byte;
                check(&file, format);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn files_that_were_damaged(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        twice in any::<bool>(),
    ) {
        let samples = samples();
        let (file, format, _) = &samples[which.index(samples.len())];
        let mut file = if twice { file.repeat(2) } else { file.clone() };
        for (at, byte) in damages {
            let at = at.index(file.len());
            file[at] = byte;
        }
        check(&file, *format);
    }

    #[test]
    fn bytes_of_any_kind(file in prop::collection::vec(any::<u8>(), 0..400)) {
        Format::ALL.into_iter().for_each(|format| check(&file, format));
    }
}
