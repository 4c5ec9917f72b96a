//! A backup that is looked at before it is taken in: what would change, in sentences.
//!
//! Decides which of them are said: none about nothing.

use crate::ledger::keeper::Taken;
use crate::locale::Locale;

/// What taking in a history would change.
pub fn lines(taken: &Taken, locale: &Locale) -> Vec<String> {
    let said = [
        (taken.new, locale.plural("import_new", u64::from(taken.new))),
        (taken.refined, locale.plural("import_refined", u64::from(taken.refined))),
        (taken.days, locale.plural("import_days", u64::from(taken.days))),
        (taken.removes, locale.plural("import_removes", u64::from(taken.removes))),
        (taken.known, locale.plural("import_known", u64::from(taken.known))),
        (taken.deleted, locale.plural("import_deleted", u64::from(taken.deleted))),
    ];
    let changes = taken.new + taken.refined + taken.days + taken.removes > 0;
    let mut lines: Vec<_> =
        said.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if !changes {
        lines.insert(0, locale.text("import_nothing").to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_change_is_not_said() {
        let english = Locale::default();
        let taken = Taken { new: 1, known: 3, ..Taken::default() };
        assert_eq!(lines(&taken, &english), ["1 request would be added.", "3 requests are here already."]);
        assert_eq!(lines(&Taken::default(), &english), ["Nothing would change."]);
    }
}
