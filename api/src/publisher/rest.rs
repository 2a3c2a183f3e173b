//! Publishers on the REST face.

use super::Publisher;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Publisher {
    const SOURCE: &'static Source = &sources::PUBLISHER;
    const ONE: &'static str = "publisher";
    const MANY: &'static str = "publishers";
    const ABOUT: &'static str =
        "A publisher brings articles out: a newspaper, an agency, a ministry.";
}
