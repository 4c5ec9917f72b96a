//! The tables of what is known about the world's AI sites and servers, and look-ups in them.
//!
//! Decides nothing about a request: it says which host is whose, which paths matter there, and where in
//! a body a fact would stand. The tables are compiled from `catalogue/*.toml` by the build, so that
//! nothing is parsed when the extension starts. Refuses to know how a body is encoded on the wire or
//! what a found fact means; that is `observe`'s business.

mod answer;
#[allow(clippy::wildcard_imports, reason = "generated tables name most of the module's types")]
mod answers {
    use super::endpoint::{Kind, Turn};
    use super::{answer::*, path::*};
    include!(concat!(env!("OUT_DIR"), "/answers.rs"));
}
mod confidence;
mod endpoint;
mod host;
mod path;
mod patterns;
mod probe;
mod rules;
mod site;
#[allow(clippy::wildcard_imports, reason = "generated tables name most of the module's types")]
mod tables {
    #[allow(unused_imports, reason = "a part that judges no request has no endpoints")]
    use super::{confidence::*, endpoint::*, path::*, probe::*, site::*};
    include!(concat!(env!("OUT_DIR"), "/sites.rs"));
}

pub use answer::{Answer, Answers, Frame, Sequence, Taken, Weight};
pub use confidence::Confidence;
pub use endpoint::{Condition, Endpoint, Factor, Format, Kind, Transport, Turn};
pub(crate) use path::is_uuid;
pub use path::{Path, Segment};
pub use patterns::{server_patterns, site_patterns};
pub use probe::{Literal, Place, Probe, Step, Test, Want};
pub use rules::{rules, tapped_sites};
pub use site::{Server, Site};

/// Every site of the catalogue, by id.
pub fn sites() -> &'static [Site] {
    tables::SITES
}

/// What is known of the answers of every site of which something is, by the site's id.
pub fn answers() -> &'static [Answers] {
    answers::ANSWERS
}

/// What the background knows of a site's answers.
pub fn taken(site: &str) -> Option<&'static Taken> {
    answers::TAKEN.iter().find(|taken| taken.site == site)
}

/// Every kind of server that a person may run, by id.
pub fn servers() -> &'static [Server] {
    tables::SERVERS
}

/// The site with this id.
pub fn site(id: &str) -> Option<&'static Site> {
    let index = sites().binary_search_by(|site| site.id.cmp(id)).ok()?;
    sites().get(index)
}

/// The kind of server with this id.
pub fn server(id: &str) -> Option<&'static Server> {
    let index = servers().binary_search_by(|server| server.id.cmp(id)).ok()?;
    servers().get(index)
}

/// What people call a site or a kind of server.
pub fn name(id: &str) -> Option<&'static str> {
    site(id).map(|site| site.name).or_else(|| server(id).map(|server| server.name))
}

/// The site that a host belongs to, whatever its letters' case. Look-alikes belong to nobody.
pub fn site_of_host(host: &str) -> Option<&'static Site> {
    let exact = tables::HOSTS.binary_search_by(|(known, _)| host::compare(known, host));
    let index = match exact {
        Ok(at) => tables::HOSTS.get(at).map(|(_, site)| *site),
        Err(_) => {
            tables::HOST_GLOBS.iter().find(|(glob, _)| host::matches(glob, host)).map(|(_, site)| *site)
        }
    };
    sites().get(usize::from(index?))
}

/// Whether a segment stands, as it is, in a path of one of this site's endpoints.
pub fn has_segment(site_id: &str, segment: &str) -> bool {
    let paths = site(site_id).into_iter().flat_map(|site| site.endpoints).flat_map(|endpoint| endpoint.paths);
    paths.flat_map(|path| path.0).any(|known| matches!(known, Segment::Literal(text) if *text == segment))
}
