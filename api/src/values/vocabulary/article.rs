//! Words of articles and what they own.

use super::vocabulary;

vocabulary! {
    /// What kind of text an article is.
    pub enum ArticleKind {
        /// News: what happened, who said it, where and when.
        Report = "report",
        /// What the news means: background and interpretation.
        Analysis = "analysis",
        /// The words of an actor as the actor published them: a communiqué, a speech, a press release.
        Statement = "statement",
        /// Questions and the answers given to them.
        Interview = "interview",
        /// A short item of a few sentences.
        Brief = "brief",
        /// A view that its author argues for.
        Opinion = "opinion",
    }
}

vocabulary! {
    /// Where a record stands between first draft and public record. Articles use all states; media
    /// all but `inReview`; actors and events draft, published and withdrawn.
    pub enum State {
        /// Being written; not public.
        Draft = "draft",
        /// Handed in and waiting for an editor; not public.
        InReview = "inReview",
        /// Becomes public by itself at its `publishAt`.
        Scheduled = "scheduled",
        /// Public.
        Published = "published",
        /// Was public and was taken back; its address answers with the reason.
        Withdrawn = "withdrawn",
    }
}

vocabulary! {
    /// How a passage refers to the actor.
    pub enum MentionKind {
        /// By one of the actor's names.
        Name = "name",
        /// By a title, such as “the defence minister”.
        Title = "title",
        /// By a role in what is told, such as “his host”.
        Role = "role",
    }
}

vocabulary! {
    /// Whether somebody has checked that the passage means this actor.
    pub enum MentionStatus {
        /// Found by a program; not public until it is confirmed.
        Suggested = "suggested",
        /// Checked by a person.
        Confirmed = "confirmed",
        /// Checked and found wrong; kept so that it is not suggested again.
        Rejected = "rejected",
    }
}

vocabulary! {
    /// How faithfully a quote keeps the speaker's words.
    pub enum QuoteKind {
        /// The speaker's own words.
        Direct = "direct",
        /// What the speaker said, in the words of the author.
        Indirect = "indirect",
        /// The speaker's words in translation; the original may stand beside them.
        Translated = "translated",
    }
}

vocabulary! {
    /// What a public correction mends.
    pub enum CorrectionKind {
        /// A slip of spelling or grammar that changed no meaning.
        Typo = "typo",
        /// Something that was stated and was not so.
        Fact = "fact",
        /// Something that was right but could be misread.
        Clarification = "clarification",
        /// A claim that is taken back.
        Retraction = "retraction",
    }
}

vocabulary! {
    /// The text of an article in which an anchor counts.
    pub enum AnchorField {
        /// The headline.
        Headline = "headline",
        /// The standfirst, the summary under the headline.
        Standfirst = "standfirst",
        /// The body, as CommonMark source.
        Body = "body",
    }
}

vocabulary! {
    /// What part somebody had in making an article.
    pub enum AuthorRole {
        /// Wrote it.
        Author = "author",
        /// Helped to write or report it.
        Contributor = "contributor",
        /// Took its pictures.
        Photographer = "photographer",
        /// Drew its pictures.
        Illustrator = "illustrator",
        /// Translated it.
        Translator = "translator",
        /// Edited it.
        Editor = "editor",
    }
}
