//! Words of what happened: the 16 categories of PLOVER, its modes and contexts, and what politics
//! needs beside them.

use super::{QuadClass, vocabulary};

vocabulary! {
    /// What happened: PLOVER's 16 categories, and five that politics needs beside them.
    pub enum EventType {
        /// Agrees to something, or promises it.
        Agree = "AGREE",
        /// Meets, visits, telephones or negotiates.
        Consult = "CONSULT",
        /// Praises, endorses, recognises, apologises or signs an agreement.
        Support = "SUPPORT",
        /// Gives way in words: eases, permits or yields.
        Concede = "CONCEDE",
        /// Works together in deed: trade, exercises, shared intelligence.
        Cooperate = "COOPERATE",
        /// Gives money, goods, arms, protection or asylum.
        Aid = "AID",
        /// Gives way in deed: withdraws, releases, disarms, ceases fire.
        Retreat = "RETREAT",
        /// Asks or appeals for something.
        Request = "REQUEST",
        /// Criticises, accuses, investigates or sues.
        Accuse = "ACCUSE",
        /// Refuses a request, proposal or demand.
        Reject = "REJECT",
        /// Warns or gives an ultimatum.
        Threaten = "THREATEN",
        /// Demonstrates, strikes, blocks or riots against something.
        Protest = "PROTEST",
        /// Breaks off or cuts relations, aid or membership; expels or convicts.
        Sanction = "SANCTION",
        /// Shows or readies force: troops, police, weapons.
        Mobilize = "MOBILIZE",
        /// Uses power short of violence: arrests, curfews, seizures, censorship, cyber attacks.
        Coerce = "COERCE",
        /// Uses violence.
        Assault = "ASSAULT",
        /// Makes a statement that is none of the other types; its words are kept as quotes.
        State = "STATE",
        /// Votes in a parliament, council or referendum.
        Vote = "VOTE",
        /// Gives somebody a post, or somebody leaves one.
        Appoint = "APPOINT",
        /// Issues a decree, order or regulation.
        Decree = "DECREE",
        /// Holds an election, or its result.
        Elect = "ELECT",
    }
}

impl EventType {
    /// The modes that specify an event of this type.
    pub const fn modes(self) -> &'static [EventMode] {
        use EventMode::*;
        match self {
            Self::Consult => &[Visit, ThirdParty, Multilateral, Phone],
            Self::Retreat => &[Withdraw, Release, Disarm, Ceasefire, Access, Resign],
            Self::Request | Self::Reject => &[Assist, Change, Yield, Meet],
            Self::Accuse => &[Disapprove, Investigate, Allege],
            Self::Threaten => &[Restrict, Arrest, Relations, Expel, Territory, Violence],
            Self::Protest => &[Demo, Riot, Strike, Hunger, Boycott, Obstruct],
            Self::Sanction => &[Convict, Expel, Withdraw, Discontinue],
            Self::Mobilize => &[Troops, Weapons, Police, Militia],
            Self::Coerce => &[
                Seize,
                Restrict,
                Censor,
                Curfew,
                MartialLaw,
                Arrest,
                Deport,
                Withhold,
                Misinformation,
                Cyber,
            ],
            Self::Assault => &[
                Abduct,
                Beat,
                Torture,
                Sexual,
                Targeted,
                Destroy,
                Primitive,
                Firearms,
                Explosives,
                SuicideAttack,
                Aerial,
                Drone,
                HeavyWeapons,
                CrowdControl,
                Unconventional,
            ],
            Self::Vote => &[Adopt, Reject, Extend, Ratify],
            Self::Appoint => &[Appoint, Dismiss, Resign],
            Self::Agree | Self::Support | Self::Concede | Self::Cooperate | Self::Aid => &[],
            Self::State | Self::Decree | Self::Elect => &[],
        }
    }

    /// Words or deeds, cooperation or conflict.
    pub const fn quad_class(self) -> QuadClass {
        match self {
            Self::Agree | Self::Consult | Self::Support | Self::Concede => {
                QuadClass::VerbalCooperation
            }
            Self::Cooperate | Self::Aid | Self::Retreat => QuadClass::MaterialCooperation,
            Self::Request | Self::Accuse | Self::Reject | Self::Threaten => {
                QuadClass::VerbalConflict
            }
            Self::Protest | Self::Sanction | Self::Mobilize | Self::Coerce | Self::Assault => {
                QuadClass::MaterialConflict
            }
            Self::State | Self::Vote | Self::Appoint | Self::Decree | Self::Elect => {
                QuadClass::Neutral
            }
        }
    }
}

vocabulary! {
    /// How it happened. Each event type has its own modes; some types have none.
    pub enum EventMode {
        /// CONSULT: one party travels to the other.
        Visit = "visit",
        /// CONSULT: the parties meet at the place of a third.
        ThirdParty = "thirdParty",
        /// CONSULT: more than two parties meet, as at a summit.
        Multilateral = "multilateral",
        /// CONSULT: the parties talk by telephone or video.
        Phone = "phone",
        /// RETREAT: forces leave. SANCTION: a party leaves an agreement or organisation.
        Withdraw = "withdraw",
        /// RETREAT: persons or property are set free.
        Release = "release",
        /// RETREAT: weapons are given up.
        Disarm = "disarm",
        /// RETREAT: fighting stops by declaration or agreement.
        Ceasefire = "ceasefire",
        /// RETREAT: inspectors, aid workers or peacekeepers are let in.
        Access = "access",
        /// RETREAT, APPOINT: somebody gives up a post.
        Resign = "resign",
        /// REQUEST, REJECT: about help or cooperation.
        Assist = "assist",
        /// REQUEST, REJECT: about a change of policy, leaders or institutions.
        Change = "change",
        /// REQUEST, REJECT: about giving way: easing, releasing, ceasing fire.
        Yield = "yield",
        /// REQUEST, REJECT: about talks, mediation or a settlement.
        Meet = "meet",
        /// ACCUSE: criticises or condemns.
        Disapprove = "disapprove",
        /// ACCUSE: opens or leads an investigation.
        Investigate = "investigate",
        /// ACCUSE: charges with a wrong, in public or in court.
        Allege = "allege",
        /// THREATEN, COERCE: rights, parties or movement are limited.
        Restrict = "restrict",
        /// THREATEN, COERCE: persons are arrested or detained.
        Arrest = "arrest",
        /// THREATEN: relations are to be reduced or broken off.
        Relations = "relations",
        /// THREATEN, SANCTION: persons or organisations are sent away.
        Expel = "expel",
        /// THREATEN: territory is to be taken or blocked.
        Territory = "territory",
        /// THREATEN: force is to be used.
        Violence = "violence",
        /// PROTEST: a march, rally or sit-in.
        Demo = "demo",
        /// PROTEST: a violent protest.
        Riot = "riot",
        /// PROTEST: work is refused.
        Strike = "strike",
        /// PROTEST: food is refused.
        Hunger = "hunger",
        /// PROTEST: dealings or participation are refused.
        Boycott = "boycott",
        /// PROTEST: roads, buildings or business are blocked.
        Obstruct = "obstruct",
        /// SANCTION: a court finds guilty.
        Convict = "convict",
        /// SANCTION: aid, talks or relations are ended or suspended.
        Discontinue = "discontinue",
        /// MOBILIZE: soldiers are moved or put on alert.
        Troops = "troops",
        /// MOBILIZE: weapons are deployed, tested or put on alert.
        Weapons = "weapons",
        /// MOBILIZE: police are deployed or put on alert.
        Police = "police",
        /// MOBILIZE: irregular forces are gathered.
        Militia = "militia",
        /// COERCE: property is taken or damaged.
        Seize = "seize",
        /// COERCE: media or speech are suppressed.
        Censor = "censor",
        /// COERCE: people are confined to their homes for hours of the day.
        Curfew = "curfew",
        /// COERCE: martial law or a state of emergency is imposed.
        MartialLaw = "martialLaw",
        /// COERCE: persons are removed from a country.
        Deport = "deport",
        /// COERCE: what is owed or needed is held back.
        Withhold = "withhold",
        /// COERCE: false information is spread.
        Misinformation = "misinformation",
        /// COERCE: computers or networks are attacked.
        Cyber = "cyber",
        /// ASSAULT: persons are abducted or taken hostage.
        Abduct = "abduct",
        /// ASSAULT: persons are beaten.
        Beat = "beat",
        /// ASSAULT: persons are tortured.
        Torture = "torture",
        /// ASSAULT: sexual violence.
        Sexual = "sexual",
        /// ASSAULT: a chosen person is killed, or it is attempted.
        Targeted = "targeted",
        /// ASSAULT: buildings or other property are destroyed.
        Destroy = "destroy",
        /// ASSAULT: with knives, stones, fire or other simple weapons.
        Primitive = "primitive",
        /// ASSAULT: with small arms.
        Firearms = "firearms",
        /// ASSAULT: with bombs, mines or other explosives.
        Explosives = "explosives",
        /// ASSAULT: the attacker dies by intent.
        SuicideAttack = "suicideAttack",
        /// ASSAULT: from manned aircraft.
        Aerial = "aerial",
        /// ASSAULT: by drone.
        Drone = "drone",
        /// ASSAULT: with artillery, missiles or tanks.
        HeavyWeapons = "heavyWeapons",
        /// ASSAULT: with tear gas, rubber bullets, water cannon and the like.
        CrowdControl = "crowdControl",
        /// ASSAULT: with chemical, biological, radiological or nuclear weapons.
        Unconventional = "unconventional",
        /// VOTE: the proposal is carried.
        Adopt = "adopt",
        /// VOTE: the proposal fails.
        Reject = "reject",
        /// VOTE: a mandate, deployment or measure is prolonged.
        Extend = "extend",
        /// VOTE: a treaty or nomination is confirmed.
        Ratify = "ratify",
        /// APPOINT: somebody is given a post.
        Appoint = "appoint",
        /// APPOINT: somebody is removed from a post.
        Dismiss = "dismiss",
    }
}

vocabulary! {
    /// The field of politics that an event belongs to; an event may have several.
    pub enum EventContext {
        /// Armed forces, weapons and war.
        Military = "military",
        /// Secret services and espionage.
        Intelligence = "intelligence",
        /// Heads of state, governments and ministries.
        Executive = "executive",
        /// Parliaments and law-making.
        Legislative = "legislative",
        /// Elections, campaigns and referendums.
        Election = "election",
        /// How a state is built: constitution, parties, institutions.
        PoliticalInstitutions = "politicalInstitutions",
        /// Towards more democracy.
        ProDemocracy = "proDemocracy",
        /// Towards less democracy.
        ProAutocracy = "proAutocracy",
        /// Trade, finance, work and development.
        Economic = "economic",
        /// Courts, law and prosecution.
        Legal = "legal",
        /// Making good for past wrongs.
        Reparations = "reparations",
        /// Human rights and their violation.
        HumanRights = "humanRights",
        /// Civil rights and freedoms: press, speech, assembly, belief.
        RightsFreedoms = "rightsFreedoms",
        /// Suppression of people or opposition by a state.
        Repression = "repression",
        /// The safety and basic needs of people: food, water, shelter, relief.
        HumanSecurity = "humanSecurity",
        /// Women, men and gender.
        Gender = "gender",
        /// Sexual orientation and gender identity.
        Lgbt = "lgbt",
        /// Religion and ethnicity.
        ReligionEthnicity = "religionEthnicity",
        /// Poverty and inequality.
        Inequality = "inequality",
        /// Relations between states and organisations.
        Diplomatic = "diplomatic",
        /// Borders, land, sea and secession.
        Territory = "territory",
        /// Peacekeeping and observer missions.
        Peacekeeping = "peacekeeping",
        /// Health and disease.
        Health = "health",
        /// Asylum and refugees.
        Asylum = "asylum",
        /// Migration.
        Migration = "migration",
        /// Natural and technical disasters.
        Disasters = "disasters",
        /// Oil, gas, water, minerals and other natural resources.
        NaturalResource = "naturalResource",
        /// Environment and climate.
        Environment = "environment",
        /// Technology and science.
        Technology = "technology",
        /// Terrorism and the fight against it.
        Terrorism = "terrorism",
        /// Chemical, biological, radiological and nuclear weapons and materials.
        Cbrn = "cbrn",
        /// Computers and networks as a field of conflict.
        Cyber = "cyber",
        /// False or misleading information.
        Misinformation = "misinformation",
        /// Crime and policing.
        Crime = "crime",
        /// Corruption.
        Corruption = "corruption",
        /// Illegal drugs.
        IllegalDrugs = "illegalDrugs",
        /// Trafficking in people, arms or goods.
        Trafficking = "trafficking",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_belongs_to_a_type_that_its_description_names() {
        let schema = serde_json::to_value(<EventMode as utoipa::PartialSchema>::schema()).unwrap();
        let description = schema["description"].as_str().unwrap();
        for &mode in EventMode::ALL {
            let line = description.lines().find(|line| line.starts_with(&format!("- `{mode}`:")));
            let uses_it = |kind: &&EventType| kind.modes().contains(&mode);
            let types: Vec<_> = EventType::ALL.iter().filter(uses_it).collect();
            assert!(!types.is_empty(), "{mode}");
            assert!(types.iter().all(|kind| line.unwrap().contains(kind.as_str())), "{mode}");
        }
    }

    #[test]
    fn quad_classes_follow_plover_and_ours_are_neutral() {
        assert_eq!(EventType::Consult.quad_class(), QuadClass::VerbalCooperation);
        assert_eq!(EventType::Retreat.quad_class(), QuadClass::MaterialCooperation);
        assert_eq!(EventType::Reject.quad_class(), QuadClass::VerbalConflict);
        assert_eq!(EventType::Assault.quad_class(), QuadClass::MaterialConflict);
        assert_eq!(EventType::Vote.quad_class(), QuadClass::Neutral);
    }
}
