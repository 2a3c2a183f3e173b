//! Words of the feed of changes.

use super::vocabulary;

vocabulary! {
    /// What happened to a record.
    pub enum Verb {
        /// It was created, as a draft or published at once.
        Created = "created",
        /// Its content was changed.
        Updated = "updated",
        /// It was deleted: nobody can read it any more.
        Deleted = "deleted",
        /// It was handed in for review.
        Submitted = "submitted",
        /// It was given back to its author.
        Returned = "returned",
        /// It will be published by itself at a time to come.
        Scheduled = "scheduled",
        /// It will not be published by itself any more.
        Unscheduled = "unscheduled",
        /// It was published, by a person or by its schedule.
        Published = "published",
        /// It was withdrawn from the public, with a reason.
        Withdrawn = "withdrawn",
        /// It is public again.
        Reinstated = "reinstated",
        /// It was merged into another, or another into it.
        Merged = "merged",
        /// A merge was taken back.
        Unmerged = "unmerged",
        /// What it shows, or is found by, has changed because another record did: its version is the same.
        Affected = "affected",
    }
}

vocabulary! {
    /// A kind of record.
    pub enum RecordKind {
        /// Who brings articles out.
        Publisher = "publisher",
        /// What articles are about.
        Topic = "topic",
        /// Where things happen.
        Place = "place",
        /// What is shown: images, recordings, documents.
        Medium = "medium",
        /// Who is named in articles and takes part in events.
        Actor = "actor",
        /// A post, apart from who holds it.
        Position = "position",
        /// What was reported.
        Article = "article",
        /// Who held which post, and when.
        Tenure = "tenure",
        /// How actors stand to one another.
        Relation = "relation",
        /// What happened.
        Event = "event",
    }
}
