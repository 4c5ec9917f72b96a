//! Histories for the reports' tests, and the reading of what reports wrote.

use gramme::footprint::Electricity;
use gramme::ledger::calendar::Day;
use gramme::ledger::entry::{Act, Entry};
use gramme::ledger::history::History as Kept;
use gramme::ledger::session::PAUSE_MIN;
use gramme::ledger::usage::Usage;
use gramme::locale::{Language, Locale};
use gramme::observe::tracker::{Counted, Moment};
use gramme::observe::{Kind, Turn};
use gramme::report::{Format, History, Period, Report, Signs};

/// Winter time in central Europe, in minutes.
pub const WINTER: i32 = 60;
/// Summer time there.
pub const SUMMER: i32 = 120;

/// A history for one period.
pub struct Case {
    pub name: &'static str,
    pub period: Period,
    pub usages: Vec<Usage>,
    pub entries: Vec<Entry>,
}

impl Case {
    pub fn report(&self) -> Report {
        report_of(self.kept(), self.period)
    }

    pub fn kept(&self) -> Kept {
        Kept { usages: self.usages.clone(), entries: self.entries.clone(), ..Kept::default() }
    }

    pub fn write(&self, format: Format, language: Language) -> String {
        self.report().write(format, &Locale::usual(language), Signs::default())
    }
}

/// The report of a history, as a backup of it gives.
pub fn report_of(kept: Kept, period: Period) -> Report {
    let kept = Kept::default().joined(kept).cleared();
    Report::of(&History::of(&kept, period, PAUSE_MIN), period, &Electricity::default())
}

/// A usage at a local time, `2026-11-16 09:12`.
pub fn at(time: &str, offset_min: i32, site: &str, kind: Kind, model: Option<&str>) -> Usage {
    let (day, clock) = time.split_once(' ').unwrap();
    let (hour, minute) = clock.split_once(':').unwrap();
    let [hour, minute]: [i64; 2] = [hour, minute].map(|part| part.parse().unwrap());
    let days = Day::parse(day).unwrap().since(Day::parse("1970-01-01").unwrap());
    let at_ms = ((days * 24 + hour) * 60 + minute - i64::from(offset_min)) * 60_000;
    let counted = Counted {
        id: format!("browser.{time} {offset_min} {site} {kind:?} {model:?}"),
        moment: Moment { at_ms, offset_min },
        site: site.to_owned(),
        kind,
        turn: Turn::New,
        model: model.map(str::to_owned),
        images: None,
        prompt_chars: Some(120),
    };
    Usage::new(counted, &Electricity::default())
}

fn text(time: &str, site: &str, model: &str) -> Usage {
    at(time, WINTER, site, Kind::Text, Some(model))
}

fn images(time: &str, site: &str, model: Option<&str>, images: Option<u32>) -> Usage {
    let mut usage = at(time, WINTER, site, Kind::Image, model);
    usage.images = images;
    usage
}

/// `count` prompts, a few minutes apart.
fn run(from: &str, count: u32, site: &str, model: &str) -> Vec<Usage> {
    let (day, clock) = from.split_once(' ').unwrap();
    let (hour, minute) = clock.split_once(':').unwrap();
    let [hour, minute]: [u32; 2] = [hour, minute].map(|part| part.parse().unwrap());
    let time = |n: u32| {
        let minutes = hour * 60 + minute + 4 * n;
        format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
    };
    (0..count).map(|n| text(&time(n), site, model)).collect()
}

/// Ten weeks of use of a few sites, the last of them of every kind of thing.
pub fn usual() -> Case {
    let mut usages = Vec::new();
    for week in 1..=9 {
        let day = Day::parse("2026-11-16").unwrap().plus(-7 * week);
        for (weekday, count) in [(0, 4), (2, 7), (3, 3)] {
            let day = day.plus(weekday);
            usages.extend(run(
                &format!("{day} 10:00"),
                count + u32::try_from(week % 3).unwrap(),
                "chatgpt",
                "gpt-5",
            ));
        }
    }
    usages.extend(run("2026-11-16 09:12", 6, "chatgpt", "gpt-5"));
    usages.extend(run("2026-11-16 14:40", 3, "claude", "claude-sonnet-4-5"));
    usages.extend(run("2026-11-17 08:55", 11, "chatgpt", "gpt-5"));
    usages.extend(run("2026-11-17 16:05", 2, "perplexity", "turbo"));
    usages.extend(run("2026-11-18 11:30", 5, "lechat", "mistral-large-latest"));
    usages.extend(run("2026-11-19 10:02", 9, "claude", "claude-opus-4-5"));
    usages.extend(run("2026-11-19 13:00", 2, "deepseek", "deepseek-reasoner"));
    usages.extend(run("2026-11-22 23:50", 2, "gemini", "gemini-3-pro"));
    usages.push(images("2026-11-18 20:00", "midjourney", None, None));
    usages.push(images("2026-11-18 20:04", "midjourney", None, Some(4)));
    usages.push(images("2026-11-20 18:30", "chatgpt", Some("gpt-image-1"), Some(1)));
    usages.push(images("2026-11-20 18:33", "chatgpt", Some("gpt-image-1"), Some(2)));
    // A session that goes on into the next week, and one that came from the last.
    usages.push(text("2026-11-23 00:10", "gemini", "gemini-3-pro"));
    usages.push(text("2026-11-15 23:55", "copilot", "gpt-5"));
    usages.push(text("2026-11-16 00:05", "copilot", "gpt-5"));
    Case { name: "usual", period: Period::week("2026-W47").unwrap(), usages, entries: Vec::new() }
}

/// The week after nothing was asked.
pub fn empty() -> Case {
    Case { name: "empty", period: Period::week("2026-W47").unwrap(), usages: Vec::new(), entries: Vec::new() }
}

/// 28 December to 3 January, which is a week of the old year.
pub fn new_year() -> Case {
    let mut usages = run("2026-12-29 10:00", 3, "chatgpt", "gpt-5");
    usages.extend(run("2026-12-31 23:52", 2, "claude", "claude-sonnet-4-5"));
    usages.extend(run("2027-01-01 00:02", 2, "claude", "claude-sonnet-4-5"));
    usages.extend(run("2027-01-03 23:50", 2, "lechat", "mistral-large-latest"));
    Case { name: "new_year", period: Period::week("2026-W53").unwrap(), usages, entries: Vec::new() }
}

/// The week in which clocks go back: half past two comes twice on the 25th of October.
pub fn clocks() -> Case {
    let model = Some("gpt-5");
    let usages = vec![
        at("2026-10-18 23:59", SUMMER, "chatgpt", Kind::Text, model),
        at("2026-10-19 00:00", SUMMER, "chatgpt", Kind::Text, model),
        at("2026-10-25 02:30", SUMMER, "chatgpt", Kind::Text, model),
        at("2026-10-25 02:30", WINTER, "chatgpt", Kind::Text, model),
        at("2026-10-25 23:59", WINTER, "chatgpt", Kind::Text, model),
        at("2026-10-26 00:00", WINTER, "chatgpt", Kind::Text, model),
    ];
    Case { name: "clocks", period: Period::week("2026-W43").unwrap(), usages, entries: Vec::new() }
}

/// What a person corrects and what they pause: answers asked for again, edits, a record that stands twice
/// in a merged file, one that was never priced, two methods, two electricities, a site that was deleted, a
/// day whose deletion was taken back, prompts that were added by hand, and days of a pause, on which there
/// is nothing.
pub fn corrected() -> Case {
    let mut usages = run("2026-11-16 09:00", 4, "chatgpt", "gpt-5");
    usages[1].turn = Turn::Regenerate;
    usages[2].turn = Turn::Edit;
    usages.push(usages[0].clone());
    usages[3].price = None;
    let mut older = text("2026-11-16 18:00", "chatgpt", "gpt-5");
    let price = older.price.as_mut().unwrap();
    "gramme-2026.05".clone_into(&mut price.method);
    "FRA".clone_into(&mut price.grid);
    usages.push(older);
    usages.extend(run("2026-11-21 15:00", 2, "chatgpt", "gpt-5"));
    usages.extend(run("2026-11-16 12:00", 3, "claude", "claude-sonnet-4-5"));
    for n in 0..2 {
        let mut usage = text(&format!("2026-11-17 12:0{n}"), "lechat", "mistral-large-latest");
        usage.id = format!("hand.{n}");
        usage.by_hand = true;
        usages.push(usage);
    }
    let deleted = Entry { site: Some("claude".to_owned()), ..entry("site", Act::Delete) };
    let day = Day::parse("2026-11-21");
    let undone = Entry { day, undone: true, ..entry("day", Act::Delete) };
    let added = Entry { site: Some("lechat".to_owned()), requests: Some(2), ..entry("hand", Act::Add) };
    let entries = vec![deleted, undone, added];
    Case { name: "corrected", period: Period::week("2026-W47").unwrap(), usages, entries }
}

/// Nothing is known but that something was asked.
pub fn unknown() -> Case {
    let mut usages = vec![
        at("2026-11-17 09:00", WINTER, "chatgpt", Kind::Text, None),
        at("2026-11-17 09:05", WINTER, "a-site-of-tomorrow", Kind::Text, None),
        at("2026-11-18 09:00", WINTER, "openwebui", Kind::Text, Some("my-own-finetune")),
        at("2026-11-19 09:00", WINTER, "gradio", Kind::Image, None),
    ];
    usages.extend(run("2026-11-19 12:00", 2, "chatgpt", "a-model-of-tomorrow"));
    Case { name: "unknown", period: Period::week("2026-W47").unwrap(), usages, entries: Vec::new() }
}

/// A month, in steps of seven days.
pub fn month() -> Case {
    Case { name: "month", period: Period::month("2026-11").unwrap(), ..usual() }
}

/// Days of one's choice, over more than a season, in steps of a month.
pub fn range() -> Case {
    let [from, to] = ["2026-08-15", "2026-11-30"].map(|day| Day::parse(day).unwrap());
    Case { name: "range", period: Period::range(from, to).unwrap(), ..usual() }
}

/// A week from Sunday.
pub fn sunday() -> Case {
    Case { name: "sunday", period: Period::week("2026-11-15").unwrap(), ..usual() }
}

/// Names that would be more than names.
pub const HOSTILE: [&str; 14] = [
    "=HYPERLINK(\"https://example.org\",\"open\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r\n=1+1",
    "x;=1+1",
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "a|b\n\n# heading",
    "[link](javascript:alert(1)) ![i](x) <b> `code` *b* _i_ ~s~ www.example.org",
    "gpt\u{202e}4o\u{2066}\u{0}\u{7}\u{200b}end",
    "&lt;b&gt; \"quoted\" 'single'",
    "\\\\| \\",
];

/// One prompt to each model of such a name, and to sites of such names.
pub fn hostile() -> Case {
    let mut usages = Vec::new();
    for (n, name) in HOSTILE.iter().enumerate() {
        let time = format!("2026-11-16 {:02}:00", 8 + n);
        usages.push(text(&time, "chatgpt", name));
        usages.push(at(&time, WINTER, name, Kind::Text, None));
    }
    Case { name: "hostile", period: Period::week("2026-W47").unwrap(), usages, entries: Vec::new() }
}

/// A correction of all that was known on the last day of the week, to be narrowed.
pub fn entry(id: &str, act: Act) -> Entry {
    let moment = at("2026-11-22 20:00", WINTER, "", Kind::Text, None).moment;
    let bounds = vec![("browser".to_owned(), moment.at_ms)];
    Entry { bounds, ..Entry::new(id, moment, act) }
}

/// Every case that has goldens.
pub fn cases() -> [Case; 10] {
    [usual(), empty(), new_year(), clocks(), corrected(), unknown(), month(), range(), sunday(), hostile()]
}

/// A decimal as whole millionths.
pub fn millionths(decimal: &str) -> u64 {
    // JSON may write a small one with its power of ten.
    let small = decimal.contains('e').then(|| format!("{:.6}", decimal.parse::<f64>().unwrap()));
    let decimal = small.as_deref().unwrap_or(decimal);
    let (units, parts) = decimal.split_once('.').unwrap_or((decimal, ""));
    assert!(parts.len() <= 6, "{decimal} has more than six decimals");
    format!("{units}{parts:0<6}").parse().unwrap()
}

/// The cells of every table row of an HTML page, as text.
pub fn html_rows(html: &str) -> Vec<Vec<String>> {
    let rows = html.split("<tr>").skip(1).map(|row| row.split_once("</tr>").unwrap().0);
    rows.map(|row| row.split("<t").skip(1).map(|cell| plain(cell.split_once('>').unwrap().1)).collect())
        .collect()
}

/// A piece of HTML without its tags.
pub fn plain(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut text = pieces.next().unwrap().to_owned();
    for piece in pieces {
        text.push_str(piece.split_once('>').map_or("", |(_, after)| after));
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter))
}

/// The cells of every table row of a Markdown text.
pub fn markdown_rows(markdown: &str) -> Vec<Vec<String>> {
    let rows = markdown.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.filter(|row| !row.starts_with("---"))
        .map(|row| row.split(" | ").map(|cell| unescaped(cell.trim())).collect())
        .collect()
}

/// Markdown text without its backslashes.
pub fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.push(if letter == '\\' { letters.next().unwrap_or('\\') } else { letter });
    }
    plain
}
