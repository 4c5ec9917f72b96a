// @ts-check
// What a request carries, as bytes or as a form's fields. What it means is the core's.

/** @import { RequestBody, RequestSeen } from "./protocol.js" */

// The most of a body that is looked at. A larger one counts where its address alone says what it is.
const BODY_BYTES = 16 * 1024 * 1024;
const UNPACKED_BYTES = 32 * 1024 * 1024;

/**
 * As an event carries it; `packed` bytes are to be unpacked before they are read.
 * @param {RequestBody | null} [requestBody]
 * @returns {Pick<RequestSeen, "bytes" | "fields" | "packed">}
 */
export function body(requestBody) {
  if (requestBody?.formData) {
    const fields = Object.entries(requestBody.formData);
    return { fields: fields.flatMap(([name, values]) => values.map((value) => pair(name, value))) };
  }
  const parts = (requestBody?.raw ?? []).flatMap(({ bytes }) => bytes ?? []);
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (size === 0 || size > BODY_BYTES) return {};
  const bytes = join(parts, size);
  return { bytes, packed: bytes[0] === 0x1f && bytes[1] === 0x8b };
}

/** @param {string} name @param {string | BufferSource} value @returns {[string, string]} */
const pair = (name, value) => [name, typeof value === "string" ? value : new TextDecoder().decode(value)];

/** @param {(ArrayBuffer | Uint8Array)[]} parts @param {number} size */
function join(parts, size) {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return bytes;
}

/** Some pages compress what they send. What would grow too large is not looked at. @param {Uint8Array<ArrayBuffer>} packed */
export async function unpack(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return join(parts, size);
    size += value.byteLength;
    if (size > UNPACKED_BYTES) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
}
