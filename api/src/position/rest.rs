//! Positions on the REST face.

use super::Position;
use crate::query::{Source, sources};
use crate::rest::Resource;

impl Resource for Position {
    const SOURCE: &'static Source = &sources::POSITION;
    const ONE: &'static str = "position";
    const MANY: &'static str = "positions";
    const ABOUT: &'static str =
        "A position is a post apart from whoever holds it; tenures say who held it, and when.";
}
