//! Diwan: a content API server for news of politics.

pub mod access;
pub mod article;
pub mod body;
pub mod contracts;
pub mod diwan;
pub mod error;
pub mod graphql;
pub mod naming;
pub mod page;
pub mod principal;
pub mod publisher;
pub mod record;
pub mod rest;
pub mod routes;
pub mod store;
pub mod token;
pub mod words;
