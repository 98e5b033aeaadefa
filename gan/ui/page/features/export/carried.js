// The recipe that a saved file carries, found in its bytes; the server's notation is in gan/video/carried.py.

const REACH = 256 * 1024; // bytes at either end of a file

/** A part of a file, and its bytes as text: one character for each. @typedef {{bytes: Uint8Array<ArrayBuffer>, text: string}} Part */

/** The recipe's query, or null; a stranger's text, still to be checked. @param {Blob} file */
export async function readRecipe(file) {
  const head = await read(file.slice(0, REACH));
  if (head.text.startsWith("PNG", 1)) return sound(inPng(head));
  if (head.text.startsWith("GIF8")) return sound(inGif(head));
  return sound(marked(head.text) ?? marked((await read(file.slice(-REACH))).text));
}

/** @param {Blob} part @returns {Promise<Part>} */
async function read(part) {
  const bytes = new Uint8Array(await part.arrayBuffer());
  return { bytes, text: new TextDecoder("latin1").decode(bytes) };
}

/** @param {string | null | undefined} query */
const sound = (query) => (query && /^[\w.~,=&%+-]{3,66000}$/.test(query) ? query : null);

/** @param {string} text */
const marked = (text) => /latent-walks:([^\n]{3,66000})\n/.exec(text)?.[1];

/** The chunk's length stands in the four bytes before its name. @param {Part} part */
function inPng({ bytes, text }) {
  const name = "tEXtlatent-walks\0";
  const at = text.indexOf(name);
  if (at < 4) return null;
  const length = new DataView(bytes.buffer).getUint32(at - 4);
  const end = at + 4 + length;
  return end <= text.length ? text.slice(at + name.length, end) : null;
}

/** A comment comes in blocks of up to 255 bytes, each behind its length. @param {Part} part */
function inGif({ bytes, text }) {
  let at = text.indexOf("latent-walks:") - 1;
  let words = "";
  while (at > 0 && bytes[at] && at + bytes[at] < bytes.length && words.length < 66500) {
    words += text.slice(at + 1, at + 1 + bytes[at]);
    at += 1 + bytes[at];
  }
  return marked(words);
}
