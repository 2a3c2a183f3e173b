//! Every REST address there is: one list, from which both the server and the contract are made.

use crate::account;
use crate::account::rest::{TokenAnswer, TokenError};
use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::contracts::{self, add_record, add_resource, add_schema};
use crate::event::{self, Event};
use crate::health;
use crate::import::{self, rest::ImportReport};
use crate::merge::{self, MergeInput, UnmergeInput};
use crate::place::Place;
use crate::position::Position;
use crate::publisher::Publisher;
use crate::relation::Relation;
use crate::rest::{Endpoint, endpoints, listed_endpoints};
use crate::tenure::Tenure;
use crate::topic::Topic;

type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>;

/// Every endpoint.
pub fn all() -> Vec<Endpoint> {
    [
        endpoints::<Actor>(),
        endpoints::<Article>(),
        listed_endpoints::<Quote>(),
        endpoints::<Event>(),
        event::rest::steps(),
        endpoints::<Place>(),
        endpoints::<Position>(),
        endpoints::<Publisher>(),
        endpoints::<Relation>(),
        endpoints::<Tenure>(),
        endpoints::<Topic>(),
        account::rest::endpoints(),
        merge::rest::endpoints(),
        import::rest::endpoints(),
        health::endpoints(),
        contracts::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The schemas that the endpoints name.
pub const SCHEMAS: &[fn(&mut Schemas)] = &[
    add_record::<Actor>,
    add_record::<Article>,
    add_resource::<Quote>,
    add_record::<Event>,
    add_record::<Place>,
    add_record::<Position>,
    add_record::<Publisher>,
    add_record::<Relation>,
    add_record::<Tenure>,
    add_record::<Topic>,
    add_schema::<TokenAnswer>,
    add_schema::<TokenError>,
    add_schema::<MergeInput>,
    add_schema::<UnmergeInput>,
    add_schema::<ImportReport>,
];
