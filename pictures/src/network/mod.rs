//! Who is tied to whom, around one in the middle.

mod draw;
mod graph;
mod layout;
mod names;
mod plan;

use crate::frame::{Body, Frame, document};
use crate::number::of;

/// A network has so many nodes at most: the nearest, and of those the most tied.
pub const MOST_NODES: usize = 150;
/// And so many lines between them, those with most weight.
pub const MOST_TIES: usize = 600;

/// What stands in a network.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// In any order; ties name them by their index.
    pub nodes: Vec<Node>,
    /// In any order; all between the same two nodes are one line.
    pub ties: Vec<Tie>,
}

/// Somebody or something that has ties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What they are called.
    pub label: String,
    /// Of what kind: a person, an organisation. The four most frequent have a shape of their own.
    pub kind: String,
    /// How many ties they are away from the one in the middle, who is 0; what is further than 2
    /// stands with those.
    pub distance: u8,
}

/// Ties between two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// Index of a node.
    pub from: usize,
    /// Index of another node.
    pub to: usize,
    /// How much there is between them, such as events in common: how thick the line is.
    pub weight: u64,
    /// Of what kind the ties are. The three kinds that are met most often have a line of their own;
    /// where there are several, the line is that of the first.
    pub kinds: Vec<String>,
}

/// A network on rings by the distance from the middle, in an order with few crossings.
///
/// Names stand outside the outer ring and between the rings as far as they have room, the most tied
/// first; where there is little room, as on a phone, nodes have numbers, and the names stand below.
pub fn network(network: &Network, frame: &Frame) -> String {
    let graph = graph::Graph::of(network);
    let mut body = match graph.nodes.is_empty() {
        true => Body::empty(frame, "There are no ties here."),
        false => draw::draw(&graph, frame),
    };
    if graph.left_nodes > 0 {
        body.notes.push(format!("And {}.", of(graph.left_nodes as u64, "more nodes")));
    }
    if graph.left_ties > 0 {
        body.notes.push(format!("And {}.", of(graph.left_ties as u64, "more lines")));
    }
    document(frame, &body)
}
