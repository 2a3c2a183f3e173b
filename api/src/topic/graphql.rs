//! Topics on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::{Topic, TopicField};
use crate::error::Result;
use crate::graphql::{follow, mutation_fields, one, query_fields};

query_fields!(TopicQuery, Topic: topic by one, topics);

mutation_fields!(
    TopicMutation, Topic: topic as TopicPayload,
    create_topic, update_topic clearing TopicField, upsert_topic, delete_topic
);

#[ComplexObject]
impl Topic {
    /// The topic above it.
    async fn broader(&self, ctx: &Context<'_>) -> Option<Result<Arc<Topic>>> {
        follow(ctx, self.broader.as_ref()).await
    }
}
