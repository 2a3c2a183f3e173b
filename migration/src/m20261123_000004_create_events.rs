use sea_orm_migration::prelude::*;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}

fn tables() -> Vec<Table> {
    vec![
        event(),
        event_context(),
        event_participant(),
        event_actor(),
        event_role(),
        event_quantity(),
        event_code(),
        citation(),
        event_article(),
    ]
}

/// PLOVER's sixteen categories and five of our own.
const TYPES: &[&str] = &[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
    "STATE",
    "VOTE",
    "APPOINT",
    "DECREE",
    "ELECT",
];

/// The modes of all types together: which of them a type has is not for the store to say.
const MODES: &[&str] = &[
    "visit",
    "thirdParty",
    "multilateral",
    "phone",
    "withdraw",
    "release",
    "disarm",
    "ceasefire",
    "access",
    "resign",
    "assist",
    "change",
    "yield",
    "meet",
    "disapprove",
    "investigate",
    "allege",
    "restrict",
    "arrest",
    "relations",
    "expel",
    "territory",
    "violence",
    "demo",
    "riot",
    "strike",
    "hunger",
    "boycott",
    "obstruct",
    "convict",
    "discontinue",
    "troops",
    "weapons",
    "police",
    "militia",
    "seize",
    "censor",
    "curfew",
    "martialLaw",
    "deport",
    "withhold",
    "misinformation",
    "cyber",
    "abduct",
    "beat",
    "torture",
    "sexual",
    "targeted",
    "destroy",
    "primitive",
    "firearms",
    "explosives",
    "suicideAttack",
    "aerial",
    "drone",
    "heavyWeapons",
    "crowdControl",
    "unconventional",
    "adopt",
    "reject",
    "extend",
    "ratify",
    "appoint",
    "dismiss",
];

/// What an event may be about.
const CONTEXTS: &[&str] = &[
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "politicalInstitutions",
    "proDemocracy",
    "proAutocracy",
    "economic",
    "legal",
    "reparations",
    "humanRights",
    "rightsFreedoms",
    "repression",
    "humanSecurity",
    "gender",
    "lgbt",
    "religionEthnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "naturalResource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegalDrugs",
    "trafficking",
];

/// Verbal or material, cooperation or conflict.
const QUAD_CLASSES: &[&str] =
    &["verbalCooperation", "materialCooperation", "verbalConflict", "materialConflict", "neutral"];

/// As what somebody takes part in an event.
const ROLES: &[&str] = &[
    "actor",
    "recipient",
    "host",
    "guest",
    "mediator",
    "signatory",
    "speaker",
    "audience",
    "victim",
    "perpetrator",
    "voter",
    "observer",
    "onBehalfOf",
];

fn event() -> Table {
    Table::new("event")
        .record()
        .workflow(&["draft", "published", "withdrawn"])
        .word("type", TYPES)
        .word_null("mode", MODES)
        .text("title")
        .text_null("summary")
        .word("modality", &["actual", "planned", "hypothetical", "denied"])
        .text("start_text")
        .text_null("end_text")
        .range()
        .reference_null("place_id", "place")
        .text_null("country")
        .word("quad_class", QUAD_CLASSES)
        .word(
            "verification_status",
            &["unverified", "singleSource", "corroborated", "verified", "disputed", "retracted"],
        )
        .double_null_within("verification_confidence", 0, 1)
        .text_null("verification_note")
        .reference_null("part_of", "event")
        .reference_null("duplicate_of", "event")
        .reference_null("follows", "event")
        .index(&["range_from", "id"])
        .index(&["updated_at", "id"])
        .index(&["created_at", "id"])
        .index(&["state", "range_from", "id"])
        .index(&["type", "range_from", "id"])
        .index(&["mode", "range_from", "id"])
        .index(&["modality", "range_from", "id"])
        .index(&["place_id", "range_from", "id"])
        .index(&["country", "range_from", "id"])
        .index(&["verification_status", "range_from", "id"])
        .index(&["part_of", "range_from", "id"])
}

fn event_context() -> Table {
    Table::new("event_context")
        .owner("event_id", "event")
        .integer("ord")
        .word("context", CONTEXTS)
        .bigint("range_from")
        .link_key(&["event_id", "context"])
        .index(&["context", "range_from", "event_id"])
}

fn event_participant() -> Table {
    Table::new("event_participant")
        .item_of("event_id", "event")
        .reference_null("actor_id", "actor")
        .text_null("label")
        .word("role", ROLES)
        .text_null("side")
        .check(table::at_least_one(&["actor_id", "label"]))
        .index(&["event_id", "ord", "id"])
        .index(&["actor_id", "role", "event_id"])
}

fn event_actor() -> Table {
    Table::new("event_actor")
        .owner("event_id", "event")
        .owner("actor_id", "actor")
        .bigint("range_from")
        .link_key(&["event_id", "actor_id"])
        .index(&["actor_id", "range_from", "event_id"])
}

fn event_role() -> Table {
    Table::new("event_role")
        .owner("event_id", "event")
        .word("role", ROLES)
        .bigint("range_from")
        .link_key(&["event_id", "role"])
        .index(&["role", "range_from", "event_id"])
}

fn event_quantity() -> Table {
    Table::new("event_quantity")
        .item_of("event_id", "event")
        .text("kind")
        .double_null("low")
        .double_null("best")
        .double_null("high")
        .text_null("unit")
        .index(&["event_id", "ord", "id"])
}

fn event_code() -> Table {
    Table::new("event_code")
        .item_of("event_id", "event")
        .text("scheme")
        .text("code")
        .word_null("quad_class", QUAD_CLASSES)
        .bigint("range_from")
        .unique(&["event_id", "scheme", "code"])
        .index(&["scheme", "code", "range_from", "event_id"])
        .index(&["event_id", "ord", "id"])
}

fn citation() -> Table {
    Table::new("citation")
        .id()
        .owner_null("event_id", "event")
        .owner_null("tenure_id", "tenure")
        .owner_null("relation_id", "relation")
        .integer("ord")
        .reference_null("article_id", "article")
        .text_null("url")
        .word("stance", &["reports", "confirms", "denies", "corrects"])
        .bigint_null("article_version")
        .anchor_null()
        .check(table::exactly_one(&["event_id", "tenure_id", "relation_id"]))
        .check(table::at_least_one(&["article_id", "url"]))
        .index(&["event_id", "ord", "id"])
        .index(&["tenure_id", "ord", "id"])
        .index(&["relation_id", "ord", "id"])
        .index(&["article_id", "id"])
}

fn event_article() -> Table {
    Table::new("event_article")
        .owner("event_id", "event")
        .owner("article_id", "article")
        .bigint("range_from")
        .bigint("sort_at")
        .link_key(&["event_id", "article_id"])
        .index(&["event_id", "sort_at", "article_id"])
        .index(&["article_id", "range_from", "event_id"])
}
