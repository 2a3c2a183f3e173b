//! What every record carries, whatever its kind.

use async_graphql::SimpleObject;
use serde::Serialize;
use uuid::Uuid;

use crate::values::{Instant, State};

/// What every record carries.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Head {
    /// The record's id, a UUID (version 7), the same on both faces; never reused.
    #[graphql(skip)]
    pub id: Uuid,
    /// Your own key for the record, unique among records of its type: for upserts and references.
    #[schema(example = "wire:2021-01-11/4711")]
    pub external_id: Option<String>,
    /// 1 when created, one more with each change.
    #[schema(example = 3)]
    pub version: i64,
    /// When the record was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Who created it; not shown.
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub created_by: Option<Uuid>,
}

impl Head {
    /// The version that the next change leads to. It never begins anew below zero: imports bring no
    /// version near the last number there is, and a record that has such a one keeps it.
    pub fn next_version(&self) -> i64 {
        self.version.saturating_add(1)
    }

    /// Reads the stored columns.
    pub fn stored(
        id: Uuid,
        external_id: Option<String>,
        version: i64,
        created_at: i64,
        updated_at: i64,
        created_by: Option<Uuid>,
    ) -> Self {
        let (created_at, updated_at) =
            (Instant::from_micros(created_at), Instant::from_micros(updated_at));
        Self { id, external_id, version, created_at, updated_at, created_by }
    }
}

/// Where a record stands between draft and published.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workflow {
    /// Where the record stands. Only commands (publish, withdraw, …) change it.
    pub state: State,
    /// When a scheduled record will be published by itself.
    pub publish_at: Option<Instant>,
    /// Since when it is (or was) published.
    pub published_at: Option<Instant>,
    /// Why and when it was withdrawn, for the public.
    pub withdrawal: Option<Withdrawal>,
    /// The state from which it was scheduled, while it is; not shown.
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub scheduled_from: Option<State>,
}

/// The public notice of a withdrawal.
#[derive(
    Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, SimpleObject, utoipa::ToSchema,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Withdrawal {
    /// Why the record was withdrawn.
    #[schema(example = "The statement was published in error.")]
    pub reason: String,
    /// When it was withdrawn.
    pub at: Instant,
}

impl Workflow {
    /// A new draft.
    pub fn draft() -> Self {
        Self {
            state: State::Draft,
            publish_at: None,
            published_at: None,
            withdrawal: None,
            scheduled_from: None,
        }
    }

    /// From which instant the record is visible, if it ever was or will be.
    pub fn visible_from(&self) -> Option<Instant> {
        self.publish_at.or(self.published_at)
    }

    /// Whether everybody sees it.
    pub fn is_public(&self) -> bool {
        self.state == State::Published
    }

    /// Whether it has ever been public.
    pub fn was_public(&self) -> bool {
        self.published_at.is_some()
    }

    /// The state as it is stored: a scheduled record is a published one whose time has not come.
    pub fn stored_state(&self) -> State {
        if self.state == State::Scheduled { State::Published } else { self.state }
    }

    /// Reads the stored columns as of `now`.
    pub fn stored(
        state: State,
        published_at: Option<i64>,
        withdrawn_at: Option<i64>,
        withdrawn_reason: Option<String>,
        now: Instant,
    ) -> Self {
        let at = published_at.map(Instant::from_micros);
        let scheduled = state == State::Published && at.is_some_and(|at| at > now);
        let withdrawal = withdrawn_at.zip(withdrawn_reason);
        Self {
            state: if scheduled { State::Scheduled } else { state },
            publish_at: at.filter(|_| scheduled),
            published_at: at.filter(|_| !scheduled),
            withdrawal: withdrawal
                .map(|(at, reason)| Withdrawal { reason, at: Instant::from_micros(at) }),
            scheduled_from: None,
        }
    }
}
