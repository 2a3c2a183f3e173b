//! Relations on the REST face.

use super::Relation;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Relation {
    const SOURCE: &'static Source = &sources::RELATION;
    const ONE: &'static str = "relation";
    const MANY: &'static str = "relations";
    const ABOUT: &'static str = "A relation says how one actor, the subject, stands to another, the object: it backs it, controls it, belongs to it …";
}
