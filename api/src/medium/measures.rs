//! How large a file is shown and how long it takes, as it says itself.

use std::fs::File;
use std::path::PathBuf;

use diwan_images::Inspected;
use diwan_recordings::Format;
use serde_json::Value;

use super::Medium;
use super::content_type::ContentType;
use crate::diwan::off_the_worker;

/// What is found in a file of the members of a medium.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measures {
    width: Option<i32>,
    height: Option<i32>,
    duration: Option<f64>,
}

impl Measures {
    pub fn of_image(image: &Inspected) -> Self {
        Self { duration: None, ..Self::sized((image.width, image.height)) }
    }

    /// Of a recording; nothing of what is none. A file that does not say it is none the less a good one, and so is one
    /// at which whoever reads it fails.
    pub async fn of_recording(is: ContentType, path: PathBuf) -> Self {
        let Some(format) = Format::of_media_type(is.as_str()) else { return Self::default() };
        let read = move || {
            let file = File::open(path)?;
            Ok::<_, std::io::Error>(diwan_recordings::measure(file, format))
        };
        let measured = match off_the_worker(read).await {
            Ok(Ok(measured)) => measured,
            Ok(Err(error)) => return Self::unread(&error),
            Err(error) => return Self::unread(&error),
        };
        let size = measured.size.map(Self::sized).unwrap_or_default();
        Self { duration: measured.seconds, ..size }
    }

    fn unread(error: &dyn std::fmt::Display) -> Self {
        tracing::warn!(%error, "a recording could not be measured");
        Self::default()
    }

    fn sized((width, height): (u32, u32)) -> Self {
        let side = |pixels| i32::try_from(pixels).ok();
        Self { width: side(width), height: side(height), duration: None }
    }

    /// The members of a medium that are found, whatever was given.
    pub fn members(self) -> Vec<(&'static str, Value)> {
        let Self { width, height, duration } = self;
        let found = [
            ("width", width.map(Value::from)),
            ("height", height.map(Value::from)),
            ("duration", duration.map(Value::from)),
        ];
        found.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// A medium with what is found. What is not stays as it was given, unless it was said of another file that this
    /// one `replaces`.
    pub fn given_to(self, medium: Medium, replaces: bool) -> Medium {
        let said = if replaces { Self::default() } else { Self::of(&medium) };
        Medium {
            width: self.width.or(said.width),
            height: self.height.or(said.height),
            duration: self.duration.or(said.duration),
            ..medium
        }
    }

    fn of(medium: &Medium) -> Self {
        Self { width: medium.width, height: medium.height, duration: medium.duration }
    }
}
