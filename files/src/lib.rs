//! Files: what people upload, kept under the digest of its content.
//!
//! An upload is first received into a file of its own (`spool`), which gives its length and its digest; only
//! then it is stored, under that digest (`keys`), in a local folder or a bucket that speaks S3. So the same
//! content is stored once, nobody sees half of it, and no name that a user chose becomes a key. What is made of a
//! file, its renditions, stands beside it under the same digest and goes with it.
//!
//! A file that is stored is durable: in a folder it and the folders above it are synced (`folder`), in a bucket
//! the service has answered for it. Reading and sending large files takes a few MiB of memory, whatever their
//! size (`read`, `upload`).

mod address;
mod blocking;
mod bucket;
mod config;
mod digest;
mod error;
mod folder;
mod keys;
mod list;
mod read;
mod rendition;
mod spool;
mod store;
mod upload;

pub use config::{AccessKey, ConfigError, FilesConfig, Patience, Place, S3Config, Secret};
pub use digest::{Digest, NotADigest};
pub use error::FilesError;
pub use list::Stored;
pub use read::Content;
pub use rendition::{BadRenditionName, MOST_RENDITION, Rendition};
pub use spool::{Expected, HEAD, Spool, SpoolError};
pub use store::Files;
