// @ts-check
// The popup's script: hands over the clock, what is stored, the page beside, and what a person presses. What is shown
// and what a choice means is the core's.

import { browser, local, moment, nextMidnight, tongue, unsaved, wordless } from "./api.js";
import { configure, load } from "./core.js";

/** @import { Answered, CorrectAsked, Settings } from "./protocol.js" */

const HOUR_MS = 60 * 60 * 1000;
/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

// The address of the page beside: the browser shows it for hosts that it has granted, and for no others.
async function beside() {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.url ?? "";
}

async function fill() {
  const [core, kept, waiting, url, { origins = [] }] = await Promise.all([
    load(),
    local.get(null),
    unsaved(),
    beside(),
    browser.permissions.getAll(),
  ]);
  const { settings = {}, core_failed = false, health = [] } = kept;
  configure(core, settings);
  const until = core.paused_until(Date.now());
  const end = until
    ? new Date(until).toLocaleString(tongue(settings)[0], { dateStyle: "medium", timeStyle: "short" })
    : "";
  await core.open(waiting);
  await core.popup_page({ now: moment(), core_failed, health, url, granted: origins, until: end });
  performance.mark("filled");
  // From snapshot.js, which is no module.
  globalThis.keepSnapshot();
}

/** @param {CorrectAsked["request"]} request */
async function correct(request) {
  const core = await load();
  /** @type {Answered} */
  const { value, error } = await browser.runtime.sendMessage({ kind: "correct", request });
  await fill();
  element("done").textContent = error ?? core.corrected_words(request.deed, value ?? null);
}

/**
 * A pause is a setting, and so is a switch; that it was made is noted in the history.
 * @param {Settings} settings
 * @param {Record<string, unknown>} note
 */
async function set(settings, note) {
  await local.set({ settings });
  await correct({ deed: "note", ...note });
}

/** @param {Settings} settings @param {string} act @param {number} [until_ms] */
const pause = async (settings, act, until_ms) => {
  /** @type {HTMLDetailsElement} */ (element("pause")).open = false;
  await set(settings, { act, until_ms });
};

document.addEventListener("click", async (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  // The request comes first: a permission may be asked for only within the click itself.
  if (target.dataset.allow) {
    const granted = await browser.permissions.request({ origins: target.dataset.allow.split(" ") }).catch(() => false);
    await fill();
    element("done").textContent = granted ? "" : (await load()).words("popup_refused");
    return;
  }
  const core = await load();
  const site = target.dataset.switchOn;
  if (site) await set(core.with_site(site, true), { act: "site_on", site });
  if (target.id === "undo-last") await correct({ deed: "undo_last" });
  if (target.id === "undo") await correct({ deed: "undo", entry: target.dataset.entry });
  if (target.id === "resume") await pause(core.resumed(Date.now()), "resume");
  /** @type {Record<string, number>} */
  const ends = { hour: Date.now() + HOUR_MS, tomorrow: nextMidnight(), resumed: core.for_ever() };
  const until = ends[/** @type {string} */ (target.dataset.pause)];
  if (until) await pause(core.paused(Date.now(), until), "pause", until);
});

// What is counted or set while the popup is open shows in it.
browser.storage.onChanged.addListener(({ painted, settings }, area) => {
  if (area === "local" && (painted || settings) && document.visibilityState === "visible") fill().catch(failed);
});

const network = () => (element("offline").hidden = navigator.onLine);
addEventListener("online", network);
addEventListener("offline", network);
network();

/** @param {unknown} error */
function failed(error) {
  console.error("Gramme: the popup could not be filled.", error);
  const trouble = document.createElement("li");
  element("troubles").replaceChildren(trouble);
  element("troubles").hidden = false;
  wordless(trouble);
}

await fill().catch(failed);

// Nothing on this page waits for what saves reports.
import("./export.js").then(({ wire, notice }) => {
  element("export-week").addEventListener("change", ({ target }) => {
    element("export").dataset.week = /** @type {HTMLSelectElement} */ (target).value;
  });
  wire(element("export"), (name, error) => (element("exported").textContent = name ?? String(error?.message ?? error)));
  notice(element("report-ready"));
  document.documentElement.dataset.wired = "";
});
