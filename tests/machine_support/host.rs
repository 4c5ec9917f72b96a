//! A background around the machine: its queue, its lanes, the pages that wait for an answer. Moves one step at a time,
//! in whatever order it is told.

use super::fault::Fault;
use super::input::{ASK, Input, NOW, PROMPT, tongue};
use super::store::Disk;
use super::stores::{Connection, Stores};
use gramme::machine::effect::{Act, Answer, CopyOp, Effect, JobOp, Keys, Lane, Op};
use gramme::machine::event::{
    At, Boot, Choices, Correction, End, Event, Heard, Now, Outcome, Piece, Records, Seen, To, Why,
};
use gramme::machine::{Limits, Machine};
use gramme::observe::Body;
use gramme::observe::tracker::Moment;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// What is known of a request in the background that runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    pub asked: bool,
    pub answered: bool,
    /// What its events gave each store and is not applied yet.
    pub session: BTreeSet<u64>,
    pub local: BTreeSet<u64>,
    /// Whether something of that was refused.
    pub refused: bool,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Input,
    Apply(usize),
    Tell(usize),
    Refuse(usize),
    Weeks,
}

const LANES: [Lane; 3] = [Lane::Session, Lane::Local, Lane::Database];
pub const DATABASE: usize = 2;

/// A background.
#[derive(Clone, Debug)]
pub struct Host {
    pub machine: Machine,
    pub stores: Stores,
    pub on: Connection,
    lanes: [VecDeque<Effect>; 3],
    untold: [Option<(u64, Result<Outcome, Why>)>; 3],
    weeks: Option<u64>,
    midnight: bool,
    pub script: Rc<Vec<Input>>,
    pub at: usize,
    queue: VecDeque<(String, Input)>,
    life: String,
    serial: u32,
    /// Pages that wait, with what they said.
    pub open: BTreeMap<To, Input>,
    /// What was answered, with what had been said.
    pub answered: Vec<(Input, bool)>,
    results: BTreeMap<u64, bool>,
    to: To,
    pub badge: Option<String>,
    pub badges: u32,
    pub fault: Fault,
    /// How many effects may still be refused.
    pub refusals: u32,
    /// Whether one was.
    pub refused: bool,
    pub tracks: BTreeMap<String, Track>,
    /// What must never be, and was.
    pub broken: Vec<String>,
}

impl Host {
    pub fn boot(stores: Stores, script: Rc<Vec<Input>>, lives: u32, fault: Fault, limits: Limits) -> Self {
        let life = format!("life{lives}");
        let boot = Boot {
            life: life.clone(),
            fresh: (format!("me{lives}"), format!("run{lives}")),
            local: stores.local.clone(),
            session: stores.session.clone(),
            alarms: (Some(NOW.midnight_ms), Some(NOW.midnight_ms + 60_000)),
            tongue: tongue(),
        };
        let mut host = Self {
            machine: Machine::new(limits),
            stores,
            on: Connection::default(),
            lanes: Default::default(),
            untold: Default::default(),
            weeks: None,
            midnight: false,
            script,
            at: 0,
            queue: VecDeque::new(),
            life,
            serial: 0,
            open: BTreeMap::new(),
            answered: Vec::new(),
            results: BTreeMap::new(),
            to: 0,
            badge: None,
            badges: 0,
            fault,
            refusals: 0,
            refused: false,
            tracks: BTreeMap::new(),
            broken: Vec::new(),
        };
        host.on(Event::Boot(Box::new(boot)), None);
        host
    }

    /// What can happen next.
    ///
    /// When a write of a store is applied can be seen by nobody but a background that boots from it. So what the two
    /// stores were given is applied no earlier than it is told, and a stop tries all that can have been applied: see
    /// [`Self::prefixes`].
    pub fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        for lane in 0..LANES.len() {
            let awaited = self.lanes[lane].iter().any(|effect| self.machine.awaits(effect.seq));
            if lane == DATABASE {
                if self.untold[lane].is_some() {
                    moves.push(Move::Tell(lane));
                } else if awaited {
                    moves.push(Move::Apply(lane));
                }
            } else if awaited {
                moves.push(Move::Tell(lane));
            }
            if awaited && self.refusals > 0 {
                moves.push(Move::Refuse(lane));
            }
        }
        if self.weeks.is_some() {
            moves.push(Move::Weeks);
        }
        if self.at < self.script.len() {
            moves.push(Move::Input);
        }
        moves
    }

    /// What the database and the copy can be now: its operation is applied, or is not, or by half.
    pub fn databases(&self) -> Vec<(Disk, Option<String>)> {
        let of = |host: &Self| (host.stores.disk.clone(), host.stores.copy.clone());
        let mut all = vec![of(self)];
        if !self.lanes[DATABASE].is_empty() {
            all.extend(self.half_done().iter().map(of));
            let mut done = self.clone();
            done.apply(DATABASE, None);
            all.push(of(&done));
        }
        all
    }

    /// What a store can hold now, with how much of what it was given is applied.
    pub fn prefixes(&self, lane: usize) -> Vec<Records> {
        let mut records = if lane == 0 { self.stores.session.clone() } else { self.stores.local.clone() };
        let mut all = vec![records.clone()];
        for effect in &self.lanes[lane] {
            if let Act::Mirror(keys) | Act::Note(keys) = &effect.act {
                Stores::change(&mut records, keys);
            }
            all.push(records.clone());
        }
        all
    }

    /// Whether all of these are applied, once so many of what a lane was given are.
    pub fn applied_of(&self, lane: usize, seqs: &BTreeSet<u64>, prefix: usize) -> bool {
        self.lanes[lane].iter().skip(prefix).all(|effect| !seqs.contains(&effect.seq))
    }

    fn put(&mut self, effect: &Effect) {
        let _ = self.stores.apply(&effect.act, &mut self.on, "", None);
        self.applied(effect.seq);
    }

    pub fn go(&mut self, next: Move) {
        match next {
            Move::Input => {
                let input = self.script[self.at].clone();
                self.at += 1;
                self.take(input);
            }
            Move::Apply(lane) => self.apply(lane, None),
            Move::Refuse(lane) => {
                self.refusals -= 1;
                self.refused = true;
                let effect = self.awaited(lane);
                let told = match &effect.act {
                    // What the database does not take is told as that.
                    Act::Db(_) | Act::Job(_) => {
                        let text = self.text(&effect.act);
                        self.stores.apply(&effect.act, &mut self.on, &text, Some(0))
                    }
                    _ => Err(Why::Refused),
                };
                for track in self.tracks.values_mut() {
                    track.refused |= track.session.contains(&effect.seq) || track.local.contains(&effect.seq);
                }
                self.applied(effect.seq);
                self.tell(effect.seq, told);
            }
            Move::Tell(DATABASE) => {
                if let Some((seq, told)) = self.untold[DATABASE].take() {
                    self.tell(seq, told);
                }
            }
            Move::Tell(lane) => {
                let effect = self.awaited(lane);
                self.put(&effect);
                self.tell(effect.seq, Ok(Outcome::Applied));
            }
            Move::Weeks => {
                if let Some(seq) = self.weeks.take() {
                    self.tell(seq, Ok(Outcome::Applied));
                }
            }
        }
    }

    /// The first effect of a lane that is awaited; those before it are applied.
    fn awaited(&mut self, lane: usize) -> Effect {
        loop {
            let effect = self.lanes[lane].pop_front().unwrap();
            if self.machine.awaits(effect.seq) {
                return effect;
            }
            self.put(&effect);
        }
    }

    fn tell(&mut self, seq: u64, told: Result<Outcome, Why>) {
        self.results.insert(seq, told.is_ok());
        match told {
            Ok(outcome) => self.on(Event::Done(seq, outcome), None),
            Err(why) => self.on(Event::Refused(seq, why), None),
        }
    }

    fn apply(&mut self, lane: usize, writes: Option<u32>) {
        let effect = self.lanes[lane].pop_front().unwrap();
        self.before(&effect.act);
        let text = self.text(&effect.act);
        let told = self.stores.apply(&effect.act, &mut self.on, &text, writes);
        self.applied(effect.seq);
        let told = match told {
            Ok(Outcome::Blank(_)) if self.fault.is_blind() => Ok(Outcome::Blank(false)),
            told => told,
        };
        self.untold[lane] = Some((effect.seq, told));
    }

    fn applied(&mut self, seq: u64) {
        for track in self.tracks.values_mut() {
            track.session.remove(&seq);
            track.local.remove(&seq);
        }
    }

    /// What the database is about to be given.
    pub fn half_done(&self) -> Vec<Self> {
        let Some(effect) = self.lanes[DATABASE].front() else { return Vec::new() };
        let mut whole = self.clone();
        let before = whole.stores.disk.writes.get();
        let text = whole.text(&effect.act);
        let _ = whole.stores.apply(&effect.act, &mut whole.on, &text, None);
        let writes = whole.stores.disk.writes.get().saturating_sub(before);
        (1..writes)
            .map(|writes| {
                let mut half = self.clone();
                half.apply(DATABASE, Some(writes));
                half
            })
            .collect()
    }

    fn text(&self, act: &Act) -> String {
        let to = match act {
            Act::Job(JobOp::Look(part) | JobOp::Take { part, .. }) => part.to,
            _ => return String::new(),
        };
        match self.open.get(&to) {
            Some(Input::Piece(text, ..)) => text.clone(),
            _ => String::new(),
        }
    }

    /// What must hold before an effect is applied.
    fn before(&mut self, act: &Act) {
        match act {
            Act::Copy(CopyOp::Write(_)) if self.stores.copy.is_some() && self.stores.is_blank() => {
                self.broken.push("a blank database takes a copy's place".to_owned());
            }
            _ => {}
        }
    }

    /// What must hold when an effect is given.
    fn given(&mut self, act: &Act) {
        match act {
            Act::Db(Op::Keep(usages)) => {
                for usage in usages {
                    let key = format!("counted:{}", usage.id);
                    let given = self.lanes[1].iter().any(
                        |effect| matches!(&effect.act, Act::Note(Keys::Set(new)) if new.contains_key(&key)),
                    );
                    let waits = self.stores.noted("waiting:").iter().any(|(id, _)| *id == usage.id);
                    let refused = self.refused;
                    if !given && !waits && !self.stores.local.contains_key(&key) && !refused {
                        self.broken.push(format!("{} is written before it is noted", usage.id));
                    }
                }
            }
            Act::Note(Keys::Set(new)) => {
                for (key, value) in new.iter().filter(|(key, _)| key.starts_with("counted:")) {
                    let id = key.trim_start_matches("counted:");
                    let there = self.stores.usages().iter().any(|usage| usage.id == id);
                    if value["written"] == true && !there {
                        self.broken.push(format!("{id} is marked as written before it is"));
                    }
                }
            }
            _ => {}
        }
        let is_database = matches!(act, Act::Db(_) | Act::Job(_) | Act::Copy(_));
        if is_database && !(self.lanes[DATABASE].is_empty() && self.untold[DATABASE].is_none()) {
            self.broken.push("two operations of the database at once".to_owned());
        }
    }

    fn on(&mut self, event: Event<'_>, request: Option<&str>) {
        // Long enough after it began for the browser to have told of its own start.
        let began = matches!(event, Event::Boot(_));
        let later = if self.midnight { NOW.midnight_ms + 60_000 - NOW.ms() } else { 0 };
        let at_ms = NOW.ms() + later - if began { 3000 } else { 0 };
        let midnight_ms = NOW.midnight_ms + if self.midnight { 24 * 3_600_000 } else { 0 };
        let now = Now { moment: Moment { at_ms, ..NOW.moment }, midnight_ms };
        let effects = self.machine.on(event, now);
        let mut written = false;
        for effect in self.fault.alter(effects) {
            written |= matches!(effect.act, Act::Db(Op::Keep(_)));
            if written
                && matches!(&effect.act, Act::Note(Keys::Set(new)) if new.keys().any(|key| key.starts_with("counted:")))
            {
                self.broken.push("a note is given behind a write".to_owned());
            }
            self.given(&effect.act);
            if self.fault == Fault::NotesGoEarly && matches!(effect.act, Act::Copy(CopyOp::Write(_))) {
                let written =
                    self.stores.noted("counted:").into_iter().filter(|(_, note)| note["written"] == true);
                let keys = written.map(|(id, _)| format!("counted:{id}")).collect();
                self.lanes[1].push_back(Effect { seq: 0, act: Act::Note(Keys::Remove(keys)) });
            }
            if let Some(request) = request {
                let track = self.tracks.entry(request.to_owned()).or_default();
                match effect.act.lane() {
                    Lane::Session => drop(track.session.insert(effect.seq)),
                    Lane::Local => drop(track.local.insert(effect.seq)),
                    _ => {}
                }
            }
            match effect.act {
                Act::Badge(badge) => {
                    self.badge = Some(badge.text);
                    self.badges += 1;
                }
                Act::Reply(to, answer) => {
                    let kept = match answer {
                        Answer::Kept(kept) => kept,
                        Answer::Of(seq) => self.results.get(&seq).copied().unwrap_or_default(),
                        Answer::Done => true,
                    };
                    if let Some(said) = self.open.remove(&to) {
                        self.answered.push((said, kept));
                    }
                }
                Act::Again(to, _) => {
                    // The page's message is heard again, here at once.
                    if let Some(said) = self.open.remove(&to) {
                        self.queue.push_back((String::new(), said));
                    }
                }
                Act::Ready(replay) => {
                    let replay = replay.into_iter().map(|(note, event)| (note, Input::of(&event)));
                    for noted in replay.rev() {
                        self.queue.push_front(noted);
                    }
                }
                Act::SaveWeeks => {
                    // Nothing to wait for in here, and nothing to lose.
                    self.weeks = Some(effect.seq);
                }
                Act::Follow { .. } | Act::Alarm(..) | Act::SayLost => {}
                Act::Mirror(_) | Act::Note(_) | Act::Db(_) | Act::Job(_) | Act::Copy(_) => {
                    let lane = LANES.iter().position(|lane| *lane == effect.act.lane()).unwrap();
                    self.lanes[lane].push_back(effect);
                }
            }
        }
        if self.is_ready() {
            while let Some((note, input)) = self.queue.pop_front() {
                self.judge(&input, Some(&note).filter(|note| !note.is_empty()));
            }
        }
    }

    fn is_ready(&self) -> bool {
        self.machine.is_ready()
    }

    /// An event comes: it waits, noted, while the machine is not ready.
    fn take(&mut self, input: Input) {
        if self.is_ready() {
            return self.judge(&input, None);
        }
        let mut name = String::new();
        if input.request().is_some() {
            name = format!("event:{}:{:06}", self.life, self.serial);
            self.serial += 1;
            let keys = Keys::Set(std::iter::once((name.clone(), input.note())).collect());
            self.lanes[0].push_back(Effect { seq: 0, act: Act::Mirror(keys) });
        }
        self.queue.push_back((name, input));
    }

    fn judge(&mut self, input: &Input, note: Option<&String>) {
        self.to += 1;
        let to = self.to;
        let seen = |id: &str| Seen {
            id: id.to_owned(),
            method: "POST".to_owned(),
            url: ASK.to_owned(),
            status: 200,
            at: At(NOW.moment),
            tab: Some("1".to_owned()),
            note: note.cloned(),
        };
        if let Some(id) = input.request() {
            let track = self.tracks.entry(id.to_owned()).or_default();
            match input {
                Input::Asked(_) => track.asked = true,
                Input::Answered(_) | Input::Completed(_) => track.answered = track.asked,
                _ => {}
            }
        }
        match input {
            Input::Asked(id) => {
                // What waited has lost its body.
                let body = if note.is_some() { Body::Unread } else { Body::Bytes(PROMPT) };
                self.on(Event::Asked(seen(id), body), Some(id));
            }
            Input::Answered(id) => self.on(Event::Answered(seen(id)), Some(id)),
            Input::Completed(id) => self.on(Event::Ended(seen(id), End::Answered), Some(id)),
            Input::Failed(id) => self.on(Event::Ended(seen(id), End::Failed), Some(id)),
            Input::Say(url, message) => {
                self.open.insert(to, input.clone());
                let (message, url) = (message.clone(), (*url).to_owned());
                let heard = Heard { to, message, tab: "1".to_owned(), url, before: 0 };
                self.on(Event::Heard(heard), None);
            }
            Input::Correct(request) => {
                self.open.insert(to, input.clone());
                let entry = format!("e{}{to}", self.life);
                let request = request.clone();
                self.on(Event::Correction(Correction { to, request, entry }), None);
            }
            Input::Piece(_, first, last) => {
                self.open.insert(to, input.clone());
                let piece = Piece { to, look: false, first: *first, last: *last, revoked: Vec::new() };
                self.on(Event::Piece(piece), None);
            }
            Input::Settings(settings) => {
                let records = std::iter::once(("settings".to_owned(), settings.clone())).collect();
                // The page has stored them before anybody hears of it.
                let act = Act::Note(Keys::Set(records));
                let _ = self.stores.apply(&act, &mut self.on, "", None);
                self.on(Event::Settings(Choices { settings: settings.clone(), tongue: tongue() }), None);
            }
            Input::Tick => self.on(Event::Tick, None),
            Input::Alarm => self.on(Event::Tidy, None),
            Input::GiveUp => {
                self.stores.disk = Disk::default();
                self.on.closed = true;
            }
        }
    }

    /// Goes on to the housekeeping after the next midnight, and to rest.
    pub fn midnight(&mut self) {
        self.midnight = true;
        self.on(Event::Tidy, None);
        self.rest();
    }

    /// What pages say again, since nobody answered them.
    pub fn said_again(&self) -> Vec<Input> {
        let waits = self.queue.iter().map(|(_, input)| input);
        self.open.values().chain(waits).cloned().collect()
    }

    /// One step of the plainest order: everything that was given, then the next thing from outside. Whether there was one.
    pub fn step(&mut self) -> bool {
        // What nothing waits for is applied first.
        for lane in [0, 1] {
            if self.lanes[lane].front().is_some_and(|effect| !self.machine.awaits(effect.seq)) {
                let effect = self.lanes[lane].pop_front().unwrap();
                self.put(&effect);
                return true;
            }
        }
        let plain = self.moves().into_iter().find(|next| !matches!(next, Move::Refuse(_)));
        plain.inspect(|next| self.go(*next)).is_some()
    }

    /// The same, until nothing is left to do.
    pub fn rest(&mut self) {
        for _ in 0..10_000 {
            if !self.step() {
                return;
            }
        }
        panic!("it never rests: {:?}", self.machine);
    }

    /// Names this state.
    pub fn name(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let lanes = (&self.lanes, &self.untold, self.weeks);
        let state = (&self.machine, &self.stores, &self.on.book, self.on.closed, lanes);
        format!("{state:?}").hash(&mut hasher);
        let rest = (self.at, &self.queue, &self.open, &self.answered, &self.tracks, self.refusals);
        format!("{rest:?}").hash(&mut hasher);
        hasher.finish()
    }
}
