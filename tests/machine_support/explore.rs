//! Every order in which a background can come to rest, and a stop at every point of each.
//!
//! A state is a machine with what was given to each lane and is not told, what the stores hold, and what is still to come
//! from outside. From a state every next step is taken: the next thing from outside; the next effect of a store told; the
//! operation of the database applied, and told; each of them refused, in ways that allow for it. Two orders that come to
//! the same state go on from it in the same way, so each state is visited once, and every order is covered. The number of
//! orders is counted on the way.
//!
//! Each state is stopped, alone and with the browser, with every fate that what is under way can have. The lanes keep
//! their order, so that is: of what each store was given, some first ones are applied, and the rest is lost; the database's
//! operation is applied and untold, is lost, or had come to any of its transactions.
//!
//! One reduction: when a write of a store is applied, between being given and being told, makes no difference to anything
//! but a background that boots from the store. The machine sees only that it is told, no other lane reads the store, and
//! what the store holds after some first ones does not depend on when. So a state does not say how much is applied; the
//! stop takes each number of first ones in turn. What nothing waits for is told to nobody, and is no step at all.
//!
//! A background that boots from what a stop left goes on in the plainest order, and is stopped once more after each of
//! its steps, in the same manner.

use super::fault::Fault;
use super::host::{Host, Move};
use super::input::{Input, NOW};
use super::stores::Stores;
use gramme::ledger::calendar::{Day, WeekStart};
use gramme::machine::Limits;
use gramme::machine::event::Records;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// A way of the background.
#[derive(Clone, Debug)]
pub struct Way {
    pub name: &'static str,
    /// What a background before this one left.
    pub stores: Stores,
    pub script: Vec<Input>,
    pub limits: Limits,
    /// Whether the background has come to rest before the first thing comes from outside.
    pub warm: bool,
    /// How many effects may be refused, at any point.
    pub refusals: u32,
    /// Names of usages that are there before, in the database, the copy or a note.
    pub base: Vec<&'static str>,
    /// Names of usages that a file of the script brings.
    pub brought: Vec<&'static str>,
    /// Names of usages that the script deletes.
    pub deleted: Vec<&'static str>,
    /// Requests of the script that count nothing.
    pub never: Vec<&'static str>,
}

/// How a background ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    /// Alone: pages and the browser's session go on.
    Background,
    /// With the browser.
    Browser,
}

/// What was tried.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    pub states: u64,
    pub steps: u64,
    /// How many orders there are.
    pub orders: u128,
    /// Stops: a state, a manner, and how far an operation of the database had come.
    pub stops: u64,
    /// Different stores that a new background was booted from.
    pub boots: u64,
    /// Second stops, of a background that was mending the first.
    pub again: u64,
}

/// What must be in the history, and what must not.
#[derive(Clone, Debug, Default)]
struct Must {
    names: BTreeSet<String>,
    refined: BTreeSet<String>,
    gone: BTreeSet<String>,
    /// Of these no note was there when it was stopped: they may stand in the database alone.
    alone: BTreeSet<String>,
}

/// How it ended.
#[derive(Clone, Debug, Default, PartialEq)]
struct Final {
    /// Names of the usages, and whether an answer was heard of.
    usages: Vec<(String, bool)>,
    /// Those that stand in the database alone, in no note and no copy.
    alone: Vec<String>,
    /// Whether a correction was asked for by a page that a second stop left without an answer.
    dropped: bool,
    problems: Vec<String>,
}

pub struct Explorer<'a> {
    way: &'a Way,
    fault: Fault,
    pub tried: Tried,
    orders: HashMap<u64, u128>,
    stride: usize,
    ends: HashMap<u64, Rc<Vec<Final>>>,
    /// The first thing that was wrong.
    pub wrong: Option<String>,
}

/// The last part of a usage's id: what it is called within its run.
fn name(id: &str) -> String {
    id.rsplit('.').next().unwrap_or_default().to_owned()
}

impl<'a> Explorer<'a> {
    pub fn new(way: &'a Way, fault: Fault) -> Self {
        let (orders, ends) = (HashMap::new(), HashMap::new());
        Self { way, fault, tried: Tried::default(), orders, stride: 1, ends, wrong: None }
    }

    /// Explores all of it, or until something is wrong.
    pub fn explore(&mut self) {
        let script = Rc::new(self.way.script.clone());
        let (stores, limits) = (self.way.stores.clone(), self.way.limits);
        let before = if self.way.warm { Rc::default() } else { Rc::clone(&script) };
        let mut host = Host::boot(stores, before, 0, self.fault, limits);
        if self.way.warm {
            host.rest();
            host.script = script;
        }
        host.refusals = self.way.refusals;
        self.tried.orders = self.visit(&host);
        self.tried.boots = self.ends.len() as u64;
    }

    fn visit(&mut self, host: &Host) -> u128 {
        if self.wrong.is_some() {
            return 0;
        }
        let state = host.name();
        if let Some(orders) = self.orders.get(&state) {
            return *orders;
        }
        self.tried.states += 1;
        if let Some(broken) = host.broken.first() {
            self.wrong = Some(broken.clone());
            return 0;
        }
        self.stops(host);
        let moves = host.moves();
        let mut orders = 0;
        for next in &moves {
            self.tried.steps += 1;
            let mut after = host.clone();
            after.go(*next);
            orders += self.visit(&after);
        }
        if moves.iter().all(|next| matches!(next, Move::Refuse(_))) {
            let [p, q] = [0, 1].map(|lane| host.prefixes(lane).len() - 1);
            let local = host.prefixes(1).pop().unwrap_or_default();
            let must = self.must(host, Stop::Background, (p, q), &local);
            let mut host = host.clone();
            host.rest();
            // What was refused is tried again with the next write or start, which its stops have been through.
            if !host.refused {
                let end = end(&host);
                self.check(&end, &must, "without a stop");
            }
            orders = orders.max(1);
        }
        self.orders.insert(state, orders);
        orders
    }

    /// Only the order in which all comes from outside before anything is told, and then everything in the plainest
    /// order; stopped at each `stride`th state, with each `stride`th prefix of what is under way.
    pub fn explore_line(&mut self, stride: usize) {
        let limits = self.way.limits;
        let mut host = Host::boot(self.way.stores.clone(), Rc::default(), 0, self.fault, limits);
        host.rest();
        host.script = Rc::new(self.way.script.clone());
        (self.stride, self.tried.orders) = (stride, 1);
        for _ in 0..self.way.script.len() {
            host.go(Move::Input);
        }
        while self.wrong.is_none() {
            if self.tried.states.is_multiple_of(stride as u64) {
                self.stops(&host);
            }
            self.tried.states += 1;
            if !host.step() {
                break;
            }
        }
        let must = self.must(&host, Stop::Background, (0, 0), &host.stores.local);
        self.check(&end(&host), &must, "without a stop");
        self.tried.boots = self.ends.len() as u64;
    }

    /// Stops a state in both manners, with every fate that what is under way can have.
    fn stops(&mut self, host: &Host) {
        let [sessions, locals] = [0, 1].map(|lane| host.prefixes(lane));
        let [session_names, local_names] =
            [&sessions, &locals].map(|all| all.iter().map(hashed).collect::<Vec<_>>());
        for (disk, copy) in host.databases() {
            let database = hashed(&(&disk.store, &copy));
            for stop in [Stop::Background, Stop::Browser] {
                let rest = left(host, stop);
                let of_rest = hashed(&rest);
                // With the browser goes whatever its session held.
                let some = if stop == Stop::Browser { 1 } else { sessions.len() };
                let stride = self.stride;
                // A burst is stopped once: the second stops are those of the other ways.
                let more = u32::from(stride == 1);
                let pairs = (0..some).flat_map(|p| (0..locals.len()).map(move |q| (p, q)));
                for (p, q) in pairs.filter(|(p, q)| p % stride == 0 && q % stride == 0) {
                    self.tried.stops += 1;
                    let must = self.must(host, stop, (p, q), &locals[q]);
                    let session = if stop == Stop::Browser { 0 } else { session_names[p] };
                    let key = hashed(&(database, session, local_names[q], of_rest, stop, more));
                    let stores = || Stores {
                        local: locals[q].clone(),
                        session: if stop == Stop::Browser { Records::new() } else { sessions[p].clone() },
                        disk: disk.clone(),
                        copy: copy.clone(),
                    };
                    for end in self.ends(key, &stores, &rest, stop, more).iter() {
                        self.check(end, &must, &format!("{stop:?} at input {} {p} {q}", host.at));
                        if self.wrong.is_some() {
                            return;
                        }
                    }
                }
            }
        }
    }

    /// What must be there once a new background has come to rest.
    fn must(&self, host: &Host, stop: Stop, (p, q): (usize, usize), local: &Records) -> Must {
        let mut must = Must::default();
        must.names.extend(self.way.base.iter().chain(&self.way.brought).map(|name| (*name).to_owned()));
        let rest = &host.script[host.at..];
        for (id, track) in &host.tracks {
            let to_come = rest
                .iter()
                .any(|input| matches!(input, Input::Answered(of) | Input::Completed(of) if of == id));
            let mirrored = host.applied_of(0, &track.session, p);
            let noted = !track.refused && host.applied_of(1, &track.local, q);
            let safe = match stop {
                Stop::Background => {
                    (track.answered && (mirrored || noted)) || (track.asked && mirrored && to_come)
                }
                Stop::Browser => track.answered && noted,
            };
            if safe {
                must.names.insert(id.clone());
            }
            if !noted {
                must.alone.insert(id.clone());
            }
        }
        let asked = rest.iter().filter_map(|input| match input {
            Input::Asked(id) => Some(id.clone()),
            _ => None,
        });
        let said = host.answered.iter().filter(|(_, kept)| *kept).map(|(said, _)| said);
        let mut heard: Vec<&Input> = said.collect();
        if stop == Stop::Background {
            must.names.extend(asked);
            // A page says it again until it is kept.
            heard.extend(host.script.iter().filter(|input| matches!(input, Input::Say(..))));
        }
        for input in heard {
            match input {
                Input::Say(_, message) if message["kind"] == "frame" => {
                    let name = format!("f-{}", message["id"].as_str().unwrap());
                    must.names.insert(name);
                }
                Input::Say(_, message) => {
                    must.refined.insert(name(message["id"].as_str().unwrap()));
                }
                _ => {}
            }
        }
        for input in host.script.iter() {
            if let Input::Say(_, message) = input
                && message["kind"] == "frame"
            {
                let name = format!("f-{}", message["id"].as_str().unwrap());
                let noted = |key: &String| key.starts_with("counted:") && key.ends_with(&name);
                if !local.keys().any(noted) {
                    must.alone.insert(name);
                }
            }
        }
        let corrected = host.answered.iter().any(|(said, kept)| *kept && matches!(said, Input::Correct(_)));
        if corrected || rest.iter().any(|input| matches!(input, Input::Correct(_))) {
            must.gone.extend(self.way.deleted.iter().map(|name| (*name).to_owned()));
        }
        for name in self.way.deleted.iter().chain(&self.way.never) {
            must.names.remove(*name);
            must.refined.remove(*name);
        }
        must.refined.retain(|name| must.names.contains(name));
        must
    }

    fn check(&mut self, end: &Final, must: &Must, when: &str) {
        let mut wrong = end.problems.clone();
        for name in end.alone.iter().filter(|name| !must.alone.contains(*name)) {
            wrong.push(format!("{name} stands in one place alone"));
        }
        let names: Vec<&String> = end.usages.iter().map(|(name, _)| name).collect();
        for name in &must.names {
            if !names.contains(&name) {
                wrong.push(format!("{name} is lost"));
            }
        }
        for name in &must.refined {
            if end.usages.iter().any(|(known, heard)| known == name && !heard) {
                wrong.push(format!("what was told of {name} is lost"));
            }
        }
        let gone = must.gone.iter().filter(|_| !end.dropped).map(String::as_str);
        for name in gone.chain(self.way.never.iter().copied()) {
            if names.iter().any(|known| *known == name) {
                wrong.push(format!("{name} is there, and must not be"));
            }
        }
        let mut once: BTreeMap<&String, u32> = BTreeMap::new();
        for name in &names {
            *once.entry(name).or_default() += 1;
        }
        for (name, times) in once.iter().filter(|(_, times)| **times > 1) {
            wrong.push(format!("{name} is there {times} times"));
        }
        if let Some(wrong) = wrong.first() {
            self.wrong.get_or_insert(format!("{}, {when}: {wrong}", self.way.name));
        }
    }

    /// How a background that boots from these stores can end: in peace, or after being stopped once more at any point of
    /// the plainest order.
    fn ends(
        &mut self,
        key: u64,
        stores: &dyn Fn() -> Stores,
        rest: &[Input],
        first: Stop,
        more: u32,
    ) -> Rc<Vec<Final>> {
        if let Some(known) = self.ends.get(&key) {
            return Rc::clone(known);
        }
        let mut ends = Vec::new();
        let mut host = Host::boot(stores(), Rc::new(rest.to_vec()), 2 - more, self.fault, self.way.limits);
        loop {
            // What is under way at a second stop may be lost with it.
            let safe = host.tracks.values().all(|track| track.session.is_empty() && track.local.is_empty());
            if more > 0 && safe {
                self.tried.again += 1;
                let rest = left(&host, first);
                let mut stores = host.stores.clone();
                if first == Stop::Browser {
                    stores.session.clear();
                }
                let key =
                    hashed(&(&stores.local, &stores.session, &stores.disk.store, &stores.copy, &rest, first));
                let dropped = host.open.values().any(|input| matches!(input, Input::Correct(_)));
                let more = self.ends(key, &|| stores.clone(), &rest, first, more - 1);
                ends.extend(more.iter().map(|end| Final { dropped, ..end.clone() }));
            }
            if !host.step() {
                break;
            }
        }
        if self.way.refusals > 0 {
            // A refusal and a stop together are mended by then at the latest.
            host.midnight();
        }
        ends.push(end(&host));
        ends.dedup();
        let ends = Rc::new(ends);
        self.ends.insert(key, Rc::clone(&ends));
        ends
    }
}

/// Names something by all that it is.
fn hashed(what: &impl std::fmt::Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{what:?}").hash(&mut hasher);
    hasher.finish()
}

/// What still comes from outside after a stop.
fn left(host: &Host, stop: Stop) -> Vec<Input> {
    let mut rest = Vec::new();
    let piece = |input: &&Input| matches!(input, Input::Piece(..));
    let taken = host.answered.iter().any(|(said, kept)| *kept && matches!(said, Input::Piece(_, _, true)));
    if !taken {
        // A person hands the file over once more.
        rest.extend(host.script.iter().filter(piece).cloned());
    }
    match stop {
        Stop::Background => {
            let waits = host.said_again();
            rest.extend(waits.into_iter().filter(|input| matches!(input, Input::Say(..))));
            rest.extend(host.script[host.at..].iter().filter(|input| !piece(input)).cloned());
        }
        Stop::Browser => {
            let stays = |input: &&Input| {
                input.request().is_none()
                    && !matches!(input, Input::Say(..) | Input::Piece(..) | Input::GiveUp)
            };
            rest.extend(host.script[host.at..].iter().filter(stays).cloned());
        }
    }
    rest
}

/// The history of a background at rest, and what is not as it should be.
fn end(host: &Host) -> Final {
    let mut problems = host.broken.clone();
    let mut problem = |holds: bool, what: &str| {
        if !holds {
            problems.push(what.to_owned());
        }
    };
    let usages = host.stores.usages();
    problem(host.machine.is_at_rest(), "the machine still waits for something");
    let notes = host.stores.noted("counted:");
    problem(notes.iter().all(|(_, note)| note["written"] == true), "a note is open in the end");
    problem(host.stores.noted("waiting:").is_empty(), "something waits in the end");
    problem(host.stores.noted("refine:").is_empty(), "a refinement waits in the end");
    let spare = host.stores.local.get("spare");
    problem(spare.is_none_or(|spare| spare["due"] != true), "the copy is due in the end");
    let counted = |value: &serde_json::Value| value["stage"] == "counted";
    let flights = host.stores.session.iter().filter(|(key, _)| key.starts_with("flight:"));
    problem(flights.into_iter().all(|(_, flight)| !counted(flight)), "a request is unconfirmed in the end");
    let session = host.stores.session.keys();
    problem(session.into_iter().all(|key| !key.starts_with("event:")), "an event was not judged");
    let copy = host.stores.copy.clone().unwrap_or_default();
    let copied = |id: &str| spare.is_some() && copy.contains(&format!("\"id\":\"{id}\""));
    let has_note = |id: &str| notes.iter().any(|(known, _)| known == id);
    let alone = usages.iter().filter(|usage| !has_note(&usage.id) && !copied(&usage.id));
    let alone = alone.map(|usage| name(&usage.id)).collect();
    let kept = |id: &str| usages.iter().any(|usage| usage.id == id);
    for (id, _) in &notes {
        problem(kept(id), "what is not there is noted in the end");
    }
    for id in ids_in_copy(&copy) {
        problem(kept(&id), "what is not there is in the copy in the end");
    }
    let week = Day::of(NOW.moment).week(WeekStart::Monday);
    let of_week = usages.iter().filter(|usage| week.contains(usage.day)).count();
    let badge = if of_week == 0 { String::new() } else { of_week.to_string() };
    problem(host.badge.as_ref() == Some(&badge), "the badge says something else");
    let usages = usages.iter().map(|usage| (name(&usage.id), usage.reply.is_some())).collect();
    Final { usages, alone, dropped: false, problems }
}

/// The ids of the usages in a copy.
fn ids_in_copy(copy: &str) -> Vec<String> {
    let copy = serde_json::from_str::<serde_json::Value>(copy).unwrap_or_default();
    let usages = copy["usages"].as_array().cloned().unwrap_or_default();
    usages.iter().map(|usage| usage["id"].as_str().unwrap().to_owned()).collect()
}
