//! The GraphQL face: one address, its own handler and a guard in front of the library; behind them
//! the schema, to which every feature contributes its `graphql.rs`.
//!
//! A feature's `graphql.rs` has
//! - `query_fields!` and `mutation_fields!`: the root fields that read and write it, `clearable!`: the
//!   members that `clear` can empty, for what has a workflow `command_fields!`;
//! - a `#[ComplexObject]` with what a record leads to: a reference by [`follow`], a list it owns by
//!   [`owned`], and, by `nested_lists!` and `#[graphql(flatten)]`, the lists that hang on it.
//!
//! A feature that tells of something as it happens has a `#[Subscription]` besides, whose fields give one
//! value for a change or none ([`fitting`]); `subscribe/source.rs` says which changes each field is told of.
//!
//! Its query, mutation and subscription objects then stand in `schema.rs`, its sort in `order.rs`, its type in
//! `node.rs`. A field that may be null answers `Option<Result<…>>`: what fails is null by itself and
//! takes nothing else along.

mod accept;
mod answer;
mod arrange;
mod ask;
mod connection;
mod counts;
mod direct;
mod document;
mod event_stream;
pub mod exact;
mod executed;
mod follow;
pub mod guard;
pub mod handler;
mod kinds;
pub mod limits;
mod loader;
pub(crate) mod node;
mod nulls;
mod order;
mod patch;
mod plans;
mod record;
mod request_context;
mod roots;
mod selection;
pub mod stages;
mod subscribe;
#[cfg(test)]
mod tests;
mod transport_ws;
mod user_error;
pub(crate) mod viewer;

pub use answer::refuse_plainly;
pub use ask::{Ask, check_post};
pub use connection::{Connection, PageInfo, Paging, list, nested, revisions, wants_count};
pub(crate) use counts::count_fields;
pub use counts::{counts, facets};
pub use executed::Executed;
pub use follow::{by_id, follow, follow_all, owned};
pub use kinds::{Node, OrderBy, of_kind};
pub use node::shown;
pub use order::Direction;
pub use patch::Patch;
pub use request_context::RequestContext;
pub use roots::{
    DeletePayload, cleared, command, create, delete, expected, handle, named, one, update, upsert,
};
pub(crate) use roots::{
    command_fields, mutation_fields, nested_lists, query_fields, revision_list,
};
pub use selection::{parts, parts_within, selects};
pub use subscribe::{Delivery, Streams, delivered, fitting};
pub use transport_ws::Pace;
pub use user_error::{UserError, settle};
