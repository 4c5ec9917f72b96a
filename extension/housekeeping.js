// What is done to the history beside counting, each piece in its turn: tidying, corrections, files, copies.
//
// Decides when it is due, and what comes after what. Refuses to know how a turn is given, and what becomes of the
// badge: the background says so once. What each piece does is the core's.

import { browser, local, moment, nextMidnight, tongue, unsaved } from "./api.js";
import * as deskPart from "./core/desk.js";
import * as intakePart from "./core/intake.js";
import * as keeperPart from "./core/keeper.js";
import { loader } from "./load.js";
import { bringBack, copyAside } from "./spare.js";
import { saveWeeks } from "./weekly.js";

export const TIDY = "tidy";
const DEADLINE_MS = 300_000;
// What is answered late in a day is still written to it.
const SETTLED_MS = 60_000;
// So long, or half of it, what is counted may wait for a piece of it.
const STEP_MS = 500;
const WAKEFUL_MS = 20_000;
// So many notes of what was written, and a copy takes their place.
const MOST_NOTES = 100;
// Errors that are answers.
export const REFUSALS = ["ImportError", "StoreError"];

// Corrections and housekeeping: its module is read only when one of these is due.
const loadKeeper = loader(keeperPart, "keeper");
// What comes from a file: likewise.
const loadIntake = loader(intakePart, "intake");
// What answers add, and whatever reads everything: likewise.
const loadDesk = loader(deskPart, "desk");

// The background's: `queued` does a piece of work after those before it, `inTurn` likewise if there is a core,
// `deadline` gives up on one, `changed` paints another history, `stored` stores beside it.
let queued, inTurn, deadline, changed, stored;
let tidying;
let again = false;
let copying;
// How many notes there are of what was written since the last copy.
let notes = 0;

export function keepHouse(means) {
  ({ queued, inTurn, deadline, changed, stored } = means);
}

// Asks a part beside the core, with a connection of its own: within a turn, so that nobody else writes
// meanwhile.
async function asideOf(load, part, work, waiting = []) {
  const aside = await load();
  try {
    const { settings = {} } = await local.get("settings");
    aside.settle_in(settings, ...tongue(settings));
    await aside.open(waiting);
    return await deadline(work(aside), DEADLINE_MS);
  } catch (error) {
    // What it refuses, it says. Whatever else happened, its memory may be half changed.
    if (!REFUSALS.includes(error.name)) part.__wbg_reset_state();
    throw error;
  }
}

const kept = (work) => asideOf(loadKeeper, keeperPart, work);
export const filed = (work) => asideOf(loadIntake, intakePart, work);
export const atDesk = async (work) => asideOf(loadDesk, deskPart, work, await unsaved());

// Does what a page asks for.
export async function correct(request) {
  const { installation } = await local.get("installation");
  // What is deleted is to be in no copy, and in no note: until that is so, whoever starts next sees to it.
  await stored({ tidy_at: 0 });
  const done = await kept((keeper) => keeper.correct(request, installation, crypto.randomUUID(), ...moment()));
  await changed();
  copy().then(plan);
  return done;
}

// Rolls up what has closed, drops what is old or deleted for good: some days at a time, so that what is
// counted meanwhile has its turn.
export function tidyUp() {
  // What has changed since may be on a day that is done.
  again = Boolean(tidying);
  tidying ??= tidy()
    .catch((error) => console.error("Gramme: the history was not tidied.", error))
    .finally(() => {
      tidying = undefined;
      if (again) tidyUp();
    });
}

async function tidy() {
  const began = moment();
  // Where this background is stopped in between, the next one goes on.
  await stored({ tidy_at: 0 });
  wakeful();
  for (let anew = true, days = 8; ; anew = false) {
    const start = Date.now();
    if (!(await queued(() => kept((keeper) => keeper.tidy(...began, anew, days))))) break;
    days = Date.now() - start < STEP_MS ? Math.min(days * 2, 512) : Math.max(days >> 1, 1);
  }
  inTurn(changed);
  await saveWeeks(gather).catch((error) => console.error("Gramme: no report was saved by itself.", error));
  await copy();
  await plan();
}

// What the report of some days is made from.
const gather = (label) => queued(() => atDesk((desk) => desk.gather(label)));

// So many notes more of what was written, after those before.
export function hasNotes(more, before = notes) {
  notes = before + more;
  if (notes > MOST_NOTES) copy();
}

// Copies everything aside: one copy for all that asks for one meanwhile. Whether it is there.
function copy() {
  notes = 0;
  copying ??= queued(async () => {
    copying = undefined;
    await copyAside((each) => asideOf(loadDesk, deskPart, (desk) => desk.back_up(each)));
    return true;
  }).catch((error) => {
    console.error("Gramme: the history was not copied.", error);
    return false;
  });
  return copying;
}

// The browser has begun an empty database.
export async function restore() {
  console.error("Gramme: the browser has lost the history; it is taken from its copy.");
  const take = (text, first, last) => filed((intake) => intake.take(text, first, last, [], Date.now()));
  await bringBack(take).catch((error) => console.error("Gramme: the history is not whole yet.", error));
  await changed();
  tidyUp();
}

// The next time is after midnight, or when a correction becomes final; and at the next start, where something is left.
async function plan(done = true) {
  const asked = await queued(() => kept((keeper) => keeper.due())).catch(() => undefined);
  const next = Math.min(nextMidnight() + SETTLED_MS, asked ?? Infinity);
  if (done) await stored({ tidy_at: next });
  browser.alarms.create(TIDY, { when: next });
}

// A background that hears nothing for half a minute is put to sleep, whatever it is doing.
function wakeful() {
  browser.alarms.create(TIDY, { when: Date.now() + WAKEFUL_MS });
}

// Alarms may be lost with the browser, what is stored is not.
export async function tend() {
  if (tidying) return wakeful();
  const { tidy_at: next = 0 } = await local.get("tidy_at");
  // Whatever is set beyond the next midnight, a clock set that had gone wrong.
  if (Date.now() >= next || next > nextMidnight() + SETTLED_MS) tidyUp();
  else if (!(await browser.alarms.get(TIDY))) browser.alarms.create(TIDY, { when: next });
}
