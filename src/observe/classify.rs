//! One request → what it was.
//!
//! Decides by the catalogue alone, in this order: whose address is it, is this one of its endpoints, what
//! does the body say. Refuses to guess: what cannot be read where only the body tells is not counted, and
//! what no endpoint describes is not seen at all.

use crate::catalogue::{self, Condition, Endpoint, Kind, Place, Server, Turn, is_uuid};

use super::address::Address;
use super::body;
use super::finds::Finds;
use super::{Binding, Request, Sighting};

/// More images than this in one request is no number of images.
const MOST_IMAGES: u64 = 10_000;

/// What a request is: `None` where no endpoint of the catalogue (or of a bound server) describes it.
pub fn classify(request: &Request<'_>, bindings: &[Binding]) -> Option<Sighting> {
    let address = Address::split(request.url)?;
    let bound = bindings.iter().filter(|binding| {
        Address::split(&binding.origin).is_some_and(|origin| address.has_origin_of(&origin))
    });
    let own = bound.filter_map(|binding| {
        let server = catalogue::server(&binding.server)?;
        on_server(request, &address, server, binding.makes)
    });
    best(own).or_else(|| on_site(request, &address))
}

/// What a request would be if it went to any of the kinds of server: for a server on the person's own
/// machine about which nothing else is known.
pub fn classify_any_server(request: &Request<'_>) -> Option<Sighting> {
    let address = Address::split(request.url)?;
    best(catalogue::servers().iter().filter_map(|server| on_server(request, &address, server, None)))
}

/// Whether an address is of a server on the person's own machine.
pub fn is_loopback(url: &str) -> bool {
    Address::split(url).is_some_and(|address| address.is_loopback())
}

/// The id of the site that an address belongs to, whatever is asked of it.
pub fn site_of(url: &str) -> Option<&'static str> {
    let address = Address::split(url).filter(Address::is_public_site)?;
    catalogue::site_of_host(address.host).map(|site| site.id)
}

fn on_site(request: &Request<'_>, address: &Address<'_>) -> Option<Sighting> {
    if !address.is_public_site() {
        return None;
    }
    let site = catalogue::site_of_host(address.host)?;
    let endpoints = site.endpoints.iter().filter(|endpoint| site.serves(endpoint, address.host));
    best(endpoints.filter_map(|endpoint| sight(request, address, site.id, endpoint)))
}

fn on_server(
    request: &Request<'_>,
    address: &Address<'_>,
    server: &Server,
    makes: Option<Kind>,
) -> Option<Sighting> {
    let sightings =
        server.endpoints.iter().filter_map(|endpoint| sight(request, address, server.id, endpoint));
    let mut sighting = best(sightings)?;
    if server.ask_what_it_makes {
        sighting.kind = sighting.kind.and(makes);
        if sighting.kind.is_none() {
            return Some(uncounted(sighting.site));
        }
    }
    Some(sighting)
}

/// Of several descriptions of one request, the first that counts; else the first.
fn best(sightings: impl Iterator<Item = Sighting>) -> Option<Sighting> {
    let mut first = None;
    for sighting in sightings {
        if sighting.kind.is_some() {
            return Some(sighting);
        }
        first.get_or_insert(sighting);
    }
    first
}

fn sight(
    request: &Request<'_>,
    address: &Address<'_>,
    site: &'static str,
    endpoint: &'static Endpoint,
) -> Option<Sighting> {
    let is_here = endpoint.method.eq_ignore_ascii_case(request.method)
        && endpoint.paths.iter().any(|path| path.matches(address.path))
        && !endpoint.except.iter().any(|path| path.matches(address.path));
    if !is_here {
        return None;
    }
    // What can never count is not worth reading.
    if endpoint.kind.is_none() && endpoint.image_if.is_empty() {
        return Some(uncounted(site));
    }
    let mut finds = Finds::new(endpoint.probes);
    body::read_query(address.query, &mut finds);
    let readable = body::read(request.body, endpoint.format, &mut finds).is_ok();
    let facts = Facts { finds, readable };
    let Some(kind) = facts.kind(endpoint) else {
        return Some(uncounted(site));
    };
    Some(Sighting {
        site,
        kind: Some(kind),
        turn: facts.turn(endpoint),
        model: facts.model(endpoint),
        images: if kind == Kind::Image { facts.images(endpoint) } else { None },
        prompt_chars: facts.prompt_chars(endpoint),
        accepts_redirect: endpoint.accepts_redirect,
        timed: endpoint.timed,
    })
}

/// Recognised, and nothing more is said of it.
fn uncounted(site: &'static str) -> Sighting {
    Sighting {
        site,
        kind: None,
        turn: Turn::New,
        model: None,
        images: None,
        prompt_chars: None,
        accepts_redirect: false,
        timed: false,
    }
}

/// What was found in a request, and whether its body was part of it.
struct Facts {
    finds: Finds,
    readable: bool,
}

impl Facts {
    fn kind(&self, endpoint: &Endpoint) -> Option<Kind> {
        let undecided = endpoint.body_decides && !self.readable;
        // A rule about the body says nothing about a body that could not be read.
        let prompt = endpoint.prompt_if.is_empty()
            || self.any(endpoint.prompt_if)
            || !endpoint.body_decides && !self.readable && self.asks_only_body(endpoint.prompt_if);
        if undecided || !prompt || self.any(endpoint.none_if) {
            return None;
        }
        if self.any(endpoint.image_if) { Some(Kind::Image) } else { endpoint.kind }
    }

    fn turn(&self, endpoint: &Endpoint) -> Turn {
        if self.any(endpoint.regenerate_if) {
            Turn::Regenerate
        } else if self.any(endpoint.edit_if) {
            Turn::Edit
        } else {
            endpoint.turn
        }
    }

    fn model(&self, endpoint: &Endpoint) -> Option<String> {
        let written = endpoint.model.iter().find_map(|probe| self.finds.text(*probe))?;
        let name = written.strip_prefix(endpoint.model_strip).unwrap_or(written);
        let is_code = name.bytes().all(|byte| byte.is_ascii_digit());
        (!is_code && !is_uuid(name) && !endpoint.not_models.contains(&name)).then(|| name.to_owned())
    }

    fn images(&self, endpoint: &Endpoint) -> Option<u32> {
        let product = |factors: &&[catalogue::Factor]| {
            factors.iter().try_fold(1u64, |product, factor| {
                let default = factor.default.filter(|_| self.readable).map(u64::from);
                product.checked_mul(self.finds.number(factor.probe).or(default)?)
            })
        };
        let images = endpoint.images.iter().find_map(product)?;
        u32::try_from(images).ok().filter(|_| (1..=MOST_IMAGES).contains(&images))
    }

    fn prompt_chars(&self, endpoint: &Endpoint) -> Option<u32> {
        let chars = endpoint.prompt.iter().find_map(|probe| self.finds.number(*probe))?;
        Some(u32::try_from(chars).unwrap_or(u32::MAX))
    }

    fn any(&self, conditions: &[Condition]) -> bool {
        conditions.iter().any(|condition| {
            let known = self.readable || self.finds.place(condition.probe) == Some(Place::Query);
            known && self.finds.holds(condition.probe) != condition.negated
        })
    }

    fn asks_only_body(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| self.finds.place(condition.probe) == Some(Place::Body))
    }
}
