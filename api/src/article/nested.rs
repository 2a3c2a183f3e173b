//! The lists that hang on articles, and the lists of articles that hang on other records.

use super::Article;
use super::store::{link, mentioned};
use crate::actor::Actor;
use crate::medium::Medium;
use crate::model::{Link, NestedList, Via, Visibility, lists_by_column};
use crate::place::Place;
use crate::publisher::Publisher;
use crate::topic::Topic;

lists_by_column! {
    /// The translations of an article.
    Translations of Article: Article as "translations" by "translation_of";

    /// The articles that a publisher brought out.
    PublisherArticles of Publisher: Article as "articles" by "publisher_id";

    /// The articles with a place as dateline.
    PlaceArticles of Place: Article as "articles" by "place_id";
}

/// The articles about a topic.
pub struct TopicArticles;

impl NestedList for TopicArticles {
    type Parent = Topic;
    type Child = Article;
    const NAME: &'static str = "articles";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(link("article_topic", "topic_id"))
    }
}

/// The actors that an article mentions.
pub struct ArticleActors;

impl NestedList for ArticleActors {
    type Parent = Article;
    type Child = Actor;
    const NAME: &'static str = "actors";

    fn via(visibility: &Visibility) -> Via {
        Via::Link(Link {
            value: "article_id",
            child: "actor_id",
            sort: None,
            ..mentioned(visibility)
        })
    }
}

/// The articles that show a medium.
pub struct MediumArticles;

impl NestedList for MediumArticles {
    type Parent = Medium;
    type Child = Article;
    const NAME: &'static str = "articles";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(link("article_medium", "medium_id"))
    }
}

/// What an article is about.
pub struct ArticleTopics;

impl NestedList for ArticleTopics {
    type Parent = Article;
    type Child = Topic;
    const NAME: &'static str = "topics";

    fn via(_visibility: &Visibility) -> Via {
        let link = link("article_topic", "article_id");
        Via::Link(Link { child: "topic_id", sort: None, ..link })
    }
}

/// The articles that mention an actor.
pub struct ActorArticles;

impl NestedList for ActorArticles {
    type Parent = Actor;
    type Child = Article;
    const NAME: &'static str = "articles";

    fn via(visibility: &Visibility) -> Via {
        Via::Link(mentioned(visibility))
    }
}

/// The articles that an actor had a part in making.
pub struct AuthoredArticles;

impl NestedList for AuthoredArticles {
    type Parent = Actor;
    type Child = Article;
    const NAME: &'static str = "authoredArticles";

    fn via(_visibility: &Visibility) -> Via {
        Via::Link(link("article_author", "actor_id"))
    }
}
