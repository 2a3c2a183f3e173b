//! Who is asking: anonymous, an account, a machine client, or the operator at the machine.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use uuid::Uuid;

use crate::values::Role;

/// One thing a token may be used for. Roles are a flat table of scopes; a token can only narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read what one created oneself, in any state.
    ReadOwn,
    /// Read everyone's drafts, revisions and unconfirmed mentions.
    ReadUnpublished,
    /// Create drafts and small records; change and delete one's own drafts.
    Write,
    /// Change anything, publish, withdraw, merge, verify, import.
    Publish,
    /// Export everything one may read.
    Export,
    /// Read the audit log.
    AuditRead,
    /// Manage accounts.
    ManageAccounts,
    /// Manage machine clients.
    ManageClients,
    /// Manage webhooks.
    ManageWebhooks,
    /// Operate the server.
    System,
}

impl Scope {
    /// Every scope, in the order of the reference.
    pub const ALL: [Scope; 10] = [
        Scope::ReadOwn,
        Scope::ReadUnpublished,
        Scope::Write,
        Scope::Publish,
        Scope::Export,
        Scope::AuditRead,
        Scope::ManageAccounts,
        Scope::ManageClients,
        Scope::ManageWebhooks,
        Scope::System,
    ];

    /// The scope as it stands in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::ReadOwn => "content:read-own",
            Scope::ReadUnpublished => "content:read-unpublished",
            Scope::Write => "content:write",
            Scope::Publish => "content:publish",
            Scope::Export => "export",
            Scope::AuditRead => "audit:read",
            Scope::ManageAccounts => "accounts:manage",
            Scope::ManageClients => "clients:manage",
            Scope::ManageWebhooks => "webhooks:manage",
            Scope::System => "system",
        }
    }

    pub fn parse(raw: &str) -> Option<Scope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == raw)
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(u16);

impl Scopes {
    pub const NONE: Scopes = Scopes(0);

    pub fn all() -> Scopes {
        Scope::ALL.into_iter().collect()
    }

    /// What a role may do at most: the table of the reference.
    pub fn of(role: Role) -> Scopes {
        use Scope::*;
        match role {
            Role::Reader => [ReadOwn, ReadUnpublished].into_iter().collect(),
            Role::Author => [ReadOwn, Write].into_iter().collect(),
            Role::Editor => {
                [ReadOwn, ReadUnpublished, Write, Publish, Export, AuditRead].into_iter().collect()
            }
            Role::Admin => Scopes::all(),
        }
    }

    pub fn has(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u16) != 0
    }

    /// The scopes that are in both sets.
    pub fn narrowed(self, to: Scopes) -> Scopes {
        Scopes(self.0 & to.0)
    }

    pub fn contains(self, other: Scopes) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Reads a space-separated list; `None` when a word is no scope.
    pub fn parse(raw: &str) -> Option<Scopes> {
        raw.split_ascii_whitespace().map(Scope::parse).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Scopes(scopes.into_iter().fold(0, |set, scope| set | 1 << scope as u16))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> =
            Scope::ALL.into_iter().filter(|scope| self.has(*scope)).map(Scope::as_str).collect();
        out.write_str(&words.join(" "))
    }
}

/// What kind of subject a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    Account,
    Client,
}

/// The account or machine client behind a token, as the token told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    pub kind: SubjectKind,
    pub id: Uuid,
    /// The session the token belongs to; revoking it ends the token.
    pub session: Uuid,
    /// The subject's epoch when the token was issued; raising it ends all older tokens.
    pub epoch: i64,
}

/// What a preview link shows to whoever has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previewed {
    pub link: Uuid,
    /// The record that is shown in any state.
    pub record: Uuid,
    /// Which of the media that it shows are shown in any state, too.
    pub shows: MediaShown,
    /// Those media.
    pub media: Arc<[Uuid]>,
}

/// Which media of a record a preview link shows, besides those that everybody sees: none that whoever made the link may
/// not see, and none that was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaShown {
    All,
    /// Those of whoever created the record.
    OfItsCreator,
}

/// Who is asking. Nothing reaches the store without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Nobody: reads what is published.
    Anonymous,
    /// Whoever has a preview link: reads what is published, and what the link shows.
    Previewer(Previewed),
    /// An account or machine client with the scopes of its token.
    Caller { subject: Subject, scopes: Scopes },
    /// The operator at the command line, who holds the store anyway.
    Operator,
}

impl Principal {
    pub fn may(&self, scope: Scope) -> bool {
        match self {
            Principal::Anonymous | Principal::Previewer(_) => false,
            Principal::Caller { scopes, .. } => scopes.has(scope),
            Principal::Operator => true,
        }
    }

    pub fn is_anonymous(&self) -> bool {
        matches!(self, Principal::Anonymous)
    }

    /// The id that stands as creator on what this principal writes.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Principal::Caller { subject, .. } => Some(subject.id),
            Principal::Anonymous | Principal::Previewer(_) | Principal::Operator => None,
        }
    }

    /// What a preview link shows, if one was sent.
    pub fn previewed(&self) -> Option<&Previewed> {
        match self {
            Principal::Previewer(previewed) => Some(previewed),
            _ => None,
        }
    }

    /// The account, client or preview link that a request was sent with.
    pub fn credential(&self) -> Option<Uuid> {
        self.id().or_else(|| self.previewed().map(|previewed| previewed.link))
    }

    /// Whether a record is shown in any state because of a preview link.
    pub fn previews(&self, record: Uuid) -> bool {
        let shows = |shown: &Previewed| shown.record == record || shown.media.contains(&record);
        self.previewed().is_some_and(shows)
    }
}

/// What requests are counted by: the account, client or preview link that they are sent with, or else the
/// network that they come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CallerKey {
    Subject(Uuid),
    V4(Ipv4Addr),
    /// A network of IPv6 is a /64.
    V6([u16; 4]),
    /// Nobody in particular: the operator, or a connection without an address.
    #[default]
    Unknown,
}

impl CallerKey {
    pub fn of(principal: &Principal, address: Option<IpAddr>) -> Self {
        match (principal.credential(), address.map(|address| address.to_canonical())) {
            (Some(id), _) => Self::Subject(id),
            (None, Some(IpAddr::V4(address))) => Self::V4(address),
            (None, Some(IpAddr::V6(address))) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
            (None, None) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_count_together() {
        let key =
            |address: &str| CallerKey::of(&Principal::Anonymous, Some(address.parse().unwrap()));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
