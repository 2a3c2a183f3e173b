//! HTTP as the edge and both faces speak it, each thing in one place: content negotiation, entity
//! tags, request bodies, request ids, who is calling, from where and from which page, the public path of this
//! server, the door that lets requests in, how many are under way, what is done on connections that stay open. Nothing here knows a record, an operation or a face.

pub mod bearer;
pub mod body;
pub mod caller_slots;
pub mod client_address;
pub mod door;
pub mod entity_tag;
pub mod event_stream;
pub mod file_name;
pub mod form_data;
pub mod in_flight;
pub mod keepable;
pub mod kept;
pub mod last_modified;
pub mod negotiation;
pub mod origins;
pub mod paced_body;
pub mod public_path;
pub mod request_id;
pub mod route;
pub mod work;

pub use request_id::RequestId;
