//! Words of what is counted, and by what.

use super::vocabulary;

vocabulary! {
    /// How long the periods are that records are counted in. A date that is known less exactly than that is
    /// counted in a period of its own: by month, what happened in `2021` is counted under `2021`.
    pub enum CountBy {
        /// By day: `2021-01-11`.
        Day = "day",
        /// By week of ISO 8601, which begins on Monday: `2021-W02`.
        Week = "week",
        /// By month: `2021-01`.
        Month = "month",
        /// By year: `2021`.
        Year = "year",
    }
}

vocabulary! {
    /// By what events are counted.
    pub enum EventSeries {
        /// What happened.
        Type = "type",
        /// Cooperation or conflict, in words or deeds.
        QuadClass = "quadClass",
        /// Who took part: an event counts once for each.
        Actor = "actor",
        /// Where it happened.
        Place = "place",
        /// The country of the place.
        Country = "country",
        /// How far it is verified.
        Verification = "verification",
    }
}

vocabulary! {
    /// By what articles are counted.
    pub enum ArticleSeries {
        /// What kind of text it is.
        Kind = "kind",
        /// The language it is written in.
        Language = "language",
        /// Who brought it out.
        Publisher = "publisher",
        /// What it is about: an article counts once for each topic.
        Topic = "topic",
        /// Who is mentioned: an article counts once for each.
        Actor = "actor",
    }
}
