// @ts-check
// The spare copy: a file beside the database, from which the history comes back on the day on which the browser gives the
// database up (docs/decisions/019). When it is made and brought back is the core's to say, and what is in it.

const FILE = "history.json.gz";
// As large as a message that hands a backup over.
const PIECE_CHARS = 1 << 20;

/** A copy that is not there, or is none: it would be no better the next time. @param {unknown} error */
export const spoilt = (error) => Object.assign(new Error("the copy is spoilt", { cause: error }), { why: "spoilt" });

/**
 * Makes it anew; `read` hands the pieces of a backup over. The file is the old one until all of the new one is there.
 * @param {(each: (piece: string) => void) => Promise<void>} read
 */
export async function write(read) {
  /** @type {string[]} */
  const pieces = [];
  await read((piece) => pieces.push(piece));
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(FILE, { create: true });
  const packed = new Blob(pieces).stream().pipeThrough(new CompressionStream("gzip"));
  await packed.pipeTo(await file.createWritable());
}

async function* pieces() {
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

/** @type {AsyncGenerator<string, void> | undefined} */
let reading;

/** Its next piece, and whether it is the last; the first one where it is read from its beginning. @param {boolean} first */
export async function next(first) {
  if (first || !reading) reading = pieces();
  try {
    const { value, done } = await reading.next();
    return { text: value ?? "", last: done === true };
  } catch (error) {
    throw spoilt(error);
  }
}
