//! Where each node stands: on rings around the middle, those that are tied to each other near each
//! other.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::f64::consts::TAU;

use super::graph::Graph;

/// How often the order of the first ring is gone through at most.
const PASSES: usize = 12;

/// Angles of the nodes, from the top and clockwise; those in the middle have one of no meaning.
pub struct Layout {
    pub angles: Vec<f64>,
    /// How many nodes are on the outermost ring.
    pub outer: usize,
}

impl Layout {
    pub fn of(graph: &Graph) -> Self {
        let (first, second) = (graph.ring(1), graph.ring(2));
        let neighbours = Neighbours::of(graph);
        let mut angles = vec![0.0; graph.nodes.len()];
        spread(&graph.ring(0), &mut angles);
        if first.is_empty() {
            spread(&second, &mut angles);
            return Self { angles, outer: second.len() };
        }
        let families = families(&first, &second, &neighbours);
        seat(&order(&first, &families, &neighbours), &families, &mut angles);
        surround(&second, &neighbours, &graph.ring(1), &mut angles);
        let outer = if second.is_empty() { first.len() } else { second.len() };
        Self { angles, outer }
    }
}

/// The weights between nodes.
struct Neighbours {
    of: Vec<Vec<(usize, f64)>>,
}

impl Neighbours {
    fn of(graph: &Graph) -> Self {
        let mut of = vec![Vec::new(); graph.nodes.len()];
        for line in &graph.lines {
            // A line that is ten times as heavy is not ten times as important to the eye.
            let weight = (line.weight as f64).sqrt();
            of[line.ends.0].push((line.ends.1, weight));
            of[line.ends.1].push((line.ends.0, weight));
        }
        Self { of }
    }
}

fn spread(nodes: &[usize], angles: &mut [f64]) {
    for (index, node) in nodes.iter().enumerate() {
        angles[*node] = TAU * index as f64 / nodes.len() as f64;
    }
}

/// Each node of the second ring belongs to the one of the first that it is tied to most.
fn families(
    first: &[usize],
    second: &[usize],
    neighbours: &Neighbours,
) -> HashMap<usize, Vec<usize>> {
    let mut families: HashMap<usize, Vec<usize>> =
        first.iter().map(|node| (*node, Vec::new())).collect();
    for child in second {
        let parents = neighbours.of[*child].iter().filter(|(node, _)| families.contains_key(node));
        let strongest =
            parents.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
        let parent = strongest.map_or(first[child % first.len()], |(node, _)| *node);
        families.entry(parent).or_default().push(*child);
    }
    families
}

/// The first ring in an order in which those with much in common stand near each other: any two
/// are exchanged as long as that brings ties closer together.
fn order(
    first: &[usize],
    families: &HashMap<usize, Vec<usize>>,
    neighbours: &Neighbours,
) -> Vec<usize> {
    let count = first.len();
    let common = common(first, families, neighbours);
    let mut order: Vec<usize> = (0..count).collect();
    // Where each of them stands in the order.
    let mut seats = order.clone();
    for _ in 0..PASSES {
        let mut better = false;
        for (i, j) in (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j))) {
            let (a, b) = (order[i], order[j]);
            // What is gained when one of two leaves a seat for another; between them nothing is.
            let gain = |one: usize, from: usize, to: usize, with: usize| {
                let others = common[one].iter().filter(|(other, _)| *other != with);
                let gains = others.map(|(other, weight)| {
                    weight * (apart(from, seats[*other], count) - apart(to, seats[*other], count))
                });
                gains.sum::<f64>()
            };
            if gain(a, i, j, b) + gain(b, j, i, a) > 1e-9 {
                order.swap(i, j);
                seats.swap(a, b);
                better = true;
            }
        }
        if !better {
            break;
        }
    }
    order.into_iter().map(|index| first[index]).collect()
}

/// How many seats are between two on a ring, at least.
fn apart(one: usize, other: usize, count: usize) -> f64 {
    let steps = one.abs_diff(other);
    steps.min(count - steps) as f64
}

/// How much each of the first ring has to do with others of it, by themselves or through those that
/// belong to them: their indices and weights. Summed up in one order, for the same picture each time.
fn common(
    first: &[usize],
    families: &HashMap<usize, Vec<usize>>,
    neighbours: &Neighbours,
) -> Vec<Vec<(usize, f64)>> {
    let mut house = BTreeMap::new();
    for (index, node) in first.iter().enumerate() {
        house.insert(*node, index);
        house.extend(families[node].iter().map(|child| (*child, index)));
    }
    let mut common = vec![BTreeMap::new(); first.len()];
    for (node, index) in &house {
        for (other, weight) in &neighbours.of[*node] {
            if let Some(there) = house.get(other).filter(|there| *there != index) {
                *common[*index].entry(*there).or_insert(0.0) += weight;
            }
        }
    }
    common.into_iter().map(|weights| weights.into_iter().collect()).collect()
}

/// Spreads the first ring: half of the circle is shared alike, for the names, and half by how many
/// belong to each, who will stand before them.
fn seat(order: &[usize], families: &HashMap<usize, Vec<usize>>, angles: &mut [f64]) {
    let second: usize = families.values().map(Vec::len).sum();
    let all = (order.len() + second) as f64;
    let each = second as f64 / order.len() as f64;
    let mut begun = 0.0;
    for node in order {
        // With nobody on the second ring all is shared alike.
        let own = (1.0 + (families[node].len() as f64 + each) / 2.0) / all;
        angles[*node] = TAU * (begun + own / 2.0);
        begun += own;
    }
}

/// Spreads the second ring alike, in the order of the directions that its ties lead to, and turns it
/// so that they are as short as that allows.
fn surround(second: &[usize], neighbours: &Neighbours, first: &[usize], angles: &mut [f64]) {
    let inner: HashSet<usize> = first.iter().copied().collect();
    let direction = |node: usize| {
        let ties = neighbours.of[node].iter().filter(|(other, _)| inner.contains(other));
        mean(ties.map(|(other, weight)| (angles[*other], *weight)))
    };
    let mut wanted: Vec<(f64, usize)> =
        second.iter().map(|node| (direction(*node), *node)).collect();
    wanted.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let even = |index: usize| TAU * index as f64 / wanted.len() as f64;
    let turn =
        mean(wanted.iter().enumerate().map(|(index, (angle, _))| (angle - even(index), 1.0)));
    for (index, (_, node)) in wanted.iter().enumerate() {
        angles[*node] = (even(index) + turn).rem_euclid(TAU);
    }
}

/// The direction of several, from 0 to a full turn.
fn mean(angles: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (x, y) = angles.fold((0.0, 0.0), |(x, y), (angle, weight)| {
        (x + weight * angle.sin(), y + weight * angle.cos())
    });
    x.atan2(y).rem_euclid(TAU)
}

#[cfg(test)]
mod tests {
    use super::super::{Network, Node, Tie};
    use super::*;

    /// A root, six around it of which each is tied to the one opposite, and a child of each.
    fn network() -> Network {
        let node = |distance| Node { distance, ..Node::default() };
        let nodes = [vec![node(0)], vec![node(1); 6], vec![node(2); 6]].concat();
        let tie = |from, to| Tie { from, to, weight: 1, kinds: vec![] };
        let mut ties: Vec<Tie> = (1..7).map(|n| tie(0, n)).collect();
        ties.extend((1..4).map(|n| tie(n, n + 3)));
        ties.extend((1..7).map(|n| tie(n, n + 6)));
        Network { nodes, ties }
    }

    fn apart(one: f64, other: f64) -> f64 {
        let turn = (one - other).rem_euclid(TAU);
        turn.min(TAU - turn)
    }

    #[test]
    fn who_is_tied_stands_near() {
        let graph = Graph::of(&network());
        let angles = Layout::of(&graph).angles;
        let pairs = graph.lines.iter().filter(|line| line.ends.0 > 0);
        for line in pairs {
            let (one, other) = (angles[line.ends.0], angles[line.ends.1]);
            assert!(apart(one, other) < TAU / 6.0 + 1e-9, "{:?}", line.ends);
        }
    }

    /// However uneven the families are: the names need the room.
    #[test]
    fn the_second_ring_is_spread_over_the_whole_circle() {
        let mut network = network();
        network.ties.retain(|tie| tie.to < 7);
        network.ties.extend((7..13).map(|n| Tie { from: 1, to: n, weight: 1, kinds: vec![] }));
        let graph = Graph::of(&network);
        let angles = Layout::of(&graph).angles;
        let mut second: Vec<f64> = graph.ring(2).into_iter().map(|node| angles[node]).collect();
        second.sort_by(f64::total_cmp);
        for pair in second.windows(2) {
            assert!((pair[1] - pair[0] - TAU / 6.0).abs() < 1e-9, "{second:?}");
        }
    }

    #[test]
    fn no_two_of_a_ring_stand_on_one_spot() {
        let graph = Graph::of(&network());
        let layout = Layout::of(&graph);
        for ring in [1, 2] {
            let nodes = graph.ring(ring);
            for (index, one) in nodes.iter().enumerate() {
                for other in &nodes[index + 1..] {
                    assert!(apart(layout.angles[*one], layout.angles[*other]) > 0.1);
                }
            }
        }
    }
}
