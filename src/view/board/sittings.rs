//! The sessions of a period, and the requests that were counted last.
//!
//! Decides the words, the order (the latest first) and how many are listed. Refuses to delete: it names what can be.

use super::dates;
use super::overview::{kind_key, site_name};
use crate::footprint::order;
use crate::ledger::calendar::Day;
use crate::ledger::session::Session;
use crate::ledger::usage::Usage;
use crate::locale::Locale;
use crate::observe::tracker::Moment;
use crate::view::figures::Quantity;

/// Most sessions that are listed.
pub const MOST_SESSIONS: usize = 100;
/// Most single requests that are listed.
pub const MOST_RECENT: usize = 50;

/// A line of either list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The cells.
    pub cells: Vec<String>,
    /// What its buttons are about, for who hears them.
    pub about: String,
    /// The day and the id of the usage, where it is one.
    pub usage: Option<(Day, String)>,
    /// The session, where it is one that can be deleted.
    pub session: Option<Session>,
}

/// The list of sessions, the latest first. `usages` are those that are kept: they know the local hour.
pub fn sessions(sessions: &[Session], usages: &[Usage], locale: &Locale) -> (String, Vec<Line>) {
    let lead = match sessions.len() {
        0 => locale.text("board_sessions_none").to_owned(),
        count if count > MOST_SESSIONS => {
            let (all, most) = (locale.integer(count as u64), locale.integer(MOST_SESSIONS as u64));
            locale.fill("board_sessions_most", &[("count", &all), ("most", &most)])
        }
        count => locale.plural("board_sessions", count as u64),
    };
    let lines = sessions.iter().rev().take(MOST_SESSIONS).map(|session| {
        let first = usages.iter().find(|usage| usage.moment.at_ms == session.from_ms && session.holds(usage));
        let offset_min = first.map(|usage| usage.moment.offset_min);
        let begun = begun(session.from_ms, session.day, offset_min, locale);
        let site = site_name(&session.site);
        Line {
            cells: vec![
                begun.clone(),
                site.to_owned(),
                length(session.to_ms - session.from_ms, locale),
                locale.integer(u64::from(session.prompts)),
                locale.integer(u64::from(session.images)),
                Quantity::Energy.ranged(session.footprint.energy_wh, locale),
            ],
            about: [site, ", ", &begun].concat(),
            usage: None,
            // What it was made of must still be kept, so that it can be taken out and put back.
            session: first.map(|_| session.clone()),
        }
    });
    (lead, lines.collect())
}

fn begun(at_ms: i64, day: Day, offset_min: Option<i32>, locale: &Locale) -> String {
    let day = [dates::weekday(day, locale), dates::short(day, locale)].join(" ");
    match offset_min {
        Some(offset_min) => [&*day, ", ", &dates::hour(Moment { at_ms, offset_min })].concat(),
        None => day,
    }
}

fn length(ms: i64, locale: &Locale) -> String {
    let minutes = ms.max(0) / 60_000;
    match u64::try_from(minutes).unwrap_or_default() {
        0 => locale.text("board_moment").to_owned(),
        minutes @ 1..60 => locale.fill("board_minutes", &[("count", &minutes.to_string())]),
        minutes => {
            let (hours, rest) = ((minutes / 60).to_string(), format!("{:02}", minutes % 60));
            locale.fill("board_hours", &[("hours", &hours), ("minutes", &rest)])
        }
    }
}

/// The requests that were counted last, the latest first.
pub fn recent(usages: &[Usage], locale: &Locale) -> (String, Vec<Line>) {
    let key = |at: usize| (usages[at].moment.at_ms, &usages[at].id);
    let latest = order(usages.len(), &|a, b| key(b).cmp(&key(a)));
    let lead = if usages.is_empty() { "board_recent_none" } else { "board_recent_note" };
    let lines = latest.into_iter().take(MOST_RECENT).map(|at| {
        let usage = &usages[at];
        let offset_min = (!usage.by_hand).then_some(usage.moment.offset_min);
        let begun = begun(usage.moment.at_ms, usage.day, offset_min, locale);
        let site = site_name(&usage.site);
        let model =
            usage.model.as_deref().map_or_else(|| locale.text("board_no_model").to_owned(), str::to_owned);
        let mut kind = locale.text(kind_key(usage.kind)).to_owned();
        if usage.image_count() > 1 {
            kind = locale.plural("board_pictures", u64::from(usage.image_count()));
        }
        let energy = usage
            .price
            .as_ref()
            .map_or("–".to_owned(), |price| Quantity::Energy.ranged(price.footprint.energy_wh, locale));
        Line {
            about: [site, ", ", &begun].concat(),
            cells: vec![begun, site.to_owned(), model, kind, energy],
            usage: Some((usage.day, usage.id.clone())),
            session: None,
        }
    });
    (locale.text(lead).to_owned(), lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::contract::usage;
    use crate::ledger::session;

    #[test]
    fn a_session_begins_by_the_clock_of_its_usage() {
        let mut usages = vec![usage("o.1", 0), usage("o.2", 0)];
        usages[1].moment.at_ms += 17 * 60_000;
        let all = session::sessions(&usages, 30);
        let (lead, lines) = sessions(&all, &usages, &Locale::default());
        assert_eq!(lead, "1 session began in these days.");
        assert_eq!(lines[0].cells[..5], ["Wed 18\u{a0}Nov, 13:00", "ChatGPT", "17\u{a0}min", "2", "0"]);
        assert!(lines[0].session.is_some());
        // Once its usages are no longer kept, its hour is not known, and it cannot be deleted alone.
        let (_, sealed) = sessions(&all, &[], &Locale::default());
        assert_eq!(sealed[0].cells[0], "Wed 18\u{a0}Nov");
        assert!(sealed[0].session.is_none());
    }

    #[test]
    fn the_latest_come_first_and_not_all() {
        let usages: Vec<_> = (0..60).map(|n| usage(&format!("o.{n:02}"), -n)).collect();
        let (_, lines) = recent(&usages, &Locale::default());
        let latest = lines[0].usage.as_ref().map(|(_, id)| &**id);
        assert_eq!((lines.len(), latest), (MOST_RECENT, Some("o.00")));
        assert_eq!(lines[0].cells[2..4], ["gpt-5", "Text"]);
    }

    #[test]
    fn lengths_are_said_in_minutes_and_hours() {
        let english = Locale::default();
        assert_eq!(length(59_000, &english), "a moment");
        assert_eq!(length(125 * 60_000, &english), "2\u{a0}h\u{a0}05");
    }
}
