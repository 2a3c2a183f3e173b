//! How much one GraphQL request may ask for.

use crate::principal::Principal;
use crate::query::MOST_RECORDS;

/// The limits of one caller. Each is checked before anything is executed, except the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the request body, decompressed.
    pub body: usize,
    /// Lexical tokens of the document.
    pub tokens: usize,
    /// Fields above each other; introspection is exempt.
    pub depth: usize,
    /// Fields of the operation with every fragment written out.
    pub fields: u64,
    /// Fields of the operation's root.
    pub root_fields: usize,
    /// Names under which one field of one object is answered.
    pub aliases: usize,
    /// Mutations in one document; without any, an access token is needed.
    pub mutations: usize,
    /// Cost: see [`super::guard::Weight`].
    pub cost: u64,
    /// Objects that the answer may contain.
    pub nodes: u64,
    /// Directives on one field or fragment.
    pub directives: usize,
    /// Fragments defined by the document.
    pub fragments: usize,
    /// Bytes of the answer.
    pub answer: usize,
}

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

impl Limits {
    /// Without an access token.
    pub const ANONYMOUS: Limits = Limits {
        body: 256 * KIB,
        tokens: 5_000,
        depth: 16,
        fields: 2_000,
        root_fields: 20,
        aliases: 30,
        mutations: 0,
        cost: 5_000,
        nodes: 10_000,
        directives: 5,
        fragments: 50,
        answer: 4 * MIB,
    };

    /// With an access token.
    pub const SIGNED_IN: Limits = Limits {
        body: MIB,
        tokens: 10_000,
        depth: 20,
        fields: 5_000,
        root_fields: 50,
        aliases: 100,
        mutations: 10,
        cost: 20_000,
        nodes: MOST_RECORDS,
        directives: 5,
        fragments: 100,
        answer: 16 * MIB,
    };

    /// The limits of a caller.
    pub fn of(principal: &Principal) -> &'static Limits {
        match principal {
            Principal::Anonymous | Principal::Previewer(_) => &Self::ANONYMOUS,
            _ => &Self::SIGNED_IN,
        }
    }
}
