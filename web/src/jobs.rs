//! What takes long or much memory: corrections, imports, tidying, copies, reports that are saved by themselves. Called in a
//! second instance of the core, which the background lets write in its own turn.
//!
//! Decides nothing: it hands each job to [`gramme::machine::work`].

use super::{book, from_js, report, thrown, to_js};
use gramme::machine::effect::{CopyOp, JobOp};
use gramme::machine::event::JobOutcome;
use gramme::machine::work::{self, Answered, Between, Did};
use js_sys::Function;
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// What jobs in several steps have between them. It is taken out while one is under way: there is one at a time.
    static BETWEEN: RefCell<Between> = RefCell::default();
}

/// What became of a job.
#[derive(Serialize)]
struct Done {
    /// What the machine is told.
    outcome: JobOutcome,
    /// What whoever asked is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

/// Does a job. `text` is the piece of a file that it is about; `forms` are those of the reports that are asked for.
#[wasm_bindgen]
pub async fn job(op: JsValue, text: String, forms: Vec<String>) -> Result<JsValue, JsValue> {
    let op: JobOp = from_js(&op)?;
    let book = book()?;
    let between = BETWEEN.take();
    let did = work::perform_job(book.store().map_err(thrown)?, &between, &op, &text).await;
    BETWEEN.set(between);
    let Did { outcome, answer: said } = did.map_err(thrown)?;
    let value = match said {
        Answered::Nothing => None,
        Answered::Corrected(value) => Some(value),
        // Of what was taken in, a page hears how much was new; of what was looked at, everything.
        Answered::Taken(taken) if matches!(op, JobOp::Take { .. }) => Some(taken.new.into()),
        Answered::Taken(taken) => Some(gramme::json::value(&taken)),
        Answered::Gathered(gathered) => {
            let JobOp::Gather { label, .. } = &op else { return Ok(JsValue::UNDEFINED) };
            Some(gramme::json::value(&report::files(label, &gathered, &forms)?))
        }
    };
    to_js(&Done { outcome, value })
}

/// Takes the next piece of the spare copy into the history; `last` where it ends with that.
#[wasm_bindgen]
pub async fn bring_back(op: JsValue, text: String, last: bool) -> Result<JsValue, JsValue> {
    let op: CopyOp = from_js(&op)?;
    let book = book()?;
    let between = BETWEEN.take();
    let did = work::bring_back(book.store().map_err(thrown)?, &between, &op, &text, last).await;
    BETWEEN.set(between);
    to_js(&did.map_err(thrown)?.outcome)
}

/// Hands everything counted to `each`, as the pieces of a backup file's text.
#[wasm_bindgen]
pub async fn back_up(each: Function) -> Result<(), JsValue> {
    let book = book()?;
    let mut refused = JsValue::UNDEFINED;
    let say = |piece: String| {
        each.call1(&JsValue::NULL, &piece.into()).map(drop).map_err(|error| {
            refused = error;
            gramme::error::Error::Store("the copy was not taken".to_owned())
        })
    };
    let done = work::back_up(book.store().map_err(thrown)?, &book.waiting(), say).await;
    done.map_err(|error| if refused.is_undefined() { thrown(error) } else { refused })
}
