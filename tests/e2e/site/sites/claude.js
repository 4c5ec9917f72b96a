// claude.ai: JSON, zipped by the page itself when it is long or when the address says `?gzip=1`.
import { events, json, quiet, refuseUnlessOk, uuid } from "/-/wire.js";

const org = "/api/organizations/4b1d9c1e-0000-4000-8000-000000000001";
const chats = `${org}/chat_conversations`;
const zipAlways = new URLSearchParams(location.search).has("gzip");

const zipped = async (init) => {
  const stream = new Blob([init.body]).stream().pipeThrough(new CompressionStream("gzip"));
  return {
    ...init,
    headers: { ...init.headers, "content-encoding": "gzip" },
    body: await new Response(stream).arrayBuffer(),
  };
};

export const site = {
  home: "/new",
  oldConversation: "5f0c8a52-old",
  path: (id) => `/chat/${id}`,
  idOf: (path) => path.match(/^\/chat\/(.+)$/)?.[1] ?? null,
  fresh: uuid,
  arrive() {
    quiet("GET", `${chats}?limit=30`);
    quiet("GET", `${org}/usage`);
    quiet("PUT", "/api/account_profile", { locale: navigator.language });
    quiet("POST", "/api/event_logging/batch", { events: [] });
  },
  async ask(turn) {
    if (turn.first) {
      await quiet("POST", chats, { uuid: turn.conversation, name: "", model: "claude-sonnet-4-6" });
    }
    const request = json({
      prompt: turn.again ? "" : turn.text,
      model: "claude-sonnet-4-6",
      parent_message_uuid: uuid(),
      timezone: "Europe/Paris",
      locale: "en-US",
      tools: [],
      attachments: [],
      files: [],
      sync_sources: [],
      rendering_mode: "messages",
      ...(turn.first ? { create_conversation_params: { model: "claude-sonnet-4-6", enabled_imagine: true } } : {}),
    });
    const action = turn.again ? "retry_completion" : "completion";
    const init = zipAlways || request.body.length > 2000 ? await zipped(request) : request;
    const response = await fetch(`${chats}/${turn.conversation}/${action}`, { ...init, signal: turn.signal });
    refuseUnlessOk(response.status);
    await events(response, (data) => {
      if (data.type === "content_block_delta") turn.show(data.delta.text);
    });
  },
  answered(turn) {
    if (turn.first) quiet("POST", `${chats}/${turn.conversation}/title`, { message_content: turn.text });
    quiet("POST", `${org}/dust/generate_session_title`, { prompt: turn.text });
    quiet("PUT", `${chats}/${turn.conversation}/current_leaf_message_uuid`, { current_leaf_message_uuid: uuid() });
    quiet("GET", `${chats}/${turn.conversation}/completion_history`);
  },
  stopped(id) {
    quiet("POST", `${chats}/${id}/stop_response`, {});
  },
  async open(id) {
    const found = await quiet("GET", `${chats}/${id}?tree=True&rendering_mode=messages`);
    quiet("GET", `${chats}/${id}/completion`);
    quiet("POST", `${chats}/${id}/completion_history`, { offset: 0 });
    quiet("POST", `${org}/convert_document`, { name: "notes.txt" });
    return found.messages;
  },
};
