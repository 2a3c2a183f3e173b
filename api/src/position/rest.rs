//! Positions on the REST face.

use super::Position;
use crate::rest::{Include, Resource};
use crate::tenure::PositionTenures;

impl Resource for Position {
    const ONE: &'static str = "position";
    const MANY: &'static str = "positions";
    const ABOUT: &'static str =
        "A position is a post apart from whoever holds it; tenures say who held it, and when.";

    fn includes() -> Vec<Include<Self>> {
        vec![Include::list::<PositionTenures>()]
    }
}
