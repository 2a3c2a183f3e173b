//! Land, circles and names.

use std::fmt::Write;

use maud::{Markup, html};

use super::Place;
use super::outlines::Outlines;
use super::ring::{area, centroid, inner, is_speck};
use super::view::View;
use crate::boxes::{Rect, Taken};
use crate::frame::{Body, Frame, SMALL, TEXT, circle, path};
use crate::number::{Px, grouped, of};
use crate::text::{Side, label, shorten, width};

const CREDIT: &str = "Outlines: Natural Earth";
/// The radius of a circle of the smallest count.
const SMALLEST: f64 = 3.0;
/// What a map may spend on land, in bytes: where it is more, the outlines are drawn coarser.
const MOST_LAND: usize = 400 * 1024;

pub fn draw(places: &[Place], outlines: &Outlines, noun: &str, frame: &Frame) -> Option<Body> {
    let points: Vec<_> = places.iter().map(|place| (place.longitude, place.latitude)).collect();
    let tallest = if frame.is_narrow() { 1.1 } else { 0.75 };
    let view = View::of(&points, frame.room(), tallest)?;
    let circles = circles(places, &view, frame);
    let largest = places.first().map_or(0, |place| place.count);
    let mut land = Land::new(outlines, &view);
    let (names, taken) = names(&circles, &view, frame);
    let countries = land.names(taken);
    let sizes = sizes(largest, noun, most_radius(frame), view.height + 10.0);
    let markup = html! {
        svg width=(Px(view.width)) height=(Px(view.height)) {
            (path("sea", &closed(&view.sea())))
            (path("land border", &land.path))
            @for name in &countries { (name) }
            @if places.is_empty() {
                (label(view.width / 2.0, view.height / 2.0, Side::Middle, "ink halo",
                    &format!("There are no {noun} with a place here.")))
            }
        }
        @for circle in &circles {
            circle class="s6 point paperline"
                cx=(Px(circle.x)) cy=(Px(circle.y)) r=(Px(circle.radius)) {}
        }
        @for name in &names { (name) }
        @if let Some((sizes, _)) = &sizes { (sizes) }
    };
    let unnamed = circles.iter().filter(|circle| !circle.name.is_empty()).count() - names.len();
    let notes = (unnamed > 0 && !view.is_world)
        .then(|| format!("Not named for want of room: {}.", of(unnamed as u64, "places")));
    Some(Body {
        markup,
        height: view.height + sizes.map_or(0.0, |(_, height)| height + 10.0),
        legend: vec![],
        notes: notes.into_iter().collect(),
        description: String::new(),
        credit: (!land.path.is_empty()).then_some(CREDIT),
    })
}

struct Circle<'a> {
    x: f64,
    y: f64,
    radius: f64,
    name: &'a str,
}

/// The largest first: the smaller ones stand upon them.
fn circles<'a>(places: &'a [Place], view: &View, frame: &Frame) -> Vec<Circle<'a>> {
    let largest = places.first().map_or(1, |place| place.count);
    let circle = |place: &'a Place| {
        let (x, y) = view.spot((place.longitude, place.latitude))?;
        let radius = radius(place.count, largest, most_radius(frame));
        Some(Circle { x, y, radius, name: &place.label })
    };
    places.iter().filter_map(circle).collect()
}

fn most_radius(frame: &Frame) -> f64 {
    if frame.is_narrow() { 16.0 } else { 24.0 }
}

/// The area is by the count, down to what can still be seen. Where all are one, all are small.
fn radius(count: u64, largest: u64, most: f64) -> f64 {
    let most = if largest == 1 { 5.0 } else { most };
    ((count as f64 / largest as f64).sqrt() * most).max(SMALLEST)
}

/// The names that have room, the largest places first, and what is taken then.
fn names(circles: &[Circle<'_>], view: &View, frame: &Frame) -> (Vec<Markup>, Taken) {
    let all = Rect { left: 0.0, top: 0.0, right: view.width, bottom: view.height };
    let mut taken = Taken::new(all);
    let most = if frame.is_narrow() { 16 } else { 30 };
    for circle in circles.iter().take(most) {
        taken.put(Rect::around(circle.x, circle.y, circle.radius * 0.8));
    }
    let named = circles.iter().filter(|circle| !circle.name.is_empty()).take(most);
    let names = named.filter_map(|circle| name(circle, &mut taken)).collect();
    (names, taken)
}

/// A name right of its circle, or left, above or below, or not at all.
fn name(circle: &Circle<'_>, taken: &mut Taken) -> Option<Markup> {
    let text = shorten(circle.name, TEXT, 150.0);
    let (wide, away) = (width(&text, TEXT), circle.radius + 4.0);
    let tries = [
        (circle.x + away, circle.y, Side::Left),
        (circle.x - away, circle.y, Side::Right),
        (circle.x, circle.y - away - 6.0, Side::Middle),
        (circle.x, circle.y + away + 7.0, Side::Middle),
    ];
    let placed = tries.into_iter().find(|(x, y, side)| {
        let left = match side {
            Side::Left => *x,
            Side::Middle => x - wide / 2.0,
            Side::Right => x - wide,
        };
        taken.try_put(Rect { left, top: y - 8.0, right: left + wide, bottom: y + 8.0 })
    });
    placed.map(|(x, y, side)| label(x, y + 4.5, side, "ink halo", &text))
}

/// What is seen of the countries.
#[derive(Default)]
struct Land<'a> {
    path: String,
    /// The largest piece of each country that has a name, on a map of a part of the earth.
    pieces: Vec<(&'a str, Vec<(f64, f64)>)>,
}

impl<'a> Land<'a> {
    fn new(outlines: &'a Outlines, view: &View) -> Self {
        let tolerances = [1.0, 2.0, 4.0, 8.0].map(|pixels| view.degrees_of_a_pixel() * pixels);
        let drawn =
            tolerances.into_iter().map(|tolerance| Self::simplified(outlines, view, tolerance));
        drawn.into_iter().find(|land| land.path.len() <= MOST_LAND).unwrap_or_default()
    }

    fn simplified(outlines: &'a Outlines, view: &View, tolerance: f64) -> Self {
        let (mut d, mut pieces) = (String::new(), Vec::<(&str, Vec<(f64, f64)>)>::new());
        for ring in outlines.rings(tolerance) {
            for seen in view.rings(&ring.points) {
                if is_speck(&seen) {
                    continue;
                }
                d.push_str(&closed(&seen));
                let Some(country) = ring.country.filter(|_| !view.is_world) else { continue };
                match pieces.last_mut().filter(|last| last.0 == country) {
                    Some(last) if area(&last.1).abs() >= area(&seen).abs() => {}
                    Some(last) => last.1 = seen,
                    None => pieces.push((country, seen)),
                }
            }
        }
        Self { path: d, pieces }
    }

    /// Names of the countries where nothing else stands, the largest first.
    fn names(&mut self, mut taken: Taken) -> Vec<Markup> {
        self.pieces.sort_by(|one, other| area(&other.1).abs().total_cmp(&area(&one.1).abs()));
        let name = |(country, piece): &(&str, Vec<(f64, f64)>)| {
            let (x, y) = centroid(piece)?;
            let half = width(country, SMALL) / 2.0;
            let y = [0.0, 22.0, -22.0, 44.0, -44.0].into_iter().map(|away| y + away).find(|y| {
                let inside = inner(piece, *y)
                    .is_some_and(|(left, right)| x - half > left && x + half < right);
                let rect = Rect {
                    left: x - half - 5.0,
                    top: y - 9.0,
                    right: x + half + 5.0,
                    bottom: y + 9.0,
                };
                inside && taken.try_put(rect)
            })?;
            Some(label(x, y + 4.0, Side::Middle, "small faded landhalo", country))
        };
        self.pieces.iter().filter_map(name).collect()
    }
}

/// A ring as a path, each point told by its distance from the one before, in tenths of a pixel.
fn closed(ring: &[(f64, f64)]) -> String {
    let tenths = |point: &(f64, f64)| ((point.0 * 10.0).round(), (point.1 * 10.0).round());
    let mut d = String::new();
    let mut before = None;
    for point in ring {
        let at = tenths(point);
        match before {
            None => {
                let _ = write!(d, "M{} {}l", Px(at.0 / 10.0), Px(at.1 / 10.0));
            }
            Some(before) if before == at => continue,
            Some((x, y)) => {
                let _ = write!(d, "{} {} ", Px((at.0 - x) / 10.0), Px((at.1 - y) / 10.0));
            }
        }
        before = Some(at);
    }
    d.truncate(d.trim_end().len());
    d.push('z');
    d
}

/// What the circles mean: a large one, a middle one and the smallest count.
fn sizes(largest: u64, noun: &str, most: f64, top: f64) -> Option<(Markup, f64)> {
    if largest < 2 {
        return None;
    }
    let mut counts = vec![largest, largest.div_ceil(5), 1];
    counts.dedup();
    let (base, mut x) = (top + 2.0 * most, 0.0);
    let mut parts = Vec::new();
    for count in counts {
        let radius = radius(count, largest, most);
        let text = if count == largest { of(count, noun) } else { grouped(count) };
        let d = circle(x + radius, base - most, radius);
        parts.push(path("s6 point paperline", &d));
        parts.push(label(x + 2.0 * radius + 6.0, base - most + 4.5, Side::Left, "faded", &text));
        x += 2.0 * radius + 26.0 + width(&text, TEXT);
    }
    Some((html! { @for part in parts { (part) } }, 2.0 * most))
}
