//! Conditional requests (RFC 9110, section 13): which versions their headers speak of.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use crate::command::{Conditions, Versions};
use crate::error::Result;
use crate::http::entity_tag::{Tags, version};

/// What the caller expects of the record. Only versions count: the digest in a tag is another for
/// every reader, and whatever compresses an answer makes its tag a weak one.
pub fn conditions(request: &HttpRequest) -> Result<Conditions> {
    Ok(Conditions {
        matching: versions(request, &IF_MATCH)?,
        none_matching: versions(request, &IF_NONE_MATCH)?,
    })
}

fn versions(request: &HttpRequest, header: &HeaderName) -> Result<Option<Versions>> {
    Ok(Tags::read(request.headers(), header)?.map(|tags| match tags {
        Tags::Any => Versions::Any,
        Tags::Listed(tags) => Versions::Listed(tags.iter().filter_map(version).collect()),
    }))
}
