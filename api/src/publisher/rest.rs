//! Publishers on the REST face.

use super::Publisher;
use crate::article::PublisherArticles;
use crate::rest::{Include, Resource};

impl Resource for Publisher {
    const ONE: &'static str = "publisher";
    const MANY: &'static str = "publishers";
    const ABOUT: &'static str =
        "A publisher brings articles out: a newspaper, an agency, a ministry.";

    fn includes() -> Vec<Include<Self>> {
        vec![Include::list::<PublisherArticles>()]
    }
}
