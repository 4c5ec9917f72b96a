//! How the sites do, in words.
//!
//! Decides which of it is a trouble worth a person's time, and for how long. Refuses to judge a site:
//! what was seen of it comes in.

use crate::catalogue;
use crate::ledger::calendar::Day;
use crate::locale::Locale;
use crate::observe::health::Health;
use crate::observe::tabs::MOST_A_MINUTE;
use crate::observe::tracker::Moment;

/// A page that once sent too much is told of for a day.
const TOLD_MS: i64 = 24 * 60 * 60 * 1000;

/// What is wrong with sites, a sentence each.
pub fn troubles(all: &[Health], now_ms: i64, locale: &Locale) -> Vec<String> {
    let mut troubles = Vec::new();
    for health in all {
        let site = catalogue::site(&health.site).map_or(&*health.site, |site| site.name);
        if let Some(template) = &health.changed {
            troubles.push(locale.fill("trouble_changed", &[("site", site), ("address", template)]));
        }
        if now_ms.saturating_sub(health.flooded_ms) < TOLD_MS {
            let most = locale.integer(u64::from(MOST_A_MINUTE));
            troubles.push(locale.fill("trouble_flooded", &[("site", site), ("most", &most)]));
        }
    }
    troubles
}

/// When something was last counted on a site; empty where nothing is known of that.
pub fn last_counted(all: &[Health], site: &str, offset_min: i32, locale: &Locale) -> String {
    let seen =
        all.iter().find(|health| health.site == site).map(|health| health.seen_ms).filter(|at_ms| *at_ms > 0);
    seen.map_or(String::new(), |at_ms| {
        let day = Day::of(Moment { at_ms, offset_min }).to_string();
        locale.fill("options_last_counted", &[("day", &day)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: i64 = 1_795_003_200_000;

    fn health(site: &str) -> Health {
        Health { site: site.to_owned(), ..Health::default() }
    }

    #[test]
    fn a_site_that_changed_is_told_with_what_can_be_reported() {
        let changed = Some("chatgpt/backend-api/{}/{}".to_owned());
        let all = [health("claude"), Health { changed, ..health("chatgpt") }];
        let told = troubles(&all, NOON_MS, &Locale::default());
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("ChatGPT may have changed"), "{told:?}");
        assert!(told[0].contains("chatgpt/backend-api/{}/{}"));
    }

    #[test]
    fn a_flood_is_told_for_a_day() {
        let all = [Health { flooded_ms: NOON_MS, ..health("copilot") }];
        assert!(troubles(&all, NOON_MS + 1, &Locale::default())[0].contains("60"));
        assert!(troubles(&all, NOON_MS + TOLD_MS, &Locale::default()).is_empty());
    }

    #[test]
    fn the_last_count_is_told_by_its_local_day() {
        let all = [Health { seen_ms: NOON_MS, ..health("chatgpt") }];
        let told = |site, offset| last_counted(&all, site, offset, &Locale::default());
        assert_eq!(told("chatgpt", 60), "Last counted 2026-11-18");
        assert_eq!(told("chatgpt", 13 * 60), "Last counted 2026-11-19");
        assert_eq!(told("claude", 60), "");
    }
}
