//! Statements of shipped files that a test replaces, found by the marked comment before each.
//!
//! Decides: that a marker stands once, that a whole statement follows it, and that the statement still holds what the
//! change is about. So code may be moved and renamed around a marker, and a proof that takes something out fails
//! loudly where there is nothing left to take out. Refuses to know: what a change is for.

/// A change of the one statement after `// [anchor: NAME]`.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The marker's name.
    pub anchor: &'static str,
    /// What the statement must hold.
    pub holds: &'static str,
    /// What stands in the place of that part, or of all of the statement.
    pub instead: Instead,
}

/// What a change puts in the place of what it takes out.
#[derive(Clone, Copy, Debug)]
pub enum Instead {
    /// A part for the part that the statement must hold.
    Part(&'static str),
    /// A statement for the statement.
    Statement(&'static str),
    /// A statement before the statement.
    Before(&'static str),
    /// A statement after the statement.
    After(&'static str),
}

impl Change {
    /// The text with this change, or what is wrong with its marker.
    pub fn of(&self, text: &str) -> Result<String, String> {
        let Self { anchor, holds, instead } = self;
        let marker = format!("// [anchor: {anchor}]");
        let lines: Vec<&str> = text.lines().collect();
        let places: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].trim() == marker).collect();
        let &[place] = &places[..] else {
            return Err(format!("{marker:?} stands {} times, and should stand once", places.len()));
        };
        let statement = lines.get(place + 1).copied().unwrap_or_default().trim();
        if !statement.ends_with(';') || statement.matches(holds).count() != 1 {
            return Err(format!(
                "{marker:?} is followed by {statement:?}, which is no statement with one {holds:?}"
            ));
        }
        let changed = match instead {
            Instead::Part(part) => statement.replace(holds, part),
            Instead::Statement(other) => (*other).to_owned(),
            Instead::Before(other) => [*other, statement].join("\n"),
            Instead::After(other) => [statement, *other].join("\n"),
        };
        let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
        lines[place + 1] = changed;
        Ok(lines.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGE: Change = Change { anchor: "a", holds: "two", instead: Instead::Part("2") };

    #[test]
    fn the_statement_after_a_marker_is_changed() {
        let text = "one();\n  // [anchor: a]\n  two(two_more);\nthree();\n";
        let whole = Change { holds: "two(", ..CHANGE };
        let with = |instead| Change { instead, ..whole }.of(text).unwrap();
        assert_eq!(with(Instead::Part("2(")), text.replace("  two(", "2("));
        assert_eq!(with(Instead::Statement("gone();")), text.replace("  two(two_more);", "gone();"));
        assert_eq!(with(Instead::Before("b();")), text.replace("  two(", "b();\ntwo("));
        assert_eq!(with(Instead::After("b();")), text.replace("  two(two_more);", "two(two_more);\nb();"));
    }

    #[test]
    fn a_marker_that_is_lost_or_stands_twice_or_before_something_else_fails_loudly() {
        for (text, why) in [
            ("two();\n", "stands 0 times"),
            ("// [anchor: a]\ntwo();\n// [anchor: a]\ntwo();\n", "stands 2 times"),
            ("// [anchor: a]\nthree();\n", "with one \"two\""),
            ("// [anchor: a]\ntwo(two);\n", "with one \"two\""),
            ("// [anchor: a]\nif (two) {\n", "is no statement"),
            ("// [anchor: a]", "is no statement"),
        ] {
            let refused = CHANGE.of(text).unwrap_err();
            assert!(refused.contains(why), "{text:?}: {refused}");
        }
    }
}
