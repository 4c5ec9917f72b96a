//! `gramme`: the same core in a terminal.
fn main() {}
