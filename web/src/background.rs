//! What the background asks of the core: take an event, and do an operation of the database.
//!
//! Decides nothing: [`gramme::machine`] does. Refuses to hold the machine while the database is waited for: an operation
//! leaves it with its number, and what became of it is an event like any other.

use super::{STATE, book, from_js, moment, open_with, schema, to_js};
use crate::idb::IdbStore;
use gramme::json::{self, Refusal};
use gramme::machine::effect::{Act, Effect, Op};
use gramme::machine::event::{
    At, Boot, Choices, Correction, End, Event, Heard, JobOutcome, Now, Outcome, Piece, Records, Seen, To,
    Tongue, Why,
};
use gramme::machine::{Machine, work};
use gramme::observe::Body;
use gramme::observe::tracker::Moment;
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// The machine, and what it gave the database: one operation at a time.
#[derive(Default)]
pub(super) struct Background {
    machine: Machine,
    /// The operation that is to be done, and its number.
    op: Option<(u64, Op)>,
    /// What became of the one that is done, until the machine is told.
    outcome: Option<(u64, Outcome)>,
}

/// All that outlived the background before this one: see [`Boot`].
#[derive(Deserialize)]
struct Stores {
    life: String,
    fresh: (String, String),
    local: Records,
    session: Records,
    alarms: (Option<f64>, Option<f64>),
    tongue: (String, String, String),
}

/// What the browser reports of a request: see [`Seen`].
#[derive(Deserialize)]
struct Request {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    status: u16,
    at: (i64, i32),
    tab: Option<String>,
    note: Option<String>,
    /// The pairs of name and value of a decoded form, where the body is one.
    fields: Option<Vec<(String, String)>>,
}

impl Request {
    fn seen(self) -> (Seen, Option<Vec<(String, String)>>) {
        let Self { id, method, url, status, at: (at_ms, offset_min), tab, note, fields } = self;
        let at = At(Moment { at_ms, offset_min });
        (Seen { id, method, url, status, at, tab, note }, fields)
    }
}

/// What a page's script said: see [`Heard`].
#[derive(Deserialize)]
struct Said {
    to: To,
    message: Value,
    tab: String,
    url: String,
    #[serde(default)]
    before: u32,
}

/// The person's choices: see [`Choices`].
#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    settings: Value,
    tongue: (String, String, String),
}

/// What a page asks for: see [`Correction`], [`Piece`], [`Event::Gather`].
#[derive(Deserialize)]
struct Asked {
    to: To,
    #[serde(default)]
    request: Value,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    look: bool,
    #[serde(default)]
    first: bool,
    #[serde(default)]
    last: bool,
    #[serde(default)]
    revoked: Vec<String>,
    #[serde(default)]
    label: String,
}

/// What became of an effect: see [`Event::Done`], [`Event::Refused`].
#[derive(Deserialize)]
struct Told {
    seq: u64,
    outcome: Option<JobOutcome>,
    why: Option<Why>,
}

fn tongue((tag, decimal, group): (String, String, String)) -> Tongue {
    Tongue { tag, decimal, group }
}

/// Takes an event, and answers the effects, in the order in which they are to be begun: see [`Machine::on`]. `bytes` is the
/// raw body of a request that was sent.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value)] // As the browser hands them over.
pub fn on(
    event: JsValue,
    bytes: Option<Box<[u8]>>,
    now_ms: f64,
    offset_min: i32,
    midnight_ms: f64,
) -> Result<JsValue, JsValue> {
    let event = from_js(&event)?;
    let now = Now { moment: moment(now_ms, offset_min), midnight_ms: moment(midnight_ms, 0).at_ms };
    STATE.with_borrow_mut(|state| {
        let background = &mut state.background;
        let effects = take(background, event, bytes.as_deref(), now)
            .map_err(|refusal| JsError::new(&refusal.to_string()))?;
        if let Some(op) = effects.iter().find_map(operation) {
            background.op = Some(op);
        }
        to_js(&effects)
    })
}

fn operation(effect: &Effect) -> Option<(u64, Op)> {
    match &effect.act {
        Act::Db(op) => Some((effect.seq, op.clone())),
        _ => None,
    }
}

/// An event as scripts tell it, named by its `kind`.
fn take(
    background: &mut Background,
    event: Value,
    bytes: Option<&[u8]>,
    now: Now,
) -> Result<Vec<Effect>, Refusal> {
    let Background { machine, outcome: own, .. } = background;
    let kind = event["kind"].as_str().unwrap_or_default().to_owned();
    let fields;
    let event = match &*kind {
        "boot" => {
            let Stores { life, fresh, local, session, alarms, tongue: words } = json::read(event)?;
            let alarm = |at_ms: Option<f64>| at_ms.map(|at_ms| moment(at_ms, 0).at_ms);
            let (alarms, tongue) = ((alarm(alarms.0), alarm(alarms.1)), tongue(words));
            Event::Boot(Box::new(Boot { life, fresh, local, session, alarms, tongue }))
        }
        "started" => Event::Started,
        "asked" => {
            let (seen, read) = json::read::<Request>(event)?.seen();
            fields = read;
            Event::Asked(seen, body(bytes, fields.as_deref()))
        }
        "answered" => Event::Answered(json::read::<Request>(event)?.seen().0),
        "completed" => Event::Ended(json::read::<Request>(event)?.seen().0, End::Answered),
        "failed" => Event::Ended(json::read::<Request>(event)?.seen().0, End::Failed),
        "heard" => {
            let Said { to, message, tab, url, before } = json::read(event)?;
            Event::Heard(Heard { to, message, tab, url, before })
        }
        "settings" => {
            let Chosen { settings, tongue: words } = json::read(event)?;
            Event::Settings(Choices { settings, tongue: tongue(words) })
        }
        "tick" => Event::Tick,
        "tidy" => Event::Tidy,
        "correction" | "piece" | "gather" | "repaint" => asked(&kind, json::read(event)?),
        "done" | "refused" => {
            let Told { seq, outcome, why } = json::read(event)?;
            if let Some(why) = why {
                Event::Refused(seq, why)
            } else {
                let own = own.take_if(|(of, _)| *of == seq).map(|(_, outcome)| outcome);
                let told = own.or(outcome.map(Into::into));
                Event::Done(seq, told.unwrap_or(Outcome::Applied))
            }
        }
        _ => return Err(Refusal::new("should be an event that the background tells").within("kind")),
    };
    Ok(machine.on(event, now))
}

fn body<'a>(bytes: Option<&'a [u8]>, fields: Option<&'a [(String, String)]>) -> Body<'a> {
    match (bytes, fields) {
        (Some(bytes), _) => Body::Bytes(bytes),
        (None, Some(fields)) => Body::Fields(fields),
        (None, None) => Body::Unread,
    }
}

fn asked(kind: &str, asked: Asked) -> Event<'static> {
    let Asked { to, request, entry, look, first, last, revoked, label } = asked;
    match kind {
        "correction" => Event::Correction(Correction { to, request, entry }),
        "piece" => Event::Piece(Piece { to, look, first, last, revoked }),
        "gather" => Event::Gather { to, label },
        _ => Event::Repaint { to },
    }
}

/// Does the operation of this number, in this instance. The machine is to be told when it is done.
#[wasm_bindgen]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Numbers of effects, as scripts have them.
pub async fn perform(seq: f64) -> Result<(), JsValue> {
    let seq = seq as u64;
    let given = STATE.with_borrow_mut(|state| state.background.op.take_if(|(of, _)| *of == seq));
    let op = given.map(|(_, op)| op);
    let outcome = match op {
        None => return Err(JsError::new("there is no operation of this number").into()),
        Some(Op::Open { waiting, unreadable }) => {
            open_with(waiting, unreadable).await;
            Outcome::Applied
        }
        Some(Op::Blank) => Outcome::Blank(IdbStore::is_blank(schema::NAME).await),
        Some(op) => {
            let book = book()?;
            work::perform(&book, &op).await
        }
    };
    STATE.with_borrow_mut(|state| state.background.outcome = Some((seq, outcome)));
    Ok(())
}
