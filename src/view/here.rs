//! What is counted, and what stands in its way: on the page that a person looks at, and everywhere.
//!
//! Decides the one sentence about that page and what a click could change. Refuses to ask for anything: the page's
//! address comes in as far as the browser shows it, which is for hosts that it has granted.

use crate::catalogue::{self, Site};
use crate::locale::Locale;
use crate::observe::address::Address;
use crate::settings::Settings;

/// How a site is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its requests are seen and counted.
    Counted,
    /// Nobody has read its sockets well enough.
    Unheard,
    /// A host of it is not granted.
    Missing,
    /// The person switched it off.
    Off,
}

/// How a site is counted, and the match patterns that it lacks.
pub fn state(site: &Site, settings: &Settings, granted: &[String]) -> (State, Vec<String>) {
    let missing = lacking(site.all_hosts(), granted);
    let state = if !site.heard {
        State::Unheard
    } else if !missing.is_empty() {
        State::Missing
    } else if settings.sites_off.iter().any(|off| off == site.id) {
        State::Off
    } else {
        State::Counted
    };
    (state, missing)
}

/// The match pattern that gives the requests of a host.
pub fn pattern(host: &str) -> String {
    format!("https://{host}/*")
}

/// The match patterns of these hosts that the browser has not granted.
fn lacking<'a>(hosts: impl Iterator<Item = &'a str>, granted: &[String]) -> Vec<String> {
    let everywhere = granted.iter().any(|pattern| matches!(pattern.as_str(), "*://*/*" | "<all_urls>"));
    hosts.map(pattern).filter(|pattern| !everywhere && !granted.contains(pattern)).collect()
}

/// What installing asks for and the browser has not granted: how many sites wait, and the match patterns. It
/// happens in Firefox after an update that adds hosts, and wherever a person takes a grant back.
pub fn waiting(granted: &[String]) -> (usize, Vec<String>) {
    let mut patterns = Vec::new();
    let mut sites = 0;
    for site in catalogue::sites() {
        let missing = lacking(site.required_hosts(), granted);
        sites += usize::from(!missing.is_empty());
        patterns.extend(missing);
    }
    (sites, patterns)
}

/// The page that a person looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Here {
    /// What is so, in a sentence.
    pub words: String,
    /// The match patterns that a click could ask for, with spaces; empty where there is nothing to ask.
    pub allow: String,
    /// The site that a click could switch on; empty where there is none.
    pub switch_on: String,
    /// Whether it counts.
    pub counted: bool,
}

/// What to say of the page with this address; an empty one is a page that the browser does not show us.
pub fn here(url: &str, paused: bool, settings: &Settings, granted: &[String], locale: &Locale) -> Here {
    let said = |key, name: &str| locale.fill(key, &[("site", name)]);
    let Some(address) = Address::split(url) else { return elsewhere(granted, locale) };
    if let Some(site) = catalogue::site_of_host(address.host).filter(|_| address.is_public_site()) {
        let (state, missing) = state(site, settings, granted);
        let words = said(
            match state {
                State::Unheard => "popup_here_unheard",
                State::Missing => "popup_here_missing",
                State::Off => "popup_here_off",
                State::Counted if paused => "popup_here_paused",
                State::Counted => "popup_here_counted",
            },
            site.name,
        );
        return Here {
            words,
            allow: if state == State::Missing { missing.join(" ") } else { String::new() },
            switch_on: if state == State::Off { site.id.to_owned() } else { String::new() },
            counted: state == State::Counted && !paused,
        };
    }
    let own = settings.servers.iter().find(|own| {
        let own = Address::split(&own.origin);
        own.is_some_and(|own| own.host.eq_ignore_ascii_case(address.host) && own.port == address.port)
    });
    match own {
        Some(own) => {
            let name = catalogue::name(&own.server).unwrap_or(&own.server);
            let key = if paused { "popup_here_paused" } else { "popup_here_counted" };
            Here { words: said(key, name), counted: !paused, ..Here::default() }
        }
        None => elsewhere(granted, locale),
    }
}

/// A page that Gramme does not know, or may not see: which of both, only the browser could tell.
fn elsewhere(granted: &[String], locale: &Locale) -> Here {
    let (sites, patterns) = waiting(granted);
    let words = if sites > 0 {
        locale.plural("popup_here_waiting", sites as u64)
    } else {
        locale.text("popup_here_unknown").to_owned()
    };
    Here { words, allow: patterns.join(" "), ..Here::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Binding;

    const CHATGPT: &str = "https://chatgpt.com/c/1";

    fn everything() -> Vec<String> {
        vec!["<all_urls>".to_owned()]
    }

    fn said(url: &str, paused: bool, settings: &Settings, granted: &[String]) -> Here {
        here(url, paused, settings, granted, &Locale::default())
    }

    #[test]
    fn each_state_is_said_with_what_can_be_done() {
        let settings = Settings::default();
        let counted = said(CHATGPT, false, &settings, &everything());
        assert_eq!((counted.words.as_str(), counted.counted), ("ChatGPT is counted here.", true));
        assert!(said(CHATGPT, true, &settings, &everything()).words.contains("paused"));
        let off = Settings { sites_off: vec!["chatgpt".into()], ..Settings::default() };
        let off = said(CHATGPT, false, &off, &everything());
        assert_eq!((off.switch_on.as_str(), off.counted), ("chatgpt", false));
        let page_alone = vec!["https://chatgpt.com/*".to_owned()];
        let missing = said(CHATGPT, false, &settings, &page_alone);
        assert!(missing.words.contains("permission") && !missing.allow.is_empty(), "{missing:?}");
        assert!(
            said("https://replit.com/", false, &settings, &everything()).words.contains("not counted yet")
        );
    }

    #[test]
    fn a_page_that_is_not_shown_may_be_one_that_waits() {
        let settings = Settings::default();
        let none = said("", false, &settings, &[]);
        assert!(none.words.contains("wait for your permission"), "{none:?}");
        assert!(none.allow.split(' ').any(|pattern| pattern == "https://claude.ai/*"));
        let unknown = said("https://example.org/", false, &settings, &everything());
        assert_eq!((unknown.allow.as_str(), unknown.counted), ("", false));
        assert_eq!(said("https://chatgpt.com.evil.example/", false, &settings, &everything()), unknown);
        assert_eq!(said("http://chatgpt.com/", false, &settings, &everything()), unknown);
    }

    #[test]
    fn a_server_of_ones_own_is_known_by_its_address() {
        let server =
            Binding { origin: "http://localhost:11434".into(), server: "ollama".into(), makes: None };
        let settings = Settings { servers: vec![server], ..Settings::default() };
        assert!(said("http://localhost:11434/chat", false, &settings, &everything()).counted);
        assert!(!said("http://localhost:3000/", false, &settings, &everything()).counted);
    }

    #[test]
    fn only_what_installing_asks_for_waits() {
        let required: Vec<_> =
            catalogue::sites().iter().flat_map(Site::required_hosts).map(pattern).collect();
        assert_eq!(waiting(&required), (0, Vec::new()));
        let (sites, patterns) = waiting(&required[1..]);
        assert!(sites >= 1 && patterns.contains(&required[0]));
    }
}
