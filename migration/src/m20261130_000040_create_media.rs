use sea_orm_migration::prelude::*;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The records that show media, each with a leading image and a list of media.
const OWNERS: [&str; 3] = ["article", "actor", "event"];
const LEAD_IMAGE: &str = "lead_image_id";

fn tables() -> Vec<Table> {
    vec![medium(), medium_alt_text(), medium_person(), medium_actor(), shown_medium()]
}

fn medium() -> Table {
    Table::new("medium")
        .record()
        .bigint_null("edited_at")
        .workflow(&["draft", "published", "withdrawn"])
        .word("kind", &["image", "audio", "video", "document"])
        .text("title")
        .text_null("caption")
        .text_null("credit")
        .text_null("rights_holder")
        .text_null("rights_notice")
        .text_null("rights_licence")
        .text_null("rights_expires")
        .text_null("taken_on")
        .reference_null("place_id", "place")
        .double_null_within("focal_x", 0, 1)
        .double_null_within("focal_y", 0, 1)
        .integer_null("width")
        .integer_null("height")
        .double_null("duration")
        .text_null("url")
        .text_null("file_checksum")
        .text_null("file_type")
        .bigint_null("file_size")
        .text_null("file_colour")
        .text_null("file_preview")
        .index(&["created_at", "id"])
        .index(&["updated_at", "id"])
        .index(&["state", "created_at", "id"])
        .index(&["kind", "created_at", "id"])
        .index(&["place_id", "created_at", "id"])
        .index(&["created_by", "created_at", "id"])
}

fn medium_alt_text() -> Table {
    Table::new("medium_alt_text")
        .owner("medium_id", "medium")
        .integer("ord")
        .text("language")
        .text("text")
        .primary_key(&["medium_id", "language"])
}

fn medium_person() -> Table {
    Table::new("medium_person")
        .item_of("medium_id", "medium")
        .reference("actor_id", "actor")
        .word("status", &["suggested", "confirmed", "rejected"])
        .index(&["medium_id", "ord", "id"])
        .index(&["actor_id", "medium_id", "id"])
}

fn medium_actor() -> Table {
    Table::new("medium_actor")
        .owner("medium_id", "medium")
        .owner("actor_id", "actor")
        .boolean("confirmed")
        .bigint("created_at")
        .link_key(&["medium_id", "actor_id"])
        .index(&["actor_id", "created_at", "medium_id"])
        .index(&["actor_id", "confirmed", "created_at", "medium_id"])
}

/// The media that records show, in order.
fn shown_medium() -> Table {
    Table::new("shown_medium")
        .id()
        .owner_null("article_id", "article")
        .owner_null("actor_id", "actor")
        .owner_null("event_id", "event")
        .integer("ord")
        .reference("medium_id", "medium")
        .text_null("caption")
        .check(table::exactly_one(&["article_id", "actor_id", "event_id"]))
        .index(&["article_id", "ord", "id"])
        .index(&["actor_id", "ord", "id"])
        .index(&["event_id", "ord", "id"])
        .index(&["medium_id", "id"])
}

/// The kinds of records that have slugs and revisions, before and now.
const BEFORE: &[&str] = &["article", "actor", "event"];
const NOW: &[&str] = &["article", "actor", "event", "medium"];

fn slug(kinds: &'static [&'static str]) -> Table {
    Table::new("slug")
        .word("kind", kinds)
        .text("slug")
        .uuid("record_id")
        .boolean("current")
        .link_key(&["kind", "slug"])
        .index(&["kind", "record_id"])
}

fn revision(kinds: &'static [&'static str]) -> Table {
    Table::new("revision")
        .word("kind", kinds)
        .uuid("record_id")
        .bigint("version")
        .bigint("at")
        .uuid_null("by")
        .text_null("reason")
        .text("snapshot")
        .primary_key(&["kind", "record_id", "version"])
}

/// Makes tables anew whose columns take other words: SQLite changes no checks.
async fn admit(manager: &SchemaManager<'_>, kinds: &'static [&'static str]) -> Result<(), DbErr> {
    for table in [slug(kinds), revision(kinds)] {
        table::make_anew(manager, table).await?;
    }
    Ok(())
}

fn index_name(table: &str) -> String {
    format!("{table}_{LEAD_IMAGE}_idx")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await?;
        admit(manager, NOW).await?;
        for owner in OWNERS {
            let mut lead = ColumnDef::new(LEAD_IMAGE).uuid().take();
            lead.extra("REFERENCES medium (id)");
            let add = sea_query::Table::alter().table(owner).add_column(&mut lead).take();
            manager.alter_table(add).await?;
            let index = Index::create().name(index_name(owner)).table(owner).col(LEAD_IMAGE).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for owner in OWNERS {
            manager.drop_index(Index::drop().name(index_name(owner)).to_owned()).await?;
            let drop = sea_query::Table::alter().table(owner).drop_column(LEAD_IMAGE).take();
            manager.alter_table(drop).await?;
        }
        for (table, kind) in [("slug", "kind"), ("revision", "kind"), ("change", "record_kind")] {
            let delete = format!("DELETE FROM {table} WHERE {kind} = 'medium'");
            manager.get_connection().execute_unprepared(&delete).await?;
        }
        admit(manager, BEFORE).await?;
        table::drop(manager, tables()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
