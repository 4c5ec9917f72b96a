// gemini.google.com: XMLHttpRequest, a form whose `f.req` is JSON inside JSON, frames with their lengths.
import { hex, quiet, xhr } from "/-/wire.js";

const data = "/_/BardChatUi/data";
const query = "bl=boq_assistant-bard-web-server_20261101&hl=en&rt=c";
let serial = 100000;

const call = (rpc, argument = []) => {
  const form = new URLSearchParams({ "f.req": JSON.stringify([[[rpc, JSON.stringify(argument), null, "generic"]]]), at: "token" });
  return quiet("POST", `${data}/batchexecute?rpcids=${rpc}&${query}`, form.toString());
};

// An empty place for each position the site leaves unused.
const inner = (turn) => {
  const array = Array(81).fill(null);
  array[0] = [turn.text, 0, null, null, null, null, 0];
  array[1] = [document.documentElement.lang];
  array[2] = turn.first ? ["", "", ""] : [turn.conversation, "r_1", "rc_1"];
  array[79] = 1;
  return array;
};

export const site = {
  home: "/app",
  oldConversation: "4d6e2c1f9a0b-old",
  path: (id) => `/app/${id}`,
  idOf: (path) => path.match(/^\/app\/(.+)$/)?.[1] ?? null,
  fresh: () => hex(16),
  arrive() {
    ["MaZiqc", "otAQ7b", "ESY5D", "CNgdBe"].forEach((rpc) => call(rpc));
    quiet("POST", "/_/BardChatUi/jserror?script=none", "error=none");
  },
  async ask(turn) {
    serial += 100000;
    const form = new URLSearchParams({ "f.req": JSON.stringify([null, JSON.stringify(inner(turn))]), at: "token" });
    const path = `${data}/assistant.lamda.BardFrontendService/StreamGenerate?${query}&_reqid=${serial}`;
    const headers = { "content-type": "application/x-www-form-urlencoded;charset=utf-8", "x-same-domain": "1" };
    await xhr(path, headers, form.toString(), turn.signal, (line) => {
      if (!line.startsWith("[[")) return;
      const answer = JSON.parse(JSON.parse(line)[0][2]);
      turn.showWhole(answer[4][0][1][0]);
    });
  },
  answered: () => { call("PCck7e", ["r_1"]); },
  stopped: () => { call("kwDCne", ["stop"]); },
  async open(id) {
    call("ESY5D");
    call("XqA3Ic", [id]);
    return (await call("hNvQHb", [id, 10])).messages;
  },
};
