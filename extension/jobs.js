// @ts-check
// A second instance of the core, for what takes long or much memory: imports, tidying, copies, reports by themselves.
// Another address is another module, with a memory of its own, so what falls here takes no counting along.

import { local } from "./api.js";
import * as glue from "./core/gramme.js?jobs";
import { configure, instance } from "./core.js";

/** @import { Core, Means } from "./protocol.js" */

const { load, discard } = instance(glue);
const DEADLINE_MS = 300_000;
// What whoever waited for a core that has been thrown away is told.
export const FALLEN = new Error("the core was started anew");
// Errors that are answers: what is no backup, and what the store refused.
export const NAMES = { import: "ImportError", store: "StoreError" };

// A core that traps within a promise never settles it, but the browser tells of it as of any error that nobody caught.
/** @type {(error: unknown) => void} */
let trapped = () => {};
addEventListener("error", ({ error }) => error instanceof WebAssembly.RuntimeError && trapped(error));

/**
 * Does a job with a connection of its own; `waiting` are usages that no database has. `deadline` gives up on what takes
 * too long.
 * @template Said
 * @param {(core: Core) => Promise<Said>} work
 * @param {Means["deadline"]} deadline
 * @param {unknown[]} waiting
 * @returns {Promise<Said>}
 */
export async function job(work, deadline, waiting = []) {
  try {
    const core = await load();
    const { settings } = await local.get("settings");
    configure(core, settings);
    await core.open(waiting);
    const fall = /** @type {Promise<never>} */ (new Promise((_, reject) => (trapped = reject)));
    // [anchor: job]
    const done = work(core);
    return await deadline(Promise.race([done, fall]), DEADLINE_MS);
  } catch (thrown) {
    const error = /** @type {Error} */ (thrown);
    // What it refuses, it says.
    if (Object.values(NAMES).includes(error.name)) throw error;
    // Whatever else happened, its memory may be half changed.
    discard();
    if (error === FALLEN) throw error;
    console.error("Gramme: what was done beside counting failed.", error);
    throw Object.assign(new Error(String(error.message ?? error)), { why: "fallen" });
  }
}
