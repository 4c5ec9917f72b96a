// A copy of everything counted, in a file beside the database, for the day on which the browser gives the
// database up: a Chromium that was killed in the middle of a write may, two starts later, begin an empty one
// (docs/decisions/019).
//
// Decides where the copy is and when it is asked for. What is in it is the core's: a backup, as it is saved by hand.

import { local, under } from "./api.js";

const FILE = "history.json.gz";
// As large as a message that hands a backup over.
const PIECE_CHARS = 1 << 20;

// Whether the database has nothing in it, or is not there at all. One that cannot be opened is not known to.
export function isBlank() {
  return new Promise((resolve) => {
    const opening = indexedDB.open("gramme");
    opening.onupgradeneeded = () => {
      // To make it is the core's.
      opening.transaction.abort();
      resolve(true);
    };
    opening.onerror = (event) => {
      event.preventDefault();
      resolve(false);
    };
    opening.onsuccess = () => {
      const { result: database } = opening;
      const stores = ["usages", "days", "entries"].filter((name) => database.objectStoreNames.contains(name));
      if (stores.length > 0) {
        const reading = database.transaction(stores);
        const firsts = stores.map((name) => reading.objectStore(name).getAllKeys(null, 1));
        reading.oncomplete = () => resolve(firsts.every(({ result }) => result.length === 0));
        reading.onabort = () => resolve(false);
      } else {
        // Another version's, which is left alone.
        resolve(false);
      }
      database.close();
    };
  });
}

// Makes the copy anew. `read` hands the pieces of a backup over; what was written before that needs no note any more.
export async function copyAside(read) {
  const { spare, ...kept } = await local.get(null);
  const written = Object.entries(under("counted:", kept)).filter(([, { written }]) => written);
  const pieces = [];
  if (spare?.due || (await isBlank())) return;
  await read((piece) => pieces.push(piece));
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(FILE, { create: true });
  // The file is the old one until all of the new one is there.
  const packed = new Blob(pieces).stream().pipeThrough(new CompressionStream("gzip"));
  await packed.pipeTo(await file.createWritable());
  await local.set({ spare: { at_ms: Date.now() } });
  await local.remove(written.map(([id]) => `counted:${id}`));
}

// Hands the copy, if there was one yet, to `take`, piece by piece. Where it is stopped in between, the next
// background begins again.
export async function bringBack(take) {
  const { spare } = await local.get("spare");
  if (!spare) return;
  await local.set({ spare: { ...spare, due: true } });
  try {
    const folder = await navigator.storage.getDirectory();
    const file = await (await folder.getFileHandle(FILE)).getFile();
    const text = file.stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TextDecoderStream());
    let piece = "", first = true;
    for await (const more of text) {
      piece += more;
      if (piece.length < PIECE_CHARS) continue;
      await take(piece, first, false);
      piece = "";
      first = false;
    }
    await take(piece, first, true);
  } finally {
    // A copy that cannot be read now will not be read later, and a new one takes its place.
    await local.set({ spare: { ...spare, due: false } });
  }
}
