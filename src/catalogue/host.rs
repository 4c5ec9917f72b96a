//! Comparing host names, and host names with one `*`.
//!
//! Decides what a host glob covers: `*` stands for one or more characters of a name, and where it opens
//! the glob (`*.hf.space`) for whole labels only. Refuses to know ports, schemes and punycode: hosts
//! arrive here as browsers report them.

use std::cmp::Ordering;

/// Orders a known (lower-case) name against one of any case.
pub(super) fn compare(known: &str, host: &str) -> Ordering {
    known.bytes().cmp(host.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Whether a host is the one named, or one that the glob covers.
pub(super) fn matches(glob: &str, host: &str) -> bool {
    let Some((before, after)) = glob.split_once('*') else {
        return glob.eq_ignore_ascii_case(host);
    };
    let (Some(head), Some(tail)) = (host.get(..before.len()), host.len().checked_sub(after.len())) else {
        return false;
    };
    let Some(middle) = host.get(before.len()..tail) else {
        return false;
    };
    // A star never reaches over a dot, so that `name*.hf.space` stays one label.
    head.eq_ignore_ascii_case(before)
        && host.get(tail..).is_some_and(|end| end.eq_ignore_ascii_case(after))
        && !middle.is_empty()
        && !middle.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_covers_one_label_and_no_look_alike() {
        assert!(matches("*.hf.space", "owner-name.hf.space"));
        assert!(matches("*.hf.space", "Owner-Name.HF.space"));
        assert!(!matches("*.hf.space", "hf.space"));
        assert!(!matches("*.hf.space", ".hf.space"));
        assert!(!matches("*.hf.space", "a.b.hf.space"));
        assert!(!matches("*.hf.space", "a.hf.space.evil.example"));
        assert!(!matches("*.hf.space", "a.nothf.space"));
        assert!(matches("maker-flux-*.hf.space", "maker-flux-1.hf.space"));
        assert!(!matches("maker-flux-*.hf.space", "evil-maker-flux-1.hf.space"));
    }

    #[test]
    fn a_name_without_a_star_is_only_itself() {
        assert!(matches("duck.ai", "DUCK.ai"));
        assert!(!matches("duck.ai", "duck.ai."));
        assert!(!matches("duck.ai", "aduck.ai"));
    }
}
