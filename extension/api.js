// @ts-check
// The only file that names the browser's own object, its clock and its language.

/** @import { Area, Local, Moment, Records, Settings, Tongue } from "./protocol.js" */

/** @type {typeof chrome} */
export const browser = /** @type {any} */ (globalThis).browser ?? globalThis.chrome;
/** @type {Area<Local>} */
export const local = browser.storage.local;
/** @type {Area<Record<string, any>>} */
export const session = browser.storage.session;

/**
 * A moment carries the local offset of that very moment: travel and daylight saving never move history.
 * @returns {Moment}
 */
export function moment(at_ms = Date.now()) {
  at_ms = Math.round(at_ms);
  return [at_ms, -new Date(at_ms).getTimezoneOffset()];
}

/**
 * The language of what is said, as the core takes it: the person's choice, else the browser's, with its signs of
 * numbers.
 * @param {Settings} [settings]
 * @returns {Tongue}
 */
export function tongue({ language = "auto" } = {}) {
  const own = browser.i18n.getUILanguage();
  const tag = language === "auto" || own.split("-")[0] === language ? own : language;
  const parts = new Intl.NumberFormat(tag).formatToParts(1234567.8);
  const sign = (/** @type {string} */ type) => parts.find((part) => part.type === type)?.value ?? "";
  return [tag, sign("decimal") || ".", sign("group")];
}

export function nextMidnight() {
  const next = new Date();
  next.setHours(24, 0, 0, 0);
  return next.getTime();
}

/**
 * Every key under a prefix, without it: `waiting:a` → { a: … }.
 * @param {string} prefix
 * @param {Records} stored
 * @returns {Records}
 */
export function under(prefix, stored) {
  const found = Object.entries(stored).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
}

// The usages that no database has yet: those that wait in storage, and those that memory alone took.
export async function unsaved() {
  const [brief, kept] = await Promise.all([session.get(null), local.get(null)]);
  return Object.values({ ...under("waiting:", brief), ...under("waiting:", kept) });
}

/**
 * A page without the core has no words: what would have some is not shown, unless it has those of the last time.
 * @param {Element} place
 */
export function wordless(place) {
  const { documentElement: root } = document;
  place.textContent = browser.i18n.getMessage("core_failed");
  if (root.hasAttribute("data-filling")) root.setAttribute("data-failed", "");
  root.removeAttribute("data-filling");
}
