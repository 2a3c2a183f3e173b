//! Changes: what happened to records, written with the records and read as one feed.
//!
//! A unit of work writes its notes to the outbox before it commits ([`outbox`]). Rows get their position in
//! the feed once they can be seen (`settle`): on Postgres a row may be numbered before another and
//! committed after it, and a reader who had gone past its number would never see it. What is scheduled
//! waits in the outbox, and is settled when its time has come, by whoever reads the feed then.

mod again;
mod checked;
mod cursor;
mod feed;
mod freshness;
pub mod graphql;
mod latest;
pub mod outbox;
mod prune;
pub mod rest;
mod settle;
mod tail;

pub use checked::{BETWEEN_CHECKS, CheckedFollower};
pub use cursor::FeedCursor;
pub use feed::{ChangeFilter, ChangeRequest, Changes, RecordChange};
pub use freshness::Freshness;
pub use tail::Follower;
