//! Colours, gradients and light.

use tiny_skia::{
    Color, GradientStop, LinearGradient, Point, RadialGradient, Shader, SpreadMode, Transform,
};

use super::canvas::Ink;
use super::shapes::Spot;

/// A colour as on the web: `0xRRGGBB`.
pub type Rgb = u32;

/// One colour.
pub fn flat(rgb: Rgb) -> Ink {
    veil(rgb, 1.0)
}

/// One colour that lets through what is below it; 0 is invisible.
pub fn veil(rgb: Rgb, share: f32) -> Ink {
    Shader::SolidColor(color(rgb, share))
}

/// A gradient from the top to the bottom, through any number of colours.
pub fn down(top: f32, bottom: f32, colors: &[Rgb]) -> Ink {
    gradient((0.0, top), (0.0, bottom), &opaque(colors))
}

/// A gradient from the left to the right, through any number of colours.
pub fn across(left: f32, right: f32, colors: &[Rgb]) -> Ink {
    gradient((left, 0.0), (right, 0.0), &opaque(colors))
}

/// A colour that fades in or out from one height to another.
pub fn fade(from: f32, to: f32, rgb: Rgb, shares: (f32, f32)) -> Ink {
    gradient((0.0, from), (0.0, to), &[color(rgb, shares.0), color(rgb, shares.1)])
}

/// Light around a point, gone at the radius.
pub fn glow((x, y): Spot, radius: f32, rgb: Rgb, share: f32) -> Ink {
    let colors = [1.0, 0.56, 0.25, 0.06, 0.0].map(|part| color(rgb, share * part));
    let center = Point::from_xy(x, y);
    let stops = stops(&colors);
    RadialGradient::new(center, 0.0, center, radius, stops, SpreadMode::Pad, Transform::identity())
        .unwrap_or(veil(rgb, 0.0))
}

/// The colour between two; 0 is the first, 1 the second.
pub fn mixed(from: Rgb, to: Rgb, share: f32) -> Rgb {
    let channel = |shift: u32| {
        let (from, to) = (level(from, shift) as f32, level(to, shift) as f32);
        ((from + (to - from) * share + 0.5) as u32) << shift
    };
    channel(16) | channel(8) | channel(0)
}

fn gradient(from: Spot, to: Spot, colors: &[Color]) -> Ink {
    let (start, end) = (Point::from_xy(from.0, from.1), Point::from_xy(to.0, to.1));
    LinearGradient::new(start, end, stops(colors), SpreadMode::Pad, Transform::identity())
        .unwrap_or(Shader::SolidColor(Color::BLACK))
}

fn opaque(colors: &[Rgb]) -> Vec<Color> {
    colors.iter().map(|&rgb| color(rgb, 1.0)).collect()
}

fn stops(colors: &[Color]) -> Vec<GradientStop> {
    let last = colors.len().saturating_sub(1).max(1) as f32;
    let stop = |(index, &color)| GradientStop::new(index as f32 / last, color);
    colors.iter().enumerate().map(stop).collect()
}

fn color(rgb: Rgb, share: f32) -> Color {
    let [red, green, blue] = [16, 8, 0].map(|shift| level(rgb, shift));
    Color::from_rgba8(red, green, blue, (share * 255.0 + 0.5) as u8)
}

fn level(rgb: Rgb, shift: u32) -> u8 {
    (rgb >> shift) as u8
}
