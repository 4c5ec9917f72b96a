// What a request carries, as it reaches the core: whole, or not at all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { body, unpack } from "../../extension/body.js";

const bytes = (text) => new TextEncoder().encode(text);
const part = (text) => ({ bytes: bytes(text).buffer });

test("the parts of a body are one", () => {
  const { bytes: joined, packed } = body({ raw: [part('{"a":'), {}, part("1}")] });
  assert.equal(new TextDecoder().decode(joined), '{"a":1}');
  assert.equal(packed, false);
});

test("a form has each of its values", () => {
  const { fields } = body({ formData: { q: ["one", "two"], file: [bytes("three").buffer] } });
  assert.deepEqual(fields, [
    ["q", "one"],
    ["q", "two"],
    ["file", "three"],
  ]);
});

test("what was not sent, is empty or is too large is not looked at", () => {
  for (const none of [undefined, null, {}, { raw: [] }, { raw: [{ file: "/a" }] }]) assert.deepEqual(body(none), {});
  assert.deepEqual(body({ raw: [{ bytes: new ArrayBuffer(16 * 1024 * 1024 + 1) }] }), {});
});

test("a packed body is unfolded, up to a bound", async () => {
  const text = "a prompt ".repeat(1000);
  const { bytes: joined, packed } = body({ raw: [{ bytes: new Uint8Array(gzipSync(text)).buffer }] });
  assert.equal(packed, true);
  assert.equal(new TextDecoder().decode(await unpack(joined)), text);
  assert.equal(await unpack(new Uint8Array(gzipSync(new Uint8Array(32 * 1024 * 1024 + 1)))), undefined);
  await assert.rejects(unpack(bytes("\u001f\u008b no gzip")));
});
