//! HTTP as the edge and both faces speak it, each thing in one place: content negotiation, entity
//! tags, who is calling, under which path the world finds this server, how many requests are under
//! way. Nothing here knows a record, an operation or a face.

pub mod client_address;
pub mod entity_tag;
pub mod in_flight;
pub mod negotiation;
pub mod public_path;
