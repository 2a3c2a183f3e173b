//! What a picture looks like: classes for light and for dark, and nothing in its elements.

use std::fmt::Write;
use std::sync::LazyLock;

/// Series, types and kinds that have a colour of their own; what is left has the colour `s0`.
pub const MOST_COLOURS: usize = 7;

/// Classes with a colour: what for, and how it is in light and in dark.
///
/// The series are those of Okabe and Ito, which people with every kind of colour vision tell
/// apart, made somewhat darker on white and lighter on black.
const COLOURS: &[(&str, &str, &str, &str)] = &[
    (".paper", "fill", "#ffffff", "#1f1e23"),
    (".paperline", "stroke", "#ffffff", "#1f1e23"),
    (".ink", "fill", "#211d18", "#ece7dd"),
    (".faded", "fill", "#655d52", "#aaa295"),
    (".grid", "stroke", "#ddd6c8", "#38353a"),
    (".axis", "stroke", "#655d52", "#aaa295"),
    (".land", "fill", "#ece5d6", "#35323a"),
    (".border", "stroke", "#bdb29d", "#59545e"),
    (".sea", "fill", "#f7f9fa", "#1a1a20"),
    (".s0", "fill", "#8d867b", "#8d887f"),
    (".s1", "fill", "#0069a8", "#4aa3df"),
    (".s2", "fill", "#d98a00", "#eead3f"),
    (".s3", "fill", "#00896a", "#35c19b"),
    (".s4", "fill", "#b65c91", "#e09cc4"),
    (".s5", "fill", "#3f9bd0", "#9bd6fa"),
    (".s6", "fill", "#c34f00", "#f08752"),
    (".s7", "fill", "#857a00", "#d9cf5c"),
    (".l0", "stroke", "#8d867b", "#8d887f"),
    (".l1", "stroke", "#0069a8", "#4aa3df"),
    (".l2", "stroke", "#d98a00", "#eead3f"),
    (".l3", "stroke", "#00896a", "#35c19b"),
    (".l4", "stroke", "#b65c91", "#e09cc4"),
    (".l5", "stroke", "#3f9bd0", "#9bd6fa"),
    (".l6", "stroke", "#c34f00", "#f08752"),
    (".l7", "stroke", "#857a00", "#d9cf5c"),
    (".halo", "stroke", "#ffffff", "#1f1e23"),
    (".landhalo", "stroke", "#ece5d6", "#35323a"),
];

/// What is the same in light and dark.
const SHAPES: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic','Helvetica Neue',Arial,sans-serif;font-size:13px}
.title{font-family:'Iowan Old Style','Palatino Linotype',Palatino,'Book Antiqua',Charter,Georgia,'Noto Serif','Noto Naskh Arabic',serif;font-size:20px;font-weight:600}
.subtitle{font-size:14px}
.small{font-size:12px}
.strong{font-weight:600}
.halo,.landhalo{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}
.grid,.axis,.border,.paperline{fill:none;stroke-width:1px}
.border{stroke-width:.7px;stroke-linejoin:round}
.l0,.l1,.l2,.l3,.l4,.l5,.l6,.l7{fill:none;stroke-width:2px;stroke-linejoin:round}
.tie{stroke-linecap:round;stroke-opacity:.55}
.vague{fill-opacity:.38}
.point{fill-opacity:.6}
.dashed{stroke-dasharray:5 4}
.dotted{stroke-dasharray:1 4}
.dashdot{stroke-dasharray:7 3 1 3}
.w1{stroke-width:1px;stroke-opacity:.4}
.w2{stroke-width:1.8px;stroke-opacity:.5}
.w3{stroke-width:3px}
.w4{stroke-width:4.5px}
";

/// The style sheet in every picture, always the same: who serves pictures under a
/// `Content-Security-Policy` can allow it by its digest (`style-src 'sha256-…'`). It matters only
/// where a picture is opened by itself; in an `<img>` it needs no permission.
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| {
        let mut dark = String::new();
        let mut sheet = String::from(SHAPES);
        for (class, property, on_light, on_dark) in COLOURS {
            let _ = writeln!(sheet, "{class}{{{property}:{on_light}}}");
            let _ = writeln!(dark, "{class}{{{property}:{on_dark}}}");
        }
        let _ = write!(sheet, "@media (prefers-color-scheme:dark){{\n{dark}}}\n");
        sheet
    });
    &STYLE
}

/// The class of what is filled with a colour; 0 is for all that has none of its own.
pub fn fill(colour: usize) -> &'static str {
    ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"].get(colour).copied().unwrap_or("s0")
}

/// The class of a line in a colour.
pub fn line(colour: usize) -> &'static str {
    ["l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7"].get(colour).copied().unwrap_or("l0")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far two colours are apart by WCAG 2, from 1 to 21.
    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn colours(class: &str) -> (&'static str, &'static str) {
        let found = COLOURS.iter().find(|colour| colour.0 == class).unwrap();
        (found.2, found.3)
    }

    #[test]
    fn texts_and_series_stand_out_from_the_paper() {
        let paper = colours(".paper");
        let least = |class: &str| if class.starts_with(".s") { 2.5 } else { 4.5 };
        let classes = [".ink", ".faded", ".s0", ".s1", ".s2", ".s3", ".s4", ".s5", ".s6", ".s7"];
        for class in classes {
            let (light, dark) = colours(class);
            assert!(contrast(light, paper.0) >= least(class), "{class} on light");
            assert!(contrast(dark, paper.1) >= least(class), "{class} on dark");
        }
    }

    #[test]
    fn lines_have_the_colours_of_what_is_filled() {
        for colour in 0..=MOST_COLOURS {
            let (filled, lined) = (format!(".{}", fill(colour)), format!(".{}", line(colour)));
            assert_eq!(colours(&filled), colours(&lined));
        }
    }

    #[test]
    fn nothing_is_fetched() {
        assert!(!style().contains("url(") && !style().contains("@import"));
    }
}
