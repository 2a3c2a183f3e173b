//! Topics on the REST face.

use super::Topic;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Topic {
    const SOURCE: &'static Source = &sources::TOPIC;
    const ONE: &'static str = "topic";
    const MANY: &'static str = "topics";
    const ABOUT: &'static str =
        "A topic is what articles are about: a code in some classification, and its meaning.";
}
