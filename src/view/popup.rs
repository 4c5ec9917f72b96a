//! The popup: this week in one sentence, its figures, its days and sites, and what is wrong if anything is.
//!
//! Decides the sentence, the order of the sites (most used first), what this week is compared with, and the words
//! of every trouble.

use super::badge::NEAR;
use super::chart::{self, Bar};
use super::figures::{Gauge, Quantity};
use super::likeness::like;
use crate::catalogue;
use crate::ledger::book::Sum;
use crate::ledger::calendar::{DAY_MS, Day, Week};
use crate::ledger::totals::Tally;
use crate::ledger::usage::Usage;
use crate::locale::Locale;
use crate::observe::tracker::Moment;
use crate::settings::{Budget, Metric};

/// Everything the popup shows of the week, worded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Popup {
    /// Which days these are.
    pub when: String,
    /// The week in a sentence or two, in pieces: what is a figure is `true`.
    pub lead: Vec<(String, bool)>,
    /// What it is made of, and how it goes on from last week; or what will stand here.
    pub below: String,
    /// How much of the person's own budget is used, if there is one.
    pub budget: Option<Used>,
    /// Prompts and image generations.
    pub requests: String,
    /// Asks for a text reply.
    pub prompts: String,
    /// Images made.
    pub images: String,
    /// Image jobs.
    pub image_generations: String,
    /// Energy, CO2e and water on site, by their names in the page; none where nothing was priced.
    pub gauges: Vec<(&'static str, Gauge)>,
    /// The seven days.
    pub days: Vec<Column>,
    /// Whether nothing was counted.
    pub empty: bool,
    /// The sites, most used first.
    pub sites: Vec<Row>,
    /// What is wrong, a sentence each.
    pub troubles: Vec<String>,
}

/// A budget in words and as far as it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// `62 % of your weekly budget of 50 Wh`.
    pub words: String,
    /// In hundredths, at most a hundred.
    pub hundredths: u32,
    /// `amber`, `red` or nothing.
    pub tone: &'static str,
}

/// One day of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its name in a letter or two.
    pub short: &'static str,
    /// What was asked on it; empty for a day to come.
    pub requests: String,
    /// How it is drawn.
    pub bar: Bar,
    /// Whether it is today.
    pub now: bool,
}

/// One site of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its catalogue id.
    pub id: String,
    /// Its name; the id of a site this version does not know.
    pub name: String,
    /// Its prompts.
    pub prompts: String,
    /// Its images.
    pub images: String,
}

/// What a popup is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The week's totals.
    pub sum: &'a Sum,
    /// The usages of this week and the one before.
    pub usages: &'a [Usage],
    /// This week.
    pub week: Week,
    /// This moment.
    pub now: Moment,
    /// How many usages could not be saved yet.
    pub waiting: usize,
    /// The person's own limit.
    pub budget: Option<Budget>,
}

/// The popup of a week.
pub fn popup(facts: &Facts<'_>, locale: &Locale) -> Popup {
    let all = &facts.sum.totals.all;
    let mut sites: Vec<_> = facts.sum.totals.by_site.iter().collect();
    sites.sort_by(|(a, left), (b, right)| right.requests().cmp(&left.requests()).then(a.cmp(b)));
    Popup {
        when: when(facts, locale),
        lead: lead(all, locale),
        below: below(facts, locale),
        budget: facts.budget.map(|budget| used(budget, all, locale)),
        requests: locale.integer(all.requests()),
        prompts: locale.integer(all.prompts),
        images: locale.integer(all.images),
        image_generations: locale.integer(all.image_generations),
        gauges: gauges(all, locale),
        days: days(facts, locale),
        empty: all.requests() == 0,
        sites: sites.into_iter().map(|(id, tally)| row(id, tally, locale)).collect(),
        troubles: troubles(facts.sum, facts.waiting, locale),
    }
}

/// Whether anything of a tally was priced.
fn priced(tally: &Tally) -> bool {
    tally.footprint.energy_wh.central > 0.0
}

fn gauges(all: &Tally, locale: &Locale) -> Vec<(&'static str, Gauge)> {
    if !priced(all) {
        return Vec::new();
    }
    let footprint = &all.footprint;
    vec![
        ("energy", Quantity::Energy.gauge(footprint.energy_wh, locale)),
        ("co2e", Quantity::Carbon.gauge(footprint.co2e_g, locale)),
        ("water", Quantity::Water.gauge(footprint.water_ml, locale)),
    ]
}

fn when(facts: &Facts<'_>, locale: &Locale) -> String {
    let first = weekday(facts.week.first(), locale).0;
    let today = Day::of(facts.now);
    if today == facts.week.first() {
        return locale.fill("popup_when_first", &[("first", first)]);
    }
    locale.fill("popup_when", &[("first", first), ("last", weekday(today, locale).0)])
}

/// A day's name, and its name in a letter or two.
fn weekday(day: Day, locale: &Locale) -> (&'static str, &'static str) {
    let of = |key: &'static str| locale.text(key).split(' ').nth(day.weekday()).unwrap_or_default();
    (of("word_weekdays"), of("word_weekdays_short"))
}

fn lead(all: &Tally, locale: &Locale) -> Vec<(String, bool)> {
    if all.requests() == 0 {
        return locale.pieces("popup_lead_empty", &[]);
    }
    let count = locale.integer(all.requests());
    let energy = Quantity::Energy.central(all.footprint.energy_wh.central, locale);
    let like = like(&all.footprint, locale).unwrap_or_default();
    let key = match (priced(all), like.is_empty()) {
        (false, _) => locale.form("popup_lead", all.requests()),
        (true, true) => locale.form("popup_lead_took", all.requests()),
        (true, false) => locale.form("popup_lead_like", all.requests()),
    };
    let mut pieces = locale.pieces(&key, &[("count", &count), ("energy", &energy), ("like", &like)]);
    // The comparison is no figure of ours.
    pieces.iter_mut().filter(|(words, _)| *words == like).for_each(|(_, figure)| *figure = false);
    pieces
}

fn below(facts: &Facts<'_>, locale: &Locale) -> String {
    let all = &facts.sum.totals.all;
    let compared = compared(facts, locale);
    if all.requests() == 0 {
        let first = locale.text("popup_nothing").to_owned();
        return compared.map_or(first.clone(), |compared| [&first, " ", &compared].concat());
    }
    let mut parts = Vec::new();
    if all.prompts > 0 {
        parts.push(locale.plural("tooltip_prompts", all.prompts));
    }
    if all.image_generations > 0 {
        let mut part = locale.plural("tooltip_generations", all.image_generations);
        if all.images != all.image_generations {
            part = [part, " (".to_owned(), locale.plural("popup_images_of", all.images), ")".to_owned()]
                .concat();
        }
        parts.push(part);
    }
    let made = [&parts.join(", "), "."].concat();
    compared.map_or(made.clone(), |compared| [&made, " ", &compared].concat())
}

/// This week against the last one at the same point; nothing where there was none.
fn compared(facts: &Facts<'_>, locale: &Locale) -> Option<String> {
    let before = facts.week.before();
    let local = |moment: Moment| moment.at_ms + i64::from(moment.offset_min) * 60_000;
    // The same point by the clocks of then and now: a change of clocks in between moves nothing.
    let point = local(facts.now) - 7 * DAY_MS;
    let last: Vec<_> = facts.usages.iter().filter(|usage| before.contains(usage.day)).collect();
    if last.is_empty() {
        return None;
    }
    let then = last.iter().filter(|usage| local(usage.moment) <= point).count() as u64;
    let now = facts.sum.totals.all.requests();
    Some(match now.abs_diff(then) {
        0 => locale.text("popup_same").to_owned(),
        fewer if now < then => locale.plural("popup_fewer", fewer),
        more => locale.plural("popup_more", more),
    })
}

fn used(budget: Budget, all: &Tally, locale: &Locale) -> Used {
    let used = budget.used(all);
    let amount = match budget.metric {
        Metric::Energy => Quantity::Energy.central(budget.amount, locale),
        Metric::Carbon => Quantity::Carbon.central(budget.amount, locale),
        Metric::Water => Quantity::Water.central(budget.amount, locale),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Metric::Requests | Metric::Off => locale.plural("popup_budget_requests", budget.amount as u64),
    };
    let share = locale.figure(used * 100.0);
    Used {
        words: locale.fill("popup_budget", &[("share", &share), ("amount", &amount)]),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        hundredths: (used.clamp(0.0, 1.0) * 100.0).round() as u32,
        tone: if used >= 1.0 {
            "red"
        } else if used >= NEAR {
            "amber"
        } else {
            ""
        },
    }
}

fn days(facts: &Facts<'_>, locale: &Locale) -> Vec<Column> {
    let today = Day::of(facts.now);
    let days = facts.week.days();
    let counts = days.map(|day| facts.usages.iter().filter(|usage| usage.day == day).count() as u64);
    let columns = days.into_iter().zip(counts).zip(chart::bars(&counts));
    columns
        .map(|((day, count), bar)| {
            let (name, short) = weekday(day, locale);
            let requests = if day > today && count == 0 { String::new() } else { locale.integer(count) };
            Column { name, short, requests, bar, now: day == today }
        })
        .collect()
}

fn row(id: &str, tally: &Tally, locale: &Locale) -> Row {
    Row {
        id: id.to_owned(),
        name: catalogue::name(id).unwrap_or(id).to_owned(),
        prompts: locale.integer(tally.prompts),
        images: locale.integer(tally.images),
    }
}

fn troubles(week: &Sum, waiting: usize, locale: &Locale) -> Vec<String> {
    let mut troubles = Vec::new();
    if let Some(error) = &week.trouble {
        troubles.push(locale.fill("trouble_store", &[("words", &error.to_string())]));
    }
    if week.unreadable > 0 {
        troubles.push(locale.plural("trouble_unreadable", u64::from(week.unreadable)));
    }
    if waiting > 0 {
        troubles.push(locale.plural("trouble_waiting", waiting as u64));
    }
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::ledger::calendar::WeekStart;
    use crate::ledger::contract::usage;
    use crate::ledger::totals::Totals;
    use crate::locale::Language;

    /// Wednesday 2026-11-18, noon.
    const NOON: Moment = Moment { at_ms: 1_795_003_200_000, offset_min: 0 };

    fn at(id: &str, site: &str, days: i64) -> Usage {
        let mut usage = usage(id, 0);
        site.clone_into(&mut usage.site);
        usage.moment = Moment { at_ms: NOON.at_ms + days * DAY_MS, offset_min: 0 };
        usage.day = Day::of(usage.moment);
        usage
    }

    fn shown(usages: &[Usage], budget: Option<Budget>, language: Language) -> Popup {
        let week = Day::of(NOON).week(WeekStart::Monday);
        let totals: Totals = usages.iter().filter(|usage| week.contains(usage.day)).collect();
        let sum = Sum { totals, ..Sum::default() };
        let facts = Facts { sum: &sum, usages, week, now: NOON, waiting: 0, budget };
        popup(&facts, &Locale::usual(language))
    }

    fn text(pieces: &[(String, bool)]) -> String {
        pieces.iter().map(|(words, _)| words.replace('\u{a0}', " ")).collect()
    }

    #[test]
    fn sites_are_in_the_order_of_their_use() {
        let usages = [("a", "gemini"), ("b", "chatgpt"), ("c", "gemini"), ("d", "a-new-one")];
        let usages = usages.map(|(id, site)| at(id, site, 0));
        let popup = shown(&usages, None, Language::En);
        let sites: Vec<_> = popup.sites.iter().map(|row| (&*row.id, &*row.prompts)).collect();
        assert_eq!(sites, [("gemini", "2"), ("a-new-one", "1"), ("chatgpt", "1")]);
        assert_eq!((&*popup.requests, popup.empty), ("4", false));
        assert_eq!(popup.gauges[0].1.central, "1.9\u{a0}Wh");
    }

    #[test]
    fn the_week_is_a_sentence() {
        let usages: Vec<_> = (0..42).map(|n| at(&n.to_string(), "chatgpt", -(n % 3))).collect();
        let popup = shown(&usages, None, Language::En);
        assert_eq!(popup.when, "This week, Monday to Wednesday");
        assert_eq!(text(&popup.lead), "You asked 42 times. That took about 20 Wh: 92 % of a phone charge.");
        let figures: Vec<_> =
            popup.lead.iter().filter(|(_, figure)| *figure).map(|(words, _)| words).collect();
        assert_eq!(figures, ["42", "20\u{a0}Wh"]);
        assert_eq!(popup.below, "42 prompts.");
        assert!(text(&shown(&usages, None, Language::Fr).lead).contains("42 fois"));
        assert!(text(&shown(&usages[..1], None, Language::En).lead).starts_with("You asked once."));
    }

    #[test]
    fn an_empty_week_says_what_will_stand_there() {
        let popup = shown(&[], None, Language::En);
        assert!(popup.empty && popup.gauges.is_empty());
        assert!(text(&popup.lead).contains("yet"));
        assert!(popup.days.iter().all(|day| day.bar.height == 0));
    }

    #[test]
    fn last_week_is_compared_at_the_same_point() {
        // Two by this hour of last week, one an hour later.
        let mut late = at("c", "chatgpt", -7);
        late.moment.at_ms += 3_600_000;
        let last = [at("a", "chatgpt", -9), at("b", "chatgpt", -7), late];
        let compared = |more: &[Usage]| shown(&[&last[..], more].concat(), None, Language::En).below;
        assert!(compared(&[at("d", "chatgpt", 0)]).ends_with("1 fewer than last week by now."));
        let two = [at("d", "chatgpt", 0), at("e", "chatgpt", -1)];
        assert!(compared(&two).ends_with("As many as last week by now."));
        assert!(compared(&[&two[..], &[at("f", "chatgpt", -2)]].concat()).contains("1 more than"));
    }

    #[test]
    fn days_stand_in_their_order_with_today_marked() {
        let usages = [at("a", "chatgpt", 0), at("b", "chatgpt", 0), at("c", "chatgpt", -2)];
        let days = shown(&usages, None, Language::Fr).days;
        let shown: Vec<_> = days.iter().map(|day| (day.short, &*day.requests, day.now)).collect();
        assert_eq!(shown[..4], [("L", "1", false), ("M", "0", false), ("M", "2", true), ("J", "", false)]);
        assert_eq!((days[0].name, days[2].bar.height), ("lundi", chart::HEIGHT));
    }

    #[test]
    fn a_budget_is_told_with_its_share() {
        let usages = [at("a", "chatgpt", 0)];
        let budget = |amount| {
            let budget = Some(Budget { metric: Metric::Requests, amount });
            shown(&usages, budget, Language::En).budget.unwrap()
        };
        assert_eq!(budget(10.0).words.replace('\u{a0}', " "), "10 % of your weekly budget of 10 requests");
        assert_eq!([10.0, 1.25, 1.0].map(|amount| budget(amount).tone), ["", "amber", "red"]);
        assert_eq!(budget(0.5).hundredths, 100);
    }

    #[test]
    fn every_trouble_is_told() {
        let trouble = Some(Error::Store("VersionError".to_owned()));
        let sum = Sum { unreadable: 2, trouble, ..Sum::default() };
        let week = Day::of(NOON).week(WeekStart::Monday);
        let facts = Facts { sum: &sum, usages: &[], week, now: NOON, waiting: 1, budget: None };
        let told = popup(&facts, &Locale::default()).troubles;
        assert!(told[0].contains("VersionError"));
        assert!(told[1].starts_with("2 records"));
        assert!(told[2].starts_with("1 request could not be saved"));
    }
}
