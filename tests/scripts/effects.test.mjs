// Effects are begun in the turn in which they are given, and the core is told what became of each.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

// The browser's stores, which keep what they are given until they are told to settle it.
const calls = [];
const area = (name) => ({
  set: (items) => new Promise((done, refused) => calls.push({ name, items, done, refused })),
  remove: (keys) => new Promise((done, refused) => calls.push({ name, keys, done, refused })),
  get: async () => ({}),
});
globalThis.chrome = {
  storage: { local: area("local"), session: area("session") },
  runtime: { getURL: (path) => `chrome-extension://gramme/${path}` },
  alarms: { create: (name, { when }) => calls.push({ name: "alarm", items: { [name]: when } }) },
};

// Of a worker, the rest is not needed.
globalThis.addEventListener = () => {};

// The core itself is the build's, and no unit of scripts: what it says is given here.
const loader = `export async function resolve(specifier, context, next) {
  const made = { "./core/gramme.js": "export default async () => {}; export const __wbg_reset_state = () => {};",
    "./core/gramme.js?jobs": "export default async () => {}; export const __wbg_reset_state = () => {};",
    "./filters.js": "export const URLS = [], SCRIPTS = [];" }[specifier];
  return made ? { url: "data:text/javascript," + encodeURIComponent(made), shortCircuit: true } : next(specifier, context);
}`;
const { register } = await import("node:module");
register(`data:text/javascript,${encodeURIComponent(loader)}`);
const { performer } = await import("../../extension/effects.js");
const { expect } = await import("../../extension/asks.js");

let told, trapped, performed;
const turn = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  calls.length = 0;
  [told, trapped, performed] = [[], [], []];
});

function run(...effects) {
  const core = { perform: (seq) => new Promise((done, refused) => performed.push({ seq, done, refused })) };
  const means = {
    deadline: (promise) => promise,
    tell: (event) => told.push(event),
    happens: () => {},
    trapped: (error) => trapped.push(error),
    painted: () => {},
    ready: () => {},
  };
  performer(core, means)(effects);
}

test("mirrors and notes are begun at once, in their order, however long the database takes", () => {
  run(
    { seq: 7, kind: "db", what: "keep" },
    { seq: 5, kind: "mirror", what: { set: { "flight:1": 1 } } },
    { seq: 6, kind: "note", what: { set: { "counted:1": 1 } } },
    { seq: 9, kind: "mirror", what: { remove: ["flight:1"] } },
  );
  assert.deepEqual(
    calls.map(({ name }) => name),
    ["session", "local", "session"],
  );
  assert.deepEqual(
    performed.map(({ seq }) => seq),
    [7],
  );
  assert.deepEqual(told, []);
});

test("each is told when it is done, and what the browser refuses as refused", async () => {
  run(
    { seq: 5, kind: "mirror", what: { set: {} } },
    { seq: 6, kind: "note", what: { set: {} } },
    { seq: 7, kind: "db", what: "week" },
  );
  const error = console.error;
  console.error = () => {};
  calls[1].refused(new Error("no room"));
  performed[0].done();
  await turn();
  console.error = error;
  calls[0].done();
  await turn();
  told.sort((one, other) => one.seq - other.seq);
  assert.deepEqual(told, [
    { kind: "done", seq: 5, outcome: undefined },
    { kind: "refused", seq: 6, why: "refused" },
    { kind: "done", seq: 7 },
  ]);
});

test("an operation that fails is a fallen core, and no answer of it", async () => {
  run({ seq: 7, kind: "db", what: "keep" });
  performed[0].refused(new Error("unreachable"));
  await turn();
  assert.equal(trapped.length, 1);
  assert.deepEqual(told, []);
});

test("who waits is answered what the core says of it", () => {
  const said = [];
  const asked = (kind) => expect({ kind }, (answer) => said.push(answer), {}).to;
  run(
    { seq: 4, kind: "reply", what: [asked("heard"), { kept: true }] },
    { seq: 8, kind: "reply", what: [asked("repaint"), "done"] },
    { seq: 12, kind: "alarm", what: ["tidy", 1700] },
  );
  assert.deepEqual(said, [{ value: true }, { value: null }]);
  assert.deepEqual(calls, [{ name: "alarm", items: { tidy: 1700 } }]);
});
