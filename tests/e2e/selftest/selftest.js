// Runs the core's self-test here, and asks the background to run its own; leaves on the body what failed.

import { browser } from "./api.js";
import { load } from "./core.js";

const told = async (work) => {
  try {
    return await work();
  } catch (error) {
    return [String(error)];
  }
};

const core = await load();
const here = await told(() => core.selftest("selftest-page"));
const there = await told(() => browser.runtime.sendMessage({ kind: "selftest" }));
Object.assign(document.body.dataset, { page: JSON.stringify(here), background: JSON.stringify(there) });
