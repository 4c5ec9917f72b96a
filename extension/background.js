// @ts-check
// Listens, queues, and starts a fallen core anew. Decides nothing: the core does (src/machine/), and `effects.js` does
// what it says. The browser stops this worker at will and starts it again for an event. So every listener is registered
// in the first turn, and what happens waits in a queue until the core takes it.
//
// `[anchor: …]` marks a statement that a test takes out or breaks (tests/e2e/src/chaos/faulty.rs): it stands on one line.

import { browser, local, moment, nextMidnight, session, tongue } from "./api.js";
import { expect, fail, given } from "./asks.js";
import { alarm, showFirst } from "./badge.js";
import { body, unpack } from "./body.js";
import { discard, load } from "./core.js";
import { mirror, note, performer, unmirror } from "./effects.js";
import { enlist } from "./enlist.js";
import { URLS } from "./filters.js";
import { FALLEN } from "./jobs.js";

/** @import { Acts, Asked, Awaited, Boot, Details, Event, Living, Means } from "./protocol.js" */
/** @import { PieceAsked, Queued, RequestSeen, Said, Settings, Told } from "./protocol.js" */

/** @type {("tick" | "tidy")[]} */
const ALARMS = ["tick", "tidy"];
const SAID = ["reply", "frame", "changed"];
// A promise of a trapped core never settles: past this, it is taken for trapped.
const DEADLINE_MS = 10_000;
const RETRY_MS = 5_000;
const MOST_TRAPS = 3;

// Lives sort by their time, so that what they noted is judged in its order.
const life = `${Date.now()}-${crypto.randomUUID()}`;
// The names of this installation and this run of the browser, where none is stored yet.
const fresh = [crypto.randomUUID(), crypto.randomUUID()];
/** @type {Queued[]} */
const queue = [];
let draining = false;
let serial = 0;
// The core that takes what happens; none while one starts.
/** @type {Living | undefined} */
let core;
/** @type {Promise<void> | undefined} */
let starting;
let lastStart = Promise.resolve();
/** @type {PromiseWithResolvers<never>} */
let fallen = Promise.withResolvers();
let traps = 0;

// ---- what happens -------------------------------------------------------------------------------------

const filter = { urls: URLS };
const { webRequest } = browser;
const seen = (/** @type {RequestSeen["kind"]} */ kind) => (/** @type {Details} */ details) => take(kind, details);
webRequest.onBeforeRequest.addListener(seen("asked"), filter, ["requestBody"]);
webRequest.onHeadersReceived.addListener(seen("answered"), filter);
webRequest.onResponseStarted.addListener(seen("answered"), filter);
webRequest.onBeforeRedirect.addListener(seen("completed"), filter);
webRequest.onCompleted.addListener(seen("completed"), filter);
webRequest.onErrorOccurred.addListener(seen("failed"), filter);

browser.alarms.onAlarm.addListener(({ name }) => {
  const kind = ALARMS.find((one) => one === name);
  if (kind) happens({ kind });
});
// An update forgets the registered scripts. And without these two, Firefox would not start the background
// with the browser.
browser.runtime.onStartup.addListener(enlist);
browser.runtime.onStartup.addListener(() => happens({ kind: "started" }));
browser.runtime.onInstalled.addListener(enlist);
browser.runtime.onInstalled.addListener(({ reason }) => reason === "install" && welcome());
browser.permissions.onAdded.addListener(enlist);
browser.permissions.onRemoved.addListener(enlist);
browser.storage.onChanged.addListener(({ settings }, area) => {
  if (area !== "local" || !settings) return;
  const newValue = /** @type {Settings | undefined} */ (settings.newValue);
  happens({ kind: "settings", settings: newValue, tongue: tongue(newValue) });
});
browser.runtime.onMessage.addListener((message, sender, reply) => {
  const event = heard(message, sender) ?? asked(message, sender);
  if (!event) return false;
  happens(expect(event, reply, message));
  return true;
});

// Only what is needed is copied: the browser's own objects would keep the whole request alive.
/** @param {RequestSeen["kind"]} kind @param {Details} details @returns {undefined} */
function take(kind, details) {
  const { requestId, url, method, timeStamp, statusCode, tabId } = details;
  /** @type {RequestSeen} */
  const event = { kind, id: requestId, url, method, status: statusCode ?? 0, at: moment(timeStamp) };
  if (tabId >= 0) event.tab = String(tabId);
  if (kind === "asked") Object.assign(event, body(details.requestBody));
  // [anchor: queue]
  queue.push(event);
  if (!core || event.packed || queue.length > 1) remember(event);
  drain();
}

/** What page scripts say. @param {Said} message @param {chrome.runtime.MessageSender} sender @returns {Awaited | undefined} */
function heard(message, { id, tab, origin, url }) {
  if (id !== browser.runtime.id || !tab || !SAID.includes(message?.kind)) return undefined;
  const page = [origin, url, tab.url].find((address) => address?.startsWith("https:"));
  return { kind: "heard", message, tab: String(tab.id), url: page ?? "" };
}

// What pages of ours ask for, and which event that is. A file comes in pieces: looked at, and then to be taken in.
/** @type {Record<Asked["kind"], "repaint" | "piece" | "correction">} */
const ASKED = { refresh: "repaint", look: "piece", restore: "piece", correct: "correction" };

/** @param {Asked} message @param {chrome.runtime.MessageSender} sender @returns {Awaited | undefined} */
function asked(message, sender) {
  const ours = sender.url?.startsWith(browser.runtime.getURL("")) && Object.hasOwn(ASKED, message?.kind);
  if (!ours) return undefined;
  const { kind, text, first = true, more = false, ...rest } = /** @type {PieceAsked} */ (message);
  return { ...rest, kind: ASKED[kind], look: kind === "look", first, last: !more, entry: crypto.randomUUID() };
}

// Once: an unpacked extension is installed at each start of its browser.
async function welcome() {
  const { welcomed } = await local.get("welcomed");
  if (!welcomed)
    note({ welcomed: true }).then(
      () => browser.tabs.create({ url: "welcome.html" }),
      () => {},
    );
}

// ---- the queue ------------------------------------------------------------------------------------------

/** @param {Event} event */
function happens(event) {
  queue.push(event);
  drain();
}

// A request that has to wait is also noted, without its body and its query, so that one which dies with this worker is
// still judged by its address.
/** @param {RequestSeen} event */
function remember(event) {
  const { bytes, fields, packed, ...rest } = event;
  event.note = `event:${life}:${String(serial++).padStart(6, "0")}`;
  // A mirror that cannot be written costs what a stop would lose, and nothing else.
  mirror({ [event.note]: { ...rest, url: event.url.split(/[?#]/)[0] } }).catch(() => {});
}

// One event after the other, in the order in which they came.
async function drain() {
  if (draining) return;
  draining = true;
  try {
    while (queue.length > 0) {
      const [event] = queue;
      if (event.packed && event.bytes) event.bytes = await unpack(event.bytes).catch(() => undefined);
      event.packed = false;
      await ready();
      const [next] = queue;
      if (core && !next.packed) tell(core, /** @type {Queued} */ (queue.shift()));
    }
  } catch {
    // The core did not start: the queue waits for the next try.
  } finally {
    draining = false;
  }
}

/** @param {Living} to @param {Queued | Boot | Told} event */
function tell(to, event) {
  const { bytes, note: noted, to: waiting, ...rest } = /** @type {Queued} */ (event);
  try {
    if (waiting) given(waiting);
    to.run(to.on({ ...rest, note: noted, to: waiting }, bytes, ...moment(), nextMidnight()));
  } catch (error) {
    // What the core fell over is not told once more.
    if (noted) unmirror([noted]).catch(() => {});
    trapped(error);
  }
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
  const gone = fallen;
  gone.promise.catch(() => {});
  const alarms = ALARMS.map((name) => browser.alarms.get(name));
  const [loaded, kept, mirrored, ...set] = await Promise.all([load(), local.get(null), session.get(null), ...alarms]);
  if (kept.painted) showFirst(kept.painted);
  const open = Promise.withResolvers();
  // What becomes of an effect of a core that has fallen is nobody's any more.
  const lives = () => fallen === gone;
  const tells = {
    tell: (/** @type {Told} */ event) => lives() && tell(starts, event),
    trapped: (/** @type {unknown} */ error) => lives() && trapped(error),
    painted: () => (traps = 0),
  };
  const opens = (/** @type {Acts["ready"]} */ noted) => open.resolve(queue.unshift(...inPlace(noted)));
  /** @type {Living} */
  const starts = { on: loaded.on, run: performer(loaded, { ...tells, deadline, happens, ready: opens }) };
  const stores = { local: kept, session: mirrored, alarms: set.map((one) => one?.scheduledTime ?? null) };
  tell(starts, { kind: "boot", life, fresh, ...stores, tongue: tongue(kept.settings) });
  await deadline(open.promise);
  core = starts;
}

/** What backgrounds before this one noted, in place of what waits of it already. @param {Acts["ready"]} noted */
function inPlace(noted) {
  const names = noted.map(([name]) => name);
  for (let at = queue.length; at-- > 0; ) if (names.includes(queue[at].note ?? "")) queue.splice(at, 1);
  return noted.map(([name, event]) => ({ ...event, note: name }));
}

const wake = () => ready().then(drain, () => {});

/** @param {Promise<void>} mine @param {unknown} error */
function failed(mine, error) {
  // Another one starts already.
  if (starting !== mine) return;
  starting = undefined;
  discard();
  console.error("Gramme: the core did not start.", error);
  alarmed();
  setTimeout(wake, RETRY_MS);
}

/** What traps again and again must not keep the processor busy: the next event tries anew. @param {unknown} error */
function trapped(error) {
  if (error === FALLEN) return;
  console.error("Gramme: starting the core anew.", error);
  discard();
  starting = core = undefined;
  fallen.reject(FALLEN);
  fail();
  if (++traps <= MOST_TRAPS) wake();
  else alarmed();
}

function alarmed() {
  alarm();
  note({ core_failed: true }).catch(() => {});
}

/** @type {Means["deadline"]} */
function deadline(promise, within_ms = DEADLINE_MS) {
  let timer = 0;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the core did not answer")), within_ms);
  });
  return Promise.race([promise, late, fallen.promise]).finally(() => clearTimeout(timer));
}

wake();
