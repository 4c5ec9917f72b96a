//! Compiles the catalogue and the messages to static Rust tables; an invalid entry fails the build
//! with its file and what is wrong in it.

mod footprint;

fn main() {
    footprint::compile();
}
