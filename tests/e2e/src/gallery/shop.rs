//! The pictures that the stores want: five of 1280 by 800 for each language, and a tile of 440 by 280.
//!
//! Decides: how a picture of a page and a sentence share a card. Refuses to know: the sentences, which are in `store/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;
use toml::Table;

use super::past::{self, Past};
use super::{LANGUAGES, eyes, report, speak};
use crate::browser::{Browser, Dress, Kind, Theme};
use crate::proofs::{Form, Ground};
use crate::stage::Stage;

/// The card: what is said stands above or beside what is shown.
const CARD: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n<style>
:root { color: #22302a; background: #f3f0e7; font-family: Charter, 'Iowan Old Style', 'Liberation Serif', Georgia, serif; }
body { display: flex; margin: 0; width: WIDTHpx; height: HEIGHTpx; box-sizing: border-box; overflow: hidden; }
body.beside { align-items: center; justify-content: space-between; gap: 48px; padding: 0 96px; }
body.above { flex-direction: column; align-items: center; gap: 36px; padding: 52px 80px 0; }
body.tile { flex-direction: column; justify-content: center; gap: 14px; padding: 0 36px; }
p { margin: 0; font-size: 44px; line-height: 1.22; text-wrap: balance; }
.above p { font-size: 38px; text-align: center; } .tile p { font-size: 27px; }
.tile b { display: flex; align-items: center; gap: 14px; font: 600 30px system-ui, sans-serif; }
.shown { border-radius: 14px; box-shadow: 0 2px 6px #0002, 0 18px 50px #0003; background: #fff; overflow: hidden; }
.beside .shown { flex: none; width: 440px; max-height: 740px; } .above .shown { width: 1120px; height: 700px; border-radius: 14px 14px 0 0; }
.shown img { display: block; width: 100%; }
</style>\n";

/// Makes them all; where they are.
pub async fn stock(ground: &Ground, target: &Path) -> Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let mut made = Vec::new();
    for language in LANGUAGES {
        let listing: Table = std::fs::read_to_string(root.join(format!("store/{language}.toml")))?.parse()?;
        let mut stage = Stage::open_with(Kind::Chromium, Some(&ground.extension(Form::Real)?), |launch| {
            launch.language = Some(language);
        })
        .await?;
        speak(&mut stage, language).await?;
        past::bring(&mut stage, Past::Week).await?;
        let letter = stage.scratch().join("report.html");
        std::fs::write(&letter, report(&mut stage, language, Past::Week).await?)?;
        let pictures = listing["pictures"].as_array().context("pictures")?;
        for (number, picture) in pictures.iter().enumerate() {
            let word = |key: &str| picture[key].as_str().with_context(|| format!("a picture's {key}"));
            let (page, caption) = (word("page")?, word("caption")?);
            let shown = stage.scratch().join(format!("shown-{number}.png"));
            let browser = stage.browser()?;
            let popup = page == "popup";
            let url = match page.split_once('#') {
                _ if page == "report" => format!("file://{}", letter.display()),
                Some((page, part)) => browser.extension_url(&format!("{page}.html"))? + "#" + part,
                None => browser.extension_url(&format!("{page}.html"))?,
            };
            let (width, height) = if popup { (380, 600) } else { (1120, 700) };
            show(browser, &url, Dress { width, height, scale: 2, theme: Theme::Light }, popup, &shown)
                .await?;
            let class = if popup { "beside" } else { "above" };
            let card = format!(
                "<body class=\"{class}\"><p>{caption}</p><div class=\"shown\"><img src=\"{}\" alt=\"\"></div>",
                shown.file_name().context("a name")?.to_string_lossy()
            );
            let file = target.join(format!("{language}-{}.png", number + 1));
            photograph(&mut stage, &card, (1280, 800), &file).await?;
            made.push(file);
        }
        let line = listing["tile"]["line"].as_str().context("the tile's line")?;
        let icon = root.join("extension/icons/gramme.svg");
        let tile = format!(
            "<body class=\"tile\"><b><img src=\"file://{}\" width=\"56\" height=\"56\" alt=\"\">Gramme</b><p>{line}</p>",
            icon.display()
        );
        let file = target.join(format!("{language}-tile.png"));
        photograph(&mut stage, &tile, (440, 280), &file).await?;
        made.push(file);
        stage.quit().await?;
    }
    Ok(made)
}

async fn show(browser: &mut Browser, url: &str, dress: Dress, whole: bool, file: &Path) -> Result<()> {
    let before = browser.current_tab();
    browser.open_dressed(url, dress).await?;
    if !url.starts_with("file:") {
        eyes::filled(browser).await?;
    }
    // Where the address names a section, the window begins there.
    let js = "const part = location.hash && document.getElementById(location.hash.slice(1));
      if (part) part.scrollIntoView();
      await new Promise((resolve) => setTimeout(resolve, 300)); return null;";
    browser.run(js).await?;
    if whole {
        browser.whole_picture(2000, file).await?;
    } else {
        browser.screenshot(file).await?;
    }
    browser.close_tab(&before).await
}

async fn photograph(stage: &mut Stage, card: &str, (width, height): (u32, u32), file: &Path) -> Result<()> {
    let html = stage.scratch().join("card.html");
    let style = CARD.replace("WIDTH", &width.to_string()).replace("HEIGHT", &height.to_string());
    std::fs::write(&html, style + card)?;
    let browser = stage.browser()?;
    let before = browser.current_tab();
    let dress = Dress { width, height, scale: 1, theme: Theme::Light };
    browser.open_dressed(&format!("file://{}", html.display()), dress).await?;
    browser
        .wait_page("[...document.images].every((image) => image.complete && image.naturalWidth > 0)", 10)
        .await?;
    let beyond = browser
        .run("const { scrollWidth, scrollHeight } = document.body; return [scrollWidth, scrollHeight];")
        .await?;
    anyhow::ensure!(beyond == json!([width, height]), "the card {} is {beyond} large", file.display());
    browser.screenshot(file).await?;
    browser.close_tab(&before).await
}
