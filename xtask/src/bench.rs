//! Sizes and speeds, printed with their units and written to target/bench.json.

use crate::Browser;
use crate::package::{self, Form};
use crate::steps::{cargo, run, say};
use crate::{proof, tools};
use anyhow::Result;

/// Measures everything.
pub fn bench() -> Result<()> {
    tools::install(&[Browser::Chromium, Browser::Firefox])?;
    package::build(Form::Real)?;
    say("The core in a terminal");
    for bench in ["classify", "estimate", "report"] {
        run(cargo().args(["bench", "--locked", "--package", "gramme", "--bench", bench]))?;
    }
    proof::end_to_end(&["bench"])
}
