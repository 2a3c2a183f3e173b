//! Looking names up, and refusing what they lead to.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use super::address::{AllowList, Target};
use crate::values::{Fault, FieldCode};

/// How long it takes at most to find the addresses of a name while somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where the addresses of a name come from.
pub trait Lookup: Send + Sync {
    fn addresses(&self, name: &str) -> Addresses;
}

/// The addresses of a name, to come.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// As the machine looks names up.
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, name: &str) -> Addresses {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|found| found.ip()).collect())
        })
    }
}

/// Decides to whom a connection may be made. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    allowed: Arc<AllowList>,
    lookup: Arc<dyn Lookup>,
}

impl Default for Guard {
    fn default() -> Self {
        Self::new(AllowList::default())
    }
}

/// Why no connection is made.
#[derive(Debug)]
pub struct NotAllowed;

impl fmt::Display for NotAllowed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the address may not be sent to")
    }
}

impl std::error::Error for NotAllowed {}

impl Guard {
    pub fn new(allowed: AllowList) -> Self {
        Self { allowed: Arc::new(allowed), lookup: Arc::new(SystemLookup) }
    }

    /// The same, looking names up elsewhere.
    pub fn looking_up(self, lookup: Arc<dyn Lookup>) -> Self {
        Self { lookup, ..self }
    }

    /// Whether a URL need not be looked up to be refused.
    pub fn refuses(&self, url: &Url) -> bool {
        Target::of(url).is_none_or(|target| target.is_refused(&self.allowed))
    }

    /// Refuses a URL that leads where nothing may be sent to. A name that cannot be looked up now is taken: it
    /// is looked up again for each delivery.
    pub async fn check(&self, url: &Url) -> Result<(), Fault> {
        let refused = || {
            Fault::new(
                FieldCode::UrlNotAllowed,
                "leads to an address that is not public; the operator allows others by webhook_allow",
            )
        };
        let name = match Target::of(url) {
            _ if self.refuses(url) => return Err(refused()),
            Some(Target::Name(name)) => name,
            _ => return Ok(()),
        };
        match tokio::time::timeout(PATIENCE, self.lookup.addresses(&name)).await {
            Ok(Ok(found)) if !self.takes_all(&name, &found) => Err(refused()),
            _ => Ok(()),
        }
    }

    /// Who has several addresses of which one is forbidden is not sent to at all.
    fn takes_all(&self, name: &str, found: &[IpAddr]) -> bool {
        self.allowed.names(name) || found.iter().all(|address| self.allowed.takes(*address))
    }
}

/// Connections are made to the addresses that were looked at, and to no others.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = guard.lookup.addresses(name.as_str()).await?;
            if !guard.takes_all(name.as_str(), &found) {
                return Err(NotAllowed.into());
            }
            let all = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(all) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(Vec<IpAddr>);

    impl Lookup for Fixed {
        fn addresses(&self, _: &str) -> Addresses {
            let found = self.0.clone();
            Box::pin(async move { Ok(found) })
        }
    }

    async fn checked(found: &[&str], allowed: &[&str]) -> bool {
        let allowed: Vec<String> = allowed.iter().map(|text| (*text).to_owned()).collect();
        let found = found.iter().map(|address| address.parse().unwrap()).collect();
        let guard = Guard::new(AllowList::parse(&allowed).unwrap());
        let guard = guard.looking_up(Arc::new(Fixed(found)));
        let connects = guard.resolve("hooks.example".parse().unwrap()).await.is_ok();
        let url = Url::parse("https://hooks.example/a").unwrap();
        assert_eq!(guard.check(&url).await.is_ok(), connects);
        connects
    }

    #[tokio::test]
    async fn a_name_is_as_good_as_its_addresses() {
        assert!(checked(&["1.1.1.1", "2606:4700::1"], &[]).await);
        assert!(!checked(&["1.1.1.1", "127.0.0.1"], &[]).await);
        assert!(!checked(&["::ffff:169.254.169.254"], &[]).await);
        assert!(checked(&["10.0.0.1"], &["10.0.0.0/8"]).await);
        assert!(checked(&["10.0.0.1"], &["hooks.example"]).await);
    }
}
