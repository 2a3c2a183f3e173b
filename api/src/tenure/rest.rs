//! Tenures on the REST face.

use super::Tenure;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Tenure {
    const SOURCE: &'static Source = &sources::TENURE;
    const ONE: &'static str = "tenure";
    const MANY: &'static str = "tenures";
    const ABOUT: &'static str = "A tenure says that somebody held a position, from some date to another. Several may overlap.";
}
