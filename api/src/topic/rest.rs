//! Topics on the REST face.

use super::{Topic, TopicChildren};
use crate::article::TopicArticles;
use crate::rest::{Include, Resource};

impl Resource for Topic {
    const ONE: &'static str = "topic";
    const MANY: &'static str = "topics";
    const ABOUT: &'static str =
        "A topic is what articles are about: a code in some classification, and its meaning.";

    fn includes() -> Vec<Include<Self>> {
        vec![Include::list::<TopicArticles>(), Include::list::<TopicChildren>()]
    }
}
