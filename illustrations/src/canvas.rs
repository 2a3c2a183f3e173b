//! The sheet that a picture is drawn on, and how it becomes a file.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Shader, Stroke, Transform,
};

use super::seed::scrambled;
use super::shapes::{self, Spot};

/// Good enough that edges stay clean, and a scene below 150 KB.
const QUALITY: u8 = 75;

/// How strongly, in 256ths, a reflection shows at the shore and at its far end.
const MIRRORED: (usize, usize) = (176, 0);

/// What is thinner than so many pixels is a line, and cannot be filled.
const THINNEST: f32 = 1.0 / 4096.0;

/// A colour or a gradient to fill shapes with.
pub type Ink = Shader<'static>;

/// What is drawn so far.
pub struct Canvas {
    pixels: Pixmap,
}

impl Canvas {
    /// An empty sheet of so many pixels.
    pub fn new(width: u32, height: u32) -> Result<Self, String> {
        let pixels = Pixmap::new(width, height).ok_or("a picture of no size")?;
        Ok(Self { pixels })
    }

    /// Fills what the outline encloses.
    pub fn fill(&mut self, outline: &[Spot], ink: &Ink) {
        if let Some(path) = path(outline, true).filter(has_area) {
            let (rule, here) = (FillRule::Winding, Transform::identity());
            self.pixels.fill_path(&path, &paint(ink), rule, here, None);
        }
    }

    /// Fills a rectangle.
    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, ink: &Ink) {
        self.fill(&shapes::rect(x, y, width, height), ink);
    }

    /// Fills an ellipse around a point.
    pub fn oval(&mut self, x: f32, y: f32, across: f32, down: f32, ink: &Ink) {
        self.fill(&shapes::oval(x, y, across, down), ink);
    }

    /// Draws a line through the points.
    pub fn line(&mut self, points: &[Spot], width: f32, ink: &Ink) {
        let stroke = Stroke {
            width,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Bevel,
            ..Stroke::default()
        };
        if let Some(path) = path(points, false) {
            self.pixels.stroke_path(&path, &paint(ink), &stroke, Transform::identity(), None);
        }
    }

    /// Lets still water below the shore mirror what is above it, paler and broken up with distance.
    pub fn reflect(&mut self, shore: usize, bottom: usize) {
        let row = self.pixels.width() as usize * 4;
        let (above, below) = self.pixels.data_mut().split_at_mut(shore * row);
        for depth in 0..bottom - shore {
            let mirrored = shore.saturating_sub(1 + depth + ripple(depth));
            let source = &above[mirrored * row..][..row];
            let share = fading(MIRRORED, depth, bottom - shore);
            mix(&mut below[depth * row..][..row], source, share);
        }
    }

    /// A JPEG with a little grain.
    pub fn into_jpeg(mut self) -> Result<Vec<u8>, String> {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let pixels = grained(self.pixels.data_mut());
        let mut file = Vec::new();
        // Not `jpeg-encoder`: with AVX2 it writes other bytes than without.
        JpegEncoder::new_with_quality(&mut file, QUALITY)
            .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
            .map_err(|cause| cause.to_string())?;
        Ok(file)
    }

    /// A PNG that keeps what is transparent.
    pub fn into_png(self) -> Result<Vec<u8>, String> {
        self.pixels.encode_png().map_err(|cause| cause.to_string())
    }
}

/// Whether an outline encloses anything: tiny-skia warns of those that do not.
fn has_area(outline: &Path) -> bool {
    let bounds = outline.bounds();
    bounds.width().min(bounds.height()) > THINNEST
}

fn path(points: &[Spot], closed: bool) -> Option<Path> {
    let (&(x, y), rest) = points.split_first()?;
    let mut path = PathBuilder::with_capacity(points.len() + 1, points.len() + 1);
    path.move_to(x, y);
    for &(x, y) in rest {
        path.line_to(x, y);
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn paint(ink: &Ink) -> Paint<'static> {
    Paint { shader: ink.clone(), ..Paint::default() }
}

/// How many rows a wave shifts the mirrored row at this depth: more, the nearer it is.
fn ripple(depth: usize) -> usize {
    let wave = scrambled(depth as u64 / 3) as usize % 9;
    wave * depth / 60
}

fn fading((from, to): (usize, usize), at: usize, of: usize) -> usize {
    (from * (of - at) + to * at) / of
}

fn mix(below: &mut [u8], above: &[u8], share: usize) {
    for (under, over) in below.iter_mut().zip(above) {
        *under = ((usize::from(*under) * (256 - share) + usize::from(*over) * share) >> 8) as u8;
    }
}

/// The colours of opaque pixels, each a little lighter or darker.
fn grained(pixels: &[u8]) -> Vec<u8> {
    let mut grained = Vec::with_capacity(pixels.len() / 4 * 3);
    for (at, pixel) in pixels.chunks_exact(4).enumerate() {
        let grain = grain(at as u32);
        grained.extend_from_slice(
            &[pixel[0], pixel[1], pixel[2]]
                .map(|level| (i16::from(level) + grain).clamp(0, 255) as u8),
        );
    }
    grained
}

/// A level up, down, or none: quicker than dice, and as even as an eye asks for.
fn grain(at: u32) -> i16 {
    let mixed = (at ^ (at >> 7)).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA77);
    ((mixed >> 16) % 3) as i16 - 1
}
