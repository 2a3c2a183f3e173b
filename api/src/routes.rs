//! Every REST address there is: one list, from which both the server and the contract are made.

use crate::article::{Article, Quote};
use crate::contracts::{self, add_record, add_resource};
use crate::health;
use crate::publisher::Publisher;
use crate::rest::{Endpoint, endpoints, listed_endpoints};

type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>;

/// Every endpoint.
pub fn all() -> Vec<Endpoint> {
    [
        endpoints::<Article>(),
        listed_endpoints::<Quote>(),
        endpoints::<Publisher>(),
        health::endpoints(),
        contracts::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The schemas that the endpoints name.
pub const SCHEMAS: &[fn(&mut Schemas)] =
    &[add_record::<Article>, add_resource::<Quote>, add_record::<Publisher>];
