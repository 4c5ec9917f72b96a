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

// [anchor: mirror]
export const mirror = (items) => session.set(items);
export const unmirror = (keys) => session.remove(keys);
// [anchor: local-write]
export const note = (items) => local.set(items);

// What does the effects of one core. `deadline` gives up on what takes too long, `tell` tells the core, `happens` puts an
// event into the queue, `trapped` throws the core away, `painted` and `ready` hear that it has come so far.
export function performer(core, { deadline, tell, happens, trapped, painted, ready }) {
  // What jobs said, until it is handed on.
  const said = new Map();
  const told = (seq, doing) =>
    doing.then(
      (outcome) => tell({ kind: "done", seq, outcome }),
      (error) => {
        console.error("Gramme: this was not done.", error);
        tell({ kind: "refused", seq, why: error.why ?? "refused" });
      },
    );

  // [anchor: turn-to-write]
  const operate = (name, seq) => core.perform(seq);

  async function work(op, seq) {
    const [{ to, part = { to } }] = Object.values(op);
    const { text = "", forms = [] } = messageOf(part.to);
    try {
      const { outcome, value } = await job((jobs) => jobs.job(op, text, forms), deadline);
      said.set(seq, { value: value ?? null });
      return outcome;
    } catch (error) {
      said.set(seq, { error: String(error.message ?? error) });
      throw error;
    }
  }

  async function copy({ write, bring_back: op }) {
    if (write) return job((jobs) => spare.write((each) => jobs.back_up(each)), deadline, write);
    const { text, last } = await spare.next(op.first);
    return job((jobs) => jobs.bring_back({ bring_back: op }, text, last), deadline).catch((error) => {
      throw error.name === NAMES.import ? spare.spoilt(error) : error;
    });
  }

  function reply([to, { kept, of }]) {
    answer(to, of === undefined ? { value: kept ?? null } : said.get(of));
    said.delete(of);
  }

  const gathered = (label, forms) =>
    new Promise((resolve, reject) => {
      const reply = ({ value, error }) => (error ? reject(new Error(error)) : resolve(value));
      happens(expect({ kind: "gather", label }, reply, { forms }));
    });

  const acts = {
    mirror: ({ set, remove }, seq) => told(seq, set ? mirror(set) : unmirror(remove)),
    note: ({ set, remove }, seq) => told(seq, set ? note(set) : local.remove(remove)),
    db: (name, seq) => deadline(operate(name, seq)).then(() => tell({ kind: "done", seq }), trapped),
    job: (op, seq) => told(seq, work(op, seq)),
    copy: (op, seq) => told(seq, copy(op)),
    badge: (badge) => painted(show(badge)),
    follow,
    alarm: ([name, when]) => browser.alarms.create(name, { when }),
    reply,
    again: ([to, ms]) => setTimeout(() => happens(again(to)), ms),
    ready,
    say_lost: () => console.error("Gramme: the browser has lost the history; it is taken from its copy."),
    save_weeks: (_, seq) => told(seq, saveWeeks(core, gathered)),
  };
  return (effects) => effects.forEach(({ seq, kind, what }) => acts[kind](what, seq));
}
