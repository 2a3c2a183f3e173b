//! Corrections on the GraphQL face.

use async_graphql::{ComplexObject, ID};

use super::Correction;

#[ComplexObject]
impl Correction {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }
}
