use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Who took part in an event, and as what.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_participant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    pub actor_id: Option<Uuid>,
    /// Free text, for a participant that is no actor of the register.
    pub label: Option<String>,
    /// actor, recipient, host, guest, mediator, signatory, speaker, audience, victim,
    /// perpetrator, voter, observer or onBehalfOf.
    pub role: String,
    pub side: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
