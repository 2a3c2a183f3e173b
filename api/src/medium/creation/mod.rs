//! Media that are made of their files, in one step: record and file appear together, or neither does.

pub mod describe;
pub mod rest;
mod title;

use super::Medium;
use super::content_type::ContentType;
use super::upload::{Upload, refuse_other};
use crate::access::{Action, demand};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::imported::ImportedFile;
use crate::model::{Kind, Members};
use crate::principal::Principal;
use crate::values::MediumKind;

/// What is known of a medium before its file is received.
#[derive(Clone, Debug)]
pub struct Announced {
    members: Members,
    declared: ContentType,
}

impl Announced {
    /// A medium of these members, whose file is said to be of this type: its kind follows, where none is given.
    pub fn new(mut members: Members, declared: ContentType) -> Self {
        let kind = || declared.kind().to_string().into();
        members.0.entry("kind").or_insert_with(kind);
        Self { members, declared }
    }

    /// What the file is said to be.
    pub fn declared(&self) -> ContentType {
        self.declared
    }

    /// The kind that is given; none where there is no such kind, which is told with all else that is wrong.
    fn kind(&self) -> Option<MediumKind> {
        MediumKind::parse(self.members.0.get("kind")?.as_str()?).ok()
    }

    /// The file as it is told before it is there.
    fn promised(&self) -> ImportedFile {
        ImportedFile {
            media_type: Some(self.declared.as_str().to_owned()),
            size: Some(1),
            checksum: Some("0".repeat(64)),
            ..ImportedFile::default()
        }
    }
}

impl Diwan {
    /// Refuses who may not make media at all: asked before anything is read.
    pub fn may_make_media(&self, who: &Principal) -> Result<()> {
        demand(who, Action::Create, Kind::Medium, None)
    }

    /// Refuses a medium that could not be made now whatever its file holds: asked before that is received.
    pub async fn judge_announced(&self, who: &Principal, medium: &Announced) -> Result<()> {
        if let Some(kind) = medium.kind() {
            refuse_other(medium.declared, medium.declared, kind)?;
        }
        self.judge_creation::<Medium>(who, &medium.members, Some(&medium.promised())).await
    }

    /// Makes a medium of what is said of it and of its file. What others wrote while that was received is looked
    /// at before the file is stored, and all is judged again where the medium is written.
    pub async fn make_medium(
        &self,
        who: &Principal,
        medium: Announced,
        upload: Upload,
    ) -> Result<Medium> {
        let kind = medium.kind().unwrap_or(medium.declared.kind());
        let looked_at = self.look_at(upload, kind).await?;
        self.judge_announced(who, &medium).await?;
        let stored = self.stored(looked_at).await?;
        let Announced { mut members, .. } = medium;
        for (name, value) in stored.measured() {
            members.0.insert(name.to_owned(), value);
        }
        self.create_with(who, &members, Some(&stored.told())).await
    }
}
