// Counts what the page reads of AI sites' answers, and tells numbers, no words.
//
// fetch and its like stay the browser's own: seen is what the page *reads* of what a rule names. Nothing is
// cloned, held back or altered.
{
  const { apply, defineProperty, getOwnPropertyDescriptor: find, ownKeys } = Reflect;
  const { MessageEvent, ReadableStream, WebSocket, JSON: { parse, stringify }, Date: { now } } = window;
  const [{ then }, dispatch] = [Promise.prototype, dispatchEvent.bind(window)];
  const twins = new WeakMap(); // a function of the browser's ↔ what stands in
  const paths = new WeakMap(); // what is read → its answer, and how far
  const live = {};
  let serial = 0, name, rules;

  const quiet = (work, ...rest) => {
    try {
      return work?.(...rest);
    } catch {}
  };

  // How long a text is: see src/footprint/length.rs.
  const measure = (text) => {
    const pieces = text.match(rules.pieces) ?? [];
    return rules.counts.map((each) => pieces.flatMap((piece) => piece.match(each) ?? []).length);
  };
  const tell = (what) => dispatch(new MessageEvent(name, { __proto__: null, data: stringify(what) }));

  const open = (rule) => (live[++serial] = {
    rule, no: serial, at: now(), bytes: 0, rest: "", kind: "text", text: "", thought: "", other: "", whole: "",
    model: "", images: {}, ended: 0, decoder: new TextDecoder(),
  });
  // JSON has no raw line feeds.
  const hear = (reply, text) => {
    const { rule, images } = reply;
    const lines = text.split(rule.by);
    lines[0] = reply.rest + lines[0];
    reply.rest = lines.pop();
    for (const line of lines) {
      // A mark says whether text, thought or other follows.
      for (const { groups: { raw = "", ...marks } } of line.matchAll(rule.says)) {
        for (const kind in marks) if (marks[kind]) reply.kind = kind;
        reply[reply.kind] += raw;
      }
      for (const [what, pattern] of rule.reads) {
        for (const { 1: raw } of line.matchAll(pattern)) {
          if (what === "image") images[raw] = 1;
          else if (what === "thought") reply.thought += raw;
          else if (what === "model" || raw.length > reply.whole.length) reply[what] = raw;
        }
      }
      if (line.search(rule.end) >= 0) reply.ended = 1;
    }
  };
  const finish = (reply, done = 0) => {
    if (!live[reply?.no]) return;
    delete live[reply.no];
    const { rule, no, at, bytes, model } = reply;
    hear(reply, rule.by);
    const [added, thought, whole] = ["text", "thought", "whole"].map((kind) => {
      for (let n = rule.nest; n >= 0; n--) reply[kind] = quiet(parse, `"${reply[kind]}"`) ?? reply[kind];
      return reply[kind].replaceAll("\0", "");
    });
    const text = whole.length > added.length ? whole : added;
    const images = ownKeys(reply.images).length;
    const ended = reply.ended || (rule.ends ? 0 : done);
    if (!bytes || (rule.continues && !text && !thought && !images)) return;
    const seen = { bytes, images, ended, model, text: measure(text), thought: measure(thought) };
    tell({ rule: rule.no, no, at, until: now(), seen });
  };

  const touch = (self) => {
    const socket = self instanceof WebSocket;
    if (!paths.has(self) && (socket || /^2/.test(self?.status))) {
      const rule = rules.replies.find(({ at }) => (self.url ?? self.responseURL).search(at) >= 0);
      if (rule) paths.set(self, { rule, at: 0, reply: socket ? null : open(rule) });
    }
    return paths.get(self);
  };
  const link = (to, path) => void (path && paths.set(to, path));
  const fork = (to, path) => link(to, path && { ...path });
  // A clone's own place tells what is new.
  const take = (path, chunk) => {
    const { reply, at } = path;
    if ((path.at += chunk.byteLength) <= reply.bytes) return;
    hear(reply, reply.decoder.decode(chunk.subarray(reply.bytes - at), { stream: true }));
    reply.bytes = path.at;
  };
  const leave = (self) => void (touch(self)?.at && finish(touch(self).reply));
  // The page's promise settles as the browser's does, with the same error.
  const follow = (see) => (self, promise, _, path = touch(self)) => path && apply(then, promise, [
    (value) => (quiet(see, path, value), value),
    (error) => {
      quiet(finish, path.reply);
      throw error;
    },
  ]);
  const piece = follow((path, { done, value }) => {
    if (value) take(path, value);
    if (done) finish(path.reply, 1);
  });
  const entire = follow((path, value) => {
    take(path, new TextEncoder().encode(typeof value === "string" ? value : stringify(value)));
    finish(path.reply, 1);
  });
  // Asks only when it is asked.
  const spied = (stream, [to, options = to]) => {
    if (!touch(stream) || stream.locked || options?.preventCancel || (to?.writable ?? to)?.locked) return;
    const reader = stream.getReader();
    const pull = async (out) => {
      const { done, value } = await reader.read();
      done ? (reader.releaseLock(), out.close()) : out.enqueue(value);
    };
    const cancel = (why) => [reader.cancel(why), reader.releaseLock()][0];
    return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  };
  const grown = (xhr, text, _, path = touch(xhr)) => {
    hear(path.reply, text.slice(path.at));
    path.reply.bytes = path.at = text.length;
    if (xhr.readyState > 3) finish(path.reply, 1);
  };
  const sent = (socket, _, [data], path = touch(socket)) => {
    for (const text of data.split(path.rule.by)) {
      const prompt = path.rule.prompts.findIndex((each) => text.search(each) >= 0);
      if (prompt < 0) continue;
      finish(path.reply);
      path.reply = open(path.rule);
      tell({ rule: path.rule.no, no: path.reply.no, at: path.reply.at, prompt });
    }
  };
  const got = (event, data, _, path = touch(event.target)) => {
    if (!path || paths.has(event)) return;
    paths.set(event, path);
    if (!live[path.reply?.no] && path.rule.continues) path.reply = open(path.rule);
    path.reply.bytes += data.length;
    hear(path.reply, data + path.rule.by);
    if (path.reply.ended) finish(path.reply);
  };

  const hook = ({ prototype }, sees, swap) => {
    for (const key of ownKeys(sees)) {
      const own = find(prototype, key) ?? {};
      const kind = own.get ? "get" : "value";
      if (!own[kind]) continue;
      const proxy = twins.get(own[kind]) ?? new Proxy(own[kind], {
        __proto__: null,
        apply(native, self, rest) {
          const on = (rest.length >= native.length && quiet(swap, self, rest)) || self;
          const result = apply(native, on, rest);
          return quiet(sees[key], self, result, rest) ?? result;
        },
      });
      twins.set(proxy, own[kind]).set(own[kind], proxy);
      defineProperty(prototype, key, { ...own, [kind]: proxy });
    }
  };
  const begin = ({ data }) => {
    [name, rules] = parse(data, (_, is) => (is?.[0] === "/" ? new RegExp(is.slice(1), "gsu") : is));
    hook(Function, { toString: null }, (self) => twins.get(self));
    hook(Response, {
      body: (self, body) => link(body, touch(self)),
      clone: (self, copy) => fork(copy, touch(self)),
      text: entire, json: entire,
    });
    const itself = Symbol.asyncIterator;
    hook(ReadableStream, { pipeTo: null, pipeThrough: null, values: null, [itself]: null }, spied);
    hook(ReadableStream, {
      getReader: (self, reader) => link(reader, touch(self)),
      tee: (self, two) => two.forEach((one) => fork(one, touch(self))),
      cancel: leave,
    });
    hook(ReadableStreamDefaultReader, { read: piece, cancel: leave });
    const open = (xhr) => void paths.delete(xhr);
    hook(XMLHttpRequest, { open, responseText: grown, response: grown, abort: leave });
    hook(WebSocket, { send: sent });
    hook(MessageEvent, { data: got });
    addEventListener("pagehide", () => {
      for (const no in live) quiet(finish, live[no]);
    });
    dispatch(new Event("gramme?"));
  };
  addEventListener("gramme", (event) => quiet(begin, event), { once: true });
  dispatch(new Event("gramme?"));
}
//# sourceURL=tap.js
