//! Topics on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, OutputType};

use super::{Topic, TopicChildren, TopicField};
use crate::article::TopicArticles;
use crate::error::Result;
use crate::graphql::{follow, mutation_fields, nested_lists, one, query_fields};

query_fields!(TopicQuery, Topic: topic by one, topics);

mutation_fields!(
    TopicMutation, Topic: topic as TopicPayload,
    create_topic, update_topic clearing TopicField, upsert_topic, delete_topic
);

nested_lists! {
    TopicLists of Topic {
        /// The articles about it.
        articles: TopicArticles,
        /// The topics right below it.
        children: TopicChildren,
    }
}

#[ComplexObject]
impl Topic {
    /// The topic above it.
    async fn broader(&self, ctx: &Context<'_>) -> Option<Result<Arc<Topic>>> {
        follow(ctx, self.broader.as_ref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> TopicLists {
        TopicLists(self.head.id)
    }
}
