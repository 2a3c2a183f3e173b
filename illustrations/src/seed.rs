//! Chance that falls the same on every machine.

/// Draws numbers from a seed.
pub struct Dice(u64);

impl Dice {
    /// Dice that a text has set: the same text, the same throws.
    pub fn new(seed: &str) -> Self {
        Self(hash(seed))
    }

    /// A number below the given one.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.throw() % bound as u64) as usize
    }

    /// A number between two.
    pub fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * (self.below(1 << 20) as f32 / (1 << 20) as f32)
    }

    /// One of the choices.
    pub fn pick<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        choices[self.below(N)]
    }

    /// Whether something happens that happens so often in a hundred times.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scrambled(self.0)
    }
}

/// A number that looks like any other, but is always the same for this one (the end of SplitMix64).
pub fn scrambled(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// FNV-1a: Rust's own hashers promise nothing about other versions.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
