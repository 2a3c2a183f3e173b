//! Who is at the other end of a connection that stays open.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};
use async_graphql::Data;

use crate::account::Credential;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::graphql::request_context::RequestContext;
use crate::http::RequestId;
use crate::http::bearer::bearer_of;
use crate::http::client_address::client_address;
use crate::http::work::Work;
use crate::principal::{CallerKey, Principal};

/// The client of one connection. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    pub diwan: Diwan,
    pub credential: Credential,
    /// Of the request that began the connection: it stands in errors and in the log.
    pub id: RequestId,
    pub work: Work,
    /// Whether it may write: not by a GET.
    pub may_write: bool,
    address: Option<IpAddr>,
}

impl Client {
    /// Of a request, signed in with its token if it has one.
    pub fn of(request: &HttpRequest) -> Result<Client> {
        let diwan = request.app_data::<web::Data<Diwan>>();
        let diwan = diwan.ok_or_else(|| Error::internal("a server without a register"))?;
        Ok(Client {
            diwan: diwan.get_ref().clone(),
            credential: Credential::new(bearer_of(request)),
            id: RequestId::of(request),
            work: Work::of(request)?,
            may_write: true,
            address: client_address(request),
        })
    }

    /// The same, which may not write.
    pub fn that_only_reads(self) -> Client {
        Client { may_write: false, ..self }
    }

    /// Who it is at this moment.
    pub async fn principal(&self) -> Result<Principal> {
        self.credential.principal(&self.diwan).await
    }

    /// What its requests are counted by.
    pub fn key(&self, who: &Principal) -> CallerKey {
        CallerKey::of(who, self.address)
    }

    /// What resolvers work with, for one request or event.
    pub fn data(&self, who: &Principal) -> Data {
        let mut data = Data::default();
        data.insert(RequestContext::new(self.diwan.clone(), who.clone(), self.key(who)));
        data
    }
}
