pub mod error;
pub mod words;
