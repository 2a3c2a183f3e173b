//! How large the rings are, and how nodes are named.

use super::graph::Graph;
use super::layout::Layout;
use crate::frame::{Frame, SMALL, TEXT};
use crate::text::width;

/// Names that stand level around a ring; more of them stand out like rays.
pub const MOST_LEVEL: usize = 16;

/// The measures of the picture.
pub struct Plan {
    pub centre: (f64, f64),
    pub height: f64,
    /// Of the rings; that of the middle is 0.
    pub radii: [f64; 3],
    /// The radius of the smallest node.
    pub least: f64,
    pub manner: Manner,
    /// How wide a name may be that stands outside.
    pub room: f64,
}

/// How nodes are named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Names as they are read, right and left of the outer ring.
    Level,
    /// Names that stand out like rays.
    Rays,
    /// Numbers, and the names in a list below.
    Numbers,
}

impl Plan {
    pub fn of(graph: &Graph, layout: &Layout, frame: &Frame) -> Self {
        let longest = |ring: usize| {
            let names =
                graph.ring(ring).into_iter().map(|node| width(&graph.nodes[node].name, TEXT));
            names.fold(0.0, f64::max)
        };
        let outer_ring = if graph.ring(2).is_empty() { 1 } else { 2 };
        let wanted = longest(outer_ring).min(170.0).min(frame.room() * 0.22) + 14.0;
        // Names need room on both sides of both rings; many of them need more.
        let cramped = frame.is_narrow() || frame.room() < 760.0 && graph.nodes.len() > 40;
        let (room, manner) = match (cramped, layout.outer) {
            (true, _) => (18.0, Manner::Numbers),
            (false, ..=MOST_LEVEL) => (wanted, Manner::Level),
            (false, _) => (wanted, Manner::Rays),
        };
        let across = frame.room();
        let most = match (manner, graph.nodes.len()) {
            (_, 1) => 20.0,
            (Manner::Numbers, _) => 220.0,
            _ => (layout.outer as f64 * 14.0).clamp(150.0, 300.0),
        };
        let outer = (across / 2.0 - room).min(most);
        // How far the names reach above and below the ring.
        let upright = |node: usize| {
            let name = width(&graph.nodes[node].name, SMALL).min(room - 12.0);
            name * layout.angles[node].cos().abs()
        };
        let beside = match manner {
            Manner::Rays => {
                graph.ring(outer_ring).into_iter().map(upright).fold(0.0, f64::max) + 20.0
            }
            _ => 28.0,
        };
        let radii = match outer_ring {
            1 => [0.0, outer, outer],
            _ => [0.0, outer * 0.52, outer],
        };
        Self {
            centre: (across / 2.0, outer + beside),
            height: 2.0 * (outer + beside),
            radii,
            least: if layout.outer > 60 { 3.2 } else { 4.5 },
            manner,
            room: room - 12.0,
        }
    }

    /// The radius of the outermost ring.
    pub fn outer(&self) -> f64 {
        self.radii[2]
    }
}
