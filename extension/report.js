// @ts-check
// The report's section of the dashboard: which days, what is in it, the forms, and the report by itself. What is
// shown and what a choice means is the core's.

import { browser, local, moment } from "./api.js";
import { opened } from "./core.js";
import { wire } from "./export.js";

/** @import { Core, Local } from "./protocol.js" */
/** @typedef {{ name: string, central: string, range: string, low: number, centre: number }} Figure */

const section = /** @type {HTMLElement} */ (document.getElementById("report"));
/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(`report-${id}`));
const week = () => /** @type {string} */ (section.dataset.week);
/** A date or a choice. @param {string} id */
const field = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (element(id));
const boxes = [.../** @type {NodeListOf<HTMLInputElement>} */ (section.querySelectorAll("[data-weekly]"))];
/** @type {(words: string) => void} */
const say = (words) => (element("message").textContent = words);
/** @type {Core} */
let core;
// The last choice is the one that is shown, also where an earlier one takes longer to read.
let asked = 0;

async function fill() {
  core = await opened();
  const { settings = {} } = await local.get("settings");
  for (const box of boxes)
    box.checked = (settings.weekly_report ?? []).includes(/** @type {string} */ (box.dataset.weekly));
  field("decimal").value = core.csv_has_comma() ? "," : ".";
  await show("this");
}

/** Reads a period and shows it; from then on the buttons mean it. This week is beside none. @param {string} [period] */
async function show(period = "this") {
  const mine = ++asked;
  try {
    core = await opened();
    const label = core.report_label(period, ...moment());
    if (!label) throw new Error(core.report_words("report_page_wrong", ""));
    const shown = await core.report_preview(label);
    if (mine !== asked) return;
    section.dataset.week = label;
    field("span").value = shown.span;
    element("dates").textContent = shown.dates;
    const next = core.report_neighbour(label, true) ?? "";
    /** @type {HTMLButtonElement} */ (element("after")).disabled = !core.report_label(next, ...moment());
    [field("from").value, field("to").value] = [shown.first, shown.last];
    element("days").hidden = shown.span !== "range";
    element("lead").textContent = shown.lead;
    element("below").textContent = shown.below;
    element("gauges").replaceChildren(...shown.gauges.map(gauge));
    element("water").textContent = shown.note;
    section.dataset.filled = label;
    say("");
  } catch (error) {
    if (mine === asked) say(String(/** @type {Error} */ (error).message ?? error));
  }
}

/**
 * A figure with its range: a band to scale, from nothing to its upper end, with a mark at its centre.
 * @param {Figure} figure
 */
function gauge({ name, central, range, low, centre }) {
  const { content } = /** @type {HTMLTemplateElement} */ (element("gauge"));
  const part = /** @type {DocumentFragment} */ (content.cloneNode(true));
  /** @param {string} selector */
  const within = (selector) => /** @type {HTMLElement} */ (part.querySelector(selector));
  within("dt").textContent = name;
  within("b").textContent = central;
  within("span").textContent = `(${range})`;
  const drawn = within(".drawn");
  drawn.style.setProperty("--low", `${low / 10}%`);
  drawn.style.setProperty("--centre", `${centre / 10}%`);
  return part;
}

/** Shows what lies beside, also where the core is not there yet. @param {(core: Core) => string | undefined} beside */
const turn = async (beside) => show(beside(await opened()));
element("before").addEventListener("click", () => turn((core) => core.report_neighbour(week(), false)));
element("after").addEventListener("click", () => turn((core) => core.report_neighbour(week(), true)));
element("span").addEventListener("change", () => turn((core) => core.report_turned(week(), field("span").value)));
element("days").addEventListener("change", () => show(`${field("from").value}_${field("to").value}`));
element("period").addEventListener("submit", (event) => event.preventDefault());

/** @param {string[]} weekly_report @param {unknown} csv_decimal @param {Local} more */
async function choose(weekly_report, csv_decimal, more = {}) {
  const { settings: before = {} } = await local.get("settings");
  const settings = { ...before, weekly_report, csv_decimal };
  await local.set({ settings, ...more });
}

const chosen = () => boxes.filter((box) => box.checked).map((box) => /** @type {string} */ (box.dataset.weekly));

element("decimal").addEventListener("change", async ({ target }) => {
  await choose(
    (await local.get("settings")).settings?.weekly_report ?? [],
    /** @type {HTMLSelectElement} */ (target).value,
  );
});

// A browser may refuse to ask for what it has granted already.
async function leave() {
  /** @type {chrome.permissions.Permissions} */
  const downloads = { permissions: ["downloads"] };
  try {
    return await browser.permissions.request(downloads);
  } catch {
    return browser.permissions.contains(downloads);
  }
}

// The request comes first: a permission may be asked for only within the click itself.
/** @type {HTMLElement} */ (document.getElementById("weekly")).addEventListener("change", async (event) => {
  const target = /** @type {HTMLInputElement} */ (event.target);
  const granted = target.checked ? await leave() : true;
  core = await opened();
  if (!granted) {
    target.checked = false;
    return say(core.report_words("report_page_weekly_refused", ""));
  }
  const forms = chosen();
  const { settings = {}, weekly } = await local.get(["settings", "weekly"]);
  // Whoever turns it on is not handed the weeks of the past.
  const begun =
    settings.weekly_report?.length && weekly ? {} : { weekly: { through: core.weekly_from_now(...moment()) } };
  await choose(forms, settings.csv_decimal, begun);
  say(core.report_words(forms.length > 0 ? "report_page_weekly_on" : "report_page_weekly_off", ""));
});

wire(section, async (name, error) =>
  say(name ? (await opened()).report_words("report_page_saved", name) : String(error?.message ?? error)),
);

// Loaded when it is looked at.
function look() {
  if (location.hash !== "#report") return;
  removeEventListener("hashchange", look);
  fill().catch((error) => say(String(error.message ?? error)));
}

addEventListener("hashchange", look);
look();
