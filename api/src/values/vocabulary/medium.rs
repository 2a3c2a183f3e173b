//! Words of media.

use super::vocabulary;

vocabulary! {
    /// What kind of medium it is.
    pub enum MediumKind {
        /// A photograph, a drawing, a chart: what is looked at.
        Image = "image",
        /// What is listened to.
        Audio = "audio",
        /// What is watched.
        Video = "video",
        /// What is read: a letter, a treaty, a report.
        Document = "document",
    }
}
