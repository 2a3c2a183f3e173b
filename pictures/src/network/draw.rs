//! Lines, nodes, and the legend.

use std::fmt::Write;

use maud::{Markup, html};

use super::graph::Graph;
use super::layout::Layout;
use super::names::{self, Naming};
use super::plan::Plan;
use crate::frame::{Body, Entry, Frame, Mark, circle, path};
use crate::number::{Px, grouped, of};
use crate::style::fill;

/// Widths of lines, from the lightest; as classes.
const WIDTHS: [&str; 4] = ["w1", "w2", "w3", "w4"];
/// What tells ties apart; the last is for all others.
const DASHES: [&str; 4] = ["", "dashed", "dotted", "dashdot"];
const ROOT: f64 = 10.0;

/// A node as it stands on the picture.
pub struct Spot {
    pub x: f64,
    pub y: f64,
    pub angle: f64,
    pub radius: f64,
}

pub fn draw(graph: &Graph, frame: &Frame) -> Body {
    let layout = Layout::of(graph);
    let plan = Plan::of(graph, &layout, frame);
    let spots = spots(graph, &layout, &plan);
    let Naming { markup: named, unnamed, below } = names::draw(graph, &spots, &plan, frame);
    let markup = html! {
        (lines(graph, &spots, &plan))
        (nodes(graph, &spots))
        (named)
        @if let Some((list, _)) = &below { (list) }
    };
    let height = plan.height + below.map_or(0.0, |(_, height)| height);
    let notes = (unnamed > 0)
        .then(|| format!("Not named for want of room: {}.", of(unnamed as u64, "nodes")));
    let (legend, notes) = (legend(graph), notes.into_iter().collect());
    Body { markup, height, legend, notes, description: describe(graph), credit: None }
}

fn spots(graph: &Graph, layout: &Layout, plan: &Plan) -> Vec<Spot> {
    let strongest = graph.nodes.iter().skip(1).map(|node| node.strength).max().unwrap_or(1).max(1);
    let middle = graph.ring(0).len();
    let spot = |(index, node): (usize, &super::graph::Vertex)| {
        let angle = layout.angles[index];
        let away = match node.ring {
            0 if middle == 1 => 0.0,
            0 => plan.radii[1] * 0.35,
            ring => plan.radii[ring],
        };
        let share = (node.strength as f64 / strongest as f64).min(1.0).sqrt();
        let radius = if node.ring == 0 { ROOT } else { plan.least + share * plan.least };
        let (x, y) = (plan.centre.0 + away * angle.sin(), plan.centre.1 - away * angle.cos());
        Spot { x, y, angle, radius }
    };
    graph.nodes.iter().enumerate().map(spot).collect()
}

/// One path for all lines that look alike, the light ones first.
fn lines(graph: &Graph, spots: &[Spot], plan: &Plan) -> Markup {
    let heaviest = graph.lines.first().map_or(1, |line| line.weight) as f64;
    let mut paths = vec![[const { String::new() }; DASHES.len()]; WIDTHS.len()];
    for line in &graph.lines {
        let share = (line.weight as f64 / heaviest).sqrt();
        let width = if heaviest < 2.0 { 1 } else { (share * 3.99) as usize };
        let (one, other) = (&spots[line.ends.0], &spots[line.ends.1]);
        let rings = (graph.nodes[line.ends.0].ring, graph.nodes[line.ends.1].ring);
        paths[width.min(WIDTHS.len() - 1)][line.kind].push_str(&curve(one, other, rings, plan));
    }
    html! {
        @for (width, paths) in WIDTHS.iter().zip(&paths) {
            @for (dash, d) in DASHES.iter().zip(paths) {
                (path(format!("l0 tie {width} {dash}").trim_end(), d))
            }
        }
    }
}

/// A line from the middle is straight; one that goes around bends towards the middle.
fn curve(one: &Spot, other: &Spot, rings: (usize, usize), plan: &Plan) -> String {
    let mut d = format!("M{} {}", Px(one.x), Px(one.y));
    let (x, y) = ((one.x + other.x) / 2.0, (one.y + other.y) / 2.0);
    let bend = match rings {
        (0, _) => 1.0,
        (1, 2) => 0.92,
        _ => 0.6,
    };
    let (x, y) =
        (plan.centre.0 + (x - plan.centre.0) * bend, plan.centre.1 + (y - plan.centre.1) * bend);
    let _ = match bend {
        1.0 => write!(d, "L{} {}", Px(other.x), Px(other.y)),
        _ => write!(d, "Q{} {} {} {}", Px(x), Px(y), Px(other.x), Px(other.y)),
    };
    d
}

fn nodes(graph: &Graph, spots: &[Spot]) -> Markup {
    let mut paths = vec![String::new(); graph.node_kinds.len()];
    for (node, spot) in graph.nodes.iter().zip(spots) {
        paths[node.kind].push_str(&shape(node.kind, spot.x, spot.y, spot.radius));
    }
    html! {
        @for (kind, d) in paths.iter().enumerate() { (path(&class(kind), d)) }
    }
}

fn class(kind: usize) -> String {
    format!("{} paperline", fill([1, 6, 3, 2, 0].get(kind).copied().unwrap_or(0)))
}

/// A circle, a square, a diamond, a triangle, and for all others a cross: kinds
/// differ without their colours, too. All have about the same area.
fn shape(kind: usize, x: f64, y: f64, r: f64) -> String {
    match kind {
        0 => circle(x, y, r),
        1 => {
            let half = r * 0.89;
            format!(
                "M{} {}h{side}v{side}h-{side}z",
                Px(x - half),
                Px(y - half),
                side = Px(2.0 * half)
            )
        }
        2 => {
            let d = Px(r * 1.25);
            format!("M{} {}l{d} {d} -{d} {d} -{d} -{d}z", Px(x), Px(y - r * 1.25))
        }
        3 => {
            let (half, high) = (r * 1.3, r * 2.3);
            format!("M{} {}l{} {}h-{}z", Px(x), Px(y - r * 1.4), Px(half), Px(high), Px(2.0 * half))
        }
        _ => {
            let (arm, thick) = (Px(r * 0.8), Px(r));
            let start = (Px(x - r * 0.5), Px(y - r * 1.3));
            let (x, y) = start;
            format!(
                "M{x} {y}h{thick}v{arm}h{arm}v{thick}h-{arm}v{arm}h-{thick}v-{arm}h-{arm}v-{thick}h{arm}z"
            )
        }
    }
}

fn legend(graph: &Graph) -> Vec<Entry> {
    let kind = |(index, name): (usize, &String)| Entry {
        mark: Mark::Path(shape(index, 0.0, 0.0, 5.5), class(index)),
        text: name.clone(),
    };
    let kinds = graph.node_kinds.iter().enumerate().map(kind);
    let tie = |(index, name): (usize, &String)| Entry {
        mark: Mark::Line(0, DASHES[index]),
        text: name.clone(),
    };
    let ties = graph.tie_kinds.iter().enumerate().map(tie);
    let (many_kinds, many_ties) = (graph.node_kinds.len() > 1, graph.tie_kinds.len() > 1);
    kinds.filter(|_| many_kinds).chain(ties.filter(|_| many_ties)).collect()
}

fn describe(graph: &Graph) -> String {
    let around = graph.nodes.len() - graph.ring(0).len();
    let middle = graph.ring(0).first().map(|node| graph.nodes[*node].name.as_str());
    let mut text = match middle {
        Some(middle) => format!("{middle} in the middle of {}", of(around as u64, "others")),
        None => of(around as u64, "nodes"),
    };
    let _ = write!(text, " with {}.", of(graph.lines.len() as u64, "lines"));
    let mut others: Vec<_> = graph.nodes.iter().filter(|node| node.ring > 0).collect();
    others.sort_by_key(|node| std::cmp::Reverse(node.strength));
    let most: Vec<String> =
        others.iter().take(3).map(|it| format!("{} ({})", it.name, grouped(it.strength))).collect();
    if !most.is_empty() {
        let _ = write!(text, " The most tied: {}.", most.join(", "));
    }
    text
}
