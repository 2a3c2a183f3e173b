//! Words of networks of actors.

use super::vocabulary;

vocabulary! {
    /// What ties actors to one another.
    pub enum Tie {
        /// Events in which both took part.
        Event = "event",
        /// Articles that mention both.
        Article = "article",
        /// A relation of the one to the other.
        Relation = "relation",
    }
}
