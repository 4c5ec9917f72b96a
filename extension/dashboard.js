// @ts-check
// The dashboard's script: hands over the clock, what is stored, and what a person presses. What is shown and what
// a choice means is the core's.

import { browser, local, moment, unsaved, wordless } from "./api.js";
import { configure, load } from "./core.js";

/** @import { Answered, Core, CorrectAsked } from "./protocol.js" */
/** @typedef {(bar: SVGElement, place: HTMLElement) => string | null} Words */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {EventTarget | null} target */
const select = (target) => /** @type {HTMLSelectElement} */ (target);
/** @param {string} id */
const value = (id) => select(element(id)).value;
let last = Promise.resolve();

// One filling after the other: the latest is what stays.
const fill = (step = 0) => (last = last.then(() => fillOnce(step)).catch(failed));

/** @param {number} step */
async function fillOnce(step) {
  const [core, kept] = await Promise.all([load(), local.get(null)]);
  const { settings, core_failed = false } = kept;
  configure(core, settings);
  await core.open(await unsaved());
  const [unit, metric, { day }] = [value("unit"), value("metric"), element("period").dataset];
  await core.board_page({ now: moment(), unit, day, step, metric, core_failed });
  performance.mark("filled");
  document.documentElement.removeAttribute("data-filling");
  await core.board_history();
  await core.board_sessions();
  const entry = await core.undoable(Date.now());
  element("undo").hidden = !entry;
  element("undo").dataset.entry = entry ?? "";
  core.study_page(value("region"), /** @type {HTMLInputElement} */ (element("price")).valueAsNumber);
  tellMethod(core);
}

/** The method is long, and read seldom: it is told with its page. @param {Core} core */
function tellMethod(core) {
  if (location.hash === "#method") core.method_page();
}

/** Without the core, the browser's own words. @param {unknown} error */
function failed(error) {
  console.error("Gramme: the dashboard could not be filled.", error);
  wordless(element("troubles"));
}

/** @param {CorrectAsked["request"]} request */
async function correct(request) {
  /** @type {Answered} */
  const { value: done, error } = await browser.runtime.sendMessage({ kind: "correct", request });
  await fill();
  element("done").textContent = error ?? (await load()).corrected_words(request.deed, done ?? null);
}

/** @param {string} day @param {string} id */
async function explain(day, id) {
  await last;
  await (await load()).study_usage(day, id);
  location.hash = "why";
}

/** The letter is right before its button. @param {HTMLElement} button */
async function copy(button) {
  await navigator.clipboard.writeText(/** @type {Element} */ (button.previousElementSibling).textContent);
  button.dataset.copy = "done";
  const words = (await load()).copied();
  element("done").textContent = words;
}

// The part that the address names is marked in the list of parts, and is where reading goes on.
function mark() {
  const part = location.hash || "#week";
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("nav a"))) {
    if (link.hash === part) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
}

document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  /** @type {SVGElement | null} */
  const bar = target.closest("a[data-day]");
  const button = target.closest("button");
  if (bar) {
    select(element("unit")).value = /** @type {string} */ (bar.dataset.unit);
    element("period").dataset.day = bar.dataset.day;
    fill();
  }
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { step, usage, session, why, copy: copied } = button.dataset;
  const { day } = /** @type {HTMLElement} */ (button.parentElement).dataset;
  if (step === "0") element("period").dataset.day = "";
  if (step) fill(Number(step));
  if (usage) correct({ deed: "delete", usage, day });
  if (session) correct({ deed: "delete", session: JSON.parse(session) });
  if (button.id === "undo") correct({ deed: "undo", entry: button.dataset.entry });
  if (why) explain(/** @type {string} */ (day), why);
  if (copied !== undefined) copy(button);
});

// From a year that holds today one goes to today, and not to its first of January.
element("unit").addEventListener("change", () => {
  const now = /** @type {Element} */ (document.querySelector("[data-step='0']"));
  if (now.ariaDisabled === "true") element("period").dataset.day = "";
  fill();
});
element("metric").addEventListener("change", () => fill());
element("region").addEventListener("change", async ({ target }) => (await load()).study_region(select(target).value));
element("why-what").addEventListener("change", async ({ target }) => {
  (await load()).study_why(Number(select(target).value));
});
element("price").addEventListener("input", async ({ target }) => {
  (await load()).study_price(/** @type {HTMLInputElement} */ (target).valueAsNumber);
});

// A bar that is pointed at, or reached by keyboard, is read; the arrows go from one to the next.
for (const [enter, leave] of [
  ["pointerover", "pointerout"],
  ["focusin", "focusout"],
]) {
  document.addEventListener(enter, ({ target }) => read(target, (bar) => bar.getAttribute("aria-label")));
  document.addEventListener(leave, ({ target }) =>
    read(target, (_, place) => /** @type {string} */ (place.dataset.rest)),
  );
}

/**
 * What is left may be the document, which is within nothing.
 * @param {EventTarget | null} target
 * @param {Words} words
 */
function read(target, words) {
  /** @type {SVGElement | null | undefined} */
  const bar = /** @type {Element} */ (target).closest?.("[data-say]");
  const place = bar && element(/** @type {string} */ (bar.dataset.say));
  if (place) place.textContent = words(bar, place);
}

document.addEventListener("keydown", (event) => {
  const bar = /** @type {Element} */ (event.target).closest?.("[data-say]");
  /** @type {Record<string, "previousElementSibling" | "nextElementSibling">} */
  const ways = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" };
  const next = ways[event.key];
  if (!bar || !next || !bar[next]) return;
  event.preventDefault();
  bar.setAttribute("tabindex", "-1");
  bar[next].setAttribute("tabindex", "0");
  /** @type {SVGElement} */ (bar[next]).focus();
});

addEventListener("hashchange", async () => {
  mark();
  await last;
  tellMethod(await load());
});
// What is stored elsewhere (an import, the options) shows here too.
browser.storage.onChanged.addListener(({ settings }, area) => area === "local" && settings && fill());
mark();
await fill();
