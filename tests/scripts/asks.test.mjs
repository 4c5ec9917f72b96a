// Who waits for an answer is answered once, also where the core that was told of it has fallen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { again, answer, expect, fail, given, messageOf } from "../../extension/asks.js";

const heard = { kind: "heard", message: { kind: "reply" }, tab: "1", url: "https://chatgpt.com/" };

function asked(event, message = {}) {
  const said = [];
  const { to } = expect(event, (answer) => said.push(answer), message);
  return { to, said };
}

test("an answer goes to whoever asked, and once", () => {
  const [one, other] = [asked(heard), asked({ kind: "repaint" })];
  answer(other.to, { value: null });
  answer(other.to, { value: "again" });
  assert.deepEqual([one.said, other.said], [[], [{ value: null }]]);
});

test("what is too large for the core stays here, under its number", () => {
  const { to } = asked({ kind: "piece" }, { text: "{}" });
  assert.equal(messageOf(to).text, "{}");
  answer(to, { value: 1 });
  assert.deepEqual(messageOf(to), {});
  assert.deepEqual(messageOf(undefined), {});
});

test("what is told once more says how often it was told before", () => {
  const { to } = asked(heard);
  assert.deepEqual(again(to), [{ ...heard, to, before: 1 }]);
  assert.deepEqual(again(to), [{ ...heard, to, before: 2 }]);
  answer(to, { value: true });
  assert.deepEqual(again(to), []);
});

test("a core that falls leaves nobody waiting of whom it was told, and forgets nobody else", () => {
  const [script, page, waits, told] = [heard, { kind: "correction" }, heard, heard].map((event) => asked(event));
  for (const { to } of [script, page, told]) given(to);
  again(told.to);
  fail();
  assert.deepEqual(script.said, [{ value: false }]);
  assert.match(page.said[0].error, /started anew/);
  assert.deepEqual([waits.said, told.said], [[], []]);
  answer(waits.to, { value: true });
  assert.deepEqual(waits.said, [{ value: true }]);
});
