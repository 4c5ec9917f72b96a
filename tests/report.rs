//! Reports: four forms of one period that agree number by number, and hold nothing but names where names
//! from outside stand.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod report_support;

use gramme::footprint::Electricity;
use gramme::ledger::calendar::Day;
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::history::History as Kept;
use gramme::ledger::memory::MemoryStore;
use gramme::ledger::rollup::{self, Page};
use gramme::ledger::session::PAUSE_MIN;
use gramme::ledger::store::{Batch, Store};
use gramme::ledger::upkeep::{self, Todo, Upkeep};
use gramme::locale::{Language, Locale};
use gramme::observe::tracker::Moment;
use gramme::report::{Format, Gathered, Report, Signs, Sitting, safe};
use gramme::units::Estimate;
use gramme::view::figures::Quantity;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use report_support::{
    Case, HOSTILE, cases, corrected, entry, hostile, html_rows, markdown_rows, millionths, month, plain,
    range, report_of, sunday, unescaped, unknown, usual,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const LANGUAGES: [Language; 2] = [Language::En, Language::Fr];

// ---- goldens ------------------------------------------------------------------------------------------

/// Compares with the golden of this name; a mismatch rewrites it and is told.
fn golden(file: &str, written: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/report").join(file);
    let before = fs::read_to_string(&path).unwrap_or_default();
    if before == written {
        return None;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, written).unwrap();
    let line = before.lines().zip(written.lines()).position(|(old, new)| old != new);
    Some(format!("{file}, line {}", line.map_or(before.lines().count(), |line| line + 1)))
}

#[test]
fn reports_are_what_they_were() {
    let mut changed = Vec::new();
    for case in cases() {
        for format in Format::ALL {
            let worded = matches!(format, Format::Html | Format::Markdown);
            for language in LANGUAGES.into_iter().take(if worded { 2 } else { 1 }) {
                // Pages are long: three stand for all, since the Markdown form says the same.
                if format == Format::Html && !["usual", "empty", "hostile"].contains(&case.name) {
                    continue;
                }
                let tongue = if worded { format!(".{language:?}").to_lowercase() } else { String::new() };
                let file = format!("{}{tongue}.{}", case.name, format.extension());
                changed.extend(golden(&file, &case.write(format, language)));
            }
        }
    }
    assert!(changed.is_empty(), "these differed and are rewritten, look at them: {changed:#?}");
}

// ---- the four forms agree -----------------------------------------------------------------------------

/// The names of the sums of a part, counts first.
const COUNTS: [&str; 4] = ["requests", "prompts", "images", "image_generations"];
const FIGURES: [&str; 4] = ["energy_wh", "co2e_g", "water_ml", "water_total_ml"];
const ENDS: [&str; 3] = ["low", "central", "high"];

/// What a part of a JSON report holds, by name, in whole millionths.
fn sums(part: &Value) -> BTreeMap<String, u64> {
    let number = |value: &Value| millionths(&value.to_string());
    let mut sums = BTreeMap::new();
    for name in COUNTS {
        sums.insert(name.to_owned(), number(&part[name]));
    }
    for name in FIGURES {
        for end in ENDS {
            sums.insert(format!("{name}_{end}"), number(&part[name][end]));
        }
    }
    sums
}

fn add(into: &mut BTreeMap<String, u64>, other: &BTreeMap<String, u64>) {
    for (name, value) in other {
        *into.entry(name.clone()).or_default() += value;
    }
}

/// The rows of a CSV report, by the names of the columns.
fn table(csv: &str, delimiter: u8) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(csv.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn sums_of_row(row: &BTreeMap<String, String>) -> BTreeMap<String, u64> {
    let is_sum = |name: &str| COUNTS.contains(&name) || ENDS.iter().any(|end| name.ends_with(end));
    row.iter().filter(|(name, _)| is_sum(name)).map(|(name, text)| (name.clone(), millionths(text))).collect()
}

#[test]
fn every_breakdown_adds_up_to_the_last_digit() {
    for case in cases() {
        let json: Value = serde_json::from_str(&case.write(Format::Json, Language::En)).unwrap();
        let totals = sums(&json["totals"]);
        let none: BTreeMap<_, _> = totals.keys().map(|name| (name.clone(), 0)).collect();
        for breakdown in ["by_site", "by_model", "by_kind", "by_day"] {
            let mut all = none.clone();
            for part in json[breakdown].as_array().unwrap() {
                add(&mut all, &sums(part));
            }
            assert_eq!(all, totals, "{}: {breakdown}", case.name);
        }
        let mut by: BTreeMap<(&str, String), BTreeMap<String, u64>> = BTreeMap::new();
        let mut all = none.clone();
        for row in table(&case.write(Format::Csv, Language::En), b',') {
            let sums = sums_of_row(&row);
            add(&mut all, &sums);
            for key in ["day", "kind"] {
                add(by.entry((key, row[key].clone())).or_default(), &sums);
            }
        }
        assert_eq!(all, totals, "{}: CSV", case.name);
        for (list, key) in [("by_day", "day"), ("by_kind", "kind")] {
            for part in json[list].as_array().unwrap() {
                let name = part[key].as_str().unwrap().to_owned();
                assert_eq!(by.get(&(key, name)).unwrap_or(&none), &sums(part), "{}: {list}", case.name);
            }
        }
    }
}

fn estimate(value: &Value) -> Estimate {
    let [low, central, high] = ENDS.map(|end| value[end].as_f64().unwrap());
    Estimate::new(low, central, high)
}

/// What a person should read of a part of a JSON report: its figures, each rounded for itself.
fn shown(part: &Value, locale: &Locale) -> Vec<String> {
    let quantities = [Quantity::Energy, Quantity::Carbon, Quantity::Water];
    let figures = FIGURES.iter().zip(quantities).map(|(name, quantity)| {
        let estimate = estimate(&part[*name]);
        if part["energy_wh"]["central"] == 0.0 { String::new() } else { quantity.ranged(estimate, locale) }
    });
    figures.collect()
}

#[test]
fn the_pages_show_the_numbers_of_the_files() {
    for (case, language) in cases().iter().flat_map(|case| LANGUAGES.map(|language| (case, language))) {
        let locale = Locale::usual(language);
        let json: Value = serde_json::from_str(&case.write(Format::Json, language)).unwrap();
        let (html, markdown) = (case.write(Format::Html, language), case.write(Format::Markdown, language));
        let rows = html_rows(&html);
        assert_eq!(rows, markdown_rows(&markdown), "{}: the tables of HTML and Markdown", case.name);

        let mut expected = Vec::new();
        for (list, name) in [("by_site", "name"), ("by_model", "model")] {
            let parts = json[list].as_array().unwrap();
            for part in parts.iter().take(if parts.len() > 6 { 5 } else { 6 }) {
                let unnamed = locale.text("report_no_model");
                let name = part[name].as_str().unwrap_or(unnamed).to_owned();
                let count = locale.integer(part["requests"].as_u64().unwrap());
                expected.push([vec![name, count], shown(part, &locale)].concat());
            }
        }
        if json["period"]["days"].as_u64().unwrap() <= 14 && json["totals"]["requests"] != 0 {
            let days = json["by_day"].as_array().unwrap();
            for part in days.iter().chain([&json["totals"]]) {
                let counts = ["prompts", "image_generations"];
                let counts = counts.map(|name| locale.integer(part[name].as_u64().unwrap()));
                expected.push([counts.to_vec(), shown(part, &locale)].concat());
            }
        }
        for row in &expected {
            // A day is told by its name, which is no number of the file.
            let found = rows.iter().any(|shown| shown == row || shown[1..] == row[..]);
            assert!(found, "{}: {row:?} is in no table of {rows:#?}", case.name);
        }
        for text in [plain(&html), unescaped(&markdown).replace("**", "")] {
            for figure in shown(&json["totals"], &locale).iter().filter(|figure| !figure.is_empty()) {
                assert!(text.contains(&**figure), "{}: {figure} is not told", case.name);
            }
            assert!(text.contains(json["method"].as_str().unwrap()) || json["method"] == "mixed");
        }
    }
}

#[test]
fn json_meets_its_schema() {
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    jsonschema::meta::validate(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).unwrap();
    for case in cases() {
        let json: Value = serde_json::from_str(&case.write(Format::Json, Language::En)).unwrap();
        let faults: Vec<_> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", case.name);
    }
    // It refuses what is no report.
    let mut wrong: Value = serde_json::from_str(&usual().write(Format::Json, Language::En)).unwrap();
    wrong["totals"]["requests"] = Value::from(-1);
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn a_french_spreadsheet_reads_the_same_numbers() {
    let report = usual().report();
    let write = |signs| report.write(Format::Csv, &Locale::default(), signs);
    let french = write(Signs::FRENCH);
    assert!(french.starts_with("\u{feff}day;site;"), "{}", &french[..40]);
    let read = |csv: &str, delimiter, decimal: &str| -> Vec<BTreeMap<String, u64>> {
        let rows = table(csv, delimiter).into_iter().map(|mut row| {
            for text in row.values_mut() {
                *text = text.replace(decimal, ".");
            }
            sums_of_row(&row)
        });
        rows.collect()
    };
    let english = write(Signs::default());
    assert_eq!(read(&english, b',', "."), read(&french, b';', ","));
    assert!(english.lines().count() > 10 && !french.contains("0."), "{french}");
    let tabs = write(Signs { delimiter: b'\t', ..Signs::default() });
    assert_eq!(read(&english, b',', "."), read(&tabs, b'\t', "."));
}

#[test]
fn csv_has_one_row_for_each_day_site_model_and_kind() {
    for case in cases() {
        let csv = case.write(Format::Csv, Language::En);
        assert!(csv.ends_with("\r\n") && !csv.replace("\r\n", "").contains('\r'));
        let rows = table(&csv, b',');
        let mut keys: Vec<_> =
            rows.iter().map(|row| ["day", "site", "model", "kind"].map(|name| row[name].clone())).collect();
        let before = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), before, "{}", case.name);
    }
}

// ---- names from outside -------------------------------------------------------------------------------

fn hidden(text: &str) -> Vec<char> {
    let turns = |letter: &char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let controls = |letter: &char| letter.is_control() && !matches!(letter, '\n' | '\r');
    text.chars().filter(|letter| turns(letter) || controls(letter)).collect()
}

#[test]
fn no_name_is_a_formula() {
    for signs in [Signs::default(), Signs::FRENCH, Signs { delimiter: b'\t', ..Signs::default() }] {
        let csv = hostile().report().write(Format::Csv, &Locale::default(), signs);
        let rows = table(&csv, signs.delimiter);
        assert_eq!(rows.len(), 2 * HOSTILE.len());
        for text in rows.iter().flat_map(BTreeMap::values) {
            // Whatever a program cuts at, no piece begins as a formula does.
            for piece in text.split([',', ';', '\t', '|']) {
                let start = piece.trim_start_matches([' ', '"', '\u{fffd}']);
                assert!(!start.starts_with(['=', '+', '-', '@']), "{text:?}");
            }
            assert_eq!(hidden(text), []);
        }
        assert!(rows.iter().any(|row| row["model"].starts_with("'=HYPERLINK")));
    }
}

/// What is shown of one hostile name, where it is the only model and the only site.
fn alone(name: &str, format: Format) -> String {
    let mut case = hostile();
    case.usages.retain(|usage| usage.site == name || usage.model.as_deref() == Some(name));
    assert_eq!(case.usages.len(), 2);
    case.write(format, Language::En)
}

#[test]
fn no_name_is_markup() {
    for name in HOSTILE {
        let html = alone(name, Format::Html);
        assert_eq!(hidden(&html), []);
        for tag in ["<script", "<img", "</style><", "<b> `", "onerror=alert(1)>"] {
            assert!(!html.contains(tag), "{tag}");
        }
        assert_eq!(html.matches("<style").count(), 1);
        // What is shown is the name itself: by site, by model, and nothing was lost of it.
        let shown = html_rows(&html).into_iter().filter(|row| row[0] == safe::name(name)).count();
        assert_eq!(shown, 2, "{name}");
    }
}

#[test]
fn no_name_is_a_sign_of_markdown() {
    for name in HOSTILE {
        let markdown = alone(name, Format::Markdown);
        assert_eq!(hidden(&markdown), []);
        assert!(!markdown.contains("www.example"));
        let parser = Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
        let (mut cell, mut shown, mut headings) = (String::new(), 0, 0);
        for event in parser {
            match event {
                Event::Start(Tag::TableCell) => cell.clear(),
                Event::End(TagEnd::TableCell) => shown += usize::from(cell == safe::name(name).trim()),
                Event::End(TagEnd::Heading(_)) => headings += 1,
                Event::Text(text) => cell.push_str(&text),
                Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) => panic!("{event:?}"),
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strikethrough) => {
                    panic!("{event:?}")
                }
                _ => {}
            }
        }
        // By site, by model, and the session on the site.
        assert_eq!(shown, 3, "{name}");
        assert_eq!(headings, markdown.lines().filter(|line| line.starts_with('#')).count());
    }
}

// ---- the page -----------------------------------------------------------------------------------------

#[test]
fn the_page_asks_for_nothing() {
    for case in cases() {
        let html = case.write(Format::Html, Language::Fr);
        for word in
            ["<script", "http:", "https:", "src=", "href=", "url(h", "url(\"", "@import", "<link", "<iframe"]
        {
            let found = html.contains(word) && case.name != "hostile";
            assert!(!found, "{}: {word}", case.name);
        }
        assert!(html.contains("default-src 'none'"));
    }
}

#[test]
fn the_words_promise_nothing() {
    for language in ["en", "fr"] {
        let file = format!("{}/extension/_locales/{language}/messages.json", env!("CARGO_MANIFEST_DIR"));
        let words: BTreeMap<String, Value> =
            serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for (key, message) in words.iter().filter(|(key, _)| key.starts_with("report_")) {
            let message = message["message"].as_str().unwrap().to_lowercase();
            for word in ["neutral", "neutre", "compens", "offset", "zero", "zéro", "your ai emitted"] {
                assert!(!message.contains(word), "{language}: {key} says {word}");
            }
        }
    }
}

// ---- content ------------------------------------------------------------------------------------------

fn read(case: &Case) -> Report {
    case.report()
}

#[test]
fn sessions_are_those_begun_in_the_period() {
    let report = read(&usual());
    let of = |site: &str| report.sessions.iter().filter(|session| session.site == site).collect::<Vec<_>>();
    // One goes on after midnight of Sunday and is whole; one began on the Sunday before and is not here.
    assert_eq!(of("gemini").iter().map(|session| session.requests).collect::<Vec<_>>(), [3]);
    assert!(of("copilot").is_empty());
    assert_eq!(report.by_day[0].figures.requests, 10);
    assert_eq!(report.sessions.len(), 10);
}

/// The history after its usages up to a day were dropped: what is left of them are roll-ups and sessions.
fn sealed(case: &Case, until: &str) -> Kept {
    let until = Day::parse(until).unwrap();
    let whole = Kept::default().joined(case.kept());
    let mut pages: Vec<Page> = Vec::new();
    for usage in whole.usages.iter().filter(|usage| usage.day <= until) {
        if pages.iter().any(|page| page.day == usage.day) {
            continue;
        }
        let day = usage.day;
        let usages: Vec<_> = whole.usages.iter().filter(|usage| usage.day == day).cloned().collect();
        let mut parts = rollup::parts(day, &usages, &[], &whole.entries);
        for part in &mut parts {
            part.sealed = true;
            part.sessions = whole.sessions(day, day, PAUSE_MIN);
            part.sessions.retain(|session| session.origin == part.origin);
        }
        pages.push(Page { day, parts, stale: None });
    }
    let mut usages = whole.usages;
    usages.retain(|usage| usage.day > until);
    Kept { usages, pages, entries: whole.entries }
}

#[test]
fn a_report_of_rolled_up_days_says_the_same() {
    for case in [usual(), corrected()] {
        let csv = |report: &Report| report.write(Format::Csv, &Locale::default(), Signs::default());
        let whole = case.report();
        for until in ["2026-11-10", "2026-11-16", "2026-11-18", "2026-11-30"] {
            let rolled = report_of(sealed(&case, until), case.period);
            assert_eq!(csv(&whole), csv(&rolled), "{} until {until}", case.name);
            assert_eq!(whole.mean_before.periods, rolled.mean_before.periods);
            assert_eq!(whole.before.totals, rolled.before.totals);
            let sessions = |report: &Report| -> Vec<_> {
                let span = |session: &Sitting| {
                    (session.site.clone(), session.day, session.from.at_ms, session.requests)
                };
                report.sessions.iter().map(span).collect()
            };
            assert_eq!(sessions(&whole), sessions(&rolled), "{} until {until}", case.name);
        }
        // A file merged from before and after they were dropped holds them in both forms.
        let both = sealed(&case, "2026-11-30").joined(case.kept());
        assert_eq!(csv(&whole), csv(&report_of(both, case.period)), "{}", case.name);
    }
}

/// The report of a store, as the parts of the core that run in a browser make it: read, handed over, written.
fn read_from(store: &MemoryStore, case: &Case) -> Report {
    let read = Gathered::read(store, Vec::new(), case.period, PAUSE_MIN);
    let gathered = pollster::block_on(read).unwrap();
    Report::of(&gathered.history(), case.period, &Electricity::default())
}

#[test]
fn a_report_read_from_a_store_says_the_same() {
    let csv = |report: &Report| report.write(Format::Csv, &Locale::default(), Signs::default());
    let json = |report: &Report| report.write(Format::Json, &Locale::default(), Signs::default());
    let now = Moment { at_ms: 1_798_761_600_000, offset_min: 60 };
    for case in cases() {
        let kept = Kept::default().joined(case.kept());
        let store = MemoryStore::default();
        let batch = Batch { usages: kept.usages, entries: kept.entries, ..Batch::default() };
        pollster::block_on(store.apply(&batch)).unwrap();
        let whole = case.report();
        assert_eq!(json(&read_from(&store, &case)), json(&whole), "{}", case.name);
        // Rolled up, and then dropped up to the middle of the period.
        for keep_from in [None, Some(case.period.first().plus(2)), Some(case.period.last().plus(1))] {
            let upkeep = Upkeep { now, keep_from, pause_min: PAUSE_MIN };
            pollster::block_on(upkeep::tidy(&store, &upkeep, &mut Todo::default(), 10_000)).unwrap();
            let read = read_from(&store, &case);
            assert_eq!(csv(&read), csv(&whole), "{} from {keep_from:?}", case.name);
            assert_eq!(read.before.totals, whole.before.totals, "{} from {keep_from:?}", case.name);
            assert_eq!(
                read.mean_before.periods, whole.mean_before.periods,
                "{} from {keep_from:?}",
                case.name
            );
            assert_eq!(read.sessions.len(), whole.sessions.len(), "{} from {keep_from:?}", case.name);
        }
    }
}

#[test]
fn what_the_store_refused_is_in_the_report() {
    let case = usual();
    let kept = Kept::default().joined(case.kept());
    let store = MemoryStore::default();
    let (waiting, usages): (Vec<_>, Vec<_>) =
        kept.usages.into_iter().enumerate().partition(|(n, _)| n % 5 == 0);
    let plainly = |usages: Vec<(usize, _)>| usages.into_iter().map(|(_, usage)| usage).collect::<Vec<_>>();
    let batch = Batch { usages: plainly(usages), ..Batch::default() };
    pollster::block_on(store.apply(&batch)).unwrap();
    let upkeep = Upkeep {
        now: Moment { at_ms: 1_798_761_600_000, offset_min: 60 },
        keep_from: None,
        pause_min: PAUSE_MIN,
    };
    pollster::block_on(upkeep::tidy(&store, &upkeep, &mut Todo::default(), 10_000)).unwrap();
    let gathered =
        pollster::block_on(Gathered::read(&store, plainly(waiting), case.period, PAUSE_MIN)).unwrap();
    let report = Report::of(&gathered.history(), case.period, &Electricity::default());
    let json = |report: &Report| report.write(Format::Json, &Locale::default(), Signs::default());
    assert_eq!(json(&report), json(&case.report()));
}

#[test]
fn the_hour_of_a_rolled_up_session_is_not_shown() {
    let case = usual();
    let report = report_of(sealed(&case, "2026-11-30"), case.period);
    assert!(report.sessions.iter().all(|session| !session.local));
    let json = report.write(Format::Json, &Locale::default(), Signs::default());
    assert!(json.contains("\"from\": \"2026-11-16T08:12+00:00\""));
    let markdown = report.write(Format::Markdown, &Locale::default(), Signs::default());
    assert!(!markdown.contains("09:12") && !markdown.contains("08:12"), "{markdown}");
}

#[test]
fn what_was_deleted_is_in_no_report() {
    let only = |undone| Entry { site: Some("chatgpt".to_owned()), undone, ..entry("one", Act::Delete) };
    for until in ["2026-01-01", "2026-11-18", "2026-11-30"] {
        let mut kept = sealed(&usual(), until);
        let sites = |kept: &Kept| {
            let report = report_of(kept.clone(), usual().period);
            let sessions = report.sessions.iter().filter(|session| session.site == "chatgpt").count();
            let shown = report.by_site.iter().filter(|part| part.site == "chatgpt").count() + sessions;
            (shown, report.totals.requests)
        };
        kept.entries = vec![only(true)];
        let before = sites(&kept);
        kept.entries = vec![only(false)];
        let after = sites(&kept);
        assert!(before.0 > 1 && after.0 == 0, "until {until}: {before:?}, {after:?}");
        assert_eq!(before.1 - after.1, 19, "until {until}");
    }
}

#[test]
fn what_was_added_by_hand_is_counted_and_makes_no_session() {
    let report = corrected().report();
    let of = |site: &str| report.by_site.iter().find(|part| part.site == site);
    assert_eq!(of("lechat").map(|part| part.figures.requests), Some(2));
    assert!(of("claude").is_none());
    assert!(report.sessions.iter().all(|session| session.site == "chatgpt"));
    assert_eq!(report.totals.requests, 9);
}

#[test]
fn what_is_unknown_is_priced_and_told() {
    let report = read(&unknown());
    assert_eq!((report.totals.requests, report.unpriced), (6, 0));
    assert!(report.totals.energy_wh.central.value() > 0.0);
    assert!(report.by_model.iter().any(|part| part.model.is_none()));
    assert_eq!(report.grid.as_deref(), Some("mixed"));
}

#[test]
fn the_order_of_records_does_not_show() {
    let case = usual();
    let mut turned = usual();
    turned.usages.reverse();
    for format in Format::ALL {
        assert!(case.write(format, Language::Fr) == turned.write(format, Language::Fr), "{format:?}");
    }
}

#[test]
fn a_day_is_the_same_in_every_report() {
    let (week, sunday, month, range) =
        (usual().report(), sunday().report(), month().report(), range().report());
    let of =
        |report: &Report, day| report.by_day.iter().find(|part| part.day == day).map(|part| part.figures);
    for part in &week.by_day[..6] {
        for other in [&sunday, &month, &range] {
            assert_eq!(of(other, part.day), Some(part.figures));
        }
    }
}

#[test]
fn a_mean_reaches_back_to_the_beginning_and_no_further() {
    let report = read(&usual());
    assert_eq!(report.mean_before.periods, 8);
    assert_eq!(report.before.totals.requests, 18);
    let mut case = usual();
    case.usages.retain(|usage| usage.day.to_string().as_str() >= "2026-11-02");
    assert_eq!(case.report().mean_before.periods, 2);
    case.usages.retain(|usage| usage.day.to_string().as_str() >= "2026-11-16");
    assert_eq!(case.report().mean_before.periods, 0);
}
