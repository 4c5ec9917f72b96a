// chatgpt.com: signed in; signed out with `?signed=out`; Codex under /codex.
import { events, hex, json, lines, modeHeader, quiet, refuseUnlessOk, uuid } from "/-/wire.js";

const api = "/backend-api";
const telemetry = (name) => quiet("POST", "/ces/v1/t", { event: name, properties: { path: location.pathname } });

const body = (turn, extra) => ({
  action: turn.again ? "variant" : "next",
  messages: turn.again ? [] : [{
    id: uuid(),
    author: { role: "user" },
    content: { content_type: "text", parts: [turn.text] },
    metadata: { system_hints: turn.image ? ["picture_v2"] : [] },
  }],
  ...(turn.first ? {} : { conversation_id: turn.conversation }),
  parent_message_id: uuid(),
  model: "auto",
  system_hints: turn.image ? ["picture_v2"] : [],
  conversation_mode: { kind: "primary_assistant" },
  supports_buffering: true,
  supported_encodings: ["v1"],
  timezone_offset_min: new Date().getTimezoneOffset(),
  ...extra,
});

const signedIn = {
  home: "/",
  oldConversation: "0b8c1f6e-old",
  path: (id) => `/c/${id}`,
  idOf: (path) => path.match(/^\/c\/(.+)$/)?.[1] ?? null,
  fresh: uuid,
  arrive() {
    quiet("POST", `${api}/conversation/init`, { gizmo_id: null, requested_default_model: "auto", system_hints: [] });
    quiet("GET", `${api}/conversations?offset=0&limit=28`);
    quiet("GET", `${api}/celsius/ws/user`);
    quiet("POST", `${api}/register-websocket`, {});
    quiet("POST", "/ces/v1/rgstr", { client: "web" });
    telemetry("page_view");
  },
  typing(text) {
    quiet("POST", `${api}/conversation/experimental/generate_autocompletions`, { input_text: text, num_completions: 4 });
    const turn = { text, first: true, image: false, again: false };
    if (text.length % 8 === 1) quiet("POST", `${api}/f/conversation/prepare`, body(turn, { partial_query: text, messages: undefined }));
  },
  async ask(turn) {
    await quiet("POST", `${api}/sentinel/chat-requirements`, { p: "token" });
    await quiet("POST", `${api}/f/conversation/prepare`, body(turn, { client_prepare_state: "sent" }));
    const response = await fetch(`${api}/f/conversation`, { ...json(body(turn)), signal: turn.signal });
    refuseUnlessOk(response.status);
    await events(response, (data) => {
      if (data.o === "append" && typeof data.v === "string") turn.show(data.v);
      if (data.v?.content_type === "multimodal_text") turn.show(`\n[${data.v.parts[0].asset_pointer}]`);
    });
  },
  answered(turn) {
    if (turn.first) quiet("POST", `${api}/conversation/gen_title/${turn.conversation}`, { message_id: uuid() });
    quiet("GET", `${api}/conversation/${turn.conversation}/stream_status`);
    quiet("POST", `${api}/lat/r`, { ttft_ms: 120, model: "auto" });
    telemetry("message_complete");
  },
  stopped(id) {
    quiet("POST", `${api}/stop_conversation`, { conversation_id: id });
  },
  async open(id) {
    const found = await quiet("GET", `${api}/conversation/${id}`);
    quiet("GET", `${api}/conversation/${id}/stream_status`);
    quiet("GET", `${api}/conversation/${id}/textdocs`);
    quiet("POST", `${api}/f/conversation/resume`, { conversation_id: id, offset: 0 });
    quiet("POST", `${api}/conversation/init`, { conversation_id: id, system_hints: ["picture_v2"], requested_default_model: "gpt-5-5" });
    quiet("POST", `${api}/conversation/implicit_message_feedback`, { conversation_id: id, message_id: uuid() });
    quiet("PATCH", `${api}/conversation/${id}`, { title: "An old conversation" });
    telemetry("conversation_open");
    return found.messages;
  },
};

const signedOut = {
  ...signedIn,
  home: "/?signed=out",
  path: (id) => `/c/${id}?signed=out`,
  arrive() {
    quiet("POST", "/unauth-mweb/conversation/prepare", "prompt=");
    quiet("POST", "/unauth-mweb/events/page", "event=view");
    quiet("POST", "/backend-anon/conversation/init", { system_hints: [] });
  },
  typing(text) {
    if (text.length % 8 === 1) quiet("POST", "/unauth-mweb/conversation/prepare", new URLSearchParams({ prompt: text }).toString());
  },
  async ask(turn) {
    await quiet("POST", "/unauth-mweb/sentinel/chat-requirements/prepare", "p=token");
    const form = new URLSearchParams({
      prompt: turn.text,
      conversationState: JSON.stringify({ backendConversationId: null, messages: [], userMessageCount: 1 }),
      messageMetadata: "{}",
      chatRequirementsToken: hex(32),
      userMessageId: uuid(),
      assistantMessageId: `pending-${uuid()}`,
    });
    const response = await fetch(`/unauth-mweb/conversation/updates?lightweight_authenticated=0&operationId=${uuid()}`, {
      method: "POST", headers: modeHeader(), body: form, signal: turn.signal,
    });
    refuseUnlessOk(response.status);
    await lines(response, (line) => {
      const block = new DOMParser().parseFromString(line, "text/html").querySelector("template");
      if (block) turn.showWhole(block.content.textContent);
    });
  },
  answered: () => quiet("POST", "/unauth-mweb/events/complete", "event=done"),
  stopped: () => quiet("POST", "/unauth-mweb/events/stop", "event=stop"),
  async open() {
    quiet("POST", "/unauth-mweb/events/open", "event=open");
    return (await quiet("GET", "/unauth-mweb/conversation/history")).messages;
  },
};

const codex = {
  ...signedIn,
  home: "/codex",
  path: (id) => `/codex/tasks/${id}`,
  idOf: (path) => path.match(/^\/codex\/tasks\/(.+)$/)?.[1] ?? null,
  arrive() {
    quiet("GET", `${api}/wham/tasks/list?limit=20`);
    quiet("GET", `${api}/wham/tasks/rate_limit`);
    quiet("GET", `${api}/wham/environments`);
  },
  typing() {},
  async ask(turn) {
    const input = [{ type: "message", role: "user", content: [{ content_type: "text", text: turn.text }] }];
    const task = turn.first
      ? { new_task: { environment_id: hex(24), branch: "main", run_environment_in_qa_mode: true } }
      : { follow_up: { task_id: "task_e_1", turn_id: uuid(), environment_mode: "ask" } };
    const response = await fetch(`${api}/wham/tasks`, { ...json({ ...task, input_items: input, metadata: { best_of_n: 1 } }), signal: turn.signal });
    refuseUnlessOk(response.status);
    const { id } = (await response.json()).task;
    const poll = await quiet("GET", `${api}/wham/tasks/${id}`);
    turn.show(poll.current_assistant_turn.text);
  },
  answered: () => quiet("GET", `${api}/wham/usage`),
  stopped: () => quiet("POST", `${api}/wham/tasks/task_e_1/cancel`, {}),
  async open(id) {
    quiet("POST", `${api}/wham/tasks/${id}/archive`, {});
    const task = await quiet("GET", `${api}/wham/tasks/task_${id}`);
    return [{ role: "assistant", text: task.current_assistant_turn.text }];
  },
};

const chosen = () => {
  if (location.pathname.startsWith("/codex")) return codex;
  return new URLSearchParams(location.search).get("signed") === "out" ? signedOut : signedIn;
};

export const site = chosen();
