//! Where a source leads: the address that its own text names.
//!
//! Decides that a digital object identifier and a preprint's number are addresses, and nothing else is. Nothing is
//! read from there: it is a person who follows a link.

use super::block::Piece;
use crate::footprint::tables::Origin;

/// A source as a cell: its words, its date below, and where it leads.
pub fn source(origin: &Origin) -> Piece {
    Piece { link: address(origin.source), ..Piece::of(origin.source).with_small(origin.date) }
}

/// The address that a source names; empty where it names none.
pub fn address(source: &str) -> String {
    let until = |rest: &str, allowed: &str| {
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || allowed.contains(c))).unwrap_or(rest.len());
        rest[..end].trim_end_matches('.').to_owned()
    };
    if let Some((_, rest)) = source.split_once("doi ") {
        return ["https://doi.org/", &until(rest, "./-_")].concat();
    }
    match source.split_once("arXiv:").or_else(|| source.split_once("arXiv ")) {
        Some((_, rest)) => ["https://arxiv.org/abs/", &until(rest, ".")].concat(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_source_names_is_an_address() {
        for (source, link) in [
            (
                "Luccioni, FAccT 2024, Table 2 (doi 10.1145/3630106.3658542)",
                "https://doi.org/10.1145/3630106.3658542",
            ),
            ("EcoLogits 0.11.3 (doi 10.21105/joss.07471).", "https://doi.org/10.21105/joss.07471"),
            ("Elsworth et al., arXiv:2508.15734", "https://arxiv.org/abs/2508.15734"),
            ("arXiv 2506.17016, Table 3", "https://arxiv.org/abs/2506.17016"),
            ("own arithmetic", ""),
        ] {
            assert_eq!(address(source), link, "{source}");
        }
    }
}
