//! Publishers on the GraphQL face.

use async_graphql::{ComplexObject, OutputType};

use super::{Publisher, PublisherField};
use crate::article::PublisherArticles;
use crate::graphql::{mutation_fields, nested_lists, one, query_fields};

query_fields!(PublisherQuery, Publisher: publisher by one, publishers);

mutation_fields!(
    PublisherMutation, Publisher: publisher as PublisherPayload,
    create_publisher, update_publisher clearing PublisherField, upsert_publisher, delete_publisher
);

nested_lists! {
    PublisherLists of Publisher {
        /// The articles that it brought out.
        articles: PublisherArticles,
    }
}

#[ComplexObject]
impl Publisher {
    #[graphql(flatten)]
    async fn lists(&self) -> PublisherLists {
        PublisherLists(self.head.id)
    }
}
