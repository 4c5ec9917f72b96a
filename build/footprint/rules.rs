//! The rules by which a model's name is recognised: from the notation of `models.toml`, with its
//! braces, to the flat form that the core reads.
//!
//! Decides that a rule is well formed. Refuses to know what it matches: that is the core's.

/// Writes each rule out without braces: `{a,b}-c` becomes `a-c` and `b-c`.
pub fn expand(rules: &[String]) -> Result<Vec<String>, String> {
    let mut flat = Vec::new();
    for rule in rules {
        unfold(rule, &mut flat)?;
    }
    if flat.is_empty() {
        return Err("match has no rule".into());
    }
    for rule in &flat {
        check(rule)?;
    }
    Ok(flat)
}

fn unfold(rule: &str, flat: &mut Vec<String>) -> Result<(), String> {
    let Some(open) = rule.find('{') else {
        flat.push(rule.to_owned());
        return Ok(());
    };
    let mut depth = 0;
    let mut cuts = vec![open];
    let mut close = None;
    for (at, c) in rule.char_indices().skip(open) {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    cuts.push(at);
                    close = Some(at);
                    break;
                }
            }
            ',' if depth == 1 => cuts.push(at),
            _ => {}
        }
    }
    let Some(close) = close else {
        return Err(format!("rule `{rule}` opens a brace that it does not close"));
    };
    for pair in cuts.windows(2) {
        let choice = &rule[pair[0] + 1..pair[1]];
        unfold(&format!("{}{choice}{}", &rule[..open], &rule[close + 1..]), flat)?;
    }
    Ok(())
}

fn check(rule: &str) -> Result<(), String> {
    let bytes = rule.as_bytes();
    let mut literal = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'+' => literal = true,
            b'~' | b'_' | b'#' | b'*' => {}
            b'^' if at == 0 => {}
            b'$' if at + 1 == bytes.len() => {}
            b'!' if bytes[at + 1..].iter().all(u8::is_ascii_alphanumeric) && at + 1 < bytes.len() => {
                return Ok(());
            }
            b'[' => match rule[at..].find(']') {
                Some(end) if end > 1 => at += end,
                _ => return Err(format!("rule `{rule}` opens a class that it does not close")),
            },
            other => return Err(format!("rule `{rule}`: `{}` does not belong at {at}", char::from(other))),
        }
        at += 1;
    }
    if literal { Ok(()) } else { Err(format!("rule `{rule}` has no literal: it would match anything")) }
}
