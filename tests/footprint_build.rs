//! A fact without its source, its date or its licence does not build; nor does a wrong one.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

#[path = "../build/footprint/mod.rs"]
#[allow(dead_code)] // The build alone writes files.
mod footprint;

use std::fs;

/// Builds the tables from the catalogue with one file changed.
fn with(file: &str, change: impl Fn(String) -> String) -> Result<String, String> {
    footprint::generate(&|name| {
        let path = format!("{}/catalogue/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
        Ok(if name == file { change(text) } else { text })
    })
}

#[test]
fn the_catalogue_builds() {
    let code = with("", |text| text).expect("the catalogue as it is");
    assert!(code.contains("pub static CALIBRATION_LARGE"));
}

#[test]
fn a_figure_may_have_as_many_digits_as_it_was_measured_with() {
    let code = with("models.toml", |text| {
        assert!(text.contains("active_b = [44, 132]"));
        text.replacen("active_b = [44, 132]", "active_b = [44.12345678901234, 132]", 1)
    });
    assert!(code.expect("a figure of sixteen digits").contains("44.12345678901234"));
}

/// Each change to the first place where `old` stands, the file and line that the fault must name, and
/// what it must say.
#[test]
fn a_fault_names_its_file_its_line_and_its_row() {
    let factors = "\"gpu_energy_slope\"";
    for (file, old, new, row, what) in [
        (
            "factors.toml",
            "source = \"EcoLogits 0.11.3, compute_llm_impacts (doi 10.21105/joss.07471)\"\n",
            "",
            "",
            "source",
        ),
        ("factors.toml", "date = \"2026-11\"", "date = \"\"", "gpu_energy_slope", "date is empty"),
        (
            "factors.toml",
            "licence = \"MPL-2.0 (EcoLogits)\"",
            "licence = \" \"",
            "gpu_energy_slope",
            "licence is empty",
        ),
        ("factors.toml", "date = \"2026-11\"", "date = \"lately\"", "gpu_energy_slope", "no year"),
        ("factors.toml", "confidence = \"derived\"", "confidence = \"sure\"", "gpu_energy_slope", "`sure`"),
        (
            "factors.toml",
            "id = \"gpu_energy_base\"",
            "id = \"gpu_energy_slope\"",
            "gpu_energy_slope",
            "twice",
        ),
        (
            "models.toml",
            "source = \"video: no published figure to rest an estimate on\"",
            "source = \"\"",
            "sora-2",
            "source is empty",
        ),
        ("models.toml", "licence = \"own estimate\"", "licence = \"\"", "sora-2", "licence is empty"),
        ("models.toml", "zone = \"USA\"", "zone = \"ATL\"", "sora-2", "`ATL`"),
        ("models.toml", "pue = [1.2, 1.2]", "pue = [1.3, 1.2]", "sora-2", "rising order"),
        ("models.toml", "match = [\"sora\"]", "match = [\"so{ra\"]", "sora-2", "brace"),
        ("models.toml", "match = [\"sora\"]", "match = [\"*\"]", "sora-2", "no literal"),
        ("models.toml", "images_per_prompt = ", "images_per_prompt = 99", "", "u8"),
        ("models.toml", "tokens_per_s = 35.8", "token_per_s = 35.8", "gpt-6-astra", "`token_per_s`"),
        ("grids.toml", "licence = ", "license = ", "", "licence"),
        ("grids.toml", "g_kwh = [491, 545, 600]", "g_kwh = [491, 545, 6000]", "AFRICA", "6000"),
        ("grids.toml", "g_kwh = [491, 545, 600]", "g_kwh = [491, nan, 600]", "AFRICA", "NaN"),
        ("site_defaults.toml", "date = \"2026-11\"", "date = \"\"", "*", "date is empty"),
        ("site_defaults.toml", "same_as = \"*\"", "same_as = \"claud\"", "bolt", "`claud`"),
        ("tasks.toml", "licence = ", "lizenz = ", "", "licence"),
        ("equivalents.toml", "basis = \"energy\"", "basis = \"joy\"", "phone_charge", "`joy`"),
    ] {
        let fault = with(file, |text| {
            assert!(text.contains(old), "{file} has no {old}");
            text.replacen(old, new, 1)
        })
        .expect_err(&format!("{file} builds with {new}"));
        assert!(fault.starts_with(&format!("catalogue/{file}")), "{fault}");
        assert!(fault.contains(what) && fault.contains(row), "{file}: {old} → {new}: {fault}");
    }
    let fault = with("factors.toml", |text| text.replacen("date = \"2026-11\"", "date = \"\"", 1))
        .expect_err("a fault");
    let text =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue/factors.toml")).expect("factors");
    let row = 1 + text.lines().position(|line| line.contains(factors)).expect("the first factor");
    // The row begins at its header, one line before its id.
    assert!(fault.contains(&format!("factors.toml:{}:", row - 1)), "{fault} and not {}", row - 1);
}
