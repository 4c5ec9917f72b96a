//! How the sites do: when each was last seen working on this device, and whether it may have changed.
//!
//! Decides when that is worth writing: once an hour for a site that works, and whenever it changes from
//! well to unwell or back. Refuses to keep any part of an address that could be an id or words.

use serde::{Deserialize, Serialize};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// How one site does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The site's catalogue id.
    pub site: String,
    /// When something was last counted there, rounded down to the hour; 0 where nothing was.
    pub seen_ms: i64,
    /// Where answers came from that nothing recognised, while nothing was counted.
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

/// A host and a path without anything that could be an id or words: such segments become `{}`. `None` for
/// what is no address.
pub fn template(text: &str) -> Option<String> {
    let (host, path) = text.split_once('/')?;
    let of_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if host.is_empty() || host.len() > 80 || !host.contains('.') || !host.bytes().all(of_host) {
        return None;
    }
    let mut template = host.to_owned();
    for segment in path.split('/').take(12) {
        template.push('/');
        template.push_str(if is_plain(segment) { segment } else { "{}" });
    }
    Some(template)
}

/// Whether a segment of a path is a programmer's word: short, and hardly a digit in it.
fn is_plain(segment: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let joints = segment.bytes().filter(|byte| b"._-".contains(byte)).count();
    segment.len() <= 32 && digits <= 2 && joints <= 4 && segment.bytes().all(sign)
}
