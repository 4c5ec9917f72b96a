// Listens, queues, writes, paints. Decides nothing: the core does.
//
// The browser stops this worker at will and starts it again for an event. So every listener is
// registered in the first turn; events wait in a queue until the core is there; requests under way are
// mirrored in `storage.session`; and what was counted is noted in `storage.local`, which outlives the browser,
// until a copy of the database has it.
//
// `[anchor: …]` marks a statement that a test takes out or breaks (tests/e2e/src/chaos/faulty.rs): it stands on one line.

import { browser, local, moment, nextMidnight, session, under, unsaved } from "./api.js";
import { alarm, show, showFirst } from "./badge.js";
import { body, unpack } from "./body.js";
import { configure, discard, load } from "./core.js";
import { enlist, follow } from "./enlist.js";
import { URLS } from "./filters.js";
import { aside, correct, hasNotes, keepHouse, restore, TIDY, tend, tidyUp } from "./housekeeping.js";
import { FALLEN as FELL, REFUSALS } from "./jobs.js";
import { isBlank, isLost, markWritten, toWrite } from "./spare.js";

const TICK = "tick";
// A promise of a trapped core never settles: past this, it is taken for trapped.
const DEADLINE_MS = 10_000;
const RETRY_MS = 5_000;
// So many writes end well before the deadline of one.
const AT_ONCE = 50;
// What became of a usage: in the database, beside it, in memory alone.
const [WRITTEN, WAITING, REFUSED] = [0, 1, 2];
// Messages that write where something may be missing.
const WRITES = ["restore", "correct"];
const MOST_TRAPS = 3;
// An answer may be heard of before its request.
const AGAIN_MS = 700;
// So long after its own start a background may still be told that the browser has started.
const UNTOLD_MS = 2_000;
// The note of what a background before this one noted.
const THERE = Promise.resolve();
// What waited for a core that has been thrown away is told this.
const FALLEN = Object.assign(new Error("the core was started anew"), { name: FELL });
const GIVEN_UP = new Error("the browser has given the database up");

// Lives sort by their time, so that what they noted is judged in its order.
const life = `${Date.now()}-${crypto.randomUUID()}`;
// The names of this installation and this run of the browser, where none is stored yet.
const fresh = { installation: crypto.randomUUID(), run: crypto.randomUUID() };
const queue = [];
// What was counted and has not had its turn to be written.
const due = [];
let serial = 0;
let traps = 0;
let draining = false;
let drained = Promise.resolve();
let replayed = false;
// Whether refinements of usages wait in `storage.local`.
let refused = true;
// Whether the copy is still to be brought back.
let owed = false;
// The core that may be asked now; none while one starts.
let core;
let starting;
let lastStart = Promise.resolve();
let fallen = Promise.withResolvers();
let writes = Promise.resolve();
let retry;
// When the browser started, where that is known; what was answered before it is.
let browserStarted;
const unseen = [];
// The first request that this version saw in this run of the browser.
let firstRequest;

// ---- events ---------------------------------------------------------------------------------------

const filter = { urls: URLS };
const on = (event, kind, ...extra) =>
  browser.webRequest[event].addListener((details) => take(kind, details), filter, ...extra);
on("onBeforeRequest", "asked", ["requestBody"]);
on("onHeadersReceived", "answered");
on("onResponseStarted", "answered");
on("onBeforeRedirect", "completed");
on("onCompleted", "completed");
on("onErrorOccurred", "failed");

browser.alarms.onAlarm.addListener(({ name }) => (name === TICK ? tick() : name === TIDY && tend()));
// An update forgets the registered scripts. And without these two, Firefox would not start the background
// with the browser.
browser.runtime.onStartup.addListener(enlist);
browser.runtime.onStartup.addListener(() => begun(Date.now()));
browser.runtime.onInstalled.addListener(enlist);
browser.runtime.onInstalled.addListener(({ reason }) => reason === "install" && welcome());
browser.permissions.onAdded.addListener(enlist);
browser.permissions.onRemoved.addListener(enlist);
browser.storage.onChanged.addListener(({ settings }, area) => area === "local" && settings && resettle(settings));
browser.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id === browser.runtime.id && sender.tab && SAID.includes(message?.kind)) {
    // What was not kept is told so, and said again.
    hear(message, sender).then((value) => reply({ value }), () => reply({ value: false }));
    return true;
  }
  const ours = sender.url?.startsWith(browser.runtime.getURL(""));
  if (!ours || !Object.hasOwn(MESSAGES, message?.kind)) return false;
  answer(message).then((value) => reply({ value }), (error) => reply({ error: String(error.message ?? error) }));
  return true;
});

// What page scripts say.
const SAID = ["reply", "frame", "changed"];

const MESSAGES = {
  refresh: (core) => paint(core),
  // A piece of a backup, looked at; then the same pieces to be taken in.
  look: (_, { text, first = true, more = false }) => aside((jobs) => jobs.look({ text, first, last: !more, now_ms: Date.now() })),
  restore: async (_, { text, first = true, more = false, revoked = [] }) => {
    const piece = { text, first, last: !more, revoked, now_ms: Date.now() };
    const { new: added } = await aside((jobs) => jobs.take(piece));
    await changed();
    if (!more) tidyUp();
    return added;
  },
  correct: (_, { request }) => correct(request),
};

// Only what is needed is copied: the browser's own objects would keep the whole request alive.
function take(kind, details) {
  const { requestId, url, method, timeStamp, statusCode, tabId } = details;
  const event = { kind, id: requestId, url, method, status: statusCode ?? 0, at: moment(timeStamp) };
  if (tabId >= 0) event.tab = String(tabId);
  if (kind === "asked") Object.assign(event, body(details.requestBody));
  // [anchor: queue]
  queue.push(event);
  if (!core || event.packed || queue.length > 1) remember(event);
  drain();
}

// An event that has to wait is also noted, without its body and its query, so that one which dies with
// this worker is still judged by its address.
function remember(event) {
  const { bytes, fields, packed, ...rest } = event;
  event.note = `event:${life}:${String(serial++).padStart(6, "0")}`;
  mirror({ [event.note]: { ...rest, url: event.url.split(/[?#]/)[0] } });
}

// A mirror that cannot be written costs what a stop would lose, and nothing else.
// [anchor: mirror]
const mirror = (items) => session.set(items).catch(() => {});
const unmirror = (keys) => session.remove(keys).catch(() => {});

// One event after the other, in the order in which they came.
function drain() {
  if (draining) return;
  draining = true;
  drained = empty();
}

async function empty() {
  try {
    while (queue.length > 0) {
      const [event] = queue;
      if (event.packed) event.bytes = await unpack(event.bytes).catch(() => undefined);
      event.packed = false;
      await ready();
      if (core) observe(queue.shift());
    }
  } catch {
    // The core did not start: the queue waits for the next try.
  } finally {
    draining = false;
  }
}

function observe(event) {
  const { kind, id, method, url, status, at, tab, bytes, fields, note } = event;
  if (note) unmirror(note);
  try {
    if (kind === "asked") {
      seesFrom(id);
      apply(core.asked(id, method, url, ...at, bytes, fields));
    }
    if (kind === "answered" || kind === "completed") {
      const change = core.answered(id, method, url, status, ...at);
      const { count } = change;
      if (change.unseen && !browserStarted && performance.now() < UNTOLD_MS) {
        unseen.push(event);
        return;
      }
      // Whose it is, is mirrored together with it: a stop leaves both or neither.
      apply(change, count && of(tab, core.of_tab(tab ?? "", count.id, count.site, count.moment.at_ms, Date.now())));
      if (count && tab) follow(count, url, tab);
    }
    if (kind === "completed" || kind === "failed") apply(core.ended(id, kind === "completed", at[0]));
  } catch (error) {
    trapped(error);
  }
}

// The browser has started, and not only this extension in it: an answer may be the first that is seen of a prompt.
function begun(at_ms) {
  browserStarted = at_ms;
  mirror({ started: at_ms });
  core?.browser_started(at_ms);
  queue.unshift(...unseen.splice(0));
  drain();
}

// What is younger than this was asked of no other version: where it is not known, a background was stopped over it.
function seesFrom(id) {
  if (firstRequest) return;
  firstRequest = id;
  mirror({ first_request: id });
  core.sees_from(id);
}

function apply(change, beside) {
  const { request, flight, count, took } = change;
  if (flight) mirror({ [`flight:${request}`]: flight, ...beside });
  else if (request) unmirror(`flight:${request}`);
  // What is asked while counting pauses is not waited for.
  if (flight?.stage === "counted" && count) keepSoon(noted(count));
  if (took) inTurn((core) => refine(core, { id: took.id, report: { ms: took.ms, ended: took.whole } }));
  return change;
}

// ---- what the pages' scripts see ------------------------------------------------------------------------

// What was answered is judged after the ask that came before it.
async function hear(message, sender, times = 3) {
  await ready();
  await drained;
  if (!core) return false;
  const { tab, origin, url } = sender;
  const page = [origin, url, tab.url].find((address) => address?.startsWith("https:"));
  const action = core.heard(message, String(tab.id), page ?? "", ...moment());
  mirror(of(String(tab.id), action));
  // A page that was left before its order came says this once.
  if (message.kind === "reply" && !message.id && !action.refine && times > 1) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return hear(message, sender, times - 1);
  }
  // A core that falls keeps nothing.
  let kept = !action.count && !action.refine;
  const count = action.count && noted(action.count);
  await inTurn(async (core) => {
    if (count) kept = await keep(core, [count]);
    if (action.refine) kept = await refine(core, action.refine);
  });
  return kept;
}

// What is to be mirrored of a tab. What is new of the sites is stored.
function of(id, { tab, health }) {
  if (health) stored({ health });
  return tab && id ? { [`tab:${id}`]: tab } : {};
}

// What the database refuses waits beside it, and so does a refined usage that itself waits.
async function refine(core, refinement) {
  const later = async () => (refused = await stored({ [`refine:${crypto.randomUUID()}`]: refinement }));
  const became = await deadline(core.refine(refinement)).catch(async (error) => {
    // Another core tries it again.
    if (error !== FALLEN) await later();
    throw error;
  });
  let kept = true;
  if (became.refused) kept = await later();
  if (became.waiting) kept = await stored({ [`waiting:${refinement.id}`]: became.waiting });
  if (became.refused || became.waiting) await reopen(core);
  // What is kept is not told anew, also where no badge can be painted.
  await paint(core).catch(trapped);
  return kept;
}

async function refineAgain(core) {
  refused = false;
  for (const [key, refinement] of Object.entries(under("refine:", await local.get(null)))) {
    const { refused: again, waiting } = await deadline(core.refine(refinement));
    if (waiting) await stored({ [`waiting:${refinement.id}`]: waiting });
    if (again) refused = true;
    else await local.remove(`refine:${key}`).catch(() => {});
  }
}

// ---- the ledger: one write after the other -----------------------------------------------------------

// Does a piece of work after those before it, if there is a core: what it would have written is mirrored,
// and comes again with the next one.
function inTurn(work) {
  writes = writes.then(async () => {
    const now = core ?? (await starting?.catch(() => undefined));
    if (now) await work(now);
  }).catch(trapped);
  return writes;
}

// Much of what waits for its turn is written in one: a burst would else be written for seconds, and a browser
// that dies meanwhile would lose what memory alone has.
function keepSoon(...counts) {
  due.push(...counts);
  // [anchor: turn-to-write]
  for (let at = 0; at < counts.length; at += AT_ONCE) inTurn((core) => keep(core, due.splice(0, AT_ONCE)));
}

// [anchor: note]
const noted = (counted) => ({ id: counted.id, counted, note: stored({ [`counted:${counted.id}`]: counted }) });

// Whether all are kept where they outlive this background.
async function keep(core, counts) {
  if (counts.length === 0) return true;
  const done = await Promise.all(counts.map((count) => keepOne(core, count)));
  written(counts.filter((_, at) => done[at] === WRITTEN));
  if (done.includes(WRITTEN)) await settle(core);
  if (done.includes(WAITING)) await reopen(core);
  await paint(core);
  traps = 0;
  return !done.includes(REFUSED);
}

// What the database refuses is kept beside it until it can be written. Where nothing can be written at all,
// the mirror still has it, and the popup reads it there.
async function keepOne(core, { id, counted }) {
  const waiting = await deadline(core.keep(counted));
  if (waiting && !(await stored({ [`waiting:${id}`]: waiting }))) {
    mirror({ [`waiting:${id}`]: waiting });
    return REFUSED;
  }
  apply(core.written(id));
  return waiting ? WAITING : WRITTEN;
}

// No mark before the note is there.
async function written(counts) {
  await Promise.all(counts.map(({ note }) => note));
  await markWritten(Object.fromEntries(counts.map(({ id, counted }) => [`counted:${id}`, counted]))).catch(() => {});
  hasNotes(counts.length);
}

// [anchor: local-write]
const stored = (items) => local.set(items).then(() => true, () => false);

async function settle(core) {
  const done = await deadline(core.retry());
  done.forEach((id) => apply(core.written(id)));
  const keys = done.map((id) => `waiting:${id}`);
  const marked = async () => markWritten(await local.get(done.map((id) => `counted:${id}`)));
  if (keys.length > 0) await Promise.allSettled([local.remove(keys), marked(), unmirror(keys)]);
  if (refused) await refineAgain(core);
}

// A connection that was closed, or never was one, is tried anew. Where the browser gave the database up meanwhile, that
// would be an empty one: the core is started anew, which brings the copy back.
async function reopen(core) {
  if (await deadline(isLost())) throw GIVEN_UP;
  await deadline(core.open(await unsaved()));
  await settle(core);
}

// ---- corrections and housekeeping --------------------------------------------------------------------

// Does a piece of work after those before it, whatever becomes of it.
function queued(work) {
  const done = writes.then(work);
  writes = done.catch(() => {});
  return done;
}

async function changed() {
  if (!core) return;
  core.refold();
  await paint(core);
}

// Brings the copy back, once, before anything else is done to the history.
async function makeWhole() {
  if (!owed) return;
  owed = false;
  await restore();
}

function answer(message) {
  const done = writes.then(async () => {
    let core = await ready();
    if (WRITES.includes(message.kind) && (await deadline(isLost()))) {
      trapped(GIVEN_UP);
      core = await ready();
    }
    await makeWhole();
    // A correction is about all that was counted before it.
    while (due.length > 0) await keep(core, due.splice(0, AT_ONCE));
    return MESSAGES[message.kind](core, message);
  });
  // A refused file is an answer; anything else is a core that did not give one.
  writes = done.catch((error) => REFUSALS.includes(error.name) || trapped(error));
  return done;
}

// ---- the badge ------------------------------------------------------------------------------------

async function paint(core) {
  const badge = await deadline(core.painted(...moment()));
  await show(badge);
  await stored({ painted: badge, core_failed: false });
}

function alarmed() {
  alarm();
  stored({ core_failed: true });
}

function tick() {
  browser.alarms.create(TICK, { when: nextMidnight() });
  wake();
  inTurn(reopen);
  inTurn(paint);
}

// Another week start regroups the week, another server is to be watched, and less may be kept.
function resettle({ oldValue, newValue }) {
  wake();
  if (oldValue?.keep_months !== newValue?.keep_months) tidyUp();
  inTurn(async (core) => {
    const { settings = {} } = await local.get("settings");
    configure(core, settings);
    await paint(core);
  });
}

// ---- life and death of the core ----------------------------------------------------------------------

// One start at a time: a second one beside it would go on from an older mirror.
function ready() {
  if (!starting) {
    const mine = lastStart.catch(() => {}).then(start);
    starting = lastStart = mine;
    mine.catch((error) => failed(mine, error));
  }
  return starting;
}

async function start() {
  core = undefined;
  fallen = Promise.withResolvers();
  fallen.promise.catch(() => {});
  const asked = [load(), local.get(null), session.get(null), deadline(isBlank())];
  const [loaded, kept, mirrored, blank] = await Promise.all(asked);
  if (kept.painted) showFirst(kept.painted);
  configure(loaded, kept.settings);
  const flights = Object.entries(under("flight:", mirrored));
  const tabs = Object.entries(under("tab:", mirrored));
  const known = { ...identify(kept, mirrored), flights, tabs, health: kept.health ?? [], now_ms: Date.now() };
  const unwritten = loaded.start(known);
  browserStarted ??= mirrored.started;
  if (browserStarted) loaded.browser_started(browserStarted);
  firstRequest ??= mirrored.first_request;
  if (firstRequest) loaded.sees_from(firstRequest);
  const health = loaded.cleaned_health();
  if (health) stored({ health });
  const followed = new Set(loaded.followed());
  // What waits in memory alone is a flight too, and is tried anew.
  unmirror(Object.keys(mirrored).filter((key) => /^(flight|tab|waiting):/.test(key) && !followed.has(key)));
  const waiting = under("waiting:", kept);
  const left = await deadline(toWrite(kept, waiting, blank));
  await deadline(loaded.open(Object.values(waiting)));
  replay(mirrored);
  core = loaded;
  hasNotes(left.written, 0);
  owed = left.lost;
  inTurn(makeWhole);
  const mirroredAlone = unwritten.filter(({ id }) => !Object.hasOwn(kept, `counted:${id}`)).map(noted);
  keepSoon(...mirroredAlone, ...left.open.map(([id, counted]) => ({ id, counted, note: THERE })));
  await midnight();
  inTurn(settle);
  inTurn(paint);
  inTurn(() => void tend());
  return core;
}

// What lives before this one noted and did not come to judge goes before everything else, once.
function replay(mirrored) {
  if (replayed) return;
  replayed = true;
  const notes = Object.entries(under("event:", mirrored)).filter(([name]) => !name.startsWith(life));
  notes.sort(([a], [b]) => (a < b ? -1 : 1));
  queue.unshift(...notes.map(([name, event]) => ({ ...event, note: `event:${name}` })));
}

// The installation and the run of the browser each have a random name: together with the browser's
// request id they name an event for good.
function identify({ installation }, { run }) {
  if (!installation) stored({ installation: fresh.installation });
  if (!run) mirror({ run: fresh.run });
  return { installation: installation ?? fresh.installation, run: run ?? fresh.run };
}

// After a journey the next midnight may come before the one that was set.
async function midnight() {
  const set = await browser.alarms.get(TICK);
  if (!set || set.scheduledTime > nextMidnight()) browser.alarms.create(TICK, { when: nextMidnight() });
}

// Once: an unpacked extension is installed at each start of its browser.
async function welcome() {
  const { welcomed } = await local.get("welcomed");
  if (!welcomed && (await stored({ welcomed: true }))) browser.tabs.create({ url: "welcome.html" });
}

function wake() {
  ready().then(drain, () => {});
}

function failed(mine, error) {
  if (starting === mine) starting = undefined;
  discard();
  console.error("Gramme: the core did not start.", error);
  alarmed();
  clearTimeout(retry);
  retry = setTimeout(wake, RETRY_MS);
}

// What traps again and again must not keep the processor busy: the next event tries anew.
function trapped(error) {
  if (error === FALLEN) return;
  console.error("Gramme: starting the core anew.", error);
  discard();
  starting = core = undefined;
  fallen.reject(FALLEN);
  if (++traps <= MOST_TRAPS) wake();
  else alarmed();
}

function deadline(promise, within_ms = DEADLINE_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the core did not answer")), within_ms);
  });
  return Promise.race([promise, late, fallen.promise]).finally(() => clearTimeout(timer));
}

keepHouse({ queued, inTurn, deadline, changed, stored });
wake();
