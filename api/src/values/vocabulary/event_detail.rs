//! Words of what an event consists of and how sure it is.

use super::vocabulary;

vocabulary! {
    /// Whether the event took place.
    pub enum Modality {
        /// It happened.
        Actual = "actual",
        /// It is announced or agreed for later.
        Planned = "planned",
        /// It is spoken of as possible.
        Hypothetical = "hypothetical",
        /// It is said not to have happened.
        Denied = "denied",
    }
}

vocabulary! {
    /// What a participant has to do with the event.
    pub enum ParticipantRole {
        /// Acts. All who meet are actors of the meeting.
        Actor = "actor",
        /// Is acted upon: asked, accused, aided, sanctioned, appointed.
        Recipient = "recipient",
        /// Receives the others at its place.
        Host = "host",
        /// Is received by a host.
        Guest = "guest",
        /// Stands between the parties to bring them together.
        Mediator = "mediator",
        /// Signs what was agreed or decreed.
        Signatory = "signatory",
        /// Speaks.
        Speaker = "speaker",
        /// Is spoken to.
        Audience = "audience",
        /// Suffers harm.
        Victim = "victim",
        /// Does harm.
        Perpetrator = "perpetrator",
        /// Casts a vote.
        Voter = "voter",
        /// Is present without taking part.
        Observer = "observer",
        /// Is represented by another participant.
        OnBehalfOf = "onBehalfOf",
    }
}

vocabulary! {
    /// The quarter of the classic grid into which an event falls: words or deeds, cooperation or
    /// conflict.
    pub enum QuadClass {
        /// Words that bring the parties together, such as agreeing or meeting.
        VerbalCooperation = "verbalCooperation",
        /// Deeds that help, such as aid or a withdrawal of troops.
        MaterialCooperation = "materialCooperation",
        /// Words against another, such as an accusation or a threat.
        VerbalConflict = "verbalConflict",
        /// Deeds against another, such as sanctions or an assault.
        MaterialConflict = "materialConflict",
        /// Neither: a statement, vote, appointment, decree or election.
        Neutral = "neutral",
    }
}

vocabulary! {
    /// How far an event has been checked.
    pub enum VerificationStatus {
        /// Nobody has checked it yet.
        Unverified = "unverified",
        /// It rests on a single source.
        SingleSource = "singleSource",
        /// Sources independent of each other report it.
        Corroborated = "corroborated",
        /// It was checked against evidence and holds.
        Verified = "verified",
        /// Credible sources contradict it.
        Disputed = "disputed",
        /// Those who reported it have taken it back.
        Retracted = "retracted",
    }
}

vocabulary! {
    /// What a source says about the claim that cites it.
    pub enum Stance {
        /// It reports the claim.
        Reports = "reports",
        /// It confirms the claim from knowledge of its own.
        Confirms = "confirms",
        /// It denies the claim.
        Denies = "denies",
        /// It corrects how the claim was told before.
        Corrects = "corrects",
    }
}
