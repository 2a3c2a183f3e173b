//! The pictures of the sample content, drawn when the demonstration is filled.

use diwan_illustrations::{Scene, Sitter, emblem, portrait, scene};
use futures::stream;
use serde::Deserialize;

use super::content;
use crate::command::Expected;
use crate::diwan::{Diwan, off_the_worker};
use crate::error::{Error, Result};
use crate::medium::{ContentType, Medium, Upload};
use crate::model::{Command, Parts, Record};
use crate::principal::Principal;
use crate::values::{Handle, State};

/// What is drawn, as the content says it.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Drawing {
    /// One of the scenes, by its name.
    Scene { scene: String },
    /// Somebody without a face; the word makes them differ from others.
    Portrait { portrait: String, sitter: SitterWord },
    /// A mark in a roundel; the word makes it differ from others.
    Emblem { emblem: String },
}

/// Who sits for a portrait.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SitterWord {
    Man,
    Woman,
    Officer,
}

impl Diwan {
    /// Draws the media of the sample content that are not published yet, and publishes them.
    pub(super) async fn illustrate(&self) -> Result<()> {
        let who = &Principal::Operator;
        for (key, drawing) in content::drawings().map_err(Error::internal)? {
            let handle = Handle::ExternalId(key);
            let medium = self.one::<Medium>(who, &handle, Parts::NONE).await?.record;
            if medium.workflow.state == State::Draft {
                self.fill_medium(who, &medium, drawing).await?;
            }
        }
        Ok(())
    }

    async fn fill_medium(&self, who: &Principal, medium: &Medium, drawing: Drawing) -> Result<()> {
        let drawn = off_the_worker(move || drawing.drawn()).await?.map_err(Error::internal)?;
        let received = self.receive_file(stream::iter([Ok(drawn.into())]), None).await?;
        let declared = ContentType::of(received.head())
            .ok_or_else(|| Error::internal("a drawing that is no image"))?;
        let upload = Upload { received, declared, keeps_metadata: false, turn: None };
        let as_read = Expected::Version(medium.head.version);
        let filled = self.put_medium_file(who, medium, as_read, upload).await?;
        let (handle, as_filled) =
            (Handle::Id(filled.head().id), Expected::Version(filled.head().version));
        self.command::<Medium>(who, &handle, as_filled, &Command::Publish).await.map(drop)
    }
}

impl Drawing {
    /// The file of the picture.
    fn drawn(&self) -> Result<Vec<u8>, String> {
        match self {
            Drawing::Scene { scene: name } => {
                let known =
                    Scene::named(name).ok_or_else(|| format!("there is no scene {name}"))?;
                scene(known)
            }
            Drawing::Portrait { portrait: seed, sitter } => portrait(seed, (*sitter).into()),
            Drawing::Emblem { emblem: seed } => emblem(seed),
        }
    }
}

impl From<SitterWord> for Sitter {
    fn from(word: SitterWord) -> Sitter {
        match word {
            SitterWord::Man => Sitter::Man,
            SitterWord::Woman => Sitter::Woman,
            SitterWord::Officer => Sitter::Officer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_of_the_content_can_be_drawn() {
        let drawings = content::drawings().unwrap();
        assert!(drawings.len() > 20);
        for (key, drawing) in drawings {
            assert!(drawing.drawn().unwrap().len() > 3_000, "{key}");
        }
    }
}
