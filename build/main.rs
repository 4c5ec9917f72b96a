//! Compiles the catalogue, the messages and the method's page to static Rust tables; an invalid entry fails the build
//! with its file and what is wrong in it.

#![allow(clippy::print_stdout, reason = "a build script speaks to cargo by its output")]

mod footprint;
mod locales;
mod method;
mod sites;

fn main() {
    footprint::compile();
    sites::compile();
    if let Err(problem) = locales::compile().and_then(|()| method::compile()) {
        println!("cargo::error={problem}");
    }
}
