// Loads the core once in each page or worker, and throws a trapped one away.

import init, * as core from "./gramme.js";
import { browser } from "./api.js";

let compiled;

export async function load() {
  compiled ??= init({ module_or_path: browser.runtime.getURL("gramme_bg.wasm") });
  try {
    await compiled;
  } catch (error) {
    compiled = undefined;
    throw error;
  }
  return core;
}

// After a trap the instance's memory may be half changed: a fresh one is made of the same module.
export function discard() {
  core.__wbg_reset_state();
}
