//! Publishers on the REST face.

use super::Publisher;
use crate::rest::Resource;

impl Resource for Publisher {
    const ONE: &'static str = "publisher";
    const MANY: &'static str = "publishers";
    const ABOUT: &'static str =
        "A publisher brings articles out: a newspaper, an agency, a ministry.";
}
