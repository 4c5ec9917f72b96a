// The background of the self-test's form, in the place of Gramme's own: what is proved is that the core
// does in a worker what it does natively, so nothing else runs in it.

import { browser } from "./api.js";
import { load } from "./core.js";

browser.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id !== browser.runtime.id || message?.kind !== "selftest") return false;
  load()
    .then((core) => core.selftest("selftest-background"))
    .then(reply, (error) => reply([String(error)]));
  return true;
});
