//! A network within its bounds, with everything counted that the layout and the drawing ask for.

use std::collections::{BTreeMap, HashMap};

use super::{MOST_NODES, MOST_TIES, Network};
use crate::text::cleanse;

/// Kinds of node, and kinds of tie, that are told apart.
pub const MOST_NODE_KINDS: usize = 4;
pub const MOST_TIE_KINDS: usize = 3;

pub struct Graph {
    /// The middle first, then by distance, and the most tied first.
    pub nodes: Vec<Vertex>,
    pub lines: Vec<Line>,
    /// The most frequent first; all others are the last.
    pub node_kinds: Vec<String>,
    pub tie_kinds: Vec<String>,
    pub left_nodes: usize,
    pub left_ties: usize,
}

pub struct Vertex {
    pub name: String,
    /// Index in `node_kinds`.
    pub kind: usize,
    /// 0, 1 or 2.
    pub ring: usize,
    /// The weight of all its lines.
    pub strength: u64,
}

pub struct Line {
    /// Indices of nodes, the smaller first.
    pub ends: (usize, usize),
    pub weight: u64,
    /// Index in `tie_kinds`.
    pub kind: usize,
}

impl Graph {
    pub fn of(network: &Network) -> Self {
        let merged = merged(network);
        let (order, seats) = order(network, &merged);
        let kinds = Names::of(network.nodes.iter().map(|node| node.kind.as_str()), MOST_NODE_KINDS);
        let first = |kinds: &[&'_ str]| kinds.first().copied().unwrap_or_default().to_owned();
        let tied: Vec<String> = merged.values().map(|(_, kinds)| first(kinds)).collect();
        let tied = Names::of(tied.iter().map(String::as_str), MOST_TIE_KINDS);
        let mut lines: Vec<Line> = merged
            .iter()
            .filter_map(|((from, to), (weight, kinds))| {
                let (one, other) = (*seats.get(from)?, *seats.get(to)?);
                let kind = tied.index(&first(kinds));
                Some(Line { ends: (one.min(other), one.max(other)), weight: *weight, kind })
            })
            .collect();
        lines.sort_by_key(|line| (std::cmp::Reverse(line.weight), line.ends));
        let left_ties = lines.len().saturating_sub(MOST_TIES);
        lines.truncate(MOST_TIES);
        let mut nodes: Vec<Vertex> = order
            .iter()
            .map(|at| {
                let node = &network.nodes[*at];
                let name = Some(cleanse(&node.label)).filter(|name| !name.is_empty());
                Vertex {
                    name: name.unwrap_or_else(|| "Without a name".to_owned()),
                    kind: kinds.index(&node.kind),
                    ring: usize::from(node.distance.min(2)),
                    strength: 0,
                }
            })
            .collect();
        for line in &lines {
            for end in [line.ends.0, line.ends.1] {
                nodes[end].strength = nodes[end].strength.saturating_add(line.weight);
            }
        }
        let left_nodes = network.nodes.len() - nodes.len();
        let (node_kinds, tie_kinds) = (kinds.names, tied.names);
        Self { nodes, lines, node_kinds, tie_kinds, left_nodes, left_ties }
    }

    /// The nodes of a ring.
    pub fn ring(&self, ring: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.nodes[*node].ring == ring).collect()
    }
}

/// Ties by their two ends, without those of a node to itself or to nothing.
type Merged<'a> = BTreeMap<(usize, usize), (u64, Vec<&'a str>)>;

fn merged(network: &Network) -> Merged<'_> {
    let mut merged = Merged::new();
    for tie in &network.ties {
        let (one, other) = (tie.from.min(tie.to), tie.from.max(tie.to));
        if one == other || other >= network.nodes.len() {
            continue;
        }
        let (weight, kinds) = merged.entry((one, other)).or_default();
        *weight = weight.saturating_add(tie.weight.max(1));
        kinds.extend(tie.kinds.iter().map(String::as_str));
    }
    merged
}

/// The nodes that are drawn, in order, and the seat of each of them in it.
fn order(network: &Network, merged: &Merged<'_>) -> (Vec<usize>, HashMap<usize, usize>) {
    let mut strength = vec![0_u64; network.nodes.len()];
    for ((one, other), (weight, _)) in merged {
        for end in [*one, *other] {
            strength[end] = strength[end].saturating_add(*weight);
        }
    }
    let mut order: Vec<usize> = (0..network.nodes.len()).collect();
    order.sort_by_key(|node| {
        (network.nodes[*node].distance.min(2), std::cmp::Reverse(strength[*node]), *node)
    });
    order.truncate(MOST_NODES);
    let seats = order.iter().enumerate().map(|(seat, node)| (*node, seat)).collect();
    (order, seats)
}

/// Words that are told apart, and one for all others.
struct Names {
    names: Vec<String>,
    indices: HashMap<String, usize>,
}

impl Names {
    fn of<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in words {
            *counts.entry(cleanse(word)).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let index = |(index, (word, _)): (usize, &(String, usize))| (word.clone(), index.min(most));
        let indices = counts.iter().enumerate().map(index).collect();
        let several = counts.len() > most + 1;
        let mut names: Vec<String> =
            counts.into_iter().take(most + 1).map(|(word, _)| word).collect();
        names
            .iter_mut()
            .filter(|name| name.is_empty())
            .for_each(|name| "Not told".clone_into(name));
        if let Some(other) = names.get_mut(most).filter(|_| several) {
            "Other".clone_into(other);
        }
        Self { names, indices }
    }

    fn index(&self, word: &str) -> usize {
        self.indices.get(&cleanse(word)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Node, Tie};
    use super::*;

    fn star(leaves: usize) -> Network {
        let node = |n: usize| Node {
            label: format!("n{n}"),
            kind: format!("k{}", n % 7),
            distance: u8::from(n > 0),
        };
        let tie = |n: usize| Tie { from: n, to: 0, weight: n as u64, kinds: vec![] };
        Network { nodes: (0..=leaves).map(node).collect(), ties: (1..=leaves).map(tie).collect() }
    }

    #[test]
    fn the_least_tied_are_left_out() {
        let graph = Graph::of(&star(200));
        assert_eq!((graph.nodes.len(), graph.left_nodes), (MOST_NODES, 51));
        assert_eq!((graph.nodes[0].name.as_str(), graph.nodes[1].name.as_str()), ("n0", "n200"));
        assert_eq!(graph.lines.len(), MOST_NODES - 1);
        assert_eq!(graph.node_kinds.len(), MOST_NODE_KINDS + 1);
    }

    #[test]
    fn ties_to_nothing_are_none_and_double_ones_are_one() {
        let mut network = star(2);
        network.ties.push(Tie { from: 0, to: 1, weight: 5, kinds: vec![] });
        network.ties.push(Tie { from: 1, to: 1, weight: 5, kinds: vec![] });
        network.ties.push(Tie { from: 1, to: 99, weight: 5, kinds: vec![] });
        let graph = Graph::of(&network);
        assert_eq!(graph.lines.len(), 2);
        assert_eq!(graph.lines[0].weight, 6);
    }
}
