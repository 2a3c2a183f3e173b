use sea_orm_migration::prelude::*;

use crate::naming;
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
        actor(),
        actor_name(),
        actor_name_key(),
        actor_identifier(),
        actor_country(),
        position(),
        actor_position(),
        actor_merge(),
        actor_merge_move(),
        tenure(),
        relation(),
        relation_end(),
    ]
}

fn actor() -> Table {
    Table::new("actor")
        .record()
        .workflow(&["draft", "published", "withdrawn"])
        .word(
            "kind",
            &[
                "person",
                "state",
                "government",
                "stateBody",
                "legislature",
                "court",
                "military",
                "armedGroup",
                "party",
                "internationalOrganization",
                "ngo",
                "company",
                "media",
                "religiousGroup",
                "ethnicGroup",
                "bloc",
                "other",
            ],
        )
        .text("name")
        .sort_text("sort_name")
        .text_null("summary")
        .text_null("active_from")
        .text_null("active_to")
        .reference_null("merged_into", "actor")
        .index(&["sort_name", "id"])
        .index(&["state", "sort_name", "id"])
        .index(&["kind", "sort_name", "id"])
        .index(&["updated_at", "id"])
        .index(&["created_at", "id"])
        .index(&["merged_into", "id"])
}

fn actor_name() -> Table {
    let names = Table::new("actor_name").item_of("actor_id", "actor");
    naming::names(names).index(&["actor_id", "ord", "id"])
}

fn actor_name_key() -> Table {
    Table::new("actor_name_key")
        .text("folded")
        .owner("actor_id", "actor")
        .sort_text("sort_name")
        .link_key(&["folded", "actor_id"])
        .index(&["folded", "sort_name", "actor_id"])
        .index(&["actor_id"])
}

fn actor_identifier() -> Table {
    let identifiers = Table::new("actor_identifier").item_of("actor_id", "actor");
    naming::identifiers(identifiers).index(&["actor_id", "ord", "id"])
}

fn actor_country() -> Table {
    Table::new("actor_country")
        .owner("actor_id", "actor")
        .integer("ord")
        .text("country")
        .sort_text("sort_name")
        .link_key(&["actor_id", "country"])
        .index(&["country", "sort_name", "actor_id"])
}

fn position() -> Table {
    Table::new("position")
        .record()
        .text("title")
        .sort_text("sort_title")
        .reference_null("organisation_id", "actor")
        .text_null("country")
        .index(&["sort_title", "id"])
        .index(&["organisation_id", "sort_title", "id"])
        .index(&["country", "sort_title", "id"])
        .index(&["updated_at", "id"])
}

fn actor_position() -> Table {
    Table::new("actor_position")
        .owner("actor_id", "actor")
        .owner("position_id", "position")
        .sort_text("sort_name")
        .link_key(&["actor_id", "position_id"])
        .index(&["position_id", "sort_name", "actor_id"])
}

fn actor_merge() -> Table {
    Table::new("actor_merge")
        .id()
        .reference("merged_id", "actor")
        .reference("into_id", "actor")
        .bigint("at")
        .uuid_null("by")
        .bigint_null("undone_at")
        .index(&["merged_id", "id"])
        .index(&["into_id", "id"])
}

fn actor_merge_move() -> Table {
    Table::new("actor_merge_move")
        .id()
        .owner("merge_id", "actor_merge")
        .text("what")
        .uuid_null("row_id")
        .text_null("detail")
        .index(&["merge_id", "id"])
}

fn tenure() -> Table {
    Table::new("tenure")
        .record()
        .reference("holder_id", "actor")
        .reference("position_id", "position")
        .reference_null("organisation_id", "actor")
        .text_null("from_text")
        .text_null("to_text")
        .range()
        .word("status", &["confirmed", "acting", "designate", "disputed"])
        .index(&["range_from", "id"])
        .index(&["holder_id", "range_from", "id"])
        .index(&["position_id", "range_from", "id"])
        .index(&["organisation_id", "range_from", "id"])
        .index(&["status", "range_from", "id"])
        .index(&["updated_at", "id"])
}

fn relation() -> Table {
    Table::new("relation")
        .record()
        .reference("subject_id", "actor")
        .word(
            "kind",
            &[
                "memberOf",
                "partOf",
                "controls",
                "backs",
                "opposes",
                "alliedWith",
                "successorOf",
                "familyOf",
                "speaksFor",
            ],
        )
        .reference("object_id", "actor")
        .text_null("from_text")
        .text_null("to_text")
        .range()
        .text_null("note")
        .check(Expr::col("subject_id").ne(Expr::col("object_id")))
        .index(&["range_from", "id"])
        .index(&["subject_id", "range_from", "id"])
        .index(&["object_id", "range_from", "id"])
        .index(&["kind", "range_from", "id"])
        .index(&["updated_at", "id"])
}

fn relation_end() -> Table {
    Table::new("relation_end")
        .owner("relation_id", "relation")
        .owner("actor_id", "actor")
        .bigint("range_from")
        .link_key(&["relation_id", "actor_id"])
        .index(&["actor_id", "range_from", "relation_id"])
}
