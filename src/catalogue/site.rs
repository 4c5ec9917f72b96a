//! A site, and a kind of server: who they are, and how well they are known.

use super::confidence::Confidence;
use super::endpoint::Endpoint;
use super::host;

/// A site of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    /// Its stable id.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Who answers there.
    pub provider: &'static str,
    /// The hosts that receive its prompts.
    pub hosts: &'static [&'static str],
    /// The hosts of its pages, without whose permission their requests are invisible.
    pub page_hosts: &'static [&'static str],
    /// Whether its hosts are asked for by a click, because they do more than AI or are weakly known.
    pub optional: bool,
    /// Of a site that is not optional, the hosts that are asked for by a click all the same.
    pub optional_hosts: &'static [&'static str],
    /// Whether any of its requests or frames can be seen and counted.
    pub heard: bool,
    /// Its requests.
    pub endpoints: &'static [Endpoint],
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were last checked: `2026-11-20`.
    pub checked: &'static str,
    /// How sure they are.
    pub confidence: Confidence,
    /// What a reader should know.
    pub note: &'static str,
}

impl Site {
    /// All hosts, each once: those of prompts, then those of pages.
    pub fn all_hosts(&self) -> impl Iterator<Item = &'static str> + use<> {
        let hosts = self.hosts;
        hosts.iter().chain(self.page_hosts.iter().filter(move |host| !hosts.contains(host))).copied()
    }

    /// The hosts that installing asks for.
    pub fn required_hosts(&self) -> impl Iterator<Item = &'static str> + use<> {
        let (optional, by_click) = (self.optional, self.optional_hosts);
        self.all_hosts().filter(move |host| !optional && !by_click.contains(host))
    }

    /// The hosts that a click asks for.
    pub fn clicked_hosts(&self) -> impl Iterator<Item = &'static str> + use<> {
        let (optional, by_click) = (self.optional, self.optional_hosts);
        self.all_hosts().filter(move |host| optional || by_click.contains(host))
    }

    /// Whether an endpoint of this site is served on a host.
    pub fn serves(&self, endpoint: &Endpoint, on: &str) -> bool {
        let hosts = if endpoint.hosts.is_empty() { self.hosts } else { endpoint.hosts };
        hosts.iter().any(|glob| host::matches(glob, on))
    }
}

/// A kind of server that a person runs and binds to an address of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Server {
    /// Its stable id.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Where it usually listens: `http://localhost:11434`.
    pub origins: &'static [&'static str],
    /// Whether only the person knows what a job there makes.
    pub ask_what_it_makes: bool,
    /// Its requests.
    pub endpoints: &'static [Endpoint],
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were last checked.
    pub checked: &'static str,
    /// How sure they are.
    pub confidence: Confidence,
    /// What a reader should know.
    pub note: &'static str,
}
