//! The checked entries as Rust text.

use std::fmt::Write;

use super::entry::{Condition, Endpoint, Kind, Literal, Server, Site, Transport};
use super::pointer::{self, Pointer};

/// The whole generated file.
pub(crate) fn all(sites: &[Site], servers: &[Server]) -> Result<String, String> {
    let mut text = String::from("pub(super) static SITES: &[Site] = &[\n");
    for site in sites {
        text +=
            &site_table(site).map_err(|problem| format!("catalogue/sites/{}.toml: {problem}", site.id))?;
    }
    text += "];\npub(super) static SERVERS: &[Server] = &[\n";
    for server in servers {
        text += &server_table(server)
            .map_err(|problem| format!("catalogue/servers/{}.toml: {problem}", server.id))?;
    }
    text += "];\n";
    let mut hosts: Vec<(&str, usize)> = Vec::new();
    for (index, site) in sites.iter().enumerate() {
        hosts.extend(site.hosts.iter().chain(&site.page_hosts).map(|host| (host.as_str(), index)));
    }
    hosts.sort_unstable();
    hosts.dedup();
    let (globs, names): (Vec<_>, Vec<_>) = hosts.into_iter().partition(|(host, _)| host.contains('*'));
    for (table, rows) in [("HOSTS", names), ("HOST_GLOBS", globs)] {
        let _ = writeln!(text, "pub(super) static {table}: &[(&str, u16)] = &{rows:?};");
    }
    Ok(text)
}

fn site_table(site: &Site) -> Result<String, String> {
    Ok(format!(
        "Site {{ id: {:?}, name: {:?}, provider: {:?}, hosts: &{:?}, page_hosts: &{:?}, optional: {}, \
         optional_hosts: &{:?}, heard: {}, source: {:?}, checked: {:?}, confidence: Confidence::{:?}, note: {:?}, \
         endpoints: &[{}] }},\n",
        site.id,
        &site.name,
        &site.provider,
        &site.hosts,
        if site.page_hosts.is_empty() { &site.hosts } else { &site.page_hosts },
        site.optional,
        &site.optional_hosts,
        site.endpoint.iter().any(is_heard),
        &site.source,
        &site.checked,
        site.confidence,
        &site.note,
        endpoints(&site.endpoint)?
    ))
}

fn server_table(server: &Server) -> Result<String, String> {
    Ok(format!(
        "Server {{ id: {:?}, name: {:?}, origins: &{:?}, ask_what_it_makes: {}, source: {:?}, checked: {:?}, \
         confidence: Confidence::{:?}, note: {:?}, endpoints: &[{}] }},\n",
        server.id,
        &server.name,
        &server.origins,
        server.ask_what_it_makes,
        &server.source,
        &server.checked,
        server.confidence,
        &server.note,
        endpoints(&server.endpoint)?
    ))
}

/// Whether anything of an endpoint can be counted: requests, or frames of a socket that are known.
fn is_heard(endpoint: &Endpoint) -> bool {
    !matches!(endpoint.transport, Transport::WebSocket) || !endpoint.frame.is_empty()
}

fn endpoints(endpoints: &[Endpoint]) -> Result<String, String> {
    endpoints.iter().map(endpoint_table).collect::<Result<Vec<_>, _>>().map(|tables| tables.join(",\n"))
}

fn endpoint_table(endpoint: &Endpoint) -> Result<String, String> {
    let mut probes = Probes::default();
    let texts = |probes: &mut Probes, pointers: &[String], want: &str| -> Result<Vec<usize>, String> {
        pointers.iter().map(|at| probes.add(at, want)).collect()
    };
    let model = texts(&mut probes, &endpoint.model, "Want::Text")?;
    let prompt = texts(&mut probes, &endpoint.prompt, "Want::Chars")?;
    let images = images(&mut probes, &endpoint.images)?;
    let none_if = conditions(&mut probes, &endpoint.none_if)?;
    let prompt_if = conditions(&mut probes, &endpoint.prompt_if)?;
    let image_if = conditions(&mut probes, &endpoint.image_if)?;
    let regenerate_if = conditions(&mut probes, &endpoint.regenerate_if)?;
    let edit_if = conditions(&mut probes, &endpoint.edit_if)?;
    let kind = match endpoint.kind {
        Kind::None => "None".to_owned(),
        kind => format!("Some(Kind::{kind:?})"),
    };
    let confidence = match endpoint.confidence {
        Some(confidence) => format!("Some(Confidence::{confidence:?})"),
        None => "None".to_owned(),
    };
    if probes.0.len() > 32 {
        return Err(format!("{} facts are looked for; the walk follows 32 at most", probes.0.len()));
    }
    Ok(format!(
        "Endpoint {{ hosts: &{:?}, method: {:?}, paths: &[{}], except: &[{}], transport: Transport::{:?}, \
         format: Format::{:?}, kind: {kind}, turn: Turn::{:?}, body_decides: {}, accepts_redirect: {}, \
         timed: {}, probes: &[{}], model: &{model:?}, model_strip: {:?}, not_models: &{:?}, prompt: &{prompt:?}, \
         images: &[{images}], none_if: &[{none_if}], prompt_if: &[{prompt_if}], image_if: &[{image_if}], \
         regenerate_if: &[{regenerate_if}], edit_if: &[{edit_if}], confidence: {confidence} }}",
        endpoint.hosts,
        endpoint.method,
        paths(&endpoint.paths)?,
        paths(&endpoint.except)?,
        endpoint.transport,
        endpoint.body,
        endpoint.turn,
        endpoint.body_decides,
        endpoint.accepts_redirect,
        endpoint.timed,
        probes.0.join(", "),
        endpoint.model_strip,
        endpoint.not_models,
    ))
}

fn paths(globs: &[String]) -> Result<String, String> {
    globs.iter().map(|glob| pointer::path(glob)).collect::<Result<Vec<_>, _>>().map(|paths| paths.join(", "))
}

/// The facts an endpoint looks for, each once.
#[derive(Default)]
struct Probes(Vec<String>);

impl Probes {
    fn add(&mut self, at: &str, want: &str) -> Result<usize, String> {
        let Pointer { query, steps } = pointer::pointer(at)?;
        let place = if query { "Query" } else { "Body" };
        let probe =
            format!("Probe {{ place: Place::{place}, steps: &[{}], want: {want} }}", steps.join(", "));
        if let Some(known) = self.0.iter().position(|other| *other == probe) {
            return Ok(known);
        }
        self.0.push(probe);
        Ok(self.0.len() - 1)
    }
}

fn images(probes: &mut Probes, expressions: &[String]) -> Result<String, String> {
    let mut products = Vec::new();
    for expression in expressions {
        let mut factors = Vec::new();
        for factor in pointer::factors(expression)? {
            let probe = probes.add(factor.at, if factor.length { "Want::Length" } else { "Want::Number" })?;
            factors.push(format!("Factor {{ probe: {probe}, default: {:?} }}", factor.default));
        }
        products.push(format!("&[{}]", factors.join(", ")));
    }
    Ok(products.join(", "))
}

fn conditions(probes: &mut Probes, conditions: &[Condition]) -> Result<String, String> {
    let mut rust = Vec::new();
    for condition in conditions {
        let probe = probes.add(&condition.at, &format!("Want::Holds({})", test(condition)))?;
        rust.push(format!("Condition {{ probe: {probe}, negated: {} }}", condition.not));
    }
    Ok(rust.join(", "))
}

fn test(condition: &Condition) -> String {
    if let Some(values) = &condition.is {
        let values: Vec<String> = values
            .iter()
            .map(|value| match value {
                Literal::Bool(value) => format!("Literal::Bool({value})"),
                Literal::Number(value) => format!("Literal::Number({value})"),
                Literal::Text(value) => format!("Literal::Text({value:?})"),
            })
            .collect();
        return format!("Test::Is(&[{}])", values.join(", "));
    }
    if let Some(texts) = &condition.prefix {
        return format!("Test::Prefix(&{texts:?})");
    }
    if let Some(texts) = &condition.contains {
        return format!("Test::Contains(&{texts:?})");
    }
    if let Some(least) = condition.chars {
        return format!("Test::Chars({least})");
    }
    if let Some(most) = condition.at_most {
        return format!("Test::AtMost({most})");
    }
    if condition.empty.is_some() {
        return "Test::Empty".to_owned();
    }
    if condition.nonempty.is_some() {
        return "Test::Nonempty".to_owned();
    }
    "Test::Present".to_owned()
}
