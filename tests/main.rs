//! The integration tests: one binary, one world to live in, one file for each story.

mod house;
mod migrations;
mod world;
