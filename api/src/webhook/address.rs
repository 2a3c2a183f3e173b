//! Which addresses may be sent to.
//!
//! A webhook's URL is somebody's wish, and the server stands in a network in which it reaches more than they do:
//! databases, the services of a cloud, itself. So only public addresses are sent to, and those that the operator
//! allows. What decides is the address that a connection is made to, not how it was written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use url::{Host, Url};

/// The addresses of the operator's own network that may be sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList {
    networks: Vec<IpNet>,
    /// Host names, in lower case.
    names: Vec<String>,
}

impl AllowList {
    /// Reads addresses (`192.0.2.1`), networks (`10.0.0.0/8`) and host names (`hooks.internal`); the first
    /// that is none of them is the error.
    pub fn parse(listed: &[String]) -> Result<Self, &str> {
        let mut list = Self::default();
        for text in listed {
            match network(text) {
                Some(network) => list.networks.push(network),
                None => list.names.push(bare(&host_name(text).ok_or(text.as_str())?)),
            }
        }
        Ok(list)
    }

    /// Whether an address may be sent to.
    pub fn takes(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whether a name may be sent to, whatever its addresses are.
    pub fn names(&self, name: &str) -> bool {
        let name = bare(name);
        self.names.contains(&name)
    }
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address)
}

/// A host name that names no address in disguise.
fn host_name(text: &str) -> Option<String> {
    match Host::parse(text).ok()? {
        Host::Domain(name) if !name.is_empty() && name == text.to_ascii_lowercase() => Some(name),
        _ => None,
    }
}

/// A name without the dot that says that it is whole, in lower case.
fn bare(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Whom a URL leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Address(IpAddr),
    Name(String),
}

impl Target {
    /// The host of a URL, read as browsers do: `0x7f.1` is an address, too.
    pub fn of(url: &Url) -> Option<Target> {
        match url.host()? {
            Host::Domain(name) => Some(Target::Name(bare(name))),
            Host::Ipv4(address) => Some(Target::Address(address.into())),
            Host::Ipv6(address) => Some(Target::Address(address.into())),
        }
    }

    /// Whether it is known without looking it up that it may not be sent to.
    pub fn is_refused(&self, allowed: &AllowList) -> bool {
        match self {
            Target::Address(address) => !allowed.takes(*address),
            Target::Name(name) => is_local(name) && !allowed.names(name),
        }
    }
}

/// Names of the machine itself, which need not be looked up (RFC 6761).
fn is_local(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address is one of the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The special-purpose addresses of IANA: network, and how many bits of it count.
const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    // This network.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Carriers' NAT.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Loopback.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, at which clouds tell their secrets.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    // Of protocols.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // Relays of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Benchmarks.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Reserved, and broadcast.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    // A service of one cloud within its public range: Azure's wire server.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let within = |(network, bits): &(Ipv4Addr, u32)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    !SPECIAL_V4.iter().any(within)
}

/// Within the only range that is given out (2000::/3): what is not to be reached there.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    // Of protocols, Teredo (2001::/32) among them: it holds an address of IPv4.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4: it holds an address of IPv4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// The prefix under which NAT64 reaches IPv4 (RFC 6052).
const NAT64: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);
/// All that is given out.
const UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

fn is_public_v6(address: Ipv6Addr) -> bool {
    let within = |(network, bits): &(Ipv6Addr, u32)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if within(&(NAT64, 96)) {
        return is_public_v4(Ipv4Addr::from_bits(address.to_bits() as u32));
    }
    within(&UNICAST) && !SPECIAL_V6.iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every spelling that readers of URLs know of what is not to be reached.
    const FORBIDDEN: [&str; 66] = [
        "http://127.0.0.1/",
        "http://127.0.0.1:8080/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7F.0.0.1/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://0177.0x0.0.1/",
        "http://00000177.0.0.01/",
        "http://127.0.0.1./",
        "http://127.255.255.254/",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://１２７.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://0x0/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://localhost./",
        "http://a.localhost/",
        "http://loc%61lhost/",
        "http://ⓛocalhost/",
        "http://10.0.0.1/",
        "http://10.1/",
        "http://167772161/",
        "http://0xa000001/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.0.1/",
        "http://0300.0250.0.1/",
        "http://3232235521/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://169.16689662/",
        "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://168.63.129.16/",
        "http://192.0.0.170/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://255.255.255.255/",
        "http://240.0.0.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
    ];

    fn refused(url: &str, allowed: &AllowList) -> bool {
        let url = Url::parse(url).unwrap_or_else(|cause| panic!("{url}: {cause}"));
        Target::of(&url).unwrap().is_refused(allowed)
    }

    fn allowing(listed: &[&str]) -> AllowList {
        let listed: Vec<String> = listed.iter().map(|text| (*text).to_owned()).collect();
        AllowList::parse(&listed).unwrap()
    }

    #[test]
    fn no_spelling_of_a_forbidden_address_is_taken() {
        for url in FORBIDDEN {
            assert!(refused(url, &AllowList::default()), "{url}");
        }
    }

    #[test]
    fn public_addresses_are_taken() {
        for url in [
            "https://hooks.example.org/diwan",
            "http://1.1.1.1/",
            "http://8.8.8.8:8080/",
            "http://172.15.255.255/",
            "http://172.32.0.1/",
            "http://100.63.255.255/",
            "http://100.128.0.1/",
            "http://169.253.1.1/",
            "http://[2606:4700:4700::1111]/",
            "http://[2a00:1450:4001::1]/",
            "http://[::ffff:8.8.8.8]/",
            "http://[64:ff9b::8.8.8.8]/",
            "http://notlocalhost/",
            "http://localhost.example.org/",
        ] {
            assert!(!refused(url, &AllowList::default()), "{url}");
        }
    }

    #[test]
    fn the_operator_allows_networks_addresses_and_names() {
        let allowed = allowing(&["10.1.0.0/16", "127.0.0.1", "fd00::/8", "localhost"]);
        for url in [
            "http://10.1.2.3/",
            "http://127.0.0.1/",
            "http://0x7f000001/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fd12::1]/",
            "http://LOCALHOST./",
        ] {
            assert!(!refused(url, &allowed), "{url}");
        }
        for url in ["http://10.2.0.1/", "http://127.0.0.2/", "http://[::1]/", "http://a.localhost/"]
        {
            assert!(refused(url, &allowed), "{url}");
        }
        assert!(allowed.names("localhost."));
    }

    #[test]
    fn what_is_neither_network_nor_name_is_refused() {
        for odd in ["", "10.0.0.0/33", "http://a/", "a b", "0x7f.1", "2130706433", "a:80", "10.0.0"]
        {
            assert_eq!(AllowList::parse(&[odd.to_owned()]), Err(odd), "{odd}");
        }
    }
}
