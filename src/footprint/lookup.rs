//! What is asked of the tables: a row by its code, its id or a host, the row that stands for what nobody disclosed, and
//! the providers' names.
//!
//! Decides which spellings mean the same row. Refuses to know what a row says.

use super::{GRIDS, Grid, PROVIDERS, SITE_DEFAULTS, SITES, Site, SiteDefaults};

/// Every provider, by name.
pub fn providers() -> impl Iterator<Item = &'static str> {
    let mut all = PROVIDERS;
    all.sort_unstable();
    all.into_iter()
}

/// The electricity of a code, in any case of letters.
pub fn grid(code: &str) -> Option<&'static Grid> {
    GRIDS
        .binary_search_by(|grid| grid.code.bytes().cmp(code.bytes().map(|byte| byte.to_ascii_uppercase())))
        .ok()
        .map(|at| &GRIDS[at])
}

/// The electricity of a place that nobody disclosed: the world's centre, from clean to coal.
pub fn unknown_grid() -> &'static Grid {
    grid("UNK").unwrap_or(&GRIDS[0])
}

/// The site of an id, or of a host with or without `www.` and a path.
pub fn site(id_or_host: &str) -> Option<&'static Site> {
    let host = id_or_host.strip_prefix("www.").unwrap_or(id_or_host);
    let own = |site: &&Site| site.host != "localhost" && site.host != "*";
    SITES
        .iter()
        .find(|site| site.id == id_or_host)
        .or_else(|| SITES.iter().filter(own).find(|site| site.host.eq_ignore_ascii_case(host)))
        .or_else(|| {
            // `x.com/i/grok` is no part of `x.com`, so a path may be longer than the catalogue's, never shorter.
            let (name, _) = host.split_once('/')?;
            SITES.iter().filter(own).find(|site| {
                host.strip_prefix(site.host).is_some_and(|rest| rest.starts_with('/')) || site.host == name
            })
        })
}

/// What any chat is assumed to be.
pub fn any_chat() -> &'static SiteDefaults {
    &SITE_DEFAULTS[0]
}
