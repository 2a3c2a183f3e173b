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
        slug(),
        revision(),
        change(),
        account(),
        client(),
        refresh_token(),
        revoked_session(),
        signing_key(),
    ]
}

/// The records that have slugs and revisions.
const KINDS: &[&str] = &["article", "actor", "event"];

fn slug() -> Table {
    Table::new("slug")
        .word("kind", KINDS)
        .text("slug")
        .uuid("record_id")
        .boolean("current")
        .link_key(&["kind", "slug"])
        .index(&["kind", "record_id"])
}

fn revision() -> Table {
    Table::new("revision")
        .word("kind", KINDS)
        .uuid("record_id")
        .bigint("version")
        .bigint("at")
        .uuid_null("by")
        .text_null("reason")
        .text("snapshot")
        .primary_key(&["kind", "record_id", "version"])
}

fn change() -> Table {
    Table::new("change")
        .sequence("sequence")
        .bigint("at")
        .text("kind")
        .text("subject_kind")
        .uuid("subject_id")
        .bigint("version")
        .uuid_null("by")
        .index(&["subject_kind", "subject_id", "sequence"])
}

fn account() -> Table {
    Table::new("account")
        .id()
        .text("email")
        .text("name")
        .word("role", &["reader", "author", "editor", "admin"])
        .text("password_hash")
        .word("status", &["active", "disabled"])
        .bigint("epoch")
        .bigint("created_at")
        .bigint("updated_at")
        .bigint_null("last_login_at")
        .unique(&["email"])
}

fn client() -> Table {
    Table::new("client")
        .id()
        .text("name")
        .text("secret_hash")
        .text("scopes")
        .bigint("created_at")
        .bigint("expires_at")
        .bigint_null("revoked_at")
        .bigint_null("last_used_at")
        .bigint("epoch")
}

fn refresh_token() -> Table {
    Table::new("refresh_token")
        .id()
        .uuid("session")
        .owner("account_id", "account")
        .text("token_hash")
        .bigint("issued_at")
        .bigint("expires_at")
        .bigint("session_started_at")
        .bigint_null("used_at")
        .hint_null("successor_id", "refresh_token")
        .bigint_null("revoked_at")
        .text("scopes")
        .text_null("client_id")
        .unique(&["token_hash"])
        .index(&["session"])
        .index(&["account_id"])
}

fn revoked_session() -> Table {
    Table::new("revoked_session").uuid("session").bigint("revoked_at").primary_key(&["session"])
}

fn signing_key() -> Table {
    Table::new("signing_key")
        .text("kid")
        .text("public_key")
        .bigint("created_at")
        .bigint("active_from")
        .bigint_null("last_used_at")
        .bigint_null("retired_at")
        .primary_key(&["kid"])
}
