//! What a record's filters need to look up the records that their values name.

use crate::model::Visibility;
use crate::store::Session;

/// Finds what references mean, among what one caller may see. How it looks stands in `query/`: a
/// record's description only passes it on.
pub struct Resolver<'a> {
    pub session: &'a Session,
    pub visibility: Visibility,
}
