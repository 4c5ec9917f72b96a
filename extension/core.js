// @ts-check
// The core, loaded once in each page and in the background, with the person's choices of this moment.

import { browser, local, tongue, unsaved } from "./api.js";
import * as glue from "./core/gramme.js";

// [anchor: module]
const MODULE = "core/gramme_bg.wasm";

/** @import { Core, Settings } from "./protocol.js" */

/**
 * An instance of the core. `glue` is what wasm-bindgen made, imported under any address: each has a memory of its own.
 * @param {typeof glue} glue
 */
export function instance({ default: init, __wbg_reset_state: restart, ...core }) {
  /** @type {Promise<unknown> | undefined} */
  let loading;

  /** @returns {Promise<Core>} */
  async function load() {
    // Its place is named: the glue would look for it beside itself.
    loading ??= init({ module_or_path: browser.runtime.getURL(MODULE) });
    try {
      await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
    return core;
  }

  // After a trap its memory may be half changed: a fresh instance is made of the same module.
  function discard() {
    try {
      restart();
    } catch {
      // There was none yet.
    }
  }

  return { load, discard };
}

export const { load, discard } = instance(glue);

/** Tells a core what the person chose. @param {Core} core @param {Settings} [settings] */
export function configure(core, settings = {}) {
  core.configure(settings, ...tongue(settings));
}

// The core with what the person chose, and the history open.
export async function opened() {
  const [core, { settings }, waiting] = await Promise.all([load(), local.get("settings"), unsaved()]);
  configure(core, settings);
  await core.open(waiting);
  return core;
}
