//! A position in the feed, as its readers know it.
//!
//! Positions count every change, those of drafts included: told as they are they would say how much is written
//! that a reader may not know of. So they are sealed with a secret of the store. A position that is told again and
//! again while nothing happens that its reader sees looks different each time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::settle::Feed;
use crate::diwan::Diwan;
use crate::error::{Error, Result};

/// Eight bytes of each: what makes it look different, the position, and the proof that it is one of ours.
const PART: usize = 8;
type Part = [u8; PART];

/// A position in the feed of one store: what stands up to there has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// Of the store whose feed it is; one that was set up anew has another.
    pub(super) secret: Uuid,
    pub(super) position: i64,
}

impl Diwan {
    /// A position as its reader is told it.
    pub fn sealed(&self, cursor: FeedCursor) -> String {
        cursor.sealed(self.random())
    }
}

impl FeedCursor {
    /// The position, which nobody is told.
    pub(crate) fn position(self) -> i64 {
        self.position
    }

    /// The position of a change, which looks the same whenever it is told.
    pub(super) fn of_change(&self) -> String {
        self.sealed(self.part(b"salt", &self.position.to_be_bytes()))
    }

    /// Whether the feed has moved on, or is another one.
    pub(super) fn is_before(&self, feed: &Feed) -> bool {
        feed.secret != self.secret || feed.position > self.position
    }

    fn sealed(&self, salt: Part) -> String {
        let hidden = crossed(self.position.to_be_bytes(), self.part(b"position", &salt));
        let proof = self.part(b"proof", &[salt, hidden].concat());
        URL_SAFE_NO_PAD.encode([salt, hidden, proof].concat())
    }

    /// The position that a cursor of this feed tells; `None` when it is none of ours.
    pub(super) fn open(raw: &str, secret: Uuid) -> Result<Option<FeedCursor>> {
        let bytes = URL_SAFE_NO_PAD.decode(raw).ok().filter(|bytes| bytes.len() == 3 * PART);
        let bytes = bytes.ok_or_else(|| {
            let detail = "after: not a cursor of the feed: use one of an earlier answer, or now.";
            Error::bad_request(detail)
        })?;
        let part =
            |number: usize| -> Part { std::array::from_fn(|index| bytes[number * PART + index]) };
        let (salt, hidden, proof) = (part(0), part(1), part(2));
        let key = FeedCursor { secret, position: 0 };
        let position = i64::from_be_bytes(crossed(hidden, key.part(b"position", &salt)));
        let is_ours = key.part(b"proof", &[salt, hidden].concat()) == proof;
        Ok(is_ours.then_some(FeedCursor { secret, position }))
    }

    /// The beginning of a keyed digest (RFC 2104, with SHA-256).
    fn part(&self, purpose: &[u8], of: &[u8]) -> Part {
        // Any length of key is taken.
        let Ok(mut digest) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else {
            return Part::default();
        };
        digest.update(purpose);
        digest.update(of);
        let whole = digest.finalize().into_bytes();
        std::array::from_fn(|index| whole[index])
    }
}

fn crossed(one: Part, other: Part) -> Part {
    std::array::from_fn(|index| one[index] ^ other[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Uuid = Uuid::from_u128(0x0123_4567);

    fn cursor(position: i64) -> FeedCursor {
        FeedCursor { secret: SECRET, position }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for position in [0, 1, i64::MAX] {
            let cursor = cursor(position);
            for told in [cursor.sealed([1; 8]), cursor.sealed([2; 8]), cursor.of_change()] {
                assert_eq!(FeedCursor::open(&told, SECRET).unwrap(), Some(cursor));
            }
        }
        assert_ne!(cursor(1).sealed([1; 8]), cursor(1).sealed([2; 8]));
        assert_eq!(cursor(1).of_change(), cursor(1).of_change());
    }

    #[test]
    fn a_cursor_of_another_store_is_none_of_ours() {
        let told = cursor(1).sealed([1; 8]);
        assert_eq!(FeedCursor::open(&told, Uuid::nil()).unwrap(), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&told).unwrap();
        bytes[12] ^= 1;
        let changed = URL_SAFE_NO_PAD.encode(bytes);
        assert_eq!(FeedCursor::open(&changed, SECRET).unwrap(), None);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let cut = cursor(1).of_change().split_off(1);
        for raw in ["", "x", "!!!", "now", &cut, &"A".repeat(10_000)] {
            assert!(FeedCursor::open(raw, SECRET).is_err(), "{raw:?}");
        }
    }
}
