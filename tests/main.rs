//! The integration tests: one binary, one world to live in, one file for each story.

mod accounts;
mod command_line;
mod connections;
mod contracts;
mod demo;
mod docs;
mod edge;
mod export;
mod faults;
mod house;
mod import;
mod import_visibility;
mod instructions;
mod migrations;
mod mishaps;
mod pages;
mod real_data;
mod reconcile;
mod relevance;
mod response_cache;
mod stores;
mod stories;
mod subscriptions;
mod webhooks;
mod world;
