//! The moments at which everything that knows a calendar must hold: the one list of them.
//!
//! Decides: which moments there are. The native tests go through it, and so do the proofs in browsers, whose harness
//! checks it against the zones themselves. Refuses to know: what must hold.

#![allow(dead_code, reason = "no suite needs all of it")]

/// A moment in a zone.
#[derive(Clone, Copy, Debug)]
pub struct Then {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// What a clock on a wall shows there, to the minute.
    pub local: &'static str,
    /// The zone, by its name in the IANA time zone database.
    pub zone: &'static str,
    /// The same moment in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// The zone's offset from UTC in minutes, at this moment and two hours later: where they differ, the clocks change
    /// in between.
    pub offsets_min: [i32; 2],
}

/// The moments at which a week, a month, a year, a leap day or a change of clocks is near, or where the day of UTC is
/// another than that of the clock on the wall.
pub const MOMENTS: [Then; 10] = [
    then("a-monday-begins", "2026-11-30T00:05", "Europe/Paris", 1_795_993_500_000, [60, 60]),
    then("a-sunday-ends", "2026-11-29T23:50", "Europe/Paris", 1_795_992_600_000, [60, 60]),
    then("a-year-ends", "2026-12-31T21:30", "America/Toronto", 1_798_770_600_000, [-300, -300]),
    then("a-year-begins", "2027-01-01T00:05", "Europe/Paris", 1_798_758_300_000, [60, 60]),
    then("a-leap-day", "2028-02-29T12:00", "Europe/Paris", 1_835_434_800_000, [60, 60]),
    then("clocks-go-forward-in-paris", "2027-03-28T01:59", "Europe/Paris", 1_806_195_540_000, [60, 120]),
    then("clocks-go-back-in-paris", "2027-10-31T02:59", "Europe/Paris", 1_824_944_340_000, [120, 60]),
    then(
        "clocks-go-forward-in-montreal",
        "2027-03-14T01:59",
        "America/Toronto",
        1_805_007_540_000,
        [-300, -240],
    ),
    then(
        "clocks-go-back-in-montreal",
        "2027-11-07T01:59",
        "America/Toronto",
        1_825_567_140_000,
        [-240, -300],
    ),
    then("a-monday-in-kathmandu", "2026-11-30T05:30", "Asia/Kathmandu", 1_795_995_900_000, [345, 345]),
];

const fn then(
    name: &'static str,
    local: &'static str,
    zone: &'static str,
    at_ms: i64,
    offsets_min: [i32; 2],
) -> Then {
    Then { name, local, zone, at_ms, offsets_min }
}
