//! The options: the language, the week, the badge and the budget; which sites are counted and which wait for a
//! permission; servers of one's own; whose electricity.
//!
//! Decides the words of each state and the order of the choices. Refuses to ask for anything: what the
//! browser has granted comes in as match patterns.

use super::health::last_counted;
use super::here::{self, State};
use crate::catalogue::{self, Confidence, Site};
use crate::footprint::order;
use crate::footprint::tables::{self, Grid, GridKind};
use crate::ledger::calendar::WeekStart;
use crate::locale::{Language, Locale};
use crate::observe::Kind;
use crate::observe::health::Health;
use crate::settings::{Metric, Settings, Tongue};

/// One way to go of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub words: String,
    /// Whether it is the one taken.
    pub chosen: bool,
}

/// A site and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRow {
    /// Its catalogue id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its hosts, with commas.
    pub hosts: String,
    /// Whether its requests are seen and counted.
    pub counted: bool,
    /// Its state in words.
    pub state: String,
    /// When something was last counted there; empty where that is not known.
    pub last_counted: String,
    /// Whether the person switched it off.
    pub off: bool,
    /// The match patterns to ask for, with spaces; empty where there is nothing to ask.
    pub ask: String,
    /// When its entry was last checked.
    pub checked: &'static str,
    /// How sure its entry is.
    pub confidence: String,
}

/// A server of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRow {
    /// Its address.
    pub origin: String,
    /// Its kind, and what it makes where that was told.
    pub kind: String,
}

/// A provider whose electricity the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRow {
    /// Its name.
    pub provider: String,
    /// The electricity.
    pub grid: String,
}

/// Everything the options show, worded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The languages.
    pub language: Vec<Choice>,
    /// What the badge may show.
    pub badge: Vec<Choice>,
    /// By what a budget may be measured; the first is none at all.
    pub budget_metric: Vec<Choice>,
    /// How much of it, as typed; empty where there is no budget.
    pub budget_amount: String,
    /// How many sites are counted, in a sentence.
    pub summary: String,
    /// The match patterns of all that installing asks for and is not granted, with spaces.
    pub ask_all: String,
    /// Providers with an electricity of their own.
    pub by_provider: Vec<ProviderRow>,
    /// The providers there are.
    pub providers: Vec<Choice>,
    /// The electricity that one of them may be given.
    pub provider_grids: Vec<Choice>,
    /// Every site, by name.
    pub sites: Vec<SiteRow>,
    /// Servers of one's own.
    pub servers: Vec<ServerRow>,
    /// An address that one would usually have.
    pub usual_address: &'static str,
    /// The kinds of server there are.
    pub kinds: Vec<Choice>,
    /// Whose electricity the data centres use.
    pub everything: Vec<Choice>,
    /// Whose electricity the own servers use.
    pub own: Vec<Choice>,
    /// Watts of the own machine, as typed; empty where unknown.
    pub watts: String,
    /// The days a week may begin on.
    pub week: Vec<Choice>,
    /// How long usages may be kept one by one, in months; 0 for ever.
    pub keep: Vec<Choice>,
    /// The pause that ends a session, in minutes.
    pub session_pause: String,
    /// Every site and kind of server, by name.
    pub places: Vec<Choice>,
}

/// The times that usages may be kept, in months; 0 for ever.
const KEEP: [u32; 7] = [1, 3, 6, 13, 24, 60, 0];

/// The options, given the match patterns that the browser has granted, and how the sites do with the local
/// offset from UTC in minutes.
pub fn options(
    settings: &Settings,
    granted: &[String],
    health: (&[Health], i32),
    locale: &Locale,
) -> Options {
    let electricity = &settings.electricity;
    let mut sites: Vec<_> = catalogue::sites().iter().collect();
    sites.sort_by_key(|site| site.name.to_lowercase());
    let sites: Vec<_> =
        sites.into_iter().map(|site| site_row(site, settings, granted, health, locale)).collect();
    let counted = sites.iter().filter(|site| site.counted).count();
    Options {
        language: languages(settings, locale),
        badge: badges(settings, locale),
        budget_metric: budgets(settings, locale),
        budget_amount: settings.budget.map_or(String::new(), |budget| typed(budget.amount)),
        summary: locale.plural("options_summary", counted as u64),
        ask_all: here::waiting(granted).1.join(" "),
        by_provider: electricity
            .by_provider
            .iter()
            .map(|(provider, code)| ProviderRow { provider: provider.clone(), grid: grid_name(code, locale) })
            .collect(),
        providers: tables::providers().map(|name| choice(name, name, false)).collect(),
        provider_grids: grids(None, None, locale),
        sites,
        servers: servers(settings, locale),
        usual_address: catalogue::servers().iter().find_map(|kind| kind.origins.first()).unwrap_or(&""),
        kinds: catalogue::servers().iter().map(|kind| choice(kind.id, kind.name, false)).collect(),
        everything: grids(Some("options_electricity_provider"), electricity.everything.as_deref(), locale),
        own: grids(Some("options_electricity_unknown"), electricity.own_grid.as_deref(), locale),
        watts: electricity.own_watts.map_or(String::new(), |watts| whole(watts.central)),
        week: weeks(settings, locale),
        keep: KEEP
            .map(|months| {
                let words = match months {
                    0 => locale.text("options_keep_ever").to_owned(),
                    months => locale.plural("options_keep_months", u64::from(months)),
                };
                choice(&months.to_string(), &words, settings.keep_months == months)
            })
            .into(),
        session_pause: settings.session_pause_min.to_string(),
        places: places(),
    }
}

/// The days a week may begin on.
pub fn weeks(settings: &Settings, locale: &Locale) -> Vec<Choice> {
    let name = |n| locale.text("word_weekdays").split(' ').nth(n).unwrap_or_default();
    [(WeekStart::Monday, "monday", 0), (WeekStart::Saturday, "saturday", 5), (WeekStart::Sunday, "sunday", 6)]
        .map(|(start, value, day)| choice(value, name(day), settings.week_start == start))
        .into()
}

/// The languages, each in its own words.
pub fn languages(settings: &Settings, locale: &Locale) -> Vec<Choice> {
    [
        (Tongue::Auto, "auto", "word_auto"),
        (Tongue::English, "en", "word_english"),
        (Tongue::French, "fr", "word_french"),
    ]
    .map(|(tongue, value, key)| choice(value, locale.text(key), settings.language == tongue))
    .into()
}

/// What a week may be measured by.
const METRICS: [(Metric, &str, &str); 4] = [
    (Metric::Requests, "requests", "word_metric_requests"),
    (Metric::Carbon, "co2e", "word_metric_co2e"),
    (Metric::Energy, "energy", "word_metric_energy"),
    (Metric::Water, "water", "word_metric_water"),
];

/// What the badge may show.
pub fn badges(settings: &Settings, locale: &Locale) -> Vec<Choice> {
    let off = (Metric::Off, "off", "word_metric_off");
    let all = METRICS.into_iter().chain([off]);
    all.map(|(metric, value, key)| choice(value, locale.text(key), settings.badge == metric)).collect()
}

fn budgets(settings: &Settings, locale: &Locale) -> Vec<Choice> {
    let chosen = settings.budget.map(|budget| budget.metric);
    let none = choice("", locale.text("options_budget_none"), chosen.is_none());
    let metrics = METRICS.map(|(metric, value, key)| choice(value, locale.text(key), chosen == Some(metric)));
    std::iter::once(none).chain(metrics).collect()
}

fn places() -> Vec<Choice> {
    let sites = catalogue::sites().iter().map(|site| choice(site.id, site.name, false));
    let servers = catalogue::servers().iter().map(|server| choice(server.id, server.name, false));
    let mut places: Vec<_> = sites.chain(servers).collect();
    places.sort_by_key(|place| place.words.to_lowercase());
    places
}

fn site_row(
    site: &'static Site,
    settings: &Settings,
    granted: &[String],
    (health, offset_min): (&[Health], i32),
    locale: &Locale,
) -> SiteRow {
    let (state, missing) = here::state(site, settings, granted);
    let words = match state {
        State::Unheard => "options_state_socket",
        State::Missing => "options_state_missing",
        State::Off => "options_state_off",
        State::Counted => "options_state_counted",
    };
    let confidence = match site.confidence {
        Confidence::High => "options_confidence_high",
        Confidence::Medium => "options_confidence_medium",
        Confidence::Low => "options_confidence_low",
    };
    SiteRow {
        id: site.id,
        name: site.name,
        hosts: site.all_hosts().collect::<Vec<_>>().join(", "),
        counted: state == State::Counted,
        off: settings.sites_off.iter().any(|off| off == site.id),
        state: locale.text(words).to_owned(),
        last_counted: last_counted(health, site.id, offset_min, locale),
        ask: if site.heard { missing.join(" ") } else { String::new() },
        checked: site.checked,
        confidence: locale.text(confidence).to_owned(),
    }
}

fn servers(settings: &Settings, locale: &Locale) -> Vec<ServerRow> {
    let row = |binding: &crate::observe::Binding| {
        let name = catalogue::server(&binding.server).map_or(&*binding.server, |server| server.name);
        let makes = match binding.makes {
            Some(Kind::Text) => locale.text("options_makes_text"),
            Some(Kind::Image) => locale.text("options_makes_image"),
            None => "",
        };
        let joint = if makes.is_empty() { "" } else { ", " };
        ServerRow { origin: binding.origin.clone(), kind: [name, joint, makes].concat() }
    };
    settings.servers.iter().map(row).collect()
}

/// The default, then pure sources, then the world and its regions, then countries and their parts, each
/// by name.
pub fn grids(default: Option<&str>, chosen: Option<&str>, locale: &Locale) -> Vec<Choice> {
    let name = |grid: &Grid| if locale.language == Language::Fr { grid.name_fr } else { grid.name };
    let rank = |grid: &Grid| match grid.kind {
        GridKind::Source => 0,
        GridKind::World | GridKind::Unknown => 1,
        GridKind::Group => 2,
        GridKind::Country | GridKind::Subregion => 3,
    };
    let all = tables::grids();
    let key = |at: usize| (rank(&all[at]), name(&all[at]));
    let sorted = order(all.len(), &|a, b| key(a).cmp(&key(b)));
    let first = default.map(|key| choice("", locale.text(key), chosen.is_none()));
    let rest = sorted.into_iter().map(|at| {
        let grid = &all[at];
        choice(
            grid.code,
            &grid_words(grid, locale),
            chosen.is_some_and(|code| code.eq_ignore_ascii_case(grid.code)),
        )
    });
    first.into_iter().chain(rest).collect()
}

/// `France · 44 g CO2e/kWh`.
fn grid_words(grid: &Grid, locale: &Locale) -> String {
    let name = if locale.language == Language::Fr { grid.name_fr } else { grid.name };
    format!("{name} · {}\u{a0}g CO2e/kWh", locale.figure(grid.intensity().central))
}

fn grid_name(code: &str, locale: &Locale) -> String {
    let known = tables::grids().iter().find(|grid| grid.code.eq_ignore_ascii_case(code));
    known.map_or_else(|| code.to_owned(), |grid| grid_words(grid, locale))
}

/// As a number's own field wants it, to two digits after the point, of which no more are typed.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn typed(figure: f64) -> String {
    let hundredths = (figure * 100.0).round() as u64;
    let (whole, part) = (hundredths / 100, hundredths % 100);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}") }
}

/// As a number's own field wants it: without the signs of any language.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(figure: f64) -> String {
    (figure.round() as u64).to_string()
}

fn choice(value: &str, words: &str, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), words: words.to_owned(), chosen }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footprint::Electricity;
    use crate::observe::Binding;

    /// Nothing is known of how the sites do.
    const WELL: (&[Health], i32) = (&[], 0);

    fn row<'a>(options: &'a Options, id: &str) -> &'a SiteRow {
        options.sites.iter().find(|site| site.id == id).unwrap()
    }

    #[test]
    fn a_site_counts_once_every_host_of_it_is_granted() {
        let locale = Locale::default();
        let none = options(&Settings::default(), &[], WELL, &locale);
        let chatgpt = row(&none, "chatgpt");
        assert!(!chatgpt.counted);
        assert!(chatgpt.ask.split(' ').any(|pattern| pattern == "https://chatgpt.com/*"));
        let granted: Vec<_> = chatgpt.ask.split(' ').map(str::to_owned).collect();
        let some = options(&Settings::default(), &granted, WELL, &locale);
        assert_eq!((row(&some, "chatgpt").counted, &*row(&some, "chatgpt").ask), (true, ""));
        assert!(!row(&some, "claude").counted);
        let all = options(&Settings::default(), &["*://*/*".to_owned()], WELL, &locale);
        assert!(row(&all, "bing").counted);
    }

    #[test]
    fn a_site_whose_sockets_cannot_be_read_is_told_and_not_asked_for() {
        let options = options(&Settings::default(), &[], WELL, &Locale::default());
        let replit = row(&options, "replit");
        assert_eq!((replit.counted, &*replit.ask), (false, ""));
        assert!(replit.state.starts_with("Not counted yet"), "{}", replit.state);
        assert!(row(&options, "copilot").ask.contains("copilot.microsoft.com"), "these are counted");
    }

    #[test]
    fn what_was_chosen_is_shown_as_chosen() {
        let mut settings = Settings { electricity: Electricity::of("fra"), ..Settings::default() };
        let makes = Some(Kind::Image);
        settings.servers = vec![Binding { origin: "http://gpu:7860".into(), server: "gradio".into(), makes }];
        let options = options(&settings, &[], WELL, &Locale::default());
        let chosen: Vec<_> = options.everything.iter().filter(|grid| grid.chosen).collect();
        assert_eq!((chosen.len(), &*chosen[0].value), (1, "FRA"));
        assert!(options.own[0].chosen);
        assert!(options.servers[0].kind.ends_with(", images"));
        assert_eq!(options.week.iter().filter(|day| day.chosen).count(), 1);
        assert!(options.everything[1].words.contains("g CO2e/kWh"));
    }
}
