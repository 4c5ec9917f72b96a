//! Match patterns for `webRequest`.
//!
//! Decides for which addresses the background is woken: those that could be an endpoint that counts, and
//! as few others as the browsers' pattern language allows. A pattern's path includes the query, so each
//! ends in `*`; it cannot name a port, and its host may only open with `*.`. Refuses to know permissions.

use super::endpoint::{Endpoint, Transport};
use super::path::{Path, Segment};
use super::site::{Server, Site};

/// The patterns of a site's requests, each once.
pub fn site_patterns(site: &Site) -> Vec<String> {
    let mut patterns = Vec::new();
    for endpoint in site.endpoints.iter().filter(|endpoint| is_heard(endpoint)) {
        let hosts = if endpoint.hosts.is_empty() { site.hosts } else { endpoint.hosts };
        for host in hosts {
            let host = match host.split_once('*') {
                Some((_, after)) => {
                    format!("*{}", after.get(after.find('.').unwrap_or(0)..).unwrap_or(after))
                }
                None => (*host).to_owned(),
            };
            patterns.extend(endpoint.paths.iter().map(|path| format!("https://{host}{}", pattern(*path))));
        }
    }
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

/// The patterns of a kind of server's requests, on any host.
pub fn server_patterns(server: &Server) -> Vec<String> {
    let endpoints = server.endpoints.iter().filter(|endpoint| is_heard(endpoint));
    let mut patterns: Vec<String> = endpoints
        .flat_map(|endpoint| endpoint.paths)
        .map(|path| format!("*://*{}", pattern(*path)))
        .collect();
    patterns.sort_unstable();
    patterns.dedup();
    patterns
}

/// Sockets say nothing to `webRequest`, and what can never count needs nobody woken.
fn is_heard(endpoint: &Endpoint) -> bool {
    endpoint.transport == Transport::Http && (endpoint.kind.is_some() || !endpoint.image_if.is_empty())
}

fn pattern(path: Path) -> String {
    let mut pattern = String::new();
    for segment in path.0 {
        pattern.push('/');
        match segment {
            Segment::Literal(text) => pattern.push_str(text),
            Segment::Prefix(text) => {
                pattern.push_str(text);
                pattern.push('*');
            }
            Segment::Any | Segment::Uuid | Segment::Hex24 | Segment::Number => pattern.push('*'),
        }
    }
    if !pattern.ends_with('*') {
        pattern.push('*');
    }
    pattern
}
