// What only a page's script may do: ask for a permission within a click, store a setting, hand over a
// file. What is shown and what a choice means is the core's.

import { browser, local, moment, tongue, under } from "./api.js";
import * as part from "./core/pages.js";
import { loader } from "./load.js";

const core = await loader(part, "pages")();
const element = (id) => document.getElementById(id);
const say = (words) => (element("message").textContent = words);

async function fill() {
  const { settings = {}, health = [] } = await local.get(["settings", "health"]);
  core.settle_in(settings, ...tongue());
  core.options_page((await browser.permissions.getAll()).origins, health, moment()[1]);
}

async function save(settings) {
  await local.set({ settings });
  await fill();
}

// The request comes first: a permission may be asked for only within the click itself.
function ask(origins, then) {
  say("");
  const refused = () => say(core.words("options_refused"));
  browser.permissions.request({ origins }).then((granted) => (granted ? then() : refused()), refused);
}

document.addEventListener("click", ({ target }) => {
  const { allow, remove } = target.dataset;
  if (allow) ask(allow.split(" "), fill);
  if (remove) save(core.without_server(remove));
});

element("server").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = element("address").value;
  const address = URL.canParse(written) ? new URL(written) : { protocol: "" };
  if (!["http:", "https:"].includes(address.protocol)) return say(core.words("options_address_wrong"));
  const binding = { origin: address.origin, server: element("kind").value };
  if (binding.server === "gradio") binding.makes = element("makes").value;
  // Permissions know no ports.
  ask([`${address.protocol}//${address.hostname}/*`], () => save(core.with_server(binding)));
});

element("choices").addEventListener("change", () => {
  const [everything, own, week] = ["everything", "own", "week"].map((id) => element(id).value);
  save(core.chosen(everything, own, element("watts").valueAsNumber, week));
});

element("save").addEventListener("click", async () => {
  await core.open(Object.values(under("waiting:", await local.get(null))));
  const file = new Blob([await core.back_up()], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  const [now, offset] = moment();
  link.download = `gramme-backup-${new Date(now + offset * 60_000).toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});

element("restore").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  try {
    const { value, error } = await browser.runtime.sendMessage({ kind: "restore", text: await file.text() });
    say(error ?? core.counted_words("options_restored", value));
  } catch (error) {
    say(String(error.message ?? error));
  }
  target.value = "";
});

await fill();
