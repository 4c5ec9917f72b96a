//! The welcome: three choices with good defaults, and what the browser still has to allow.
//!
//! Decides the words of the state. Refuses to ask for anything: what is granted comes in.

use super::here::waiting;
use super::options::{Choice, badges, languages, weeks};
use crate::catalogue;
use crate::locale::Locale;
use crate::settings::Settings;

/// Everything the welcome shows beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// Whether every site counts that installing asks for, in a sentence.
    pub state: String,
    /// The match patterns that a click could ask for, with spaces; empty where there is nothing to ask.
    pub allow: String,
    /// The languages.
    pub language: Vec<Choice>,
    /// What the badge may show.
    pub badge: Vec<Choice>,
    /// The days a week may begin on.
    pub week: Vec<Choice>,
}

/// The welcome, given the match patterns that the browser has granted.
pub fn welcome(settings: &Settings, granted: &[String], locale: &Locale) -> Welcome {
    let (sites, patterns) = waiting(granted);
    let asked = catalogue::sites().iter().filter(|site| site.heard && site.required_hosts().next().is_some());
    let state = if sites > 0 {
        locale.plural("popup_here_waiting", sites as u64)
    } else {
        locale.plural("welcome_ready", asked.count() as u64)
    };
    Welcome {
        state,
        allow: patterns.join(" "),
        language: languages(settings, locale),
        badge: badges(settings, locale),
        week: weeks(settings, locale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_honest() {
        let shown = |granted: &[String]| welcome(&Settings::default(), granted, &Locale::default());
        assert!(shown(&[]).state.contains("wait for your permission"));
        assert!(shown(&[]).allow.contains("https://claude.ai/*"));
        let all = shown(&["<all_urls>".to_owned()]);
        assert_eq!(all.allow, "");
        assert!(all.state.contains("sites"), "{}", all.state);
        assert!([all.language, all.badge, all.week].iter().all(|choices| choices[0].chosen));
    }
}
