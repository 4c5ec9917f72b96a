//! A labelled day, played by itself in a real browser, and what came of it.
//!
//! Decides: the day, and that the demonstration succeeds only if the badge equals the server's truth.
//! Refuses to know: how the extension counts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::browser::{Badge, Kind};
use crate::gallery::past;
use crate::stage::{PATIENCE, Stage, site};

/// What a person does at one moment of the day.
enum Deed {
    /// Types a prompt and presses Enter.
    Ask(&'static str),
    /// Types a prompt and clicks the button.
    Click(&'static str),
    /// Asks for another answer.
    Again,
    /// Picks the image tool, then asks.
    Image(&'static str),
    /// Asks, and the site answers in this mode.
    Failing(&'static str, &'static str),
    /// Asks for a long answer and stops it.
    Stop(&'static str),
    /// Opens an old conversation.
    Old,
    /// Types and sends nothing.
    Type(&'static str),
}

struct Moment {
    time: &'static str,
    site: &'static str,
    /// Appended to the site's address; none to stay on the page.
    visit: Option<&'static str>,
    deed: Deed,
}

const fn at(time: &'static str, site: &'static str, visit: Option<&'static str>, deed: Deed) -> Moment {
    Moment { time, site, visit, deed }
}

const DAY: &[Moment] = &[
    at("08:40", "chatgpt", Some(""), Deed::Ask("Plan my week")),
    at("08:42", "chatgpt", None, Deed::Again),
    at("08:50", "chatgpt", None, Deed::Type("a thought that is never sent")),
    at("09:15", "claude", Some(""), Deed::Ask("Shorten this letter")),
    at("09:20", "claude", Some("?gzip=1"), Deed::Ask("Shorten this long letter too")),
    at("10:05", "gemini", Some("?lang=fr"), Deed::Click("Une recette de tarte ?")),
    at("10:30", "perplexity", Some(""), Deed::Ask("Who invented the zip?")),
    at("11:00", "chatgpt", Some(""), Deed::Image("A lighthouse at dawn")),
    at("11:10", "chatgpt", Some(""), Deed::Failing("429", "One more picture")),
    at("13:30", "chatgpt", Some(""), Deed::Old),
    at("14:00", "deepseek", Some(""), Deed::Ask("Prove that 7 is prime")),
    at("14:02", "deepseek", None, Deed::Again),
    at("14:40", "huggingchat", Some(""), Deed::Ask("Translate this sentence")),
    at("15:20", "chatgpt", Some("?signed=out"), Deed::Ask("What is the capital of Peru?")),
    at("16:00", "claude", Some(""), Deed::Failing("cut", "Where were we?")),
    at("16:01", "claude", None, Deed::Ask("Where were we, again?")),
    at("17:30", "chatgpt", Some(""), Deed::Stop("Tell me everything about tea [long]")),
    at("18:00", "perplexity", Some(""), Deed::Old),
];

impl Deed {
    fn words(&self) -> String {
        match self {
            Self::Ask(_) => "a prompt by keyboard".to_owned(),
            Self::Click(_) => "a prompt by mouse, in French".to_owned(),
            Self::Again => "another answer to it".to_owned(),
            Self::Image(_) => "an image".to_owned(),
            Self::Failing("cut", _) => "a prompt, connection cut".to_owned(),
            Self::Failing(mode, _) => format!("a prompt, refused with {mode}"),
            Self::Stop(_) => "a prompt, stopped half way".to_owned(),
            Self::Old => "an old conversation, opened".to_owned(),
            Self::Type(_) => "typed, not sent".to_owned(),
        }
    }
}

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    /// When, in the day that is played.
    pub time: &'static str,
    /// Where.
    pub site: &'static str,
    /// What was done.
    pub deed: String,
    /// How many requests the server counted for it.
    pub counted: u64,
    /// The badge afterwards.
    pub badge: String,
}

/// What the demonstration ends with.
#[derive(Debug)]
pub struct Played {
    /// The table.
    pub lines: Vec<Line>,
    /// What the server counted in all.
    pub truth: u64,
    /// The badge, read back from the browser.
    pub badge: Badge,
    /// The popup's `totals` and `sites`.
    pub popup: Value,
    /// The files written.
    pub files: Vec<PathBuf>,
    /// How many requests of the days before were brought in for the pictures of the popup and the dashboard, once
    /// everything else was read.
    pub before: usize,
}

impl Played {
    /// Whether the badge shows the truth.
    pub fn is_right(&self) -> bool {
        self.badge.count() == Some(self.truth)
    }

    /// The table and what follows it, for a terminal.
    pub fn text(&self) -> String {
        let mut text =
            format!("{:<6} {:<12} {:<30} {:>7} {:>6}\n", "time", "site", "what", "counted", "badge");
        for line in &self.lines {
            let Line { time, site, deed, counted, badge } = line;
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{time:<6} {site:<12} {deed:<30} {counted:>7} {badge:>6}");
        }
        let verdict = if self.is_right() { "equal" } else { "NOT EQUAL" };
        let _ = writeln!(
            text,
            "\nbadge read back from the browser: {:?} ({})",
            self.badge.text, self.badge.title
        );
        let _ = writeln!(text, "counted by the server: {} – {verdict}", self.truth);
        let _ = writeln!(text, "popup: {}", self.popup["totals"]);
        for (figure, shown) in self.popup["figures"].as_object().into_iter().flatten() {
            let _ = writeln!(text, "  {figure}: {}", shown.as_str().unwrap_or_default());
        }
        for (site, shown) in self.popup["sites"].as_object().into_iter().flatten() {
            let _ = writeln!(text, "  {site}: {}", shown.as_str().unwrap_or_default());
        }
        let is_markdown = |file: &&PathBuf| file.extension().is_some_and(|ending| ending == "md");
        if let Some(report) = self.files.iter().find(is_markdown) {
            let _ = writeln!(text, "\n{}", std::fs::read_to_string(report).unwrap_or_default());
        }
        for file in &self.files {
            let _ = writeln!(text, "wrote {}", file.display());
        }
        let _ = writeln!(
            text,
            "popup.png and dashboard.png show a whole week: {} made-up requests of the days before, brought in as a \
             backup is once all of the above had been read, beside the {} that were counted",
            self.before, self.truth
        );
        text
    }
}

/// Plays the day; pictures and files go to `target`.
pub async fn play(kind: Kind, extension: &Path, target: &Path) -> Result<Played> {
    let mut stage = Stage::open(kind, Some(extension)).await?;
    let mut lines = Vec::new();
    for moment in DAY {
        let before = stage.truth().requests();
        act(&mut stage, moment).await?;
        let after = stage.truth().requests();
        let badge = stage.browser()?.badge_becomes(after, PATIENCE).await?;
        let name = site(moment.site)?.name;
        lines.push(Line {
            time: moment.time,
            site: name,
            deed: moment.deed.words(),
            counted: after - before,
            badge: badge.text,
        });
    }
    let truth = stage.truth().requests();
    let badge = stage.browser()?.badge_becomes(truth, PATIENCE).await?;
    let popup = stage.browser()?.popup().await?;
    let mut files = reports(&mut stage, target).await?;
    let before = past::bring_before_today(&mut stage).await?;
    files.extend(pictures(&mut stage, target).await?);
    stage.quit().await?;
    Ok(Played { lines, truth, badge, popup, files, before })
}

/// The pictures of the demonstration.
async fn pictures(stage: &mut Stage, target: &Path) -> Result<Vec<PathBuf>> {
    const PAGES: &[(&str, u32, &str)] =
        &[("popup.html", 360, "popup.png"), ("dashboard.html", 1280, "dashboard.png")];
    let mut files = Vec::new();
    for (page, width, name) in PAGES {
        let file = target.join(name);
        stage.browser()?.picture_of(page, *width, &file).await?;
        files.push(file);
    }
    Ok(files)
}

/// This week's report in every form, by the buttons that a person has, and its page's picture.
async fn reports(stage: &mut Stage, target: &Path) -> Result<Vec<PathBuf>> {
    let browser = stage.browser()?;
    let folder = browser.launched().downloads();
    let before = browser.current_tab();
    let page = browser.open_extension_page("dashboard.html#report").await?;
    browser.tab_is(&page).await?;
    browser.wait_page("document.getElementById('report').dataset.filled", 20).await?;
    let label = browser.run("return document.getElementById('report').dataset.week;").await?;
    let label = label.as_str().context("which week is shown")?.to_owned();
    let mut files = Vec::new();
    for form in ["csv", "json", "html", "md"] {
        browser.click(&format!("#report [data-export={form}]")).await?;
        let name = format!("gramme-{label}.{form}");
        let saved = folder.join(&name);
        let start = Instant::now();
        while std::fs::metadata(&saved).map_or(0, |file| file.len()) == 0 {
            ensure!(start.elapsed() < Duration::from_secs(10), "{name} was not saved");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        std::fs::copy(&saved, target.join(&name))?;
        files.push(target.join(&name));
    }
    browser.close_tab(&before).await?;
    let html = target.join(format!("gramme-{label}.html"));
    let picture = target.join("report.png");
    browser.picture_of_file(&html, 1100, &picture).await?;
    files.push(picture);
    Ok(files)
}

async fn act(stage: &mut Stage, moment: &Moment) -> Result<()> {
    if let Some(query) = moment.visit {
        stage.visit(site(moment.site)?, query).await?;
    }
    match moment.deed {
        Deed::Ask(prompt) => stage.ask(prompt).await,
        Deed::Click(prompt) => stage.ask_by_mouse(prompt).await,
        Deed::Again => stage.regenerate().await,
        Deed::Image(prompt) => {
            stage.browser()?.choose("#tool", "image").await?;
            stage.ask(prompt).await
        }
        Deed::Failing(mode, prompt) => {
            stage.browser()?.choose("#mode", mode).await?;
            stage.ask(prompt).await?;
            stage.browser()?.choose("#mode", "").await
        }
        Deed::Stop(prompt) => {
            stage.send(prompt).await?;
            stage.answering().await?;
            stage.browser()?.click("#stop").await?;
            stage.answered().await
        }
        Deed::Old => {
            stage.browser()?.click("#old").await?;
            stage.browser()?.wait_page("document.body.dataset.opened", 10).await
        }
        Deed::Type(text) => {
            stage.browser()?.type_into("#box", text).await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
            stage.browser()?.run("document.getElementById('box').value = '';").await.map(drop)
        }
    }
}
