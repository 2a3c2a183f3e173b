//! The pictures of the demonstration, drawn when they are wanted: nothing is downloaded, and no
//! rights of others are touched. They may be used elsewhere under CC0.
//!
//! Every picture comes out the same on every machine, byte by byte. Hence there is no chance but
//! by a seed, no sine of the system's, and `tiny-skia` goes without its `simd`.

mod airport;
mod ballot;
mod buildings;
mod canvas;
mod chamber;
mod conference;
mod courthouse;
mod dress;
mod emblem;
mod figures;
mod hair;
mod harbour;
mod hill_town;
mod inks;
mod parts;
mod portrait;
mod press;
mod rebuilding;
mod road;
mod seed;
mod shapes;
mod strait;
mod terminal;

#[cfg(test)]
mod tests;

use canvas::Canvas;
pub use portrait::Sitter;

/// How large a scene is, in pixels.
pub const SCENE_SIZE: (u32, u32) = (1600, 900);

/// How large a portrait is, in pixels.
pub const PORTRAIT_SIZE: (u32, u32) = (800, 1000);

/// How large an emblem is, in pixels.
pub const EMBLEM_SIZE: (u32, u32) = (800, 800);

/// What there is a picture of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    Conference,
    Chamber,
    Press,
    Terminal,
    Harbour,
    Strait,
    HillTown,
    Airport,
    Road,
    Ballot,
    Courthouse,
    Rebuilding,
}

/// All about a scene.
struct Plan {
    name: &'static str,
    draw: fn(&mut Canvas),
}

impl Scene {
    /// Every scene.
    pub const ALL: [Self; 12] = [
        Self::Conference,
        Self::Chamber,
        Self::Press,
        Self::Terminal,
        Self::Harbour,
        Self::Strait,
        Self::HillTown,
        Self::Airport,
        Self::Road,
        Self::Ballot,
        Self::Courthouse,
        Self::Rebuilding,
    ];

    /// The scene of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.name() == name)
    }

    /// Its name, as files have it.
    pub fn name(self) -> &'static str {
        self.plan().name
    }

    fn plan(self) -> Plan {
        match self {
            Self::Conference => Plan { name: "conference", draw: conference::draw },
            Self::Chamber => Plan { name: "chamber", draw: chamber::draw },
            Self::Press => Plan { name: "press", draw: press::draw },
            Self::Terminal => Plan { name: "terminal", draw: terminal::draw },
            Self::Harbour => Plan { name: "harbour", draw: harbour::draw },
            Self::Strait => Plan { name: "strait", draw: strait::draw },
            Self::HillTown => Plan { name: "hill-town", draw: hill_town::draw },
            Self::Airport => Plan { name: "airport", draw: airport::draw },
            Self::Road => Plan { name: "road", draw: road::draw },
            Self::Ballot => Plan { name: "ballot", draw: ballot::draw },
            Self::Courthouse => Plan { name: "courthouse", draw: courthouse::draw },
            Self::Rebuilding => Plan { name: "rebuilding", draw: rebuilding::draw },
        }
    }
}

/// The picture of a scene, as a JPEG of `SCENE_SIZE`.
pub fn scene(scene: Scene) -> Result<Vec<u8>, String> {
    let mut canvas = Canvas::new(SCENE_SIZE.0, SCENE_SIZE.1)?;
    (scene.plan().draw)(&mut canvas);
    canvas.into_jpeg()
}

/// Somebody without a face, as a JPEG of `PORTRAIT_SIZE`; how they look is up to the seed.
pub fn portrait(seed: &str, sitter: Sitter) -> Result<Vec<u8>, String> {
    let mut canvas = Canvas::new(PORTRAIT_SIZE.0, PORTRAIT_SIZE.1)?;
    portrait::draw(&mut canvas, seed, sitter);
    canvas.into_jpeg()
}

/// An organisation's mark in a roundel, as a PNG of `EMBLEM_SIZE`, transparent around it.
pub fn emblem(seed: &str) -> Result<Vec<u8>, String> {
    let mut canvas = Canvas::new(EMBLEM_SIZE.0, EMBLEM_SIZE.1)?;
    emblem::draw(&mut canvas, seed);
    canvas.into_png()
}
