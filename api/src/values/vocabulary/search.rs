//! Words of what is found in texts.

use super::vocabulary;

vocabulary! {
    /// What texts are looked through.
    pub enum Searched {
        /// Articles: headline, standfirst and body.
        Article = "article",
        /// Actors: their names, and what is said of them.
        Actor = "actor",
        /// Events: title and summary.
        Event = "event",
        /// Quotes: what was said, and its original.
        Quote = "quote",
    }
}

vocabulary! {
    /// By what everything that is found is counted.
    pub enum SearchFacet {
        /// What it is: `article`, `actor`, `event`, `quote`.
        Record = "record",
        /// Articles, by what kind of text they are.
        Kind = "kind",
        /// Articles, by their language.
        Language = "language",
        /// Articles, by who brought them out.
        Publisher = "publisher",
        /// Articles, by what they are about: once for each topic.
        Topic = "topic",
        /// Articles, by who is mentioned: once for each.
        Actor = "actor",
        /// Events, by what happened.
        EventType = "eventType",
        /// Events, by the country of the place.
        Country = "country",
    }
}

vocabulary! {
    /// The text that a passage stands in.
    pub enum PassageField {
        /// The headline of an article.
        Headline = "headline",
        /// The lines below the headline.
        Standfirst = "standfirst",
        /// The body of an article.
        Body = "body",
        /// One of the names of an actor.
        Name = "name",
        /// The summary of an actor or event.
        Summary = "summary",
        /// The title of an event.
        Title = "title",
        /// What was said.
        Text = "text",
        /// What was said, in the words it was said in.
        OriginalText = "originalText",
    }
}
