//! Numbers of several bytes.

/// The most significant byte first. Of more than eight bytes the last eight count.
pub fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The least significant byte first. Of more than eight bytes the first eight count.
pub fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
