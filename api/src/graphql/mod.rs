//! The GraphQL face: one address, its own handler and a guard in front of the library.

mod accept;
mod answer;
mod ask;
pub mod guard;
pub mod handler;
mod in_flight;
pub mod limits;
mod nulls;
