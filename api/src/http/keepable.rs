//! Answers that may be kept and given to others.

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};

/// The largest answer that is kept, in bytes.
pub const LARGEST: u64 = 1024 * 1024;

/// Says of an answer, in its extensions, that everybody may be given it who asks the same without a token.
pub struct Keepable;

/// Says so of an answer whose body is there and not too large.
pub fn mark_keepable(response: &mut HttpResponse) {
    if matches!(response.body().size(), BodySize::Sized(0..=LARGEST)) {
        response.extensions_mut().insert(Keepable);
    }
}
