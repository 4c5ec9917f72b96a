//! Every page, photographed and looked over: in both browsers, in English and French, in light and dark, with no history,
//! a usual one and ten years.
//!
//! Decides: which views there are, which of them is measured for what, and that a page is wrong if a text is cut, things
//! overlap, the page scrolls sideways, it shifts after its first paint, axe-core finds a barrier, or Tab does not reach a
//! control or stands on it unseen. Refuses to know: what the pages say.
//!
//! - [`past`]: the histories.
//! - [`eyes`]: what is looked for in an open page.
//! - [`states`]: what a person sees when something is wrong.
//! - [`sheet`]: all pictures on one page.
//! - [`shop`]: the pictures that the stores want.

pub mod eyes;
pub mod past;
pub mod sheet;
pub mod shop;
pub mod states;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use gramme::footprint::Electricity;
use gramme::ledger::calendar::{Day, WeekStart};
use gramme::ledger::history::History as Kept;
use gramme::ledger::session::PAUSE_MIN;
use gramme::locale::{Language, Locale};
use gramme::report::{Format, History, Period, Report, Signs};
use serde_json::json;

use crate::browser::{Browser, Dress, Kind, Theme};
use crate::clock;
use crate::proofs::common::now;
use crate::proofs::{Form, Ground};
use crate::stage::Stage;
use past::Past;

/// The languages that the pages are in, as browsers name them.
pub const LANGUAGES: [&str; 2] = ["en", "fr"];
/// The widths at which a page must fit: a small phone, half of a usual window (which is 200 % zoom of it), a usual window,
/// a large one.
const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];
/// The width of a popup, and of a page in a tab.
const POPUP: u32 = 380;
const WINDOW: u32 = 1280;
/// No picture is taller.
const TALLEST: u32 = 9000;

/// What is photographed and what is looked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// In which languages.
    pub languages: Vec<&'static str>,
    /// With which histories.
    pub pasts: Vec<Past>,
    /// At which widths a page must fit.
    pub widths: Vec<u32>,
    /// Only pages whose name contains this.
    pub only: Option<String>,
    /// Where pictures go; none are taken without.
    pub pictures: Option<PathBuf>,
}

impl Order {
    /// Everything, with pictures.
    pub fn whole(target: &Path, only: Option<String>) -> Self {
        Self {
            languages: LANGUAGES.to_vec(),
            pasts: Past::ALL.to_vec(),
            widths: WIDTHS.to_vec(),
            only,
            pictures: Some(target.to_owned()),
        }
    }

    /// What every run of the tests looks over.
    pub fn short(language: &'static str) -> Self {
        Self {
            languages: vec![language],
            pasts: vec![Past::Empty, Past::Week],
            widths: vec![320, 1280],
            only: None,
            pictures: None,
        }
    }

    fn wants(&self, page: &str) -> bool {
        self.only.as_ref().is_none_or(|part| page.contains(part.as_str()))
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Seen {
    /// What is wrong, and where; each once.
    pub wrong: Vec<String>,
    /// The pictures taken.
    pub pictures: Vec<Picture>,
    /// How many views were looked over, and how many controls the keyboard reached.
    pub views: usize,
    /// See `views`.
    pub reached: usize,
}

/// A picture, and what it shows.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The page, or the state.
    pub page: String,
    /// The rest of what it shows, in words.
    pub view: String,
    /// Where it is.
    pub file: PathBuf,
}

impl Seen {
    /// Notes what is wrong in a view.
    fn note(&mut self, view: &str, wrong: Vec<String>) {
        self.wrong.extend(wrong.into_iter().map(|one| format!("{view}: {one}")));
    }

    /// Adds what another browser showed.
    pub fn join(&mut self, other: Self) {
        self.wrong.extend(other.wrong);
        self.pictures.extend(other.pictures);
        self.views += other.views;
        self.reached += other.reached;
    }
}

/// The pages of the extension in a folder, in the order in which a person meets them.
pub fn pages(extension: &Path) -> Result<Vec<String>> {
    let known = ["popup.html", "welcome.html", "dashboard.html", "options.html"];
    let mut found = Vec::new();
    for entry in std::fs::read_dir(extension).with_context(|| extension.display().to_string())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_page = Path::new(&name).extension().is_some_and(|ending| ending == "html");
        // The harness's own is none.
        if is_page && name != clock::VANTAGE {
            found.push(name);
        }
    }
    found.sort_by_key(|name| (known.iter().position(|one| one == name).unwrap_or(known.len()), name.clone()));
    Ok(found)
}

/// Shows one browser everything that was ordered; `say` is told of each view.
pub async fn tour(kind: Kind, ground: &Ground, order: &Order, mut say: impl FnMut(&str)) -> Result<Seen> {
    let extension = ground.extension(Form::Real)?;
    let axe = eyes::axe()?;
    let mut seen = Seen::default();
    for language in &order.languages {
        let start = Instant::now();
        let mut stage =
            Stage::open_with(kind, Some(&extension), |launch| launch.language = Some(language)).await?;
        speak(&mut stage, language).await?;
        for past in &order.pasts {
            past::bring(&mut stage, *past).await?;
            for page in pages(&extension)?.iter().filter(|page| order.wants(page)) {
                let place = Place { language, past: *past, page };
                let url = stage.browser()?.extension_url(page)?;
                over(stage.browser()?, &place, &url, order, &axe, &mut seen)
                    .await
                    .with_context(|| format!("{kind} {place}"))?;
            }
            if order.wants("report") && *past != Past::Years {
                let file = stage.scratch().join(format!("report-{past}.html"));
                std::fs::write(&file, report(&mut stage, language, *past).await?)?;
                let url = format!("file://{}", file.display());
                let place = Place { language, past: *past, page: "report" };
                over(stage.browser()?, &place, &url, order, &axe, &mut seen).await?;
            }
        }
        stage.quit().await?;
        let took = start.elapsed().as_secs();
        say(&format!("{kind} {language}: {} views, {} wrong, {took} s", seen.views, seen.wrong.len()));
    }
    Ok(seen)
}

/// Chooses the language in the settings, as a person would whose browser speaks another.
async fn speak(stage: &mut Stage, language: &str) -> Result<()> {
    let js = "const { settings = {} } = await api.storage.local.get('settings');
      await api.storage.local.set({ settings: { ...settings, language: args } }); return null;";
    stage.browser()?.run_in_extension(js, json!(language)).await.map(drop)
}

/// A page with a history in a language.
struct Place<'a> {
    language: &'a str,
    past: Past,
    page: &'a str,
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { language, past, page } = self;
        write!(f, "{} {language} {past}", page.trim_end_matches(".html"))
    }
}

impl Place<'_> {
    fn width(&self) -> u32 {
        if self.page == "popup.html" { POPUP } else { WINDOW }
    }

    fn dress(&self, theme: Theme) -> Dress {
        let height = if self.page == "popup.html" { 600 } else { 900 };
        Dress { width: self.width(), height, scale: 1, theme }
    }
}

/// Looks one page over, in both themes.
async fn over(
    browser: &mut Browser,
    place: &Place<'_>,
    url: &str,
    order: &Order,
    axe: &str,
    seen: &mut Seen,
) -> Result<()> {
    let kind = browser.launched().kind;
    let before = browser.current_tab();
    for theme in [Theme::Light, Theme::Dark] {
        let view = format!("{kind} {place} {theme}");
        if theme == Theme::Light && place.page == "popup.html" {
            // It shows at once what it showed the last time, and that was after the history came.
            browser.open_dressed(url, place.dress(theme)).await?;
            eyes::filled(browser).await?;
            browser.close_tab(&before).await?;
        }
        browser.open_dressed(url, place.dress(theme)).await?;
        if place.page != "report" {
            eyes::filled(browser).await?;
        }
        if theme == Theme::Light {
            seen.note(&view, eyes::shifts(browser).await?);
        }
        if let Some(folder) = &order.pictures {
            let file = folder.join(view.replace(' ', "-") + ".png");
            browser.whole_picture(TALLEST, &file).await?;
            seen.pictures.push(Picture { page: place.page.to_owned(), view: view.clone(), file });
        }
        seen.note(&view, eyes::barriers(browser, axe).await?);
        if theme == Theme::Light {
            if place.past == Past::Week {
                let (reached, wrong) = eyes::keyboard(browser).await?;
                seen.reached += reached;
                seen.note(&view, wrong);
            }
            fits(browser, place, order, &view, seen).await?;
        }
        seen.views += 1;
        browser.close_tab(&before).await?;
    }
    Ok(())
}

/// At every width, with its own words and with longer ones.
async fn fits(
    browser: &Browser,
    place: &Place<'_>,
    order: &Order,
    view: &str,
    seen: &mut Seen,
) -> Result<()> {
    let mut dress = place.dress(Theme::Light);
    let own = dress.width;
    for width in order.widths.iter().copied().chain([own]) {
        dress.width = width;
        browser.dress(dress).await?;
        seen.note(&format!("{view} {width} px"), eyes::misfits(browser, false).await?);
    }
    // Longer words once: they stay long.
    if place.language == "en" && place.past == Past::Week {
        let mut longer = true;
        for width in [own, 320, 1920] {
            dress.width = width;
            browser.dress(dress).await?;
            let wrong = eyes::misfits(browser, std::mem::take(&mut longer)).await?;
            seen.note(&format!("{view} {width} px, words longer by 40 %"), wrong);
        }
    }
    Ok(())
}

/// This week's report, as the core writes it.
async fn report(stage: &mut Stage, language: &str, past: Past) -> Result<String> {
    let now = now(stage).await?;
    let usages = if past == Past::Empty { Vec::new() } else { past::usual(now) };
    let kept = Kept::default().joined(Kept { usages, ..Kept::default() }).cleared();
    let period = Period::week_of(Day::of(now), WeekStart::Monday);
    let locale = Locale::usual(if language == "fr" { Language::Fr } else { Language::En });
    let history = History::of(&kept, period, PAUSE_MIN);
    Ok(Report::of(&history, period, &Electricity::default()).write(Format::Html, &locale, Signs::default()))
}
