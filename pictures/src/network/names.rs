//! Who the nodes are: names around the rings, or numbers and a list below.

use maud::{Markup, html};

use super::draw::Spot;
use super::graph::Graph;
use super::plan::{MOST_LEVEL, Manner, Plan};
use crate::boxes::{Rect, Taken};
use crate::frame::{Frame, SMALL, TEXT};
use crate::number::Px;
use crate::text::{Side, anchor, is_rtl, label, shorten, width};

/// How far apart neighbouring names stand at least.
const LINE: f64 = 13.0;
/// Names in a list below, as many as make one column, and how wide one is of several.
const MOST_IN_A_COLUMN: usize = 14;
const COLUMN: f64 = 160.0;
const MOST_LISTED: usize = 90;

/// The names as they are drawn.
pub struct Naming {
    pub markup: Markup,
    /// How many have no room.
    pub unnamed: usize,
    /// A list below the picture, and how high it is.
    pub below: Option<(Markup, f64)>,
}

pub fn draw(graph: &Graph, spots: &[Spot], plan: &Plan, frame: &Frame) -> Naming {
    let mut taken =
        Taken::new(Rect { left: 0.0, top: 0.0, right: frame.room(), bottom: plan.height });
    for spot in spots {
        taken.put(Rect::around(spot.x, spot.y, spot.radius));
    }
    // The most tied are named first: the middle, and then whoever.
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|node| {
        let vertex = &graph.nodes[*node];
        (vertex.ring.min(1), std::cmp::Reverse(vertex.strength), *node)
    });
    match plan.manner {
        Manner::Numbers => numbers(graph, spots, plan, &order, &mut taken, frame),
        kind => {
            let mut used = [const { Vec::new() }; 3];
            let crowded = |ring: usize| ring > 0 && graph.ring(ring).len() > MOST_LEVEL;
            let crowded = [0, 1, 2].map(|ring| kind == Manner::Rays && crowded(ring));
            let draw = |node: &usize| {
                let (name, spot) = (graph.nodes[*node].name.as_str(), &spots[*node]);
                let ring = graph.nodes[*node].ring;
                match crowded[ring] || kind == Manner::Rays && is_outside(graph, *node, plan) {
                    true => ray(name, spot, plan, ring, &mut used[ring]),
                    false => level(name, spot, plan, room(graph, *node, plan), &mut taken),
                }
            };
            let names: Vec<Markup> = order.iter().filter_map(draw).collect();
            let unnamed = graph.nodes.len() - names.len();
            Naming { markup: html! { @for name in names { (name) } }, unnamed, below: None }
        }
    }
}

/// How wide a name may be that stands level.
fn room(graph: &Graph, node: usize, plan: &Plan) -> f64 {
    match graph.nodes[node].ring {
        0 => 220.0,
        _ if is_outside(graph, node, plan) => plan.room,
        _ => 120.0,
    }
}

fn is_outside(graph: &Graph, node: usize, plan: &Plan) -> bool {
    let ring = graph.nodes[node].ring;
    ring > 0 && plan.radii[ring] >= plan.outer()
}

/// A name that stands out from its ring, where no other stands too near; it always can be read from
/// left to right, or from right to left where that is its way.
fn ray(name: &str, spot: &Spot, plan: &Plan, ring: usize, used: &mut Vec<f64>) -> Option<Markup> {
    let away = plan.radii[ring] + spot.radius.max(plan.least * 1.6) * 1.3 + 3.0;
    let turn = |other: &f64| {
        let turn = (spot.angle - other).rem_euclid(std::f64::consts::TAU);
        turn.min(std::f64::consts::TAU - turn)
    };
    if used.iter().any(|other| turn(other) < LINE / away) {
        return None;
    }
    used.push(spot.angle);
    let room = if plan.radii[ring] < plan.outer() { plan.outer() - away - 12.0 } else { plan.room };
    let text = shorten(name, SMALL, room);
    let (x, y) = (plan.centre.0 + away * spot.angle.sin(), plan.centre.1 - away * spot.angle.cos());
    let right = spot.angle.sin() >= 0.0;
    let degrees = spot.angle.to_degrees() + if right { -90.0 } else { 90.0 };
    let rtl = is_rtl(&text);
    let side = if right { Side::Left } else { Side::Right };
    let at = format!("translate({} {})rotate({})", Px(x), Px(y), Px(degrees));
    Some(html! {
        text class="ink small halo" transform=(at) y="4" text-anchor=[anchor(side, rtl)]
            direction=[rtl.then_some("rtl")] { (text) }
    })
}

/// A name beside its node: on the outer side, or on the other, or above, or below.
fn level(name: &str, spot: &Spot, plan: &Plan, room: f64, taken: &mut Taken) -> Option<Markup> {
    let text = shorten(name, TEXT, room);
    let (wide, away) = (width(&text, TEXT), spot.radius + 4.0);
    let right = (spot.x + away, spot.y, Side::Left);
    let left = (spot.x - away, spot.y, Side::Right);
    let above = (spot.x, spot.y - away - 6.0, Side::Middle);
    let below = (spot.x, spot.y + away + 7.0, Side::Middle);
    let (sine, cosine) = spot.angle.sin_cos();
    let mut tries =
        if sine >= 0.0 { [right, above, below, left] } else { [left, above, below, right] };
    if sine.abs() < 0.35 && spot.y != plan.centre.1 {
        let first = if cosine > 0.0 { above } else { below };
        tries = [first, right, left, if cosine > 0.0 { below } else { above }];
    }
    let placed = tries.into_iter().find(|(x, y, side)| {
        let left = match side {
            Side::Left => *x,
            Side::Middle => x - wide / 2.0,
            Side::Right => x - wide,
        };
        taken.try_put(Rect {
            left: left - 4.0,
            top: y - 8.0,
            right: left + wide + 4.0,
            bottom: y + 8.0,
        })
    });
    placed.map(|(x, y, side)| label(x, y + 4.5, side, "ink halo", &text))
}

/// Numbers at the nodes as far as they have room, and what they mean in columns below.
fn numbers(
    graph: &Graph,
    spots: &[Spot],
    plan: &Plan,
    order: &[usize],
    taken: &mut Taken,
    frame: &Frame,
) -> Naming {
    let (mut marks, mut list) = (Vec::new(), Vec::new());
    for node in order.iter().take(MOST_LISTED) {
        let text = (list.len() + 1).to_string();
        let Some(mark) = number(&text, &spots[*node], plan, taken) else { continue };
        marks.push(mark);
        list.push((text, &graph.nodes[*node].name));
    }
    let fitting = (frame.room() / COLUMN).max(1.0) as usize;
    let columns = if list.len() > MOST_IN_A_COLUMN { fitting } else { 1 };
    let (rows, column) = (list.len().div_ceil(columns), frame.room() / columns as f64);
    let row = |(index, (number, name)): (usize, &(String, &String))| {
        let (x, y) = ((index / rows) as f64 * column, (index % rows) as f64 * 18.0 + 22.0);
        let name = shorten(name, SMALL, column - 30.0);
        html! {
            (label(x + 18.0, plan.height + y, Side::Right, "small strong ink", number))
            (label(x + 24.0, plan.height + y, Side::Left, "small ink", &name))
        }
    };
    let listed = html! { @for row in list.iter().enumerate().map(row) { (row) } };
    let unnamed = graph.nodes.len() - list.len();
    let height = rows as f64 * 18.0 + 14.0;
    Naming {
        markup: html! { @for mark in marks { (mark) } },
        unnamed,
        below: Some((listed, height)),
    }
}

/// A number outside its node, as seen from the middle, or on one of its other sides.
fn number(text: &str, spot: &Spot, plan: &Plan, taken: &mut Taken) -> Option<Markup> {
    let half = width(text, SMALL) / 2.0;
    let away = spot.radius + 7.0;
    let (sine, cosine) = match spot.y == plan.centre.1 && spot.x == plan.centre.0 {
        true => (0.0, 1.0),
        false => spot.angle.sin_cos(),
    };
    let out = (spot.x + sine * (away + half - 3.0), spot.y - cosine * away);
    let sides = [
        out,
        (spot.x + spot.radius + half + 2.0, spot.y),
        (spot.x - spot.radius - half - 2.0, spot.y),
        (spot.x, spot.y - away),
        (spot.x, spot.y + away),
    ];
    let placed = sides.into_iter().find(|(x, y)| {
        taken.try_put(Rect { left: x - half, top: y - 5.5, right: x + half, bottom: y + 5.5 })
    });
    placed.map(|(x, y)| label(x, y + 4.2, Side::Middle, "small strong ink halo", text))
}
