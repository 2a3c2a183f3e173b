//! How many records are read at a time, so that what is held in memory stays small however long they
//! are.

/// A few at first, then as many as fit into a piece.
pub const FIRST: u64 = 16;
pub const MOST: u64 = 64;
/// About how many bytes are given out at a time.
const PIECE: u64 = 1 << 20;

/// How many records to read after so many that took so many bytes.
pub fn next_size(records: u64, bytes: u64) -> u64 {
    (records * PIECE / bytes.max(1)).clamp(1, MOST.min(2 * records))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_records_the_fewer_are_read() {
        assert_eq!(next_size(FIRST, 100), 2 * FIRST);
        assert_eq!(next_size(MOST, 100), MOST);
        assert_eq!(next_size(64, 256 << 20), 1);
        assert_eq!(next_size(1, 4 << 20), 1);
        assert_eq!(next_size(8, 16 << 10), 16);
    }
}
