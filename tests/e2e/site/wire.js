// What the sites' modules share: identifiers, quiet requests, and readers of streams.

export const uuid = () => crypto.randomUUID();
export const hex = (length) => uuid().replaceAll("-", "").repeat(2).slice(0, length);

// The stand-in's control, as a header: the one thing here that no real site sends.
export const modeHeader = () => {
  const mode = document.getElementById("mode").value;
  return mode ? { "x-standin-mode": mode } : {};
};

export const json = (body) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...modeHeader() },
  body: JSON.stringify(body),
});

// A request beside the conversation: what it brings, or fails to bring, matters to nobody.
export const quiet = async (method, path, body) => {
  try {
    const init = { method };
    if (body !== undefined) {
      init.body = typeof body === "string" ? body : JSON.stringify(body);
      init.headers = { "content-type": typeof body === "string" ? "application/x-www-form-urlencoded" : "application/json" };
    }
    return await (await fetch(path, init)).json();
  } catch {
    return {};
  }
};

export const refuseUnlessOk = (status) => {
  if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
};

// Calls `take` with each whole line of a streamed response.
export const lines = async (response, take) => {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    parts.forEach((line) => take(line));
  }
  if (rest) take(rest);
};

const data = (line, take) => {
  if (!line.startsWith("data: {")) return;
  take(JSON.parse(line.slice(6)));
};

// Calls `take` with the JSON of each server-sent event.
export const events = (response, take) => lines(response, (line) => data(line, take));

// The same things by XMLHttpRequest, for the sites that use it.
export const xhr = (path, headers, body, signal, takeLine) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let read = 0;
    const drain = () => {
      const end = request.responseText.lastIndexOf("\n") + 1;
      if (request.status === 200 && end > read) request.responseText.slice(read, end).split("\n").forEach((line) => takeLine(line));
      read = Math.max(read, end);
    };
    request.open("POST", path);
    for (const [name, value] of Object.entries({ ...headers, ...modeHeader() })) request.setRequestHeader(name, value);
    request.onprogress = drain;
    request.onload = () => {
      drain();
      if (request.status === 200) resolve();
      else reject(new Error(`HTTP ${request.status}`));
    };
    request.onerror = () => reject(new Error("network"));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });

export const xhrEvents = (path, body, signal, take) =>
  xhr(path, { "content-type": "application/json" }, JSON.stringify(body), signal, (line) => data(line, take));
