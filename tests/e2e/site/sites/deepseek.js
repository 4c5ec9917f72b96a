// chat.deepseek.com: XMLHttpRequest and JSON; a regeneration sends no words; `/edit …` edits the last prompt.
import { hex, quiet, uuid, xhrEvents } from "/-/wire.js";

const api = "/api/v0";

const request = (turn) => {
  const shared = { chat_session_id: turn.conversation, thinking_enabled: false, search_enabled: false };
  if (turn.again) return ["regenerate", { ...shared, child_message_id: 2 }];
  if (turn.text.startsWith("/edit ")) return ["edit_message", { ...shared, message_id: 1, prompt: turn.text.slice(6) }];
  const stream = { client_stream_id: `${Date.now()}-${hex(16)}`, model_type: "default" };
  return ["completion", { ...shared, ...stream, parent_message_id: turn.first ? null : 2, prompt: turn.text, ref_file_ids: [] }];
};

export const site = {
  home: "/",
  oldConversation: "7e1d5b20-old",
  path: (id) => `/a/chat/s/${id}`,
  idOf: (path) => path.match(/^\/a\/chat\/s\/(.+)$/)?.[1] ?? null,
  fresh: uuid,
  arrive() {
    quiet("GET", `${api}/chat_session/fetch_page?count=50`);
    quiet("POST", `${api}/client/span`, { spans: [] });
  },
  async ask(turn) {
    if (turn.first) await quiet("POST", `${api}/chat_session/create`, { agent: "chat" });
    const [action, body] = request(turn);
    await quiet("POST", `${api}/chat/create_pow_challenge`, { target_path: `${api}/chat/${action}` });
    await xhrEvents(`${api}/chat/${action}`, body, turn.signal, (data) => {
      if (data.o === "APPEND") turn.show(data.v);
    });
  },
  answered(turn) {
    quiet("POST", `${api}/client/span`, { spans: [{ name: "answer" }] });
    if (turn.first) quiet("POST", `${api}/chat_session/update_title`, { chat_session_id: turn.conversation, title: "A chat" });
  },
  stopped(id) {
    quiet("POST", `${api}/chat/stop_stream`, { chat_session_id: id, message_id: 2 });
  },
  async open(id) {
    quiet("POST", `${api}/chat/resume_stream`, { chat_session_id: id, message_id: 20 });
    quiet("POST", `${api}/chat/continue`, { chat_session_id: id, message_id: 20 });
    quiet("POST", `${api}/chat/message_feedback`, { chat_session_id: id, message_id: 20 });
    return (await quiet("GET", `${api}/chat/history_messages?chat_session_id=${id}`)).messages;
  },
};
