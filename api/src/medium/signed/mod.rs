//! Signed addresses: a file can be put there by who has none of the headers that a write needs, such as a page in a
//! browser, once and for a while.

pub mod describe;
pub mod graphql;
pub mod rest;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::Listed;
use crate::principal::{Principal, Scope, Scopes};
use crate::token::{Audience, Signed, UploadClaims};
use crate::values::{Handle, Instant};

/// Where the file of a medium can be put without an access token, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadAddress {
    /// The whole address. Whoever has it may upload: keep it to yourself.
    #[schema(example = "https://content.example/api/v1/media/019a…/file?upload=eyJ0…")]
    pub url: String,
    /// The method of the request that uploads; it needs neither `Authorization` nor `If-Match`.
    #[schema(example = "PUT")]
    pub method: String,
    /// Until when it is taken.
    pub expires_at: Instant,
}

/// What may be done by such an address, and needs to be seen for it.
const NEEDED: [Scope; 4] = [Scope::ReadOwn, Scope::ReadUnpublished, Scope::Write, Scope::Publish];
const SECOND: i64 = 1_000_000;

impl Diwan {
    /// An address to which the caller, or whom they give it, can put the file of a medium that they may change: until
    /// the medium changes, for 15 minutes at most.
    pub async fn prepare_upload(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
    ) -> Result<UploadAddress> {
        let medium = self.medium_to_fill(who, handle, expected).await?;
        let Principal::Caller { subject, scopes } = who else {
            return Err(Error::unauthenticated());
        };
        let issued_at = self.now().micros().div_euclid(SECOND);
        let claims = UploadClaims {
            iss: self.issuer().to_owned(),
            aud: Audience::One(self.tokens.expectation.audience.clone()),
            sub: subject.id,
            machine: subject.kind == crate::principal::SubjectKind::Client,
            iat: issued_at,
            exp: issued_at + UploadClaims::LONGEST_LIFE_SECONDS,
            sid: subject.session,
            scope: scopes.narrowed(NEEDED.into_iter().collect::<Scopes>()),
            ver: subject.epoch,
            medium: medium.id(),
            version: medium.head.version,
        };
        let base = self.issuer().trim_end_matches('/');
        let token = self.sign(&claims).await?;
        Ok(UploadAddress {
            url: format!("{base}{}?upload={token}", place(claims.medium)),
            method: "PUT".to_owned(),
            expires_at: Instant::from_micros(claims.exp * SECOND),
        })
    }

    /// Who uploads by an address of this medium, and the version from which they start.
    pub async fn uploader(
        &self,
        token: &str,
        medium: &Handle,
    ) -> Result<(Principal, Expected<'static>)> {
        let claims: UploadClaims = self.claims_of(token).await?;
        if *medium != Handle::Id(claims.medium) {
            return Err(Error::unauthenticated());
        }
        let who = self.caller_behind(claims.subject(), claims.scope).await?;
        Ok((who, Expected::Version(claims.version)))
    }
}

/// Where the file of a medium is put.
fn place(medium: Uuid) -> String {
    format!("/api/v1/media/{medium}/file")
}
