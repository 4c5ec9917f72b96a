// What is done to the history beside counting, each piece in its turn: tidying, corrections, files, copies.
//
// Decides when it is due, and what comes after what. Refuses to know how a turn is given, and what becomes of the
// badge: the background says so once. What each piece does is the core's.

import { browser, local, moment, nextMidnight, unsaved } from "./api.js";
import { job } from "./jobs.js";
import { bringBack, copyAside } from "./spare.js";
import { saveWeeks } from "./weekly.js";

export const TIDY = "tidy";
// What is answered late in a day is still written to it.
const SETTLED_MS = 60_000;
// So long, or half of it, what is counted may wait for a piece of it.
const STEP_MS = 500;
const WAKEFUL_MS = 20_000;
// So many notes of what was written, and a copy takes their place.
const MOST_NOTES = 100;

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

// Asks the jobs' core, within a turn.
export const aside = (work, waiting) => job(work, deadline, waiting);

// Does what a page asks for.
export async function correct(request) {
  const { installation } = await local.get("installation");
  // What is deleted is to be in no copy, and in no note: until that is so, whoever starts next sees to it.
  await stored({ tidy_at: 0 });
  const correction = { request, installation, entry: crypto.randomUUID(), now: moment() };
  const done = await aside((jobs) => jobs.correct(correction));
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
    if (!(await queued(() => aside((jobs) => jobs.tidy({ now: began, anew, most: days }))))) break;
    days = Date.now() - start < STEP_MS ? Math.min(days * 2, 512) : Math.max(days >> 1, 1);
  }
  inTurn(changed);
  await saveWeeks(inAside).catch((error) => console.error("Gramme: no report was saved by itself.", error));
  await copy();
  await plan();
}

// Does a piece of what the weekly reports ask of the core.
const inAside = (work) => queued(async () => aside(work, await unsaved()));

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
    await copyAside((each) => aside((jobs) => jobs.back_up(each)));
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
  const take = (text, first, last) => aside((jobs) => jobs.take({ text, first, last, now_ms: Date.now() }));
  await bringBack(take).catch((error) => console.error("Gramme: the history is not whole yet.", error));
  await changed();
  tidyUp();
}

// The next time is after midnight, or when a correction becomes final; and at the next start, where something is left.
async function plan(done = true) {
  const asked = await queued(() => aside((jobs) => jobs.next_final())).catch(() => undefined);
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
