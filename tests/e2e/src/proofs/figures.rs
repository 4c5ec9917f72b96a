//! The estimates that a person sees: in the popup and in the badge's tooltip.
//!
//! Decides: that each figure is shown with its unit and its range, and that both places say the same.
//! Refuses to know: how much a prompt takes.

use anyhow::{Context, Result, ensure};

use super::common::badge_is;
use super::{Form, Ground, Proof};
use crate::stage::Stage;

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "estimates-shown", play: |ground| Box::pin(shown(ground)) }];

/// The popup's figures, and the units that each may have.
const FIGURES: &[(&str, &[&str])] =
    &[("energy", &["Wh", "kWh"]), ("co2e", &["g CO2e", "kg CO2e"]), ("water", &["mL", "L"])];

async fn shown(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    let before = stage.browser()?.popup().await?;
    for (name, _) in FIGURES {
        ensure!(before["figures"][name] == "", "{name} is shown before anything was counted: {before}");
    }
    stage.visit_chatgpt("").await?;
    for number in 1..=3 {
        stage.ask(&format!("What does this take? {number}")).await?;
    }
    badge_is(&mut stage, 3).await?;
    let once = read(&mut stage).await?;
    stage.browser()?.choose("#tool", "image").await?;
    stage.ask("A lighthouse at dawn").await?;
    badge_is(&mut stage, 4).await?;
    let twice = read(&mut stage).await?;
    ensure!(once != twice, "an image more changed no figure: {once:?}");
    stage.quit().await?;
    Ok(twice.join(", "))
}

/// The popup's figures in order, held to their form and to the tooltip.
async fn read(stage: &mut Stage) -> Result<Vec<String>> {
    let popup = stage.browser()?.popup().await?;
    let title = stage.badge().await?.title;
    let mut texts = Vec::new();
    for (name, units) in FIGURES {
        let text = popup["figures"][name].as_str().unwrap_or_default().to_owned();
        check(&text, units).with_context(|| format!("the popup's {name} is {text:?}"))?;
        ensure!(spaced(&title).contains(&text), "the tooltip {title:?} does not say {text:?}");
        texts.push(text);
    }
    Ok(texts)
}

/// `1.9 Wh (0.6–5.8)`: a figure, its unit, and a range around it.
fn check(text: &str, units: &[&str]) -> Result<()> {
    let (figure, range) = text.split_once(" (").context("no range")?;
    let unit = units.iter().find(|unit| figure.ends_with(&format!(" {unit}"))).context("no unit of it")?;
    let central = figure.trim_end_matches(unit);
    let range = range.strip_suffix(')').context("no end of the range")?;
    let (low, high) = range.split_once('–').context("no range of two")?;
    // `< 0.01` is written for what is smaller than the digits shown.
    let value = |text: &str| -> Result<f64> {
        let digits = text.trim().trim_start_matches("< ").replace(',', "");
        digits.parse().with_context(|| format!("{text:?} is no number"))
    };
    let (low, central, high) = (value(low)?, value(central)?, value(high)?);
    ensure!(low <= central && central <= high && low < high, "{low}, {central}, {high} are no range");
    Ok(())
}

/// A text with every kind of space as a plain one, as the popup's reading has it.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_a_unit_and_a_range_around_it() {
        assert!(check("1.9 Wh (0.6–5.8)", &["Wh"]).is_ok());
        assert!(check("< 0.01 g CO2e (< 0.01–0.30)", &["g CO2e"]).is_ok());
        for wrong in ["1.9 Wh", "1.9 (0.6–5.8)", "9 Wh (0.6–5.8)", "1.9 g (0.6–5.8)", "1.9 Wh (2.0–5.8)", ""]
        {
            assert!(check(wrong, &["Wh"]).is_err(), "{wrong}");
        }
        assert_eq!(spaced("1.9\u{a0}Wh\u{202f}(x)"), "1.9 Wh (x)");
    }
}
