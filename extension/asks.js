// @ts-check
// Who waits for an answer: scripts of AI sites' pages, and pages of ours. The core knows each by a number. A core that
// falls answers nobody: whoever it was told of is answered here, and asks again.

/** @import { Ask, Awaited } from "./protocol.js" */

/** @type {Map<number, Ask>} */
const asks = new Map();
let serial = 0;

// An event with the number by which it is answered.
/** @template {Awaited} Event @param {Event} event @param {Ask["reply"]} reply @param {Ask["message"]} message */
export function expect(event, reply, message) {
  const asked = { ...event, to: ++serial };
  asks.set(asked.to, { reply, message, event: asked, isGiven: false });
  return asked;
}

/** The core was told of what is answered by this number. @param {number} to */
export function given(to) {
  const ask = asks.get(to);
  if (ask) ask.isGiven = true;
}

/** @param {number | undefined} to @returns {Ask["message"]} */
export const messageOf = (to = 0) => asks.get(to)?.message ?? {};

/** The event of this number, to be told once more. @param {number} to */
export function again(to) {
  const ask = asks.get(to);
  if (ask?.event.kind !== "heard") return [];
  const event = { ...ask.event, before: (ask.event.before ?? 0) + 1 };
  Object.assign(ask, { event, isGiven: false });
  return [event];
}

/** @param {number} to @param {unknown} said */
export function answer(to, said) {
  const ask = asks.get(to);
  asks.delete(to);
  ask?.reply(said);
}

export function fail() {
  for (const [to, { event, isGiven }] of asks) {
    if (isGiven) answer(to, event.kind === "heard" ? { value: false } : { error: "the core was started anew" });
  }
}
