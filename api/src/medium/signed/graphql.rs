//! Signed addresses on the GraphQL face.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::UploadAddress;
use crate::error::Result;
use crate::graphql::{RequestContext, UserError, expected, handle, settle};

/// Preparing uploads.
#[derive(Default)]
pub struct UploadMutation;

/// What came of preparing an upload.
#[derive(SimpleObject)]
pub struct UploadAddressPayload {
    /// Where the file can be put; null when it was refused.
    upload_address: Option<UploadAddress>,
    /// What the caller can mend.
    user_errors: Vec<UserError>,
}

#[Object]
impl UploadMutation {
    /// An address to which the file of a medium can be put, by whoever has the address: with its media type as
    /// `Content-Type`, and no other header. It is taken once, for 15 minutes at most, as long as the medium has not
    /// changed.
    async fn prepare_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the medium.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
    ) -> Option<Result<UploadAddressPayload>> {
        let prepared = async {
            let context = RequestContext::of(ctx)?;
            let expected = expected(expected_version);
            let address = context.diwan.prepare_upload(&context.who, &handle(&id), expected).await;
            let (upload_address, user_errors) = settle(address)?;
            Ok(UploadAddressPayload { upload_address, user_errors })
        };
        Some(prepared.await)
    }
}
