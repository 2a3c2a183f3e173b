use sea_orm_migration::prelude::*;

use crate::table;

#[derive(DeriveMigrationName)]
pub struct Migration;

const ARTICLE: &str = "article";

/// What the desk keeps of an article on its way: from which state it was scheduled, and what its
/// author was told when it was last returned, when and by whom.
fn columns() -> [ColumnDef; 4] {
    [
        ColumnDef::new("scheduled_from")
            .text()
            .check(Expr::col("scheduled_from").is_in(["draft", "inReview"]))
            .take(),
        ColumnDef::new("returned_note").text().take(),
        ColumnDef::new("returned_at").big_integer().take(),
        ColumnDef::new("returned_by").uuid().take(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in columns() {
            let add = Table::alter().table(ARTICLE).add_column(&mut column).take();
            manager.alter_table(add).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            let name = column.get_column_name().to_string();
            let drop = Table::alter().table(ARTICLE).drop_column(Alias::new(name)).take();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        table::ALL_OR_NOTHING
    }
}
