// What brings the history back on the day on which the browser gives the database up: a copy of everything counted,
// in a file beside it, and the notes of what was counted since. A Chromium that was killed in the middle of a
// write may, two starts later, begin an empty database (docs/decisions/019).
//
// Decides where the copy is, which notes it takes the place of, and when both are needed. What is in it is the
// core's: a backup, as it is saved by hand.

import { local, under } from "./api.js";

const FILE = "history.json.gz";
// As large as a message that hands a backup over.
const PIECE_CHARS = 1 << 20;
// A copy that is not there, no gzip, or no backup: it would be no better the next time.
const NO_BACKUP = "ImportError";
const SPOILT = ["NotFoundError", "TypeError", NO_BACKUP];

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
      const stores = ["usages", "bundles", "days", "entries"].filter((name) => database.objectStoreNames.contains(name));
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

// Whether something was written that a blank database no longer has.
const wasWritten = (spare, notes) => Boolean(spare) || notes.some(({ written }) => written);

// Whether the browser has given the database up under a background that had it.
export async function isLost() {
  const { spare, ...kept } = await local.get(null);
  return !spare?.due && wasWritten(spare, Object.values(under("counted:", kept))) && isBlank();
}

// What has still to be written, of what is noted, and whether the database has lost what was: then the copy is due and
// every note is open, and that is stored before anything is written that would make the database look whole. What waits
// in `waiting` is tried again by itself.
export async function toWrite({ spare, ...kept }, waiting, blank) {
  const notes = Object.entries(under("counted:", kept)).filter(([id]) => !Object.hasOwn(waiting, id));
  const lost = Boolean(spare?.due) || (blank && wasWritten(spare, notes.map(([, note]) => note)));
  const left = notes.filter(([, { written }]) => lost || !written);
  const open = left.map(([id, { written, ...counted }]) => [id, counted]);
  if (lost) {
    const reopened = Object.fromEntries(open.map(([id, counted]) => [`counted:${id}`, counted]));
    if (spare) reopened.spare = { ...spare, due: true };
    // Where nothing can be stored, nothing can be written either, and the next start sees the same.
    await local.set(reopened).catch(() => {});
  }
  return { lost, written: notes.length - open.length, open };
}

// Marks notes, by their keys, as ones of something that is written: they stay until a copy has it.
export async function markWritten(notes) {
  const marked = Object.entries(notes).map(([key, counted]) => [key, { ...counted, written: true }]);
  await local.set(Object.fromEntries(marked));
}

// Makes the copy anew. `read` hands the pieces of a backup over; what was written before that needs no note any more.
export async function copyAside(read) {
  const { spare, ...kept } = await local.get(null);
  // An empty database takes nothing's place.
  if (spare?.due || (await isBlank())) return;
  const written = Object.entries(under("counted:", kept)).filter(([, { written }]) => written);
  const pieces = [];
  await read((piece) => pieces.push(piece));
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(FILE, { create: true });
  // The file is the old one until all of the new one is there.
  const packed = new Blob(pieces).stream().pipeThrough(new CompressionStream("gzip"));
  await packed.pipeTo(await file.createWritable());
  await local.set({ spare: { at_ms: Date.now() } });
  await local.remove(written.map(([id]) => `counted:${id}`));
}

// The copy's text, in pieces.
async function* text() {
  const folder = await navigator.storage.getDirectory();
  const file = await (await folder.getFileHandle(FILE)).getFile();
  const unpacked = file.stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TextDecoderStream());
  let piece = "";
  for await (const more of unpacked) {
    piece += more;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

// Hands the copy, if there was one yet, to `take`, piece by piece. What stops that half way, be it the end of this
// background or a database that takes nothing, leaves the copy due: the next background begins again, and until
// then no copy is made of a half. A spoilt one is no copy any more.
export async function bringBack(take) {
  const { spare } = await local.get("spare");
  if (!spare) return;
  spare.due = true;
  await local.set({ spare });
  // Whatever else fails in the taking, a module that does not load for one, is no fault of the copy.
  const taken = (...piece) =>
    take(...piece).catch((error) => {
      throw error.name === NO_BACKUP ? error : new Error("the copy was not taken in", { cause: error });
    });
  try {
    let first = true;
    for await (const piece of text()) {
      await taken(piece, first, false);
      first = false;
      // A background that asks the browser for nothing is put to sleep.
      await local.get("spare");
    }
    await taken("", first, true);
    spare.due = false;
    await local.set({ spare });
  } catch (error) {
    if (!SPOILT.includes(error.name)) throw error;
    console.error("Gramme: the copy of the history is spoilt.", error);
    await local.remove("spare");
  }
}
