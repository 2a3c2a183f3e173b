//! What every record carries, on the GraphQL face.

use async_graphql::{ComplexObject, ID};

use crate::model::Head;
use crate::query::Revision;

#[ComplexObject]
impl Head {
    /// The id of the record, a UUID, the same on both faces; never reused.
    async fn id(&self) -> ID {
        self.id.into()
    }
}

#[ComplexObject]
impl Revision {
    /// The id of the account or client that superseded it; null for the operator.
    async fn by(&self) -> Option<ID> {
        self.by.map(ID::from)
    }

    /// The record as it stood, as REST would have shown it, its references by id.
    async fn record(&self) -> &serde_json::Value {
        self.record.as_ref().unwrap_or(&serde_json::Value::Null)
    }
}
