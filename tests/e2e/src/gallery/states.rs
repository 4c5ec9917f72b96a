//! What a person sees when something is wrong: paused, offline, a host that was taken back, a core that does not start, a
//! database that cannot be opened.
//!
//! Decides: how each is brought about, and that each has a view of its own: no page may look as if all were well.
//! Refuses to know: the words.

use anyhow::{Context, Result};
use serde_json::Value;

use super::eyes;
use super::{LANGUAGES, Order, POPUP, Picture, Seen, TALLEST, WINDOW, pages, speak};
use crate::browser::{Dress, Kind, Theme};
use crate::chaos::faulty::with_own_core;
use crate::proofs::{Form, Ground};
use crate::stage::Stage;

/// Something that is wrong, and how it is brought about in a browser where all was well.
struct State {
    name: &'static str,
    /// A function body in a page of the extension.
    js: &'static str,
}

/// In an order in which each undoes the one before it.
const STATES: &[State] = &[
    State {
        name: "paused",
        js: "const { settings = {} } = await api.storage.local.get('settings');
          const now = Date.now();
          await api.storage.local.set({ settings: { ...settings, pause: { from_ms: now, until_ms: now + 3600000 } } });
          return null;",
    },
    State {
        name: "offline",
        js: "const { settings = {} } = await api.storage.local.get('settings');
          delete settings.pause;
          await api.storage.local.set({ settings }); return null;",
    },
    State {
        name: "permission-missing",
        js: "return null;",
    },
    State {
        name: "database-unreadable",
        js: "const done = (request) => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          await done(indexedDB.deleteDatabase('gramme'));
          (await done(indexedDB.open('gramme', 999))).close();
          return null;",
    },
];

/// Shows each state in one browser.
pub async fn tour(kind: Kind, ground: &Ground, order: &Order) -> Result<Seen> {
    let mut seen = Seen::default();
    let extension = ground.extension(Form::Real)?;
    for language in LANGUAGES {
        let mut stage =
            Stage::open_with(kind, Some(&extension), |launch| launch.language = Some(language)).await?;
        speak(&mut stage, language).await?;
        stage.visit_chatgpt("").await?;
        stage.ask("What is a gram?").await?;
        for state in STATES {
            stage.browser()?.run_in_extension(state.js, Value::Null).await.context(state.name)?;
            if state.name == "permission-missing" {
                stage.browser()?.take_hosts_back().await?;
            }
            // What the background knew, it knew before.
            stage.browser()?.stop_background().await?;
            show(&mut stage, kind, state.name, language, order, &mut seen).await?;
        }
        stage.quit().await?;
    }
    // The background's core is broken, and then every page's too.
    for wrong in ["core-failed", "no-core-loads"] {
        let scratch = tempfile::tempdir()?;
        let folder = scratch.path().join("broken");
        let own = with_own_core(&extension, &folder)?;
        std::fs::write(&own, b"this is no module")?;
        if wrong == "no-core-loads" {
            std::fs::copy(&own, folder.join("core/gramme_bg.wasm"))?;
        }
        for language in LANGUAGES {
            let mut stage =
                Stage::open_with(kind, Some(&folder), |launch| launch.language = Some(language)).await?;
            show(&mut stage, kind, wrong, language, order, &mut seen).await?;
            stage.quit().await?;
        }
    }
    Ok(seen)
}

async fn show(
    stage: &mut Stage,
    kind: Kind,
    wrong: &str,
    language: &str,
    order: &Order,
    seen: &mut Seen,
) -> Result<()> {
    let extension = stage.browser()?.launched().extension.clone().context("an extension")?;
    let browser = stage.browser()?;
    let before = browser.current_tab();
    for page in pages(&extension)? {
        let (width, height) = if page == "popup.html" { (POPUP, 600) } else { (WINDOW, 900) };
        let mut dress = Dress { width, height, scale: 1, theme: Theme::Light };
        let view = format!("{kind} {} {language} {wrong}", page.trim_end_matches(".html"));
        browser.open_dressed(&browser.extension_url(&page)?, dress).await?;
        // A page of a broken extension may never be filled: it must say so, then.
        let filled = browser.wait_page("'filled' in document.documentElement.dataset", 3).await.is_ok();
        if wrong == "offline" {
            // Chromium cuts off one tab alone.
            browser.offline(true).await?;
            browser.wait_page("!navigator.onLine", 5).await?;
            if page == "popup.html" {
                browser.wait_page("document.getElementById('offline').checkVisibility()", 5).await?;
            }
        }
        let text = browser.run("return document.body.innerText.trim();").await?;
        if text.as_str().is_none_or(|text| text.len() < 40) {
            seen.note(&view, vec![format!("shows nothing but {text} (filled: {filled})")]);
        }
        if let Some(folder) = &order.pictures {
            let file = folder.join(view.replace(' ', "-") + ".png");
            browser.whole_picture(TALLEST, &file).await?;
            seen.pictures.push(Picture { page: wrong.to_owned(), view: view.clone(), file });
        }
        for width in [width, 320] {
            dress.width = width;
            browser.dress(dress).await?;
            seen.note(&format!("{view} {width} px"), eyes::misfits(browser, false).await?);
        }
        seen.views += 1;
        if wrong == "offline" {
            browser.offline(false).await?;
        }
        browser.close_tab(&before).await?;
    }
    Ok(())
}
