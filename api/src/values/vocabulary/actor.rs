//! Words of actors, their posts and how they are related.

use diwan_names::NamedKind;

use super::vocabulary;

vocabulary! {
    /// What kind of actor this is.
    pub enum ActorKind {
        /// A human being.
        Person = "person",
        /// A country as a subject of international law.
        State = "state",
        /// The government of a state, or one that claims to be it.
        Government = "government",
        /// A ministry, agency or other organ of a state.
        StateBody = "stateBody",
        /// A parliament, chamber or council that makes law.
        Legislature = "legislature",
        /// A court or tribunal, national or international.
        Court = "court",
        /// The armed forces of a state, or a part of them.
        Military = "military",
        /// An armed force that is not a state's: rebels, militias, mercenaries.
        ArmedGroup = "armedGroup",
        /// A political party.
        Party = "party",
        /// An organisation whose members are states.
        InternationalOrganization = "internationalOrganization",
        /// A non-governmental organisation: charities, associations, movements.
        Ngo = "ngo",
        /// A business.
        Company = "company",
        /// A newspaper, broadcaster, agency or other medium as an actor.
        Media = "media",
        /// A church, order or other religious community.
        ReligiousGroup = "religiousGroup",
        /// An ethnic group, tribe or clan.
        EthnicGroup = "ethnicGroup",
        /// States or parties acting together without an organisation of their own.
        Bloc = "bloc",
        /// Any other actor.
        Other = "other",
    }
}

/// By which rules names of such an actor are compared.
impl From<ActorKind> for NamedKind {
    fn from(kind: ActorKind) -> Self {
        match kind {
            ActorKind::Person => NamedKind::Person,
            ActorKind::State => NamedKind::Place,
            ActorKind::Other => NamedKind::Any,
            _ => NamedKind::Organization,
        }
    }
}

vocabulary! {
    /// What kind of name a text is.
    pub enum NameKind {
        /// The name as its bearer or a register gives it.
        Official = "official",
        /// The name in common use.
        Common = "common",
        /// Another name that means this one.
        Alias = "alias",
        /// A name that others bear too: too weak to recognise its bearer by alone.
        WeakAlias = "weakAlias",
        /// A name no longer used.
        Former = "former",
        /// Initials or another short form, such as GNA.
        Acronym = "acronym",
        /// The name carried over into another script.
        Transliteration = "transliteration",
        /// A name taken for war or politics.
        NomDeGuerre = "nomDeGuerre",
        /// A wrong spelling that occurs in sources.
        Misspelling = "misspelling",
    }
}

vocabulary! {
    /// In what capacity a post is held.
    pub enum TenureStatus {
        /// Held in full right.
        Confirmed = "confirmed",
        /// Held for the time being.
        Acting = "acting",
        /// Named, but not yet in office.
        Designate = "designate",
        /// Claimed, and contested by others.
        Disputed = "disputed",
    }
}

vocabulary! {
    /// How the subject of a relation stands to its object.
    pub enum RelationKind {
        /// The subject belongs to the object as a member.
        MemberOf = "memberOf",
        /// The subject is a part of the object.
        PartOf = "partOf",
        /// The subject commands, owns or directs the object.
        Controls = "controls",
        /// The subject supports the object.
        Backs = "backs",
        /// The subject works or fights against the object.
        Opposes = "opposes",
        /// The subject and the object are allies.
        AlliedWith = "alliedWith",
        /// The subject took the place of the object.
        SuccessorOf = "successorOf",
        /// The subject is a relative of the object.
        FamilyOf = "familyOf",
        /// The subject is a spokesperson or representative of the object.
        SpeaksFor = "speaksFor",
    }
}

vocabulary! {
    /// What a comparison of names comes to.
    pub enum Decision {
        /// Names of one.
        Match = "match",
        /// Worth a look: people must decide.
        Possible = "possible",
        /// Names of different ones.
        None = "none",
    }
}
