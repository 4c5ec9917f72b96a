// Loads a part of the core once in each page or worker.

import { browser } from "./api.js";

// `part` is a module that wasm-bindgen made, `name` its file's stem.
export function loader({ default: init, ...part }, name) {
  let compiled;
  return async () => {
    compiled ??= init({ module_or_path: browser.runtime.getURL(`core/${name}_bg.wasm`) });
    try {
      await compiled;
    } catch (error) {
      compiled = undefined;
      throw error;
    }
    return part;
  };
}
