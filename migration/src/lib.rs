//! The schema of the store, one and the same for SQLite and Postgres.
//!
//! A migration is frozen in time: it spells out every word it checks and uses nothing of the
//! server. Each one is a list of `table::Table`s, created in order and dropped in reverse.

pub use sea_orm_migration::migrator::{Migration, MigrationStatus, MigratorTrait};
use sea_orm_migration::prelude::*;

mod m20261123_000001_create_register;
mod m20261123_000002_create_actors;
mod m20261123_000003_create_articles;
mod m20261123_000004_create_events;
mod m20261123_000005_create_house;
mod m20261125_000006_create_actor_blocking_keys;
mod m20261125_000007_index_changes;
mod m20261128_000008_add_edited_at;
mod m20261128_000020_add_article_desk;
mod m20261129_000021_sort_unpublished_last;
mod m20261129_000022_index_texts;
mod m20261129_000023_outdated_citations;
mod m20261129_000024_index_coordinates;
mod m20261129_000025_copy_events_to_actors;
mod m20261129_000026_settle_changes;
mod m20261130_000030_create_webhooks;
mod m20261130_000040_create_media;
mod m20261130_000050_create_authors;
mod m20261130_000060_slugs_of_topics_places_publishers;
mod m20261130_000070_create_preview_links;
mod m20261130_000080_link_media_to_records;
mod m20261201_000010_index_files_of_media;
mod m20261201_000020_rename_thumb_hash;
mod m20261201_000030_index_only_what_is_there;
mod m20261201_000040_walk_events_of_an_actor_by_type;
mod naming;
mod table;

/// Brings a store up to date, or back.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_register::Migration),
            Box::new(m20261123_000002_create_actors::Migration),
            Box::new(m20261123_000003_create_articles::Migration),
            Box::new(m20261123_000004_create_events::Migration),
            Box::new(m20261123_000005_create_house::Migration),
            Box::new(m20261125_000006_create_actor_blocking_keys::Migration),
            Box::new(m20261125_000007_index_changes::Migration),
            Box::new(m20261128_000008_add_edited_at::Migration),
            Box::new(m20261128_000020_add_article_desk::Migration),
            Box::new(m20261129_000021_sort_unpublished_last::Migration),
            Box::new(m20261129_000022_index_texts::Migration),
            Box::new(m20261129_000023_outdated_citations::Migration),
            Box::new(m20261129_000024_index_coordinates::Migration),
            Box::new(m20261129_000025_copy_events_to_actors::Migration),
            Box::new(m20261129_000026_settle_changes::Migration),
            Box::new(m20261130_000030_create_webhooks::Migration),
            Box::new(m20261130_000040_create_media::Migration),
            Box::new(m20261130_000050_create_authors::Migration),
            Box::new(m20261130_000060_slugs_of_topics_places_publishers::Migration),
            Box::new(m20261130_000070_create_preview_links::Migration),
            Box::new(m20261130_000080_link_media_to_records::Migration),
            Box::new(m20261201_000010_index_files_of_media::Migration),
            Box::new(m20261201_000020_rename_thumb_hash::Migration),
            Box::new(m20261201_000030_index_only_what_is_there::Migration),
            Box::new(m20261201_000040_walk_events_of_an_actor_by_type::Migration),
        ]
    }
}
