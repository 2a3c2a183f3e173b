//! A place in the feed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::settle::Feed;
use crate::error::{Error, Result};

/// A place in the feed of one store: what stands up to there has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// Of the store whose feed it is: another one, or one that was set up anew, has another.
    pub epoch: Uuid,
    pub position: i64,
}

impl FeedCursor {
    /// Whether the feed has moved on, or is another one.
    pub(super) fn is_before(&self, feed: &Feed) -> bool {
        feed.epoch != self.epoch || feed.position > self.position
    }

    pub fn encode(&self) -> String {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(self.epoch.as_bytes());
        bytes[16..].copy_from_slice(&self.position.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn decode(raw: &str) -> Result<FeedCursor> {
        let bytes: Option<[u8; 24]> =
            URL_SAFE_NO_PAD.decode(raw).ok().and_then(|bytes| bytes.try_into().ok());
        let cursor = bytes.and_then(|bytes| {
            let (epoch, position) = bytes.split_first_chunk::<16>()?;
            let position = i64::from_be_bytes(position.try_into().ok()?);
            Some(FeedCursor { epoch: Uuid::from_bytes(*epoch), position })
        });
        cursor.filter(|cursor| cursor.position >= 0).ok_or_else(|| {
            Error::bad_request(
                "after: not a cursor of the feed: use one of an earlier answer, or now.",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for position in [0, 1, i64::MAX] {
            let cursor = FeedCursor { epoch: Uuid::from_u128(0x0123_4567), position };
            assert_eq!(FeedCursor::decode(&cursor.encode()).unwrap(), cursor);
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let below = FeedCursor { epoch: Uuid::nil(), position: -1 }.encode();
        let cut = FeedCursor { epoch: Uuid::nil(), position: 1 }.encode().split_off(1);
        for raw in ["", "x", "!!!", "now", &below, &cut, &"A".repeat(10_000)] {
            assert!(FeedCursor::decode(raw).is_err(), "{raw:?}");
        }
    }
}
