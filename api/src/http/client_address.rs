//! Who is calling: the address of the connection or, where that is a proxy the operator trusts, the
//! one that the proxy tells.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR};
use actix_web::rt::net::TcpStream;
use actix_web::{HttpRequest, web};
use ipnet::IpNet;

/// The networks whose word about a caller's address is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses (`192.0.2.1`) and networks (`10.0.0.0/8`); the first that is neither is the
    /// error.
    pub fn parse(listed: &[String]) -> Result<Self, &str> {
        let network = |text: &str| {
            let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
            text.parse().ok().or_else(address)
        };
        let parsed = listed.iter().map(|text| network(text).ok_or(text.as_str()));
        parsed.collect::<Result<_, _>>().map(Self)
    }

    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address behind the trusted proxies: the right-most one that is none of theirs.
    ///
    /// What stands left of it came from the caller. Where both headers are sent and disagree, a proxy
    /// has written one and the caller the other: then neither counts.
    fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.has(peer) {
            return peer;
        }
        let told = |name: &HeaderName, address: fn(&str) -> Option<IpAddr>| {
            let hops = hops(headers, name)?;
            Some(self.nearest_stranger(peer, hops.iter().map(|hop| address(hop))))
        };
        match (told(&X_FORWARDED_FOR, address), told(&FORWARDED, forwarded_for)) {
            (Some(one), Some(other)) if one != other => peer,
            (Some(caller), _) | (None, Some(caller)) => caller,
            (None, None) => peer,
        }
    }

    /// Goes back from hop to hop for as long as those who tell of them are trusted.
    fn nearest_stranger<I>(&self, peer: IpAddr, hops: I) -> IpAddr
    where
        I: DoubleEndedIterator<Item = Option<IpAddr>>,
    {
        let mut nearest = peer;
        for hop in hops.rev() {
            let Some(hop) = hop else { break };
            nearest = hop;
            if !self.has(hop) {
                break;
            }
        }
        nearest
    }
}

/// The other end of a connection.
pub fn peer(connection: &TcpStream) -> Option<SocketAddr> {
    connection.peer_addr().ok()
}

/// Who is calling.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let proxies = request.app_data::<web::Data<TrustedProxies>>();
    Some(proxies.map_or(peer, |proxies| proxies.caller(peer, request.headers())))
}

/// The items of a header that each proxy appends to; `None` where it is not sent.
fn hops(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let values: Vec<String> = headers
        .get_all(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect();
    let listed = values.iter().flat_map(|value| value.split(','));
    let listed: Vec<String> = listed.map(|hop| hop.trim().to_owned()).collect();
    (!values.is_empty()).then_some(listed)
}

/// Who sent to the proxy that wrote this part of `Forwarded` (RFC 7239): `for="[2001:db8::1]:80"`.
fn forwarded_for(part: &str) -> Option<IpAddr> {
    let pairs = part.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.next().and_then(|(_, node)| address(node.trim().trim_matches('"')))
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|node| node.strip_suffix(']')).unwrap_or(node);
    let socket = || node.parse().map(|socket: SocketAddr| socket.ip());
    bare.parse().or_else(|_| socket()).ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn proxies(listed: &[&str]) -> TrustedProxies {
        let listed: Vec<String> = listed.iter().map(|text| (*text).to_owned()).collect();
        TrustedProxies::parse(&listed).unwrap()
    }

    /// Who is meant to call through 10.0.0.1, which together with 10.0.0.0/8 is trusted.
    fn caller(headers: &[(&str, &str)]) -> String {
        let mut request = TestRequest::default()
            .peer_addr("10.0.0.1:4000".parse().unwrap())
            .app_data(web::Data::new(proxies(&["10.0.0.0/8", "2001:db8:ffff::/48"])));
        for header in headers {
            request = request.append_header(*header);
        }
        client_address(&request.to_http_request()).unwrap().to_string()
    }

    #[test]
    fn the_right_most_address_that_is_not_trusted_counts() {
        let xff = |value| caller(&[("X-Forwarded-For", value)]);
        assert_eq!(xff("203.0.113.7"), "203.0.113.7");
        assert_eq!(xff("198.51.100.1, 203.0.113.7"), "203.0.113.7");
        assert_eq!(xff("198.51.100.1, 203.0.113.7, 10.0.0.2"), "203.0.113.7");
        assert_eq!(xff("10.0.0.3, 10.0.0.2"), "10.0.0.3");
        assert_eq!(xff("203.0.113.7:5123"), "203.0.113.7");
        assert_eq!(xff("[2001:db8::1]:5123"), "2001:db8::1");
        assert_eq!(xff("2001:db8::1, 2001:db8:ffff::1"), "2001:db8::1");
        assert_eq!(xff("::ffff:203.0.113.7"), "203.0.113.7");
        let lines = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.7")];
        assert_eq!(caller(&lines), "203.0.113.7");
    }

    #[test]
    fn what_cannot_be_read_ends_the_way_back() {
        let xff = |value| caller(&[("X-Forwarded-For", value)]);
        assert_eq!(xff("203.0.113.7, unknown"), "10.0.0.1");
        assert_eq!(xff("203.0.113.7, unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(xff(""), "10.0.0.1");
    }

    #[test]
    fn forwarded_says_the_same() {
        let forwarded = |value| caller(&[("Forwarded", value)]);
        assert_eq!(forwarded("for=203.0.113.7;proto=https;by=10.0.0.1"), "203.0.113.7");
        assert_eq!(forwarded("for=198.51.100.1, For=\"203.0.113.7:80\""), "203.0.113.7");
        assert_eq!(forwarded("proto=https;for=\"[2001:db8::1]:80\""), "2001:db8::1");
        assert_eq!(forwarded("for=203.0.113.7, for=_hidden"), "10.0.0.1");
    }

    #[test]
    fn who_contradicts_the_proxy_is_not_believed() {
        let both = |xff, forwarded| caller(&[("X-Forwarded-For", xff), ("Forwarded", forwarded)]);
        assert_eq!(both("203.0.113.7", "for=203.0.113.7"), "203.0.113.7");
        assert_eq!(both("203.0.113.7", "for=198.51.100.1"), "10.0.0.1");
    }

    #[test]
    fn only_who_is_trusted_tells_of_others() {
        let request = TestRequest::default()
            .peer_addr("203.0.113.7:4000".parse().unwrap())
            .app_data(web::Data::new(proxies(&["10.0.0.0/8"])))
            .insert_header(("X-Forwarded-For", "198.51.100.1"));
        let told = client_address(&request.to_http_request()).unwrap();
        assert_eq!(told.to_string(), "203.0.113.7");
        let request = TestRequest::default()
            .peer_addr("10.0.0.1:4000".parse().unwrap())
            .insert_header(("X-Forwarded-For", "198.51.100.1"));
        let told = client_address(&request.to_http_request()).unwrap();
        assert_eq!(told.to_string(), "10.0.0.1", "nobody is trusted by default");
    }

    #[test]
    fn addresses_and_networks_can_be_listed() {
        assert!(proxies(&["192.0.2.1", "::1"]).has("192.0.2.1".parse().unwrap()));
        let odd = ["10.0.0.0/8".to_owned(), "proxy.example".to_owned()];
        assert_eq!(TrustedProxies::parse(&odd), Err("proxy.example"));
    }
}
