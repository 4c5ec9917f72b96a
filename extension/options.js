// @ts-check
// What only a page's script may do: ask for a permission within a click, store a setting, hand over a
// file. What is shown and what a choice means is the core's.

import { browser, local, moment, session, tongue, unsaved, wordless } from "./api.js";
import { configure, load } from "./core.js";
import { backUp } from "./export.js";

/** @import { Answered, CorrectAsked, PieceAsked, Settings } from "./protocol.js" */

const core = await load().catch((error) => {
  wordless(/** @type {HTMLElement} */ (document.getElementById("message")));
  throw error;
});
/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (document.getElementById(id));
/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
/** @type {(words: string) => void} */
const say = (words) => (element("message").textContent = words);
// A file is read in pieces of this size, and handed to the background in such pieces.
const PIECE_BYTES = 512 * 1024;

// The latest filling is the one that shows: an earlier one would put back what was chosen meanwhile.
let filling = 0;

async function fill() {
  const mine = ++filling;
  // Before anything can fail: what the popup shows first may no longer be so.
  localStorage.removeItem("snapshot");
  const [kept, passing] = await Promise.all([local.get(null), session.get(null)]);
  const { origins: granted } = await browser.permissions.getAll();
  if (mine !== filling) return;
  const { settings = {}, health = [] } = kept;
  configure(core, settings);
  const until = core.paused_until(Date.now());
  const end = until
    ? new Date(until).toLocaleString(tongue(settings)[0], { dateStyle: "medium", timeStyle: "short" })
    : "";
  core.options_page({ now: moment(), granted, health, until: end });
  await core.open(await unsaved());
  await core.stored_page(Object.keys(kept), Object.keys(passing));
  const entry = await core.undoable(Date.now());
  element("undo").hidden = !entry;
  element("undo").dataset.entry = entry ?? "";
}

/** @param {Settings} settings */
async function save(settings) {
  filling++;
  await local.set({ settings });
  await fill();
}

/**
 * The request comes first: a permission may be asked for only within the click itself.
 * @param {string[]} origins
 * @param {() => unknown} then
 */
function ask(origins, then) {
  say("");
  const refused = () => say(core.words("options_refused"));
  browser.permissions.request({ origins }).then((granted) => (granted ? then() : refused()), refused);
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const { allow, provider, remove } = target.dataset;
  if (allow) ask(allow.split(" "), fill);
  if (remove) save(core.without_server(remove));
  if (provider) save(core.with_provider(provider, ""));
  if (target.id === "provider-add")
    save(core.with_provider(field("provider-name").value, field("provider-grid").value));
  if (target.id === "pause") pause(core.paused(Date.now(), core.for_ever()), "pause", core.for_ever());
  if (target.id === "resume") pause(core.resumed(Date.now()), "resume");
  if (target.dataset.switch) turn(target.dataset.switch, target.dataset.on !== "yes");
  if (target.id === "undo") correct({ deed: "undo", entry: target.dataset.entry });
});

// ---- corrections -------------------------------------------------------------------------------------

/** @param {CorrectAsked["request"]} request */
async function correct(request) {
  /** @type {Answered} */
  const { value, error } = await browser.runtime.sendMessage({ kind: "correct", request });
  await fill();
  say(error ?? core.corrected_words(request.deed, value ?? null));
}

/**
 * What is noted goes out before the page is filled anew: it may be closed meanwhile.
 * @param {Settings} settings
 * @param {"pause" | "resume"} act
 * @param {number} [until_ms]
 */
async function pause(settings, act, until_ms) {
  await local.set({ settings });
  await correct({ deed: "note", act, until_ms });
}

/** @param {string} site @param {boolean} on */
async function turn(site, on) {
  await local.set({ settings: core.with_site(site, on) });
  await correct({ deed: "note", act: on ? "site_on" : "site_off", site });
}

element("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  // What has no hour stands at noon.
  const [at_ms, offset_min] = moment(new Date(`${field("add-day").value}T12:00`).getTime());
  const [site, kind, model] = ["add-site", "add-kind", "add-model"].map((id) => field(id).value.trim());
  const count = input("add-count").valueAsNumber;
  const price = core.priced_by_hand(site, kind === "image", model || undefined);
  await correct({ deed: "add", site, kind, count, model: model || null, price, noon: { at_ms, offset_min } });
});

element("delete-what").addEventListener("change", (event) => {
  const target = /** @type {HTMLSelectElement} */ (event.target);
  for (const label of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-for]")))
    label.hidden = label.dataset.for !== target.value;
  field("delete-day").required = target.value === "day";
});

element("delete").addEventListener("submit", (event) => {
  event.preventDefault();
  const what = field("delete-what").value;
  /** @type {CorrectAsked["request"]} */
  const request = { deed: "delete" };
  if (what !== "everything") request[what] = field(`delete-${what}`).value;
  correct(request);
});

element("server").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = field("address").value;
  // What is no address goes no further than its protocol.
  const address = /** @type {URL} */ (URL.canParse(written) ? new URL(written) : { protocol: "" });
  if (!["http:", "https:"].includes(address.protocol)) return say(core.words("options_address_wrong"));
  /** @type {{ origin: string, server: string, makes?: string }} */
  const binding = { origin: address.origin, server: field("kind").value };
  if (binding.server === "gradio") binding.makes = field("makes").value;
  // Permissions know no ports.
  ask([`${address.protocol}//${address.hostname}/*`], () => save(core.with_server(binding)));
});

element("choices").addEventListener("change", () => {
  const [language, week, badge, everything, own] = ["language", "week", "badge", "everything", "own"].map(
    (id) => field(id).value,
  );
  // What is no number becomes none.
  const [budget_amount, watts, session_pause_min] = ["budget-amount", "watts", "session-pause"].map(
    (id) => input(id).valueAsNumber,
  );
  const budget_metric = field("budget-metric").value || null;
  const keep_months = Number(field("keep").value);
  const form = {
    language,
    week,
    badge,
    budget_metric,
    budget_amount,
    everything,
    own,
    watts,
    keep_months,
    session_pause_min,
  };
  save(core.chosen(form));
});

// ---- backups -----------------------------------------------------------------------------------------

element("save").addEventListener("click", backUp);

/**
 * Hands a file to the background, piece by piece, since no message should be large; every answer.
 * @param {File} file
 * @param {Pick<PieceAsked, "kind" | "revoked">} message
 */
async function hand(file, message) {
  const decoder = new TextDecoder();
  /** @type {any[]} */
  const answers = [];
  for (let at = 0; at === 0 || at < file.size; at += PIECE_BYTES) {
    const more = at + PIECE_BYTES < file.size;
    const text = decoder.decode(await file.slice(at, at + PIECE_BYTES).arrayBuffer(), { stream: more });
    /** @type {Answered} */
    const { value, error } = await browser.runtime.sendMessage({ ...message, text, first: at === 0, more });
    if (error) throw new Error(error);
    answers.push(value);
  }
  return answers;
}

// There is one before the buttons that take it show.
/** @type {{ file: File, revoked: string[] }} */
let chosen;

element("restore").addEventListener("change", async (event) => {
  const target = /** @type {HTMLInputElement} */ (event.target);
  const [file] = /** @type {FileList} */ (target.files);
  element("import").hidden = true;
  if (!file) return;
  try {
    const found = (await hand(file, { kind: "look" })).at(-1);
    const revoked = found.revoked ?? [];
    chosen = { file, revoked };
    core.import_lines(found);
    element("import-restore").hidden = revoked.length === 0;
    element("import").hidden = false;
    say("");
  } catch (/** @type {any} */ error) {
    say(String(error.message ?? error));
  }
  target.value = "";
});

/**
 * Each piece is taken whole or not at all, and taken twice it changes nothing.
 * @param {typeof chosen} from
 * @param {string[]} revoked
 */
async function take({ file }, revoked) {
  element("import").hidden = true;
  try {
    const added = (await hand(file, { kind: "restore", revoked })).reduce((sum, value) => sum + value, 0);
    say(core.counted_words("options_restored", added));
  } catch (/** @type {any} */ error) {
    say(String(error.message ?? error));
  }
  await fill();
}

element("import-merge").addEventListener("click", () => take(chosen, []));
element("import-restore").addEventListener("click", () => take(chosen, chosen.revoked));
element("import-cancel").addEventListener("click", () => (element("import").hidden = true));

// What another page changes shows here too.
browser.storage.onChanged.addListener(({ settings }, area) => area === "local" && settings && fill());

await fill();
