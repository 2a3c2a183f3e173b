//! The store of files, wherever it is: in memory, in a folder, in a folder on another disk than uploads, and in a
//! bucket of the server that `DIWAN_TEST_S3` names.

#![allow(clippy::disallowed_methods)]

mod folder;
mod reading;
mod receiving;
mod storing;
mod trouble;
mod world;
