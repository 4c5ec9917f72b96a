//! A window with the extension in a fresh profile, for a person to play in.
//!
//! Decides: what to say where no window can be shown. Refuses to know: anything about counts.

use std::path::Path;

use anyhow::{Result, bail};

use crate::browser::Kind;
use crate::stage::Stage;
use crate::standin::sites;

/// Opens the window, and returns when the person has closed it.
pub async fn open(kind: Kind, extension: &Path, say: impl Fn(&str)) -> Result<()> {
    let shown = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if cfg!(target_os = "linux") && !shown {
        bail!(
            "no display: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can open. \
             `cargo xtask demo` plays a day without one."
        );
    }
    let mut stage = Stage::open_with(kind, Some(extension), |launch| launch.headless = false).await?;
    say(&format!(
        "{kind} is open with the extension. These addresses are local stand-ins; no other site can be reached:"
    ));
    for site in sites::ALL {
        say(&format!("  {:<12} {}", site.name, site.url()));
    }
    say("Close the window to end.");
    stage.visit_chatgpt("").await?;
    stage.wait_closed().await
}
