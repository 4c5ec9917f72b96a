//! `gramme why '{"kind":"text","model":"gpt-4o"}'`: one estimate taken apart, in words.
//!
//! Decides the words. Refuses to decide what matters: the factors and their shares are the core's.

use crate::line;
use anyhow::{Result, bail};
use clap::Args as Arguments;
use gramme::footprint::price::Basis;
use gramme::footprint::why::{Explanation, Term};
use gramme::footprint::{Electricity, explain, tables};
use gramme::units::Estimate;
use std::io::{self, Write};
use std::process::ExitCode;

/// What `gramme why` is told.
#[derive(Arguments)]
pub struct Args {
    /// One usage, as a line of `gramme estimate`
    usage: String,
}

/// Says why.
pub fn run(args: &Args) -> Result<ExitCode> {
    let line = match line::read(args.usage.as_bytes()) {
        Ok(line) => line,
        Err(what) => bail!(what),
    };
    let electricity = line.grid.map_or_else(Electricity::default, Electricity::of);
    let explanation = explain(&line.subject(), &electricity);
    io::stdout().lock().write_all(words(&explanation).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// A figure with two significant digits.
fn figure(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let places = (1.0 - value.abs().log10().floor()).clamp(0.0, 12.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let places = places as usize;
    format!("{value:.places$}")
}

/// Centre first, and the range where there is one.
fn range(value: Estimate, unit: &str) -> String {
    let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
    if value.low < value.high {
        format!("{}{unit} ({} to {})", figure(value.central), figure(value.low), figure(value.high))
    } else {
        format!("{}{unit}", exact(value.central))
    }
}

/// A figure without a range, as it stands in the catalogue.
fn exact(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Model => "The model is listed.",
        Basis::Family => "This version is not listed: the default of its family.",
        Basis::Site => "The model is not known: what the site usually runs.",
        Basis::Unknown => {
            "Neither the model nor the site is known: the class for which vendors published figures, widened."
        }
        Basis::OwnMachine => "A machine of your own: its power times how long it worked.",
    }
}

/// What a factor is called.
fn name(term: &Term) -> &'static str {
    match term.name {
        "active_parameters" => "parameters active for a token",
        "total_parameters" => "parameters in memory",
        "calibration" => "calibration k (batching, utilisation, hardware)",
        "output_tokens" => "visible output tokens N",
        "reasoning" => "hidden reasoning r, times N",
        "speed" => "speed",
        "first_token" => "time to the first token",
        "measured_duration" => "measured duration of the answer",
        "input_tokens" => "input tokens N_in",
        "input_share" => "an input token over an output token, ρ",
        "pue" => "power usage effectiveness PUE",
        "unknown_model" => "unknown model",
        "answers" => "replies to the prompt",
        "images" => "images n",
        "energy_per_image" => "energy of one image e",
        "size_factor" => "size of the images",
        "steps_factor" => "steps over the usual steps",
        "watts" => "power of the machine",
        "seconds" => "duration (of one token or image where it was not measured)",
        "amount" => "tokens or images",
        "grid" => "electricity",
        "embodied" => "share of the servers' manufacture",
        "water_on_site" => "water on site",
        "water_at_plants" => "water at the power plants",
        other => other,
    }
}

fn words(explanation: &Explanation) -> String {
    let priced = &explanation.priced;
    let footprint = &priced.footprint;
    let mut lines = vec![
        format!("About {}.", range(footprint.energy_wh, "Wh")),
        format!("About {}.", range(footprint.co2e_g, "g CO2e")),
        format!("About {} of water on site;", range(footprint.water_ml, "mL")),
        format!("about {} with the power plants.", range(footprint.water_total_ml, "mL")),
        String::new(),
        basis(priced.basis).into(),
    ];
    if let Some(model) = priced.model {
        lines.push(format!("Row of the catalogue: {model}."));
    }
    if let Some(grid) = tables::grid(priced.grid) {
        lines.push(format!("Electricity: {} ({}).", grid.name, grid.code));
    }
    lines.push(String::new());
    lines.push(explanation.formula.text().into());
    lines.push(String::new());
    for term in &explanation.terms {
        lines.push(format!("- {}: {}", name(term), range(term.value, term.unit)));
        if term.share_up >= 0.005 || term.share_down >= 0.005 {
            lines.push(format!(
                "  share of the range: {:.0} % upward, {:.0} % downward",
                100.0 * term.share_up,
                100.0 * term.share_down
            ));
        }
        if let Some(origin) = term.origin {
            lines.push(format!("  source: {} ({}; {})", origin.source, origin.date, origin.licence));
        }
    }
    lines.push(String::new());
    lines.push(format!(
        "Method {}. An estimate, not a measurement: read the range as \"we would be surprised to be outside\".",
        priced.method
    ));
    lines.push(String::new());
    lines.join("\n")
}
