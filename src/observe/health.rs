//! How the sites do: when each was last seen working on this device, and whether it may have changed.
//!
//! Decides when that is worth writing: once an hour for a site that works, and whenever it changes from
//! well to unwell or back. Refuses to keep any part of an address that the catalogue does not have itself: it
//! could be an id, a name, or words of a search.

use crate::catalogue;
use serde::{Deserialize, Serialize};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// How one site does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The site's catalogue id.
    pub site: String,
    /// When something was last counted there, rounded down to the hour; 0 where nothing was.
    pub seen_ms: i64,
    /// Where answers came from that nothing recognised, while nothing was counted: see [`template`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// When a page last sent more prompts than are counted, rounded down to the hour; 0 where none did.
    pub flooded_ms: i64,
}

impl Health {
    /// Something was counted on a site; whether that is worth writing.
    pub fn seen(all: &mut Vec<Self>, site: &str, now_ms: i64) -> bool {
        let health = Self::of(all, site);
        let news = Self { seen_ms: hour(now_ms), changed: None, ..health.clone() };
        news.replaces(health)
    }

    /// Answers came from somewhere new while nothing was counted; whether that is worth writing.
    pub fn changed(all: &mut Vec<Self>, site: &str, template: String) -> bool {
        let health = Self::of(all, site);
        // The first place that was seen is as good as any other.
        let changed = health.changed.clone().or(Some(template));
        let news = Self { changed, ..health.clone() };
        news.replaces(health)
    }

    /// A page sent more prompts than are counted; whether that is worth writing.
    pub fn flooded(all: &mut Vec<Self>, site: &str, now_ms: i64) -> bool {
        let health = Self::of(all, site);
        let news = Self { flooded_ms: hour(now_ms), ..health.clone() };
        news.replaces(health)
    }

    /// Takes out of what was stored what may not be kept, and sites that there are none of; whether there was any.
    pub fn clean(all: &mut Vec<Self>) -> bool {
        let before = all.clone();
        all.retain(|health| catalogue::site(&health.site).is_some());
        for health in all.iter_mut() {
            let path =
                health.changed.as_deref().map(|kept| kept.split_once('/').map_or("", |(_, path)| path));
            health.changed = path.map(|path| blanked(&health.site, path));
        }
        *all != before
    }

    fn replaces(self, old: &mut Self) -> bool {
        let differs = self != *old;
        *old = self;
        differs
    }

    fn of<'a>(all: &'a mut Vec<Self>, site: &str) -> &'a mut Self {
        let place = all.iter().position(|health| health.site == site).unwrap_or_else(|| {
            all.push(Self { site: site.to_owned(), ..Self::default() });
            all.len() - 1
        });
        &mut all[place]
    }
}

fn hour(at_ms: i64) -> i64 {
    at_ms - at_ms.rem_euclid(HOUR_MS)
}

/// What is kept of an address that a site's page asked: the site's id, and of the path the segments that the
/// catalogue itself has of this site; each other becomes `{}`, and so does whatever is beyond the twelfth. The host
/// is not kept: it may be a tenant's. `None` for what is no address, which is a host and a path.
pub fn template(site: &str, address: &str) -> Option<String> {
    let (host, path) = address.split_once('/')?;
    let of_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if host.is_empty() || host.len() > 80 || !host.contains('.') || !host.bytes().all(of_host) {
        return None;
    }
    Some(blanked(site, path))
}

/// A path of a site with every segment blanked that the catalogue does not have.
fn blanked(site: &str, path: &str) -> String {
    let mut template = site.to_owned();
    for segment in path.split('/').take(12) {
        template.push('/');
        template.push_str(if catalogue::has_segment(site, segment) { segment } else { "{}" });
    }
    template
}
