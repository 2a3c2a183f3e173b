//! The edge: what strangers, their browsers and their proxies meet before they meet the register.

mod bodies;
mod budget;
mod busy;
mod compress;
mod cors;
mod inventory;
mod load;
mod malformed;
mod metrics;
mod operator;
mod paths;
mod proxy;
mod raw;
mod request_id;
mod slots;
mod slow;
mod tokens;
mod variety;
