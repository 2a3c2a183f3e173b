//! A file that is looked into here and there, and never read as a whole.

use std::io::{Read, Seek, SeekFrom};

/// At how many places a file is looked into. A film of three hours is known after a hundred; what is built so that there is no
/// end to it is given up.
const MOST_LOOKS: u32 = 20_000;

/// A file that is looked into.
pub struct Source<F> {
    file: F,
    length: u64,
    looks: u32,
}

impl<F: Read + Seek> Source<F> {
    pub fn new(mut file: F) -> Option<Self> {
        let length = file.seek(SeekFrom::End(0)).ok()?;
        Some(Self { file, length, looks: MOST_LOOKS })
    }

    /// How many bytes the file has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// So many bytes that stand there; `None` if they do not, or it was looked often enough.
    pub fn array<const N: usize>(&mut self, at: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(at, &mut bytes)?;
        Some(bytes)
    }

    /// At most so many bytes that stand there.
    pub fn some(&mut self, at: u64, most: usize) -> Option<Vec<u8>> {
        let left = self.length.checked_sub(at)?;
        let mut bytes = vec![0; usize::try_from(left).map_or(most, |left| left.min(most))];
        self.fill(at, &mut bytes)?;
        Some(bytes)
    }

    /// Fills all of it with what stands there.
    pub fn fill(&mut self, at: u64, bytes: &mut [u8]) -> Option<()> {
        self.looks = self.looks.checked_sub(1)?;
        self.file.seek(SeekFrom::Start(at)).ok()?;
        self.file.read_exact(bytes).ok()
    }
}
