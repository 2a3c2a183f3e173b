//! Publishers on the GraphQL face.

use super::{Publisher, PublisherField};
use crate::graphql::{mutation_fields, one, query_fields};

query_fields!(PublisherQuery, Publisher: publisher by one, publishers);

mutation_fields!(
    PublisherMutation, Publisher: publisher as PublisherPayload,
    create_publisher, update_publisher clearing PublisherField, upsert_publisher, delete_publisher
);
