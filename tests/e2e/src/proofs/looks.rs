//! The pages as a person sees them: nothing cut, no barrier, every control reached by keyboard. And what the browser says of
//! the package as it takes it in.
//!
//! Decides: that every run of the tests shows that a spoilt page would be caught, and that a short form of the gallery
//! runs in the long ones, one language in each browser. Refuses to know:
//! what is looked for; that is the gallery's.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{Form, Ground, Proof};
use crate::browser::{Dress, Kind, Theme};
use crate::gallery::{self, Order, eyes};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "pages-fit-and-keep-nobody-out", play: |ground| Box::pin(pages(ground)) },
    Proof { name: "taken-in-without-a-warning", play: |ground| Box::pin(taken_in(ground)) },
];

async fn pages(ground: Ground) -> Result<String> {
    spoilt(&ground).await?;
    if !ground.long {
        return Ok(
            "a spoilt page is caught; every page is looked over by `cargo xtask screenshots`".to_owned()
        );
    }
    let language = if ground.kind == Kind::Chromium { "fr" } else { "en" };
    let seen = gallery::tour(ground.kind, &ground, &Order::short(language), |_| {}).await?;
    let (wrong, views, reached) = (seen.wrong.len(), seen.views, seen.reached);
    let few: Vec<_> = seen.wrong.iter().take(12).map(String::as_str).collect();
    ensure!(wrong == 0, "{wrong} things are wrong, among them:\n      {}", few.join("\n      "));
    Ok(format!("{views} views in {language}, {reached} controls reached by Tab, axe-core finds nothing"))
}

/// A page that is spoilt on purpose is caught by each of the eyes.
async fn spoilt(ground: &Ground) -> Result<()> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let browser = stage.browser()?;
    let dress = Dress { width: 640, height: 800, scale: 1, theme: Theme::Light };
    browser.open_dressed(&browser.extension_url("options.html")?, dress).await?;
    eyes::filled(browser).await?;
    eyes::spoil(browser).await?;
    let misfits = eyes::misfits(browser, false).await?.join("\n");
    for word in ["scrolls sideways", "cut by", "overlaps", "beyond the window"] {
        ensure!(misfits.contains(word), "nothing {word:?} was found in a page that has it: {misfits}");
    }
    let barriers = eyes::barriers(browser, &eyes::axe()?).await?.join("\n");
    ensure!(barriers.contains("image-alt"), "axe-core finds no picture without words: {barriers}");
    let (_, unseen) = eyes::keyboard(browser).await?;
    ensure!(
        unseen.iter().any(|one| one.contains("Unseen")),
        "a button without focus was not found: {unseen:?}"
    );
    stage.quit().await
}

async fn taken_in(ground: Ground) -> Result<String> {
    let folder = ground.extension(Form::Real)?;
    let mut stage = Stage::open(ground.kind, Some(&folder)).await?;
    let said = stage.browser()?.warnings().await?;
    stage.quit().await?;
    ensure!(said == json!([]), "the browser says of the package: {said}");
    let hosts = std::fs::read_to_string(folder.join("manifest.json")).context("manifest.json")?;
    Ok(format!("no warning about a manifest of {} kB", hosts.len() / 1000))
}
