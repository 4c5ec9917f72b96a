// Listens, queues, writes, paints. Decides nothing: the core does.
//
// The browser stops this worker at will and starts it again for an event. So every listener is
// registered in the first turn; events wait in a queue until the core is there; requests under way are
// mirrored in `storage.session`; and what was counted stays mirrored until its write has completed.

import { browser, local, moment, nextMidnight, session, tongue, under } from "./api.js";
import * as part from "./core/background.js";
import { URLS } from "./filters.js";
import { loader } from "./load.js";

const TICK = "tick";
// A promise of a trapped core never settles: past this, it is taken for trapped.
const DEADLINE_MS = 10_000;
const RETRY_MS = 5_000;
const MOST_TRAPS = 3;
// The most of a body that is looked at; a larger one counts by its address.
const BODY_BYTES = 4 * 1024 * 1024;
const UNPACKED_BYTES = 32 * 1024 * 1024;

const load = loader(part, "background");
const life = crypto.randomUUID();
const queue = [];
let serial = 0;
let traps = 0;
let draining = false;
let core;
let starting;
let writes = Promise.resolve();
let shown = false;

// ---- events ---------------------------------------------------------------------------------------

const filter = { urls: URLS };
const on = (event, kind, ...extra) =>
  browser.webRequest[event].addListener((details) => take(kind, details), filter, ...extra);
on("onBeforeRequest", "asked", ["requestBody"]);
on("onHeadersReceived", "answered");
on("onResponseStarted", "answered");
on("onCompleted", "completed");
on("onErrorOccurred", "failed");

browser.alarms.onAlarm.addListener((alarm) => alarm.name === TICK && tick());
browser.runtime.onStartup.addListener(() => tick());
browser.runtime.onInstalled.addListener(() => tick());
browser.storage.onChanged.addListener((changes, area) => area === "local" && changes.settings && restart());
browser.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id !== browser.runtime.id || !(message?.kind in MESSAGES)) return false;
  answer(message).then((value) => reply({ value }), (error) => reply({ error: String(error.message ?? error) }));
  return true;
});

const MESSAGES = {
  refresh: () => paint(),
  restore: async ({ text }) => {
    const core = await ready();
    const added = await core.restore(text);
    await paint();
    return added;
  },
};

// Only what is needed is copied: the browser's own objects would keep the whole request alive.
function take(kind, details) {
  const { requestId, url, method, timeStamp, statusCode } = details;
  const event = { kind, id: requestId, url, method, status: statusCode ?? 0, at: moment(timeStamp) };
  if (kind === "asked") Object.assign(event, body(details.requestBody));
  event.packed = event.bytes?.[0] === 0x1f && event.bytes[1] === 0x8b;
  queue.push(event);
  if (!core || event.packed) remember(event);
  drain();
}

function body(requestBody) {
  if (requestBody?.formData) {
    const fields = Object.entries(requestBody.formData);
    return { fields: fields.flatMap(([name, values]) => values.flatMap((value) => [name, text(value)])) };
  }
  const parts = (requestBody?.raw ?? []).map((part) => part.bytes).filter(Boolean);
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return size === 0 || size > BODY_BYTES ? {} : { bytes: join(parts, size) };
}

const text = (value) => (typeof value === "string" ? value : new TextDecoder().decode(value));

// While the core loads, an event is also noted without its body and its query, so that one which dies
// with this worker is still judged by its address.
function remember(event) {
  const { bytes, fields, ...rest } = event;
  event.note = `event:${life}:${String(serial++).padStart(6, "0")}`;
  session.set({ [event.note]: { ...rest, url: event.url.split(/[?#]/)[0] } });
}

// One event after the other, in the order in which they came.
async function drain() {
  if (draining) return;
  draining = true;
  try {
    while (queue.length > 0) {
      await ready();
      const event = queue.shift();
      if (event.packed) event.bytes = await unpack(event.bytes).catch(() => undefined);
      observe(event);
    }
  } catch {
    // The core did not start: the queue waits for the next event, which tries again.
  } finally {
    draining = false;
  }
}

// Some pages compress what they send. A body that unfolds beyond the cap counts by its address.
async function unpack(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return join(parts, size);
    size += value.byteLength;
    if (size > UNPACKED_BYTES) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
}

function join(parts, size) {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return bytes;
}

function observe(event) {
  if (event.note) session.remove(event.note);
  try {
    const { kind, id, method, url, status, at, bytes, fields } = event;
    if (kind === "asked") apply(core.asked(id, method, url, ...at, bytes, fields));
    if (kind === "answered" || kind === "completed") apply(core.answered(id, method, url, status, ...at));
    if (kind === "completed" || kind === "failed") apply(core.ended(id));
  } catch (error) {
    trapped(error);
  }
}

function apply({ request, flight, count }) {
  if (flight) session.set({ [`flight:${request}`]: flight });
  else if (request) session.remove(`flight:${request}`);
  if (count) write(count);
}

// ---- the ledger: one write after the other -----------------------------------------------------------

function write(counted) {
  writes = writes.then(() => keep(counted)).catch(trapped);
}

async function keep(counted) {
  const core = await ready();
  const waiting = await deadline(core.keep(counted));
  // What the database refuses is kept beside it until it can be written. Where nothing can be written
  // at all, the mirror still has it.
  const safe = waiting ? await stored({ [`waiting:${counted.id}`]: waiting }) : await settle();
  if (safe) apply(core.written(counted.id));
  await paint();
}

const stored = (items) => local.set(items).then(() => true, () => false);

async function settle() {
  const core = await ready();
  const written = await deadline(core.retry());
  if (written.length > 0) await local.remove(written.map((id) => `waiting:${id}`));
  return true;
}

async function answer(message) {
  const done = writes.then(() => MESSAGES[message.kind](message));
  writes = done.catch(() => {});
  return done;
}

// ---- the badge ------------------------------------------------------------------------------------

async function paint() {
  const core = await ready();
  const badge = await deadline(core.painted(...moment()));
  await show(badge);
  await stored({ painted: badge, core_failed: false });
}

async function show({ text, title }) {
  shown = true;
  await Promise.all([
    browser.action.setBadgeBackgroundColor({ color: "#1f7a63" }),
    browser.action.setBadgeTextColor({ color: "#ffffff" }),
    browser.action.setBadgeText({ text }),
    browser.action.setTitle({ title }),
  ]);
}

async function tick() {
  browser.alarms.create(TICK, { when: nextMidnight() });
  writes = writes.then(settle).then(paint).catch(trapped);
}

// ---- life and death of the core ----------------------------------------------------------------------

function ready() {
  starting ??= start().catch(async (error) => {
    starting = undefined;
    console.error("Gramme: the core did not start.", error);
    setTimeout(wake, RETRY_MS);
    await browser.action.setBadgeText({ text: "!" });
    await stored({ core_failed: true });
    throw error;
  });
  return starting;
}

async function start() {
  const [loaded, kept, mirror] = await Promise.all([load(), local.get(null), session.get(null)]);
  if (!shown && kept.painted) show(kept.painted);
  const names = await identify(kept, mirror);
  const flights = Object.entries(under("flight:", mirror));
  loaded.settle_in(kept.settings ?? {}, ...tongue());
  const unwritten = loaded.start(...names, flights, Date.now());
  await deadline(loaded.open(Object.values(under("waiting:", kept))));
  core = loaded;
  for (const [name, event] of Object.entries(under("event:", mirror))) {
    session.remove(`event:${name}`);
    if (!name.startsWith(life)) observe(event);
  }
  unwritten.forEach(write);
  if (!(await browser.alarms.get(TICK))) browser.alarms.create(TICK, { when: nextMidnight() });
  writes = writes.then(settle).then(paint).catch(trapped);
  return core;
}

// The installation and the run of the browser each have a random name: together with the browser's
// request id they name an event for good.
async function identify({ installation }, { run }) {
  if (!installation) await local.set({ installation: (installation = crypto.randomUUID()) });
  if (!run) await session.set({ run: (run = crypto.randomUUID()) });
  return [installation, run];
}

function restart() {
  starting = undefined;
  core = undefined;
  wake();
}

function wake() {
  ready().then(drain, () => {});
}

// What traps again and again must not keep the processor busy: the next event tries anew.
function trapped(error) {
  console.error("Gramme: starting the core anew.", error);
  // Its memory may be half changed: a fresh instance is made of the same module.
  if (core) part.__wbg_reset_state();
  if (++traps <= MOST_TRAPS) return restart();
  starting = undefined;
  core = undefined;
  browser.action.setBadgeText({ text: "!" });
  stored({ core_failed: true });
}

function deadline(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the core did not answer")), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

wake();
