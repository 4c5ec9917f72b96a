//! Follows each request from the ask to the answer, and says when it counts.
//!
//! Decides that the first 2xx seen for a pending request counts it, finally; that an error, or a status
//! without a 2xx, counts nothing; and that an answer whose request is not known is judged by method and address
//! only where no other version of the extension can have counted it: in the first seconds of the browser, when
//! nobody listened yet, and where the request is younger than one that this version has seen, so that a background
//! was stopped over it. Refuses to know the time, the storage and the badge:
//! moments come in, changes go out.
//!
//! The browser may stop the background between any two events, so every change says what to mirror;
//! a tracker made from that mirror goes on where the stopped one was.

use super::{Binding, Body, Kind, Request, Turn, classify};
use crate::json::is_down;
use serde::{Deserialize, Serialize};

/// When something happened, and how far local time was from UTC at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Minutes to add to UTC for local time; east is positive.
    pub offset_min: i32,
}

/// One counted prompt or image job, before it is priced and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Installation, browser run and request, joined: the same event always has the same id, and no
    /// two events share one (request ids alone repeat after a restart of the browser).
    pub id: String,
    /// When it was asked.
    pub moment: Moment,
    /// The site's catalogue id.
    pub site: String,
    /// Text or image.
    pub kind: Kind,
    /// New prompt, regeneration or edit.
    #[serde(default)]
    pub turn: Turn,
    /// The model's name in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Images asked for, where the request says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<u32>,
    /// Length of the prompt in characters, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_chars: Option<u32>,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Stage {
    /// Asked, and not answered yet.
    Asked,
    /// Answered with a 2xx; the ledger has not confirmed its write.
    Counted,
    /// Written; kept so that the rest of its events change nothing.
    Written,
    /// Seen and recognised as nothing to count: its answer must not be judged by the address alone.
    Ignored,
}

/// A request under way, as it is mirrored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    stage: Stage,
    since_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<Counted>,
    #[serde(default, skip_serializing_if = "is_down")]
    accepts_redirect: bool,
    #[serde(default, skip_serializing_if = "is_down")]
    ended: bool,
    #[serde(default, skip_serializing_if = "is_down")]
    timed: bool,
}

/// How long a server of the person's own worked for a usage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Took {
    /// The usage.
    pub id: String,
    /// From the ask to the answer's end, in milliseconds.
    pub ms: u32,
    /// Whether the answer came whole.
    #[serde(skip_serializing_if = "is_down")]
    pub whole: bool,
}

/// What an event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The request whose mirror changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What to mirror for it; `None` beside a request means: forget it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flight: Option<Flight>,
    /// What to write to the ledger now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Counted>,
    /// What to tell the ledger of a usage that was counted before: after its write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took: Option<Took>,
    /// Whether the answer would have counted, had its request been known to be ours.
    #[serde(skip_serializing_if = "is_down")]
    pub unseen: bool,
}

/// Requests under way in this run of the browser.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    prefix: String,
    bindings: Vec<Binding>,
    flights: Vec<(String, Flight)>,
    browser_started_ms: Option<i64>,
    first_request: Option<u64>,
}

/// A browser that starts sends the requests of its open pages before it starts its extensions, and has their
/// answers within this. An update, a reload or a switching on of the extension is no such start.
pub const FIRST_MS: i64 = 10_000;

/// A flight this old has no answer to wait for: its page was left long ago.
const STALE_MS: i64 = 24 * 60 * 60 * 1000;

impl Tracker {
    /// A tracker that goes on from a mirror. `installation` and `run` are random names of this
    /// installation and this run of the browser; `now_ms` is used to forget what is older than a day.
    pub fn new(
        installation: &str,
        run: &str,
        mirror: Vec<(String, Flight)>,
        bindings: Vec<Binding>,
        now_ms: i64,
    ) -> Self {
        let mut flights = mirror;
        flights.retain(|(_, flight)| {
            flight.stage == Stage::Counted || now_ms.saturating_sub(flight.since_ms) < STALE_MS
        });
        Self {
            prefix: format!("{installation}.{run}"),
            bindings,
            flights,
            browser_started_ms: None,
            first_request: None,
        }
    }

    /// The number of the first request that this version of the extension saw in this run. The browsers number requests
    /// in their order, so that each with a higher number is younger.
    pub fn sees_from(&mut self, request: u64) {
        self.first_request = Some(request);
    }

    /// The browser itself started at this moment, and not only the extension in it.
    pub fn browser_started(&mut self, at_ms: i64) {
        self.browser_started_ms = Some(at_ms);
    }

    /// Watches these servers of the person's own from now on.
    pub fn bind(&mut self, bindings: Vec<Binding>) {
        self.bindings = bindings;
    }

    /// What was counted and never confirmed as written: to be written again, which is harmless where
    /// the write had in fact completed.
    pub fn unwritten(&self) -> Vec<Counted> {
        let counted = self.flights.iter().filter(|(_, flight)| flight.stage == Stage::Counted);
        counted.filter_map(|(_, flight)| flight.counted.clone()).collect()
    }

    /// The requests this tracker still follows.
    pub fn mirror(&self) -> &[(String, Flight)] {
        &self.flights
    }

    /// A request was sent. Nothing is counted before its answer.
    pub fn asked(&mut self, request_id: &str, request: &Request<'_>, moment: Moment) -> Change {
        let before = self.flight(request_id);
        if before.is_some_and(|flight| matches!(flight.stage, Stage::Counted | Stage::Written)) {
            // The page that a counted job redirects to is not another job.
            return Change::default();
        }
        let flight = classify(request, &self.bindings).map(|sighting| {
            let (accepts_redirect, timed) = (sighting.accepts_redirect, sighting.timed);
            let counted = self.counted(request_id, sighting, moment);
            let stage = if counted.is_some() { Stage::Asked } else { Stage::Ignored };
            Flight { stage, since_ms: moment.at_ms, counted, accepts_redirect, ended: false, timed }
        });
        match flight {
            Some(flight) => self.set(request_id, flight, None),
            None if before.is_some() => self.forget(request_id),
            None => Change::default(),
        }
    }

    /// A status was seen for a request: headers, first byte or completion, whichever came first.
    pub fn answered(
        &mut self,
        request_id: &str,
        method: &str,
        url: &str,
        status: u16,
        moment: Moment,
    ) -> Change {
        let success = (200..300).contains(&status);
        if let Some(flight) = self.flight(request_id) {
            let accepted = success || (flight.accepts_redirect && (300..400).contains(&status));
            if flight.stage != Stage::Asked || !accepted {
                return Change::default();
            }
            let mut flight = flight.clone();
            flight.stage = Stage::Counted;
            let count = flight.counted.clone();
            return self.set(request_id, flight, count);
        }
        if !success {
            return Change::default();
        }
        let unseen = Request { method, url, body: Body::Unread };
        let counted =
            classify(&unseen, &self.bindings).and_then(|seen| self.counted(request_id, seen, moment));
        let Some(counted) = counted else { return Change::default() };
        if !self.is_ours(request_id, moment.at_ms) {
            return Change { unseen: true, ..Change::default() };
        }
        let flight = Flight {
            stage: Stage::Counted,
            since_ms: moment.at_ms,
            counted: Some(counted.clone()),
            accepts_redirect: false,
            ended: false,
            // Nobody saw when it was asked.
            timed: false,
        };
        self.set(request_id, flight, Some(counted))
    }

    /// The request is over, completed (`whole`) or failed: nothing more will be seen of it. What was not
    /// counted by now never will be.
    pub fn ended(&mut self, request_id: &str, whole: bool, at_ms: i64) -> Change {
        let Some(flight) = self.flight(request_id) else { return Change::default() };
        let counted = matches!(flight.stage, Stage::Counted | Stage::Written);
        let took = (flight.timed && counted && !flight.ended).then(|| Took {
            id: self.id(request_id),
            ms: u32::try_from((at_ms - flight.since_ms).max(0)).unwrap_or(u32::MAX),
            whole,
        });
        let change = if flight.stage == Stage::Counted {
            let flight = Flight { ended: true, ..flight.clone() };
            self.set(request_id, flight, None)
        } else {
            self.forget(request_id)
        };
        Change { took, ..change }
    }

    /// The ledger has what `id` counted.
    pub fn written(&mut self, id: &str) -> Change {
        let found = self.flights.iter().find(|(_, flight)| {
            flight.stage == Stage::Counted && flight.counted.as_ref().is_some_and(|c| c.id == id)
        });
        let Some((request_id, flight)) = found else { return Change::default() };
        let request_id = request_id.clone();
        if flight.ended {
            return self.forget(&request_id);
        }
        let flight = Flight { stage: Stage::Written, counted: None, ..flight.clone() };
        self.set(&request_id, flight, None)
    }

    /// What is not to be kept, because the person paused or switched the site off, is done with at once: the rest of
    /// its events change nothing, and of what it was nothing is left.
    #[must_use]
    pub fn let_pass(&mut self, change: Change) -> Change {
        let Some(count) = &change.count else { return change };
        Change { flight: self.written(&count.id).flight, ..change }
    }

    /// Whether no other version of the extension can have counted a request that is not known.
    fn is_ours(&self, request_id: &str, at_ms: i64) -> bool {
        let since_ms = self.browser_started_ms.map(|started_ms| at_ms.saturating_sub(started_ms));
        let number = request_id.parse::<u64>().ok();
        since_ms.is_some_and(|since_ms| (-FIRST_MS..FIRST_MS).contains(&since_ms))
            || number.zip(self.first_request).is_some_and(|(number, first)| number > first)
    }

    fn counted(&self, request_id: &str, sighting: super::Sighting, moment: Moment) -> Option<Counted> {
        Some(Counted {
            id: self.id(request_id),
            moment,
            site: sighting.site.to_owned(),
            kind: sighting.kind?,
            turn: sighting.turn,
            model: sighting.model,
            images: sighting.images,
            prompt_chars: sighting.prompt_chars,
        })
    }

    /// The usage's id for a name that is unique within this run of the browser.
    pub fn id(&self, name: &str) -> String {
        [&self.prefix, ".", name].concat()
    }

    // A handful at a time: a list is smaller than a map, and as fast.
    fn flight(&self, request_id: &str) -> Option<&Flight> {
        self.flights.iter().find(|(id, _)| id == request_id).map(|(_, flight)| flight)
    }

    fn set(&mut self, request_id: &str, flight: Flight, count: Option<Counted>) -> Change {
        match self.flights.iter_mut().find(|(id, _)| id == request_id) {
            Some((_, place)) => flight.clone_into(place),
            None => self.flights.push((request_id.to_owned(), flight.clone())),
        }
        Change { request: Some(request_id.to_owned()), flight: Some(flight), count, ..Change::default() }
    }

    fn forget(&mut self, request_id: &str) -> Change {
        self.flights.retain(|(id, _)| id != request_id);
        Change { request: Some(request_id.to_owned()), ..Change::default() }
    }
}
