//! The icon's PNGs, drawn from its SVG.

use anyhow::{Context, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::path::Path;

/// The sizes that the browsers and the stores ask for, in pixels.
pub const SIZES: [u32; 5] = [16, 32, 48, 96, 128];

/// Draws every size into a folder.
#[allow(clippy::cast_precision_loss)]
pub fn draw(folder: &Path) -> Result<()> {
    let svg = std::fs::read("extension/icons/gramme.svg")?;
    let tree = Tree::from_data(&svg, &Options::default()).context("extension/icons/gramme.svg")?;
    std::fs::create_dir_all(folder)?;
    for size in SIZES {
        let mut picture = Pixmap::new(size, size).context("an icon has a size")?;
        let scale = size as f32 / tree.size().width();
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
        picture.save_png(folder.join(format!("{size}.png")))?;
    }
    Ok(())
}
