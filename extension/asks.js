// Who waits for an answer: scripts of AI sites' pages, and pages of ours. The core knows each by a number. A core that
// falls answers nobody: whoever it was told of is answered here, and asks again.

const asks = new Map();
let serial = 0;

// An event with the number by which it is answered; `message` has what stays here, be it the text of a file.
export function expect(event, reply, message = {}) {
  const asked = { ...event, to: ++serial };
  asks.set(asked.to, { reply, message, event: asked, isGiven: false });
  return asked;
}

// The core was told of an event.
export function given({ to }) {
  if (asks.has(to)) asks.get(to).isGiven = true;
}

export const messageOf = (to) => asks.get(to)?.message ?? {};

// The same event, to be told once more.
export function again(to) {
  const ask = asks.get(to);
  if (!ask) return undefined;
  const { before = 0, ...event } = ask.event;
  Object.assign(ask, { event: { ...event, before: before + 1 }, isGiven: false });
  return ask.event;
}

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
