//! Subscriptions, and whatever else is asked over a connection that stays open, whichever protocol it speaks.
//!
//! A subscription follows the feed of changes ([`crate::change`]). For each change the document is executed as
//! a query would be, for the caller as they are then ([`delivery`]). What comes of it waits in a bounded queue
//! for the client to read it ([`outbox`]).

pub mod client;
pub mod delivery;
pub mod operation;
pub mod outbox;
pub mod run;
pub mod running;
mod source;

use std::sync::Arc;

use prometheus_client::metrics::gauge::Gauge;

pub use delivery::{Delivery, delivered, fitting};

use crate::graphql::event_stream::Reserved;
use crate::graphql::transport_ws::Pace;
use crate::http::caller_slots::CallerSlots;

/// How many connections there are of all callers, and of one: websockets that have said who they are, those
/// that have not yet, and streams of events.
const CONNECTIONS: usize = 20_000;
const SOCKETS_OF_ONE: usize = 10;
const OPENING_OF_ONE: usize = 100;
const STREAMS_OF_ONE: usize = 100;
/// The same for operations that share a connection with others.
const OPERATIONS: usize = 100_000;
const OPERATIONS_OF_ONE: usize = 100;

/// The connections of GraphQL that stay open. Cheap to clone.
#[derive(Clone)]
pub struct Streams {
    pub opening: CallerSlots,
    pub sockets: CallerSlots,
    pub streams: CallerSlots,
    /// Operations that share a connection with others.
    pub sharing: CallerSlots,
    /// Streams that were reserved for several operations.
    pub reserved: Arc<Reserved>,
    /// How long websockets wait for what.
    pub pace: Pace,
    /// Websockets that are open.
    pub open_sockets: Gauge,
    /// Streams of events that are open.
    pub open_streams: Gauge,
    /// Operations under way on any of them.
    pub operations: Gauge,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            opening: CallerSlots::new(CONNECTIONS, OPENING_OF_ONE),
            sockets: CallerSlots::new(CONNECTIONS, SOCKETS_OF_ONE),
            streams: CallerSlots::new(CONNECTIONS, STREAMS_OF_ONE),
            sharing: CallerSlots::new(OPERATIONS, OPERATIONS_OF_ONE),
            reserved: Arc::default(),
            pace: Pace::default(),
            open_sockets: Gauge::default(),
            open_streams: Gauge::default(),
            operations: Gauge::default(),
        }
    }
}

/// How many operations one connection may have under way.
pub fn most_operations(is_anonymous: bool) -> usize {
    if is_anonymous { 5 } else { 20 }
}

/// One more of what a gauge counts, until it is dropped.
pub struct Counted(Gauge);

impl Counted {
    pub fn begin(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
