// @ts-check
// Does what the core says, and tells it what became of each effect: see src/machine/effect.rs.
//
// Mirrors and notes are begun in the turn in which they are given, and each store keeps their order. The database has one
// operation at a time, since the core gives no second one before it is told of the first.

import { browser, local, session } from "./api.js";
import { again, answer, expect, messageOf } from "./asks.js";
import { show } from "./badge.js";
import * as spare from "./copy.js";
import { follow } from "./enlist.js";
import { job, NAMES } from "./jobs.js";
import { saveWeeks } from "./weekly.js";

/** @import { Acts, Answered, Core, CopyOp, Effect, JobOp, Local, Means, Records, SavedFile } from "./protocol.js" */

/** @param {Records} items */
// [anchor: mirror]
export const mirror = (items) => session.set(items);
/** @param {string[]} keys */
export const unmirror = (keys) => session.remove(keys);
/** @param {Local} items */
// [anchor: local-write]
export const note = (items) => local.set(items);

/** What does the effects of one core. @param {Core} core @param {Means} means */
export function performer(core, { deadline, tell, happens, trapped, painted, ready }) {
  // What the last job said: there is one at a time, and whoever asked is answered as soon as the core is told of it.
  /** @type {{ value: unknown } | { error: string } | undefined} */
  let said;
  /** @param {number} seq @param {Promise<any>} doing */
  const told = (seq, doing) =>
    doing.then(
      (outcome) => tell({ kind: "done", seq, outcome }),
      (error) => {
        console.error("Gramme: this was not done.", error);
        tell({ kind: "refused", seq, why: error.why ?? "refused" });
      },
    );

  /** @param {string} _name @param {number} seq */
  // [anchor: turn-to-write]
  const operate = (_name, seq) => core.perform(seq);

  /** @param {JobOp} op */
  async function work(op) {
    const [{ to, part = { to } }] = Object.values(op);
    const { text = "", forms = [] } = messageOf(part.to);
    try {
      const { outcome, value } = await job((jobs) => jobs.job(op, text, forms), deadline);
      said = { value: value ?? null };
      return outcome;
    } catch (error) {
      said = { error: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  /** @param {CopyOp} op */
  async function copy({ write, bring_back: op }) {
    if (write) return job((jobs) => spare.write((each) => jobs.back_up(each)), deadline, write);
    const { text, last } = await spare.next(op?.first ?? true);
    return job((jobs) => jobs.bring_back({ bring_back: op }, text, last), deadline).catch((error) => {
      throw error.name === NAMES.import ? spare.spoilt(error) : error;
    });
  }

  /** @param {Acts["reply"]} reply */
  function reply([to, how]) {
    const { kept = null, of = undefined } = how === "done" ? {} : how;
    answer(to, of === undefined ? { value: kept } : said);
  }

  /** @param {string} label @param {string[]} forms @returns {Promise<SavedFile[]>} */
  const gathered = (label, forms) =>
    new Promise((resolve, reject) => {
      const reply = (/** @type {unknown} */ said) => {
        const { value, error } = /** @type {Answered} */ (said);
        if (error === undefined) resolve(/** @type {SavedFile[]} */ (value));
        else reject(new Error(error));
      };
      happens(expect({ kind: "gather", label }, reply, { forms }));
    });

  /** @type {{ [Kind in keyof Acts]: (what: Acts[Kind], seq: number) => unknown }} */
  const acts = {
    mirror: ({ set, remove }, seq) => told(seq, set ? mirror(set) : unmirror(remove ?? [])),
    note: ({ set, remove }, seq) => told(seq, set ? note(set) : local.remove(remove ?? [])),
    db: (name, seq) => deadline(operate(name, seq)).then(() => tell({ kind: "done", seq }), trapped),
    job: (op, seq) => told(seq, work(op)),
    copy: (op, seq) => told(seq, copy(op)),
    badge: (badge) => show(badge).then(painted),
    follow,
    alarm: ([name, when]) => browser.alarms.create(name, { when }),
    reply,
    again: ([to, ms]) => setTimeout(() => again(to).forEach(happens), ms),
    ready,
    say_lost: () => console.error("Gramme: the browser has lost the history; it is taken from its copy."),
    save_weeks: (_, seq) => told(seq, saveWeeks(core, gathered)),
  };
  return (/** @type {Effect[]} */ effects) => {
    for (const { seq, kind, what } of effects) acts[kind](/** @type {never} */ (what), seq);
  };
}
