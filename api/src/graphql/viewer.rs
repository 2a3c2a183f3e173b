//! `viewer`: who asks.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::visit::Visit;
use crate::error::Result;
use crate::principal::{Principal, Scope, SubjectKind};

/// The account or machine client behind the access token.
#[derive(SimpleObject)]
pub struct Viewer {
    /// The id of the account or client.
    id: ID,
    /// Which of the two it is.
    kind: ViewerKind,
    /// What the access token may be used for, such as `content:write`.
    scopes: Vec<String>,
}

/// What an access token speaks for.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// A person's account.
    Account,
    /// A program.
    Client,
}

/// Who asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The account or machine client behind the access token; null without one.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        Visit::of(ctx).map(|visit| Viewer::of(&visit.who)).transpose()
    }
}

impl Viewer {
    fn of(who: &Principal) -> Option<Self> {
        let Principal::Caller { subject, scopes } = who else { return None };
        let held = Scope::ALL.into_iter().filter(|scope| scopes.has(*scope));
        let kind = match subject.kind {
            SubjectKind::Account => ViewerKind::Account,
            SubjectKind::Client => ViewerKind::Client,
        };
        let scopes = held.map(|scope| scope.as_str().to_owned()).collect();
        Some(Self { id: subject.id.into(), kind, scopes })
    }
}
