use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The tables of records that show media, and of the links from there to the media, with the column of the record.
pub const SHOWING: [(&str, &str, &str); 3] = [
    ("article", "article_medium", "article_id"),
    ("actor", "actor_medium", "actor_id"),
    ("event", "event_medium", "event_id"),
];

/// A medium that an article, an actor or an event shows.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "shown_medium")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Exactly one of the three owns it.
    pub article_id: Option<Uuid>,
    pub actor_id: Option<Uuid>,
    pub event_id: Option<Uuid>,
    /// Position in the list, as given.
    pub ord: i32,
    pub medium_id: Uuid,
    /// What is said of it here.
    pub caption: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
