//! The edge: what strangers, their browsers and their proxies meet before they meet the register.

mod bodies;
mod compress;
mod cors;
mod inventory;
mod malformed;
mod metrics;
mod operator;
mod paths;
mod places;
mod proxy;
mod raw;
mod request_id;
mod slow;
mod tokens;
