//! What a person's browsing costs: one address that is no AI site, and one prompt's body.

fn main() {}
