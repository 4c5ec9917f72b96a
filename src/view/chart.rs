//! The geometry of charts: where a bar stands, and where a range lies.
//!
//! Decides whole-number coordinates in a frame that is stretched to its place, so that a page can draw
//! them as nodes and a report can write them as text. Refuses colours, words and numbers for people.

use crate::units::Estimate;

/// The width that a bar and the gap after it take together.
pub const STEP: u32 = 100;
/// The height of the frame that bars stand in.
pub const HEIGHT: u32 = 100;
/// The width of the frame that a range lies in.
pub const WIDTH: u32 = 1000;

/// The part of a step that a bar leaves free, half on each side.
const GAP: u32 = 16;
/// The least height of a bar that stands for something.
const LEAST: u32 = 2;

/// One bar: `x` and `y` are its upper left corner, and it stands on the frame's lower edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From the left edge.
    pub x: u32,
    /// From the upper edge.
    pub y: u32,
    /// Its width.
    pub width: u32,
    /// Its height; none for nothing.
    pub height: u32,
}

/// The bars of values, the greatest of which reaches the upper edge. The frame is [`STEP`] wide for each.
pub fn bars(values: &[u64]) -> Vec<Bar> {
    let most = values.iter().copied().max().unwrap_or_default().max(1);
    let mut x = GAP / 2;
    let mut bars = Vec::with_capacity(values.len());
    for value in values {
        let part = u128::from(*value) * u128::from(HEIGHT) / u128::from(most);
        let part = u32::try_from(part).unwrap_or(HEIGHT);
        let height = if *value > 0 { part.max(LEAST) } else { 0 };
        bars.push(Bar { x, y: HEIGHT - height, width: STEP - GAP, height });
        x += STEP;
    }
    bars
}

/// A range on its own scale: from nothing at the left edge to its upper end at the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// The lower end.
    pub low: u32,
    /// The centre.
    pub central: u32,
}

/// Where a range lies; at the left edge where there is nothing.
pub fn band(estimate: Estimate) -> Band {
    if !estimate.is_sound() || estimate.high <= 0.0 {
        return Band::default();
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = |figure: f64| (figure / estimate.high * f64::from(WIDTH)).round() as u32;
    Band { low: at(estimate.low), central: at(estimate.central) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_greatest_reaches_the_edge_and_nothing_is_no_bar() {
        let heights: Vec<_> = bars(&[0, 5, 10, 1]).iter().map(|bar| (bar.x, bar.y, bar.height)).collect();
        assert_eq!(heights, [(8, 100, 0), (108, 50, 50), (208, 0, 100), (308, 90, 10)]);
        assert_eq!(bars(&[0, 0]).iter().map(|bar| bar.height).sum::<u32>(), 0);
        assert_eq!(bars(&[]), []);
        assert_eq!(bars(&[u64::MAX, 1])[1].height, LEAST);
    }

    #[test]
    fn a_range_lies_between_nothing_and_its_upper_end() {
        assert_eq!(band(Estimate::new(1.0, 2.0, 8.0)), Band { low: 125, central: 250 });
        assert_eq!(band(Estimate::exact(3.0)), Band { low: WIDTH, central: WIDTH });
        assert_eq!(band(Estimate::default()), Band::default());
    }

    proptest! {
        #[test]
        fn bars_stay_in_their_frame_and_apart(values in prop::collection::vec(any::<u64>(), 0..40)) {
            let bars = bars(&values);
            for (n, bar) in bars.iter().enumerate() {
                let left = u32::try_from(n).unwrap() * STEP;
                prop_assert!(bar.x > left && bar.x + bar.width < left + STEP);
                prop_assert_eq!(bar.y + bar.height, HEIGHT);
                prop_assert_eq!(bar.height == 0, values[n] == 0);
            }
        }
    }
}
