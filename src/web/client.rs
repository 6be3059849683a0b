//! Where a request comes from and under which address it reached us, through proxies that are trusted.
//! Must not believe a header that anybody could have written.

use std::net::IpAddr;
use std::sync::Once;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    HOST, HeaderMap, HeaderName, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use ipnet::IpNet;

use super::connection::Traffic;
use super::state::AppState;
use crate::config::HttpConfig;
use crate::domain::AddressPrefix;
use crate::protocols::site::Site;

/// A request without a peer address cannot come over TCP; it counts as from nowhere.
const NOWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

/// Finds it out before anything else looks at the request.
pub async fn find_out(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(state) = AppState::of(&request) {
        let peer = request.peer_addr().map_or(NOWHERE, |address| address.ip());
        advise(&state.config.http, request.headers(), peer);
        let traffic = request.conn_data::<Traffic>();
        let local = traffic.map(|traffic| traffic.local().to_string()).unwrap_or_default();
        if let Some(departure) = traffic.map(Traffic::departure) {
            request.extensions_mut().insert(departure);
        }
        let site = site(&state.config.http, request.headers(), peer, &local);
        request.extensions_mut().insert(site);
    }
    next.call(request).await
}

fn site(config: &HttpConfig, headers: &HeaderMap, peer: IpAddr, local: &str) -> Site {
    let trusted = is_trusted(&config.trusted_proxies, peer);
    let client = if trusted { behind(&config.trusted_proxies, headers, peer) } else { peer };
    let url = config.public_url.clone().unwrap_or_else(|| as_asked_for(headers, trusted, local));
    Site { from: AddressPrefix::from(client), url }
}

/// A proxy that nobody told us about makes all people count as one: said once.
fn advise(config: &HttpConfig, headers: &HeaderMap, peer: IpAddr) {
    static SAID: Once = Once::new();
    let is_near = match peer.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    };
    let forwarded = headers.contains_key(X_FORWARDED_FOR);
    if is_near && forwarded && !is_trusted(&config.trusted_proxies, peer) {
        SAID.call_once(|| {
            log::warn!(
                "requests come through a proxy whose X-Forwarded-For is not believed: \
                 set TRUSTED_PROXIES, or all people count as one proxy={}",
                AddressPrefix::from(peer)
            );
        });
    }
}

fn is_trusted(proxies: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

/// The rightmost address that is no trusted proxy: what stands left of it the client may have made up.
fn behind(proxies: &[IpNet], headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let hops: Vec<&str> = headers
        .get_all(X_FORWARDED_FOR)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Some(address) = address_of(hop.trim()) else { break };
        nearest = address;
        if !is_trusted(proxies, address) {
            break;
        }
    }
    nearest
}

/// Some proxies add the port.
fn address_of(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    hop.trim_matches(['[', ']']).parse().ok().or_else(with_port)
}

/// Scheme and host as the browser knows them, as far as a trusted proxy or the request tells.
fn as_asked_for(headers: &HeaderMap, trusted: bool, local: &str) -> String {
    let told = |name: HeaderName| {
        let value = headers.get(name).filter(|_| trusted)?.to_str().ok()?;
        value.split(',').next().map(str::trim)
    };
    let scheme = if told(X_FORWARDED_PROTO) == Some("https") { "https" } else { "http" };
    let host = told(X_FORWARDED_HOST)
        .or_else(|| headers.get(HOST)?.to_str().ok())
        .filter(|host| looks_sane(host))
        .unwrap_or(local);
    format!("{scheme}://{}", host.to_ascii_lowercase())
}

/// A host goes into links and pictures that people pass on.
fn looks_sane(host: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (1..=255).contains(&host.len()) && host.chars().all(letters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn from(proxies: &str, peer: &str, forwarded: &[&'static str]) -> String {
        let proxies: Vec<IpNet> = proxies.split_whitespace().map(|p| p.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let folder = std::path::Path::new("unused");
        let mut config = crate::config::Config::for_testing(folder).http;
        config.trusted_proxies = proxies;
        site(&config, &headers, peer.parse().unwrap(), "127.0.0.1:5000").from.to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        assert_eq!(from("", "198.51.100.1", &["203.0.113.9"]), "198.51.100.1");
        assert_eq!(from("10.0.0.0/8", "198.51.100.1", &["203.0.113.9"]), "198.51.100.1");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(from("10.0.0.0/8", "::ffff:10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn what_the_client_wrote_himself_does_not_count() {
        let chain = ["1.2.3.4, 203.0.113.9, 10.0.0.2"];
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &chain), "203.0.113.9");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["1.2.3.4", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["1.2.3.4, nonsense"]), "10.0.0.1");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn ports_and_brackets_do_no_harm() {
        assert_eq!(from("::1/128", "::1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(from("::1/128", "::1", &["[2001:db8::1]:80"]), "2001:db8::/56");
    }

    #[test]
    fn links_use_the_host_that_was_asked_for_if_it_looks_like_one() {
        let asked = |host: &'static str, proto: Option<&'static str>, trusted| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            if let Some(proto) = proto {
                headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(proto));
            }
            as_asked_for(&headers, trusted, "127.0.0.1:5000")
        };
        assert_eq!(asked("Chat.local:5000", None, false), "http://chat.local:5000");
        assert_eq!(asked("chat.local", Some("https"), true), "https://chat.local");
        assert_eq!(asked("chat.local", Some("https"), false), "http://chat.local");
        assert_eq!(asked("a/b\"<", None, false), "http://127.0.0.1:5000");
    }
}
