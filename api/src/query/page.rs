//! What is wanted of a page, in the form of GraphQL's connections.

use super::wanted::Fields;

/// The members wanted of a connection, and of each of its records.
pub struct Connection {
    /// Each with its key as JSON, with the colon.
    pub members: Vec<(String, PageMember)>,
    pub records: Fields,
}

/// A member of a connection.
pub enum PageMember {
    Name(String),
    Nodes,
    Edges(Vec<(String, EdgeMember)>),
    Info(Vec<(String, InfoMember)>),
    Total,
}

/// A member of an edge.
pub enum EdgeMember {
    Name(String),
    Node,
    Cursor,
}

/// A member of `pageInfo`.
#[derive(Clone, Copy)]
pub enum InfoMember {
    Name,
    HasNext,
    HasPrevious,
    Start,
    End,
    /// The cursors of the neighbouring pages, and the size of the list: the `page` of REST.
    Next,
    Previous,
    Total,
}

impl Connection {
    /// Whether the whole list is to be counted.
    pub fn counts(&self) -> bool {
        self.members.iter().any(|(_, member)| matches!(member, PageMember::Total))
    }
}
