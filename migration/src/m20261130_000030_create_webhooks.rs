use sea_orm_migration::prelude::*;

use crate::table::{self, Table};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: [&str; 4] = [
    // What is to be sent next.
    "CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (webhook_id, due_at, number) \
     WHERE status = 'pending'",
    // What stands before it, of the same record.
    "CREATE INDEX webhook_delivery_order_idx ON webhook_delivery \
     (webhook_id, record_id, status, number) \
     WHERE status = 'pending'",
    "CREATE INDEX webhook_delivery_status_idx ON webhook_delivery (webhook_id, status, number)",
    // What is too old to be kept.
    "CREATE INDEX webhook_delivery_age_idx ON webhook_delivery (status, changed_at)",
];

fn tables() -> Vec<Table> {
    vec![webhook(), delivery()]
}

fn webhook() -> Table {
    Table::new("webhook")
        .id()
        .text("url")
        .text_null("description")
        .text("records")
        .text("verbs")
        .text("secret")
        .text_null("previous_secret")
        .bigint_null("previous_until")
        .boolean("enabled")
        .word_null("disabled_reason", &["operator", "gone"])
        .bigint("position")
        .bigint("made")
        .uuid_null("created_by")
        .bigint("created_at")
        .bigint("updated_at")
}

fn delivery() -> Table {
    Table::new("webhook_delivery")
        .id()
        .owner("webhook_id", "webhook")
        .bigint("number")
        .text("event")
        .uuid_null("record_id")
        .text("payload")
        .word("status", &["pending", "delivered", "dead"])
        .integer("attempts")
        .bigint("created_at")
        .bigint("changed_at")
        .bigint("due_at")
        .bigint_null("leased_until")
        .uuid_null("leased_by")
        .bigint_null("attempted_at")
        .integer_null("response_status")
        .bigint_null("latency_ms")
        .text_null("error")
        .unique(&["webhook_id", "number"])
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
