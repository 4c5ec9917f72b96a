//! What makes an entry unsound although it parses.

use std::collections::BTreeMap;

use super::answer;
use super::entry::{Condition, Confidence, Endpoint, Format, Kind, Server, Site, Transport};

pub(crate) trait Check {
    /// Says what is wrong, if anything is.
    fn check(&self) -> Result<(), String>;
}

impl Check for Site {
    fn check(&self) -> Result<(), String> {
        common(&self.id, &self.name, &self.source, &self.checked, &self.endpoint)?;
        if self.hosts.is_empty() {
            return Err("a site without hosts".to_owned());
        }
        for host in
            self.hosts.iter().chain(&self.page_hosts).chain(self.endpoint.iter().flat_map(|e| &e.hosts))
        {
            check_host(host)?;
        }
        if self.provider.is_empty() {
            return Err("`provider` is empty".to_owned());
        }
        if self.confidence == Confidence::Low && !self.optional {
            return Err("a site of low confidence must be optional".to_owned());
        }
        let known = |host: &String| self.hosts.contains(host) || self.page_hosts.contains(host);
        if let Some(host) = self.optional_hosts.iter().find(|host| !known(host)) {
            return Err(format!("the optional host `{host}` is none of its hosts"));
        }
        Ok(())
    }
}

impl Check for Server {
    fn check(&self) -> Result<(), String> {
        common(&self.id, &self.name, &self.source, &self.checked, &self.endpoint)?;
        if self.endpoint.iter().any(|endpoint| !endpoint.hosts.is_empty()) {
            return Err("a kind of server has no hosts".to_owned());
        }
        let sound = |origin: &String| origin.starts_with("http://") || origin.starts_with("https://");
        match self.origins.iter().find(|origin| !sound(origin)) {
            Some(origin) => Err(format!("`{origin}` is no origin")),
            None => Ok(()),
        }
    }
}

/// A host belongs to one site, or a request would have two answers.
pub(crate) fn hosts_are_unique(sites: &[Site]) -> Result<(), String> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for site in sites {
        for host in site.hosts.iter().chain(&site.page_hosts) {
            if let Some(owner) = owners.insert(host, &site.id).filter(|owner| *owner != site.id) {
                return Err(format!("the host `{host}` is claimed by `{owner}` and by `{}`", site.id));
            }
        }
    }
    Ok(())
}

fn common(id: &str, name: &str, source: &str, checked: &str, endpoints: &[Endpoint]) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || !id.bytes().all(plain) {
        return Err(format!("`{id}` is no id: lower-case letters, digits and hyphens"));
    }
    if name.is_empty() || source.is_empty() {
        return Err("`name` or `source` is empty".to_owned());
    }
    let date = checked.as_bytes();
    let dated = date.len() == 10
        && date.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !dated {
        return Err(format!("`checked` is no date: `{checked}`"));
    }
    if endpoints.is_empty() {
        return Err("no endpoint".to_owned());
    }
    endpoints.iter().try_for_each(|endpoint| {
        check_endpoint(endpoint)
            .map_err(|problem| format!("endpoint {}: {problem}", endpoint.paths.join(", ")))
    })
}

fn check_host(host: &str) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.*".contains(&byte);
    let stars = host.matches('*').count();
    let star_is_first_label = host.split('.').skip(1).all(|label| !label.contains('*'));
    if host.bytes().all(plain) && host.contains('.') && stars <= 1 && star_is_first_label {
        return Ok(());
    }
    Err(format!("`{host}` is no host"))
}

fn check_endpoint(endpoint: &Endpoint) -> Result<(), String> {
    if endpoint.paths.is_empty() {
        return Err("no path".to_owned());
    }
    if !["GET", "POST", "PUT", "PATCH"].contains(&endpoint.method.as_str()) {
        return Err(format!("`{}` is no method of a prompt", endpoint.method));
    }
    if endpoint.transport == Transport::WebSocket && (endpoint.method != "GET" || endpoint.kind != Kind::None)
    {
        return Err("a socket's handshake is a GET that counts as none".to_owned());
    }
    if endpoint.body_decides && endpoint.prompt_if.is_empty() && endpoint.image_if.is_empty() {
        return Err("`body_decides` without a rule that decides".to_owned());
    }
    if endpoint.body == Format::None && all_pointers(endpoint).any(|at| at.starts_with('/')) {
        return Err("a pointer into a body that is not read".to_owned());
    }
    answer::check(endpoint)?;
    rules(endpoint).flatten().try_for_each(check_condition)
}

pub(crate) fn rules(endpoint: &Endpoint) -> impl Iterator<Item = &[Condition]> {
    [
        endpoint.none_if.as_slice(),
        &endpoint.prompt_if,
        &endpoint.image_if,
        &endpoint.regenerate_if,
        &endpoint.edit_if,
    ]
    .into_iter()
}

fn all_pointers(endpoint: &Endpoint) -> impl Iterator<Item = &str> {
    let plain = endpoint.model.iter().chain(&endpoint.prompt).chain(&endpoint.images).map(String::as_str);
    plain.chain(rules(endpoint).flatten().map(|condition| condition.at.as_str()))
}

fn check_condition(condition: &Condition) -> Result<(), String> {
    let tests = [
        condition.at_most.is_some(),
        condition.chars.is_some(),
        condition.contains.is_some(),
        condition.empty.is_some(),
        condition.is.is_some(),
        condition.nonempty.is_some(),
        condition.prefix.is_some(),
        condition.present.is_some(),
    ];
    if tests.iter().filter(|there| **there).count() != 1 {
        return Err(format!("the condition at `{}` needs exactly one test", condition.at));
    }
    if [condition.empty, condition.nonempty, condition.present].contains(&Some(false)) {
        return Err(format!("the condition at `{}` says `false`: say `not = true`", condition.at));
    }
    Ok(())
}
