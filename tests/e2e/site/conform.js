// What a page can find out about reading answers: the same with and without anything looking on.
const asked = "/backend-api/f/conversation";
const body = JSON.stringify({ action: "next", model: "auto", messages: [{ author: { role: "user" }, content: { parts: ["x"] } }] });
const order = (wanted = "en/120/3", init = {}) => ({
  method: "POST", body, ...init, headers: { "content-type": "application/json", "x-standin-answer": wanted, ...init.headers },
});
const ask = (...rest) => fetch(asked, order(...rest));
const found = {};
const caught = async (work) => {
  try {
    return await work();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
const note = async (name, work) => { found[name] = await caught(work); };
const hash = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].slice(0, 6).join();
const all = async (stream) => {
  const parts = [];
  const reader = stream.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) parts.push(...step.value);
  return hash(new Uint8Array(parts));
};
const slow = { headers: { "x-standin-mode": "slow" } };

// The functions, as they look from outside.
const shape = (of, key) => {
  const own = Object.getOwnPropertyDescriptor(of, key);
  if (!own) return "none";
  const call = own.value ?? own.get;
  let made = "constructs";
  try { Reflect.construct(Object, [], call); } catch (error) { made = error.name; }
  return [call.name, call.length, Function.prototype.toString.call(call), `${call}`, typeof call.prototype, own.writable, own.enumerable,
    own.configurable, Object.keys(own).join(), Reflect.ownKeys(call).sort().join(), Object.getPrototypeOf(call) === Function.prototype, made].join(" | ");
};
const SHAPES = {
  Response: ["body", "clone", "text", "json", "arrayBuffer", "blob", "bytes", "bodyUsed", "constructor"],
  ReadableStream: ["getReader", "tee", "pipeTo", "pipeThrough", "cancel", "values", "constructor"],
  ReadableStreamDefaultReader: ["read", "cancel", "releaseLock"], ReadableStreamBYOBReader: ["read", "cancel"],
  XMLHttpRequest: ["open", "send", "abort", "responseText", "response"], WebSocket: ["send", "close", "url"],
  MessageEvent: ["data", "origin"], EventSource: ["url"], Function: ["toString"],
};
for (const [name, keys] of Object.entries(SHAPES)) {
  for (const key of keys) await note(`${name}.${key}`, () => shape(window[name].prototype, key));
}
await note("globals", () => ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "Response"].map((name) => shape(window, name)));
await note("same", () => [
  ReadableStream.prototype.values === ReadableStream.prototype[Symbol.asyncIterator], new Response("").constructor === Response,
  new WebSocket("wss://ws.chatgpt.com/p/x") instanceof WebSocket, new XMLHttpRequest() instanceof XMLHttpRequest,
  `${Function.prototype.toString}`, Reflect.ownKeys(window).filter((key) => /gramme|tap|rules/i.test(String(key))).join(),
]);

// Reading.
await note("reader", async () => all((await ask()).body));
await note("text", async () => hash(new TextEncoder().encode(await (await ask()).text())));
await note("arrayBuffer", async () => hash(await (await ask()).arrayBuffer()));
await note("blob", async () => { const blob = await (await ask()).blob(); return [blob.type, await hash(await blob.arrayBuffer())]; });
await note("json", async () => (await ask()).json());
await note("clone", async () => { const one = await ask(); const two = one.clone(); return [await all(one.body), await all(two.body), one.bodyUsed, two.bodyUsed]; });
await note("tee", async () => { const answer = await ask(); const [one, two] = answer.body.tee(); return [answer.bodyUsed, answer.body.locked, await all(one), await all(two)]; });
await note("iterate", async () => { const answer = await ask(); let n = 0; for await (const part of answer.body) n += part.length; return [n, answer.bodyUsed, answer.body.locked]; });
await note("iterate and break", async () => { const answer = await ask(); for await (const part of answer.body) break; return [answer.bodyUsed, answer.body.locked, await all(answer.body)]; });
await note("pipe", async () => {
  const answer = await ask(); let n = 0;
  await answer.body.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write(part) { n += part.length; } }));
  return [n, answer.bodyUsed, answer.body.locked];
});
await note("byob", async () => { const reader = (await ask()).body.getReader({ mode: "byob" }); const { value } = await reader.read(new Uint8Array(10)); return value.length; });
await note("byob, whole", async () => {
  const reader = (await ask()).body.getReader({ mode: "byob" });
  const parts = [];
  for (let room = new Uint8Array(64); ; ) {
    const { done, value } = await reader.read(room);
    if (done) return [await hash(new Uint8Array(parts)), value?.byteLength];
    parts.push(...value);
    room = new Uint8Array(value.buffer);
  }
});
await note("bytes", async () => { const answer = await ask(); return answer.bytes ? hash(await answer.bytes()) : "none"; });
await note("form data", async () => (await ask()).formData());
await note("used by each", async () => Promise.all(["text", "arrayBuffer", "blob"].map(async (way) => { const answer = await ask(); await answer[way](); return [way, answer.bodyUsed, answer.body.locked]; })));
await note("a request", async () => {
  const request = new Request(asked, order());
  const answer = await fetch(request);
  return [request.bodyUsed, answer.url === new URL(asked, location).href, answer.redirected, answer.type, await hash(await answer.arrayBuffer())];
});
await note("a relative address", async () => { const answer = await fetch(`.${asked}`, order()); return [new URL(answer.url).pathname, await all(answer.body)]; });
const inner = document.body.appendChild(document.createElement("iframe")).contentWindow;
await note("an inner page", async () => {
  const answer = await inner.fetch(new URL(asked, location), order());
  return [answer instanceof inner.Response, answer instanceof Response, await all(answer.body),
    // By its own function: what another page's says of it is the one thing that shows, see docs/SECURITY.md.
    ...[inner.Response.prototype.text, inner.WebSocket.prototype.send].map((call) => [call.name, call.length, inner.Function.prototype.toString.call(call)])];
});
await note("ours on theirs", async () => { const answer = await inner.fetch(new URL(asked, location), order()); return (await Response.prototype.text.call(answer)).length; });
await note("same body", async () => { const answer = await ask(); return [answer.body === answer.body, answer.bodyUsed, answer.body.locked]; });
await note("rewrapped", async () => { const answer = await ask(); return hash(await new Response(answer.body, answer).arrayBuffer()); });

// Refusals, ends, aborts.
await note("read twice", async () => { const answer = await ask(); await answer.text(); return answer.text(); });
await note("clone of a used one", async () => { const answer = await ask(); await answer.text(); return answer.clone(); });
await note("locked", async () => { const answer = await ask(); answer.body.getReader(); return answer.body.getReader(); });
await note("pipe into nothing", async () => { const answer = await ask(); const one = await caught(() => answer.body.pipeThrough()); return [one, answer.body.locked]; });
await note("not a response", () => Response.prototype.text.call({ status: 200, url: location.origin + asked }));
await note("not a stream", () => ReadableStream.prototype.getReader.call({}));
await note("not a function", () => Function.prototype.toString.call({}));
await note("not a socket", () => WebSocket.prototype.send.call({}, "x"));
await note("a socket too early", () => new WebSocket("wss://ws.chatgpt.com/p/x").send("x"));
await note("bad address", () => fetch("http://[").then(() => "fine"));
await note("bad method", () => new XMLHttpRequest().open("CONNECT", "/"));
await note("status", async () => { const answer = await ask("en/20/3", { headers: { "x-standin-mode": "429" } }); return [answer.status, await answer.json()]; });
await note("aborted before", () => { const abort = new AbortController(); abort.abort(); return ask("en/20/3", { signal: abort.signal }); });
await note("aborted half way", async () => {
  const abort = new AbortController();
  const answer = await ask("en/400/2", { signal: abort.signal, ...slow });
  const reader = answer.body.getReader();
  await reader.read();
  const next = reader.read();
  abort.abort(new Error("enough"));
  return [await caught(() => next), await caught(() => reader.read()), await caught(() => reader.closed), answer.bodyUsed];
});
await note("aborted text", async () => { const abort = new AbortController(); const text = (await ask("en/400/2", { signal: abort.signal, ...slow })).text(); setTimeout(() => abort.abort(), 200); return text; });
await note("cancelled", async () => { const reader = (await ask("en/400/2", slow)).body.getReader(); await reader.read(); return [await reader.cancel("x"), (await reader.read()).done, await reader.closed]; });
await note("nobody caught", async () => {
  const told = new Promise((resolve) => { addEventListener("unhandledrejection", (event) => { event.preventDefault(); resolve([event.promise === promise, event.reason.name]); }, { once: true }); });
  const answer = await ask();
  await answer.text();
  const promise = answer.text();
  return told;
});
await note("somebody caught", async () => {
  let told = 0;
  const count = (event) => { event.preventDefault(); told++; };
  addEventListener("unhandledrejection", count);
  const answer = await ask();
  await answer.text();
  await answer.text().catch(() => {});
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  removeEventListener("unhandledrejection", count);
  return told;
});
await note("back-pressure", async () => {
  let pulled = 0;
  const source = new ReadableStream({ pull(out) { pulled++; out.enqueue(new Uint8Array(1000)); } }, { highWaterMark: 0 });
  const [one] = new Response(source).body.pipeThrough(new TransformStream()).tee();
  const reader = one.getReader();
  await reader.read();
  await reader.read();
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  return pulled;
});
await note("the pace of a pipe", async () => {
  // A sink that stops taking: the rest stays where it is.
  let taken = 0;
  const answer = await ask("en/4000/1");
  answer.body.pipeTo(new WritableStream({ write() { taken++; return new Promise(() => {}); } })).catch(() => {});
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  return taken;
});
await note("order", async () => {
  const log = [];
  const request = new XMLHttpRequest();
  for (const type of ["loadstart", "readystatechange", "load", "loadend", "abort", "error"]) request.addEventListener(type, () => { const entry = `${type}${request.readyState}`; if (log.at(-1) !== entry) log.push(entry); });
  request.open("POST", asked);
  request.setRequestHeader("content-type", "application/json");
  request.setRequestHeader("x-standin-answer", "en/60/3");
  await new Promise((resolve) => { request.onloadend = resolve; request.send(body); });
  log.push(request.responseText.length, request.response === request.responseText, request.responseType);
  request.responseType = "json";
  return log;
});
await note("turns", async () => {
  // A promise of a whole answer settles before a timer that is set afterwards.
  const log = [];
  const text = (await ask()).text().then(() => log.push("text"));
  text.then(() => { setTimeout(() => log.push("timer")); queueMicrotask(() => log.push("microtask")); });
  await text;
  await new Promise((resolve) => { setTimeout(resolve, 30); });
  return log;
});
await note("socket", async () => {
  const socket = new WebSocket("wss://ws.chatgpt.com/p/x");
  const log = [];
  const event = await new Promise((resolve) => { socket.onopen = () => log.push("open"); socket.onmessage = (event) => { log.push("message"); resolve(event); }; });
  socket.close();
  return [log, event.data, event.data === event.data, event.origin, socket.send("late")];
});
await note("binary frames", async () => {
  const log = [];
  for (const type of ["arraybuffer", "blob"]) {
    const socket = new WebSocket("wss://ws.chatgpt.com/p/x");
    socket.binaryType = type;
    await new Promise((resolve) => { socket.onopen = resolve; });
    for (const part of [new Uint8Array([1, 2, 3]), new Uint8Array([9, 4, 5, 6]).subarray(1).buffer, new Blob(["four"])]) {
      const back = new Promise((resolve) => { socket.onmessage = ({ data }) => typeof data !== "string" && resolve(data); });
      log.push(socket.send(part), socket.bufferedAmount >= 0);
      const data = await back;
      log.push(data.constructor.name, await hash(data instanceof Blob ? await data.arrayBuffer() : data));
    }
    const gone = new Promise((resolve) => { socket.onclose = ({ wasClean }) => resolve(wasClean); });
    socket.close(1000, "enough");
    log.push(await gone, socket.readyState);
  }
  return log;
});
await note("event source", async () => {
  const log = [];
  const source = new EventSource("/-/events");
  await new Promise((resolve) => {
    source.onopen = () => log.push("open");
    source.onmessage = (event) => log.push([event.data, event.lastEventId, event.origin === location.origin, event.data === event.data]);
    source.addEventListener("named", ({ type, data }) => { log.push([type, data]); resolve(); });
  });
  source.close();
  return [log, source.readyState, source.url, source instanceof EventSource];
});
await note("event source refused", async () => {
  const source = new EventSource("/-/chat.css");
  return new Promise((resolve) => { source.onerror = ({ type, target }) => resolve([type, target.readyState]); });
});
await note("wrapped before", async () => {
  // What was taken before anything else ran is the same function afterwards.
  const { fetch: one } = window;
  await (await ask()).text();
  return [one === window.fetch, window.fetch.name];
});
await note("wrapped afterwards", async () => {
  const { fetch: before, WebSocket: Socket } = window;
  window.fetch = async (...rest) => { const answer = await before(...rest); return new Response(answer.body.pipeThrough(new TransformStream()), answer); };
  window.WebSocket = class extends Socket { send(text) { super.send(text); } };
  const text = await (await ask()).text();
  const socket = new WebSocket("wss://ws.chatgpt.com/p/x");
  await new Promise((resolve) => { socket.onopen = resolve; });
  socket.send("x");
  Object.assign(window, { fetch: before, WebSocket: Socket });
  return [text.length, socket instanceof Socket, socket.constructor.name];
});
await note("stack", async () => {
  const answer = await ask();
  answer.body.getReader();
  try { answer.body.getReader(); } catch (error) { return /extension:/.test(error.stack) ? "names an extension" : "fine"; }
});
document.body.dataset.conforms = JSON.stringify(found);
