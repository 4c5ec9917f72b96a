//! All pictures on one page, so that a person sees at a glance what looks odd.
//!
//! Decides: that pictures of one page stand side by side. Refuses to know: what they show.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Picture;
use crate::browser::{Dress, Kind, Theme};
use crate::stage::Stage;

/// How wide the sheet is.
const WIDTH: u32 = 1840;
/// No browser draws a taller picture at once.
const TALLEST: u32 = 16_000;

const STYLE: &str = "body { margin: 24px; background: #8f958f; color: #111; font: 13px/1.4 system-ui, sans-serif; }
h1 { font-size: 22px; } h2 { margin: 24px 0 8px; font-size: 17px; }
ul { display: flex; flex-wrap: wrap; gap: 12px; margin: 0; padding: 0; list-style: none; }
li { width: 165px; } img { display: block; width: 165px; height: 220px; object-fit: cover; object-position: top; }";

/// Writes `index.html` beside the pictures; where it is.
pub fn write(folder: &Path, pictures: &[Picture]) -> Result<PathBuf> {
    let mut pages: Vec<&str> = Vec::new();
    for picture in pictures {
        if !pages.contains(&picture.page.as_str()) {
            pages.push(&picture.page);
        }
    }
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Every page</title>\n<style>\n{STYLE}\n</style>\n\
         <h1>{} pictures</h1>\n",
        pictures.len()
    );
    for page in pages {
        writeln!(html, "<h2>{page}</h2>\n<ul>")?;
        for picture in pictures.iter().filter(|picture| picture.page == page) {
            let file = picture.file.file_name().context("a picture has a name")?.to_string_lossy();
            writeln!(html, "<li><a href=\"{file}\"><img src=\"{file}\" alt=\"\"></a>{}</li>", picture.view)?;
        }
        html += "</ul>\n";
    }
    let file = folder.join("index.html");
    std::fs::write(&file, html).with_context(|| file.display().to_string())?;
    Ok(file)
}

/// Photographs the sheet itself.
pub async fn photograph(sheet: &Path) -> Result<PathBuf> {
    let mut stage = Stage::open(Kind::Chromium, None).await?;
    let browser = stage.browser()?;
    let dress = Dress { width: WIDTH, height: 1000, scale: 1, theme: Theme::Light };
    browser.open_dressed(&format!("file://{}", sheet.display()), dress).await?;
    let picture = sheet.with_file_name("contact-sheet.png");
    browser.whole_picture(TALLEST, &picture).await?;
    stage.quit().await?;
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_one_page_stand_together() {
        let folder = tempfile::tempdir().unwrap();
        let picture = |page: &str, view: &str| Picture {
            page: page.to_owned(),
            view: view.to_owned(),
            file: folder.path().join(format!("{view}.png")),
        };
        let pictures = [picture("popup", "one"), picture("options", "two"), picture("popup", "three")];
        let html = std::fs::read_to_string(write(folder.path(), &pictures).unwrap()).unwrap();
        assert_eq!(html.matches("<h2>").count(), 2);
        assert!(html.find("three").unwrap() < html.find("two").unwrap());
    }
}
