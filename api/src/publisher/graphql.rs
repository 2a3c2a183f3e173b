//! Publishers on the GraphQL face.

use super::Publisher;
use crate::graphql::{clearable, mutation_fields, one, query_fields};

query_fields!(PublisherQuery, Publisher: publisher by one, publishers);

mutation_fields!(
    PublisherMutation, Publisher: publisher as PublisherPayload,
    create_publisher, update_publisher clearing PublisherField, upsert_publisher, delete_publisher
);

clearable! {
    /// Members of a publisher that can be emptied.
    pub enum PublisherField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// Its web site.
        Homepage = "homepage",
        /// The country it works from.
        Country = "country",
        /// What kind of publisher it is; becomes `OTHER`.
        Kind = "kind",
    }
}
