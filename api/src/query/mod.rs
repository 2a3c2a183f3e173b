//! Reading: single records (`find`), lists cut by a [`ListPlan`], and trees of members.
//!
//! A face says what it wants as a tree ([`Fields`]): members of a record, records that it refers to,
//! lists that hang on it. `select` turns the tree into one statement that gives each record as a
//! JSON array of just those values, with arrays inside for what is below; `print` walks the same
//! tree and writes the answer's text from them, without making records of them in between.
//!
//! `sources` says for each type which of its members can be read like this, and from where. What
//! cannot is read as whole records (`find`, `list`), and so is a request that ends in an error: the
//! answer to an error is then made in one place.

mod charge;
mod columns;
mod combined;
mod count;
mod dangling;
mod dependencies;
mod estimate;
mod facets;
pub(crate) mod filter;
pub(crate) mod find;
mod fits;
mod labels;
mod list;

mod natural_key;
mod page;
mod plan;
pub(crate) mod positions_on;
mod print;
mod printer;
mod ranked;
mod read;
pub(crate) mod referrers;
mod resolve;
pub(crate) mod revision;
mod select;
mod shape;
mod source;
pub mod sources;
mod template;
pub mod updated;
mod wanted;
mod workflow;

pub use charge::{charged, spend_anew};
pub use columns::Column;
pub use count::{CountRequest, CountRow, MOST_KEYS, records};
pub use dangling::{Dangling, reference_columns};
pub use estimate::{AnswerSize, MOST_RECORDS, count_made};
pub use facets::{Facet, FacetCount, FacetRequest, MOST_FACETS, facet, refuse_too_many};
pub use filter::refused;
pub use find::Found;
pub use list::ListRequest;
pub use page::{Connection, EdgeMember, InfoMember, PageMember};
pub use plan::ListPlan;
pub use print::{Face, Print, Reading};
pub use printer::{PageRecord, Printer};
pub use ranked::{RELEVANCE, RankedCut, ranked};
pub use read::RecordJson;
pub use resolve::Resolved;
pub use revision::{Revision, RevisionRequest, RevisionSort};
pub use source::{Below, Member, Nested, Post, Read, Source};
pub use wanted::{Field, Fields, PageCut, What};
