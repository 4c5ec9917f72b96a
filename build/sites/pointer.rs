//! Pointers, path globs and image expressions: from their text to the tables' Rust.
//!
//! A pointer is `/`-separated: a key, an index, `-1` for the last element, `*` for each, `!` for "this
//! string is JSON itself". `?name` begins at the address's parameters instead of the body.

/// A pointer's steps, as Rust, and where it begins.
pub(crate) struct Pointer {
    pub query: bool,
    pub steps: Vec<String>,
}

pub(crate) fn pointer(text: &str) -> Result<Pointer, String> {
    let (query, rest) = match (text.strip_prefix('?'), text.strip_prefix('/')) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return Err(format!("the pointer `{text}` begins with neither `/` nor `?`")),
    };
    let mut steps = Vec::new();
    let mut starred = false;
    for part in rest.split('/') {
        steps.push(match part {
            "" => return Err(format!("the pointer `{text}` has an empty step")),
            "*" => {
                starred = true;
                "Step::Any".to_owned()
            }
            "-1" if starred => return Err(format!("the pointer `{text}` has a `-1` after a `*`")),
            "-1" => "Step::Last".to_owned(),
            "!" => "Step::Parse".to_owned(),
            index if index.bytes().all(|byte| byte.is_ascii_digit()) => {
                let index: u32 = index.parse().map_err(|_| format!("`{index}` is no index"))?;
                format!("Step::Index({index})")
            }
            key => format!("Step::Key({:?})", key.replace("~1", "/").replace("~0", "~")),
        });
    }
    Ok(Pointer { query, steps })
}

/// A path glob as Rust.
pub(crate) fn path(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix('/').ok_or_else(|| format!("the path `{text}` does not begin with `/`"))?;
    if rest.contains(['?', '#', '%']) {
        return Err(format!("the path `{text}` holds more than a path"));
    }
    if rest.contains("//") {
        return Err(format!("the path `{text}` has an empty segment"));
    }
    let segments: Result<Vec<String>, String> = rest.split('/').map(|part| segment(text, part)).collect();
    Ok(format!("Path(&[{}])", segments?.join(", ")))
}

fn segment(path: &str, part: &str) -> Result<String, String> {
    Ok(match part {
        "*" => "Segment::Any".to_owned(),
        "{uuid}" => "Segment::Uuid".to_owned(),
        "{hex24}" => "Segment::Hex24".to_owned(),
        "{number}" => "Segment::Number".to_owned(),
        _ => {
            let (literal, prefix) = match part.strip_suffix('*') {
                Some(prefix) => (prefix, true),
                None => (part, false),
            };
            if literal.is_empty() && prefix || literal.contains(['*', '{', '}']) {
                return Err(format!("the path `{path}` has a segment `{part}` that means nothing"));
            }
            format!("Segment::{}({literal:?})", if prefix { "Prefix" } else { "Literal" })
        }
    })
}

/// One factor of an image expression: a pointer, whether it is a list whose length counts, and what it is
/// when nothing is said.
pub(crate) struct Factor<'a> {
    pub at: &'a str,
    pub length: bool,
    pub default: Option<u32>,
}

/// The factors of `/batch_size|1 * #/requests`.
pub(crate) fn factors(text: &str) -> Result<Vec<Factor<'_>>, String> {
    text.split(" * ")
        .map(|factor| {
            let (at, default) = match factor.split_once('|') {
                Some((at, default)) => {
                    let default =
                        default.parse().map_err(|_| format!("`{factor}` has no number after `|`"))?;
                    (at, Some(default))
                }
                None => (factor, None),
            };
            let length = at.starts_with('#');
            Ok(Factor { at: at.trim_start_matches('#'), length, default })
        })
        .collect()
}
