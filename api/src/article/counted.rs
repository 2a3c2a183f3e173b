//! What articles are counted by.

use super::Article;
use super::store::{link, mentioned};
use crate::model::{Counted, Dated, Group, Kind, Visibility};
use crate::values::ArticleSeries;

impl Counted for Article {
    type Series = ArticleSeries;
    const DATED: Dated = Dated::Micros("sort_at");

    fn group(series: ArticleSeries, visibility: &Visibility) -> Group {
        match series {
            ArticleSeries::Kind => Group::Own("kind"),
            ArticleSeries::Language => Group::Own("language"),
            ArticleSeries::Publisher => Group::Refers("publisher_id", Kind::Publisher),
            ArticleSeries::Topic => Group::Linked(link("article_topic", "topic_id"), Kind::Topic),
            ArticleSeries::Actor => Group::Linked(mentioned(visibility), Kind::Actor),
        }
    }
}
